"""The desk: what waits for one person, each list by what falls due next.

In the same number of queries at any size.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Generic, TypeVar

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Person, Team
from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases.models import Case, Segment
from pitstop.handoffs.models import Handoff
from pitstop.promises import queries as promises
from pitstop.promises.models import Promise

MOST = 100
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """The first rows of a list, and how many there are in all, so that nothing is cut in silence."""

    rows: Sequence[T]
    total: int

    @property
    def left_out(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class HeldCase:
    """A case, who has it, and what is owed next: a promise that is open, or missed with nothing since."""

    case: Case
    customer: str
    team: Team
    person: Person | None
    since: datetime
    promise: Promise | None
    offer: Handoff | None  # that waits for its answer
    returned: Handoff | None  # that came back, with nothing offered since

    @property
    def offered_to(self) -> Team | None:
        """The team whose answer is waited for."""
        return self.offer.to_team if self.offer else None


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for the asker."""

    offered: Listed[Handoff]  # to their teams, or to them
    mine: Listed[HeldCase]  # what they have, by what is due next
    team: Listed[HeldCase]  # what waits in their teams for someone to take it, or to take it over
    promises: Listed[Promise]  # owed, on what they have or could take
    given: Listed[Handoff]  # what they offered and still hold
    passed: Listed[Handoff]  # what they handed off, the newest first


def desk(asker: Asker) -> Desk:
    """The asker's desk."""
    held = Segment.objects.filter(ended_at=None, case__state=Case.State.OPEN)
    mine = held.filter(person=asker.id)
    team = held.filter(_nobody_has(asker.team_ids))
    by_asker = Handoff.objects.filter(giver=asker.id)
    return Desk(
        offered=_handoffs(_offered_to(asker), "next_update_at"),
        mine=_held(mine),
        team=_held(team),
        promises=_promises(mine | team),
        given=_handoffs(by_asker.filter(state=Handoff.State.OFFERED), "next_update_at"),
        passed=_handoffs(by_asker.filter(state=Handoff.State.ACCEPTED), "-answered_at"),
    )


def readable(asker: Asker) -> Listed[HeldCase]:
    """Every case that the asker may read, closed ones too, the newest first."""
    held = Segment.objects.filter(ended_at=None)
    if not asker.is_admin:
        held = held.filter(case__in=cases.seen_by(asker))
    return _held(held, "-case_id")


def _nobody_has(team_ids: Collection[int]) -> Q:
    """Segments of these teams whose case waits: nobody took it, or who had it has left (`cases.who_has`)."""
    waiting = [Q(team=t) & (Q(person=None) | Q(person__in=accounts.outside(t))) for t in team_ids]
    return reduce(or_, waiting, Q(pk__in=[]))


def _offered_to(asker: Asker) -> QuerySet[Handoff]:
    offered = Handoff.objects.filter(state=Handoff.State.OFFERED, to_team__in=asker.team_ids)
    return offered.filter(Q(to_person=None) | Q(to_person=asker.id)).exclude(giver=asker.id)


def _handoffs(found: QuerySet[Handoff], *order: str) -> Listed[Handoff]:
    related = ("case__customer", "giver", "from_team", "to_team", "to_person", "answered_by")
    rows = found.select_related(*related).order_by(*order, "pk")[:MOST]
    return Listed(list(rows), found.count())


def _held(found: QuerySet[Segment], *order: str) -> Listed[HeldCase]:
    owed = promises.owed().filter(case=OuterRef("case")).order_by("due_at")
    last = Handoff.objects.filter(case=OuterRef("case")).order_by("-pk")
    segments = found.select_related("case__customer", "team", "person").annotate(
        promise=Subquery(owed.values("pk")[:1]),
        due_at=Subquery(owed.values("due_at")[:1]),
        handoff=Subquery(last.values("pk")[:1]),
    )
    by_due = (F("due_at").asc(nulls_last=True), "started_at", "pk")
    rows = list(segments.order_by(*(order or by_due))[:MOST])
    known = Promise.objects.in_bulk([row.promise for row in rows if row.promise])
    related = ("to_team", "answered_by")
    handoffs = Handoff.objects.select_related(*related).in_bulk([row.handoff for row in rows if row.handoff])
    return Listed(
        [_row(row, known.get(row.promise), handoffs.get(row.handoff)) for row in rows], found.count()
    )


def _row(segment: Any, promise: Promise | None, last: Handoff | None) -> HeldCase:
    state = last.state if last else ""
    return HeldCase(
        case=segment.case,
        customer=segment.case.customer.name,
        team=segment.team,
        person=segment.person,
        since=segment.started_at,
        promise=promise,
        offer=last if state == Handoff.State.OFFERED else None,
        returned=last if state == Handoff.State.RETURNED else None,
    )


def _promises(held: QuerySet[Segment]) -> Listed[Promise]:
    found = promises.owed().filter(case__in=held.values("case"))
    rows = found.select_related("case__customer").order_by("due_at", "pk")[:MOST]
    return Listed(list(rows), found.count())
