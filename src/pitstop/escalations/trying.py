"""What a rule would have done in the past: its condition, evaluated on the history of every case at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases.models import Case
from pitstop.core.refusals import refuse_if
from pitstop.escalations import reading
from pitstop.escalations.permissions import may_lead
from pitstop.escalations.rules.conditions import Condition, When
from pitstop.escalations.rules.moments import causes
from pitstop.promises.models import Promise
from pitstop.targets.models import Clock

LOOK_BACK = timedelta(days=90)
_AT_ONCE = 500  # ids in one question: as many as every database takes


@dataclass(frozen=True, slots=True)
class Would:
    """A moment at which a rule would have fired."""

    case: int
    cause: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Named:
    """The same, with the case, for those who may see it."""

    case: Case
    at: datetime


@dataclass(frozen=True, slots=True)
class Trial:
    """How often a rule would have fired from `since` to `until`, and a page of the cases, newest first.

    Counts are whole: of all cases. `hidden` is how many of the `times` were on cases that the asker may not
    see. `next` is the `after` of the next page; None: no more.
    """

    since: datetime
    until: datetime
    looked_at: int  # cases that had a part of that time open, and what the condition is about
    times: int
    cases: int
    hidden: int
    named: Sequence[Named]
    next: int | None


def trial(
    asker: Asker | None,
    when: When,
    *,
    now: datetime,
    only_held: bool = False,
    after: int = 0,
    limit: int = 50,
) -> Trial:
    """Try a condition on the last 90 days. For leads; the number of queries doesn't grow with the cases.

    `only_held` is that of the version (`queries.only_held`).
    """
    refuse_if(may_lead(asker))
    since = now - LOOK_BACK
    looked_at, found = would_have_fired(when, since=since, until=now, only_held=only_held)
    seen = _seen(asker, {each.case for each in found})
    mine = [each for each in found if each.case in seen]
    page = mine[after : after + limit]
    known = Case.objects.select_related("customer").in_bulk([each.case for each in page])
    return Trial(
        since=since,
        until=now,
        looked_at=looked_at,
        times=len(found),
        cases=len({each.case for each in found}),
        hidden=len(found) - len(mine),
        named=[Named(known[each.case], each.at) for each in page],
        next=after + limit if after + limit < len(mine) else None,
    )


def would_have_fired(
    when: When, *, since: datetime, until: datetime, only_held: bool = False
) -> tuple[int, list[Would]]:
    """At which moments, newest first, and of how many cases. The same functions judge what goes on."""
    everything = _among(when, since=since, until=until)
    among = _long_enough(everything, when)
    found = list(among.select_related("customer").order_by("pk"))
    histories = reading.histories(found, among.values("pk"), [when], only_now=False)
    would = [
        Would(pk, cause.name, cause.came_at)
        for pk, history in histories.items()
        for cause in causes(when, history, only_held=only_held)
        if since <= cause.came_at <= until
    ]
    return everything.count(), sorted(would, key=lambda each: (each.at, each.case, each.cause), reverse=True)


def _among(when: When, *, since: datetime, until: datetime) -> QuerySet[Case]:
    """The cases that were open at some time then, and have what the condition is about."""
    found = Case.objects.filter(Q(closed_at=None) | Q(closed_at__gte=since), opened_at__lte=until)
    mine = OuterRef("pk")
    match when.condition:
        case Condition.CLOCK:
            clocks = Clock.objects.filter(case=mine, measure=when.measure, started_at__lte=until)
            return found.filter(Exists(clocks.exclude(ended_at__lt=since)))
        case Condition.REOPENED:
            return found.filter(reopened__gte=when.times or 1)
        case Condition.MISSED:
            return found.filter(Exists(Promise.objects.filter(case=mine, state=Promise.State.MISSED)))
    return found


def _long_enough(among: QuerySet[Case], when: When) -> QuerySet[Case]:
    """Those of which it may be true at all: most cases end long before. Open time is never more than time."""
    if when.condition == Condition.AGE:
        old = Q(closed_at__gte=F("opened_at") + timedelta(minutes=when.minutes or 0))
        return among.filter(Q(closed_at=None) | Q(reopened__gt=0) | old)
    if when.condition == Condition.CLOCK:
        # In hundredths of a second: what a clock ran is kept in whole seconds.
        ran = (F("business_seconds") + 1) * 100
        reached = Q(ended_at=None) | Q(minutes__lte=ran / (60 * (when.share or 1)))
        return among.filter(Exists(Clock.objects.filter(reached, case=OuterRef("pk"), measure=when.measure)))
    return among


def _seen(asker: Asker | None, ids: set[int]) -> set[int]:
    """Those of these cases that the asker may see."""
    if asker is None or asker.is_admin:
        return ids
    ordered, seen = sorted(ids), set[int]()
    for first in range(0, len(ordered), _AT_ONCE):
        some = cases.visible(asker).filter(pk__in=ordered[first : first + _AT_ONCE])
        seen.update(some.values_list("pk", flat=True))
    return seen
