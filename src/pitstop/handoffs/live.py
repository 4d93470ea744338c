"""What has happened since someone last looked, of all that concerns them: for pages that stay open."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.core.prepared import prepared
from pitstop.events.models import Event

# Two transactions may commit in another order than their events were numbered. An event this old has no
# younger neighbour that is still to come: no transaction lasts so long.
SETTLED = timedelta(seconds=60)
MOST = 300  # events looked at in one go; after more than these, everything counts as changed


@dataclass(frozen=True, slots=True)
class Mark:
    """How far someone has heard: of every event up to `since`, and of these after it.

    As text, for a page to keep: "812.3.7" is up to 812, and then 815 and 819.
    """

    since: int
    heard: frozenset[int] = frozenset()

    def __str__(self) -> str:
        return ".".join(map(str, [self.since, *sorted(pk - self.since for pk in self.heard)]))

    @classmethod
    def read(cls, text: str) -> "Mark | None":
        """The mark that a page kept, None when it is none of ours."""
        parts = text.split(".")
        if len(parts) > MOST + 1 or not all(p.isascii() and p.isdigit() and len(p) < 19 for p in parts):
            return None
        first, *offsets = map(int, parts)
        return cls(cases.storable(first), frozenset(first + offset for offset in offsets))


@dataclass(frozen=True, slots=True)
class Pulse:
    """The mark to ask with the next time, and what is new: anything at all, and of which cases."""

    mark: Mark
    news: bool
    cases: frozenset[int] = frozenset()
    everything: bool = False  # too much has happened to say of which cases


def begin(asker: Asker, *, now: datetime) -> Mark:
    """The mark of someone who sees everything as it stands now."""
    since = next(iter(_last_settled(now - SETTLED)), 0)
    return Mark(since, frozenset(_recent(*cases.sees(asker), since)))


def pulse(asker: Asker, mark: Mark, *, now: datetime) -> Pulse:
    """What is new for the asker since their mark. One query, over the few events after it."""
    rows = _since(*cases.sees(asker), mark.since)
    if len(rows) > MOST:
        return Pulse(begin(asker, now=now), news=True, everything=True)
    concerning = {pk: case for pk, _at, case, concerns in rows if concerns}
    since = _settled(mark.since, ((pk, at) for pk, at, _case, _concerns in rows), now)
    new = concerning.keys() - mark.heard
    return Pulse(
        Mark(since, frozenset(pk for pk in concerning if pk > since)),
        news=bool(new),
        cases=frozenset(case for pk in new if (case := concerning[pk])),
    )


def _settled(since: int, later: Iterable[tuple[int, datetime]], now: datetime) -> int:
    for pk, at in later:
        if at > now - SETTLED:
            break
        since = pk
    return since


@prepared
def _last_settled(until: datetime) -> QuerySet[Any, int]:
    return Event.objects.filter(at__lte=until).order_by("-pk").values_list("pk", flat=True)[:1]


@prepared
def _recent(person: int | None, teams: Collection[int], since: int) -> QuerySet[Any, int]:
    log = _concerning(person, teams).filter(pk__gt=since, concerns=True)
    return log.order_by("-pk").values_list("pk", flat=True)[:MOST]


@prepared
def _since(person: int | None, teams: Collection[int], since: int) -> QuerySet[Any, tuple[Any, ...]]:
    log = _concerning(person, teams).filter(pk__gt=since).order_by("pk")
    return log.values_list("pk", "at", "case", "concerns")[: MOST + 1]


def _concerning(person: int | None, teams: Collection[int]) -> QuerySet[Any]:
    """The log, saying of each event whether the asker should know: of their teams, or of a case they see."""
    if person is None:
        return Event.objects.annotate(concerns=Value(True))
    theirs = Q(team__in=teams) | Q(from_team__in=teams) | Q(to_team__in=teams)
    seen = cases.seen(person, teams).filter(pk=OuterRef("case"))
    return Event.objects.annotate(concerns=theirs | Q(Exists(seen)))
