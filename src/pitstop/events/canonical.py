"""The desk's own event log in the columns of `pitstop_analysis`, for measures, exports and copies.

One row per event of a case, and in every row who holds the case after it: an event that doesn't say so keeps
the holder of the one before. The `team` of an event is not always that holder (a clock runs for the team that
it measures, a small error names who gave), so it counts only where the kind says who holds the case.

    case_id             the case's id as text
    at                  when it happened, UTC
    seq                 the event's id: settles ties of time
    activity            the event's kind
    status              a phase, where the kind tells one: queued, accepted, in progress, waiting for
                        customer, waiting for third party, resolved, reopened; else None
    team, person        ids, as text, of who holds the case after the event; no person: it waits in the team
    actor               the id, as text, of who did it; None for the customer and the worker
    from_team, to_team  the two sides of a hand-off or a swarm, ids as text
    handoff             the hand-off's id as text
    handoff_kind        specialist, escalation, …, in the events that offer
    reason              why an offer was returned: a key, never somebody's words
    seconds_to_answer   from an offer to its answer
    priority            the new priority, where it changed
    measure             what the clock limits, in events of clocks

Names of teams and people, and what anybody wrote, are not in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from django.db.models import Max, Q

from pitstop.events.models import Event

HOLDS = frozenset({"case.opened", "segment.started", "handoff.accepted"})
"""Kinds whose `team` holds the case from then on, with the `person` that they name."""
CHANGES = frozenset({"case.taken", "case.reassigned", "case.readdressed"})
"""Kinds that say who in the holding team has the case from then on."""
BATCH = 2000

QUEUED, ACCEPTED, IN_PROGRESS, RESOLVED, REOPENED = (
    "queued",
    "accepted",
    "in progress",
    "resolved",
    "reopened",
)
WAITING = {"customer": "waiting for customer", "third_party": "waiting for third party"}
SAYS = {
    "case.taken": ACCEPTED,
    "handoff.offered": QUEUED,
    "case.resumed": IN_PROGRESS,
    "case.closed": RESOLVED,
    "case.reopened": REOPENED,
}
BY_HOLDER = frozenset(
    {
        *("case.opened", "segment.started", "case.reassigned", "case.readdressed"),
        *("handoff.returned", "handoff.withdrawn", "handoff.expired"),
    }
)
"""Kinds after which the case is queued where it waits in the team, and in progress where somebody has it."""


class Told(NamedTuple):
    """What one event says, as the log keeps it."""

    id: int
    at: datetime
    kind: str
    case: int
    actor: int | None
    team: int | None
    from_team: int | None
    to_team: int | None
    data: Mapping[str, object]


class Holder(NamedTuple):
    """Who holds a case: a team, and maybe a person in it."""

    team: int | None
    person: int | None


class Row(NamedTuple):
    """One event in canonical columns; `Row._fields` names them in order."""

    case_id: str
    at: datetime
    seq: int
    activity: str
    status: str | None
    team: str | None
    person: str | None
    actor: str | None
    from_team: str | None
    to_team: str | None
    handoff: str | None
    handoff_kind: str | None
    reason: str | None
    seconds_to_answer: int | None
    priority: str | None
    measure: str | None


NOBODY = Holder(None, None)
"""Before a case's first event."""


def holder_after(told: Told, before: Holder) -> Holder:
    """Who holds the case once this has happened."""
    if told.kind in HOLDS:
        # A case begins with whoever opened it; the segment that starts with it says the same.
        person = told.actor if told.kind == "case.opened" else _whole(told.data.get("person"))
        return Holder(told.team, person)
    if told.kind in CHANGES:
        return Holder(told.team, _whole(told.data.get("person")))
    return before


def row(told: Told, holder: Holder) -> Row:
    """The event in canonical columns; `holder` holds the case after it."""
    data, offers = told.data, told.kind in ("handoff.offered", "handoff.referred")
    return Row(
        case_id=str(told.case),
        at=told.at,
        seq=told.id,
        activity=told.kind,
        status=_status(told, holder),
        team=_text(holder.team),
        person=_text(holder.person),
        actor=_text(told.actor),
        from_team=_text(told.from_team),
        to_team=_text(told.to_team),
        handoff=_text(data.get("handoff")),
        handoff_kind=_text(data.get("kind")) if offers else None,
        reason=_text(data.get("reason")) if told.kind == "handoff.returned" else None,
        seconds_to_answer=_whole(data.get("seconds_to_answer")),
        priority=_text(data.get("priority")) if told.kind == "case.prioritised" else None,
        measure=_text(data.get("measure")) if told.kind.startswith("clock.") else None,
    )


def rows(*, after: int = 0, upto: int | None = None) -> Iterator[Row]:
    """Events of cases with an id above `after`, and at most `upto`, in order of their ids.

    Read in one statement, so that all of it is of one moment, and a stretch at a time: the memory grows with
    the number of cases, not of events. A case that began before `after` goes on with the holder it had.
    """
    wanted = Q(case__isnull=False, id__gt=after)
    if upto is not None:
        wanted &= Q(id__lte=upto)
    events = Event.objects.filter(wanted).order_by("id").values_list(*Told._fields).iterator(chunk_size=BATCH)
    holders: dict[int, Holder] = {}
    while batch := [Told(*values) for values in islice(events, BATCH)]:
        if after:
            holders |= _holders_before(after, {told.case for told in batch} - holders.keys())
        yield from _followed(batch, holders)


def _followed(batch: Sequence[Told], holders: dict[int, Holder]) -> Iterator[Row]:
    for told in batch:
        holder = holders[told.case] = holder_after(told, holders.get(told.case, NOBODY))
        yield row(told, holder)


def _holders_before(after: int, cases: set[int]) -> dict[int, Holder]:
    """Who held these cases after the event `after`; none for a case that began later."""
    # The kinds stand apart from the condition: with them in it SQLite would read all events of these kinds,
    # and not those of these cases.
    last = Max("id", filter=Q(kind__in=HOLDS | CHANGES))
    earlier = Event.objects.filter(case__in=cases, id__lte=after).order_by().values("case")
    telling = [number for number in earlier.annotate(last=last).values_list("last", flat=True) if number]
    found = Event.objects.filter(id__in=telling).values_list(*Told._fields)
    return {told.case: holder_after(told, NOBODY) for told in (Told(*values) for values in found)}


def _status(told: Told, holder: Holder) -> str | None:
    if told.kind == "case.waiting":
        return WAITING.get(str(told.data.get("on")))
    if told.kind in BY_HOLDER:
        return QUEUED if holder.person is None else IN_PROGRESS
    if told.kind == "handoff.accepted":
        # A route that accepts by itself gives the case to a team in which nobody has taken it yet.
        return QUEUED if holder.person is None else ACCEPTED
    return SAYS.get(told.kind)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
