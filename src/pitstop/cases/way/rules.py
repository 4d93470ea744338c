"""In whose hands a case was, and how long, told from its history. Pure: events in, stretches and lengths out.

Three kinds of time are told apart: nobody of the holding team had it (queue), a person of kind `ai` had it
(bot), or a human had it (person). Nothing passes while a case is closed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol

from pitstop.calendars.rules.calendar import Calendar, between

NOTHING = timedelta()
Span = tuple[datetime, datetime | None]  # from the first to before the second; None: it goes on


class Kind(StrEnum):
    """Who had it."""

    QUEUE = "queue"
    BOT = "bot"
    PERSON = "person"


class Happened(Protocol):
    """What is read of an event."""

    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def team(self) -> int | None: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """A case in the same hands all the while: [begins, ends), `ends` None while it lasts.

    `n` is the number of the segment in which it lies. It is never longer than its segment, and ends when the
    case is closed.
    """

    n: int
    team: int
    person: int | None
    kind: Kind
    begins: datetime
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long something took.

    `raw` is all time that passed. `business` is the open time of it in a calendar, without the pauses;
    `queue`, `bot` and `person` add up to it. `paused` is the open time in which the case waited for someone
    outside.
    """

    raw: timedelta = NOTHING
    business: timedelta = NOTHING
    paused: timedelta = NOTHING
    queue: timedelta = NOTHING
    bot: timedelta = NOTHING
    person: timedelta = NOTHING

    def __add__(self, other: "Lengths") -> "Lengths":
        return Lengths(
            self.raw + other.raw,
            self.business + other.business,
            self.paused + other.paused,
            self.queue + other.queue,
            self.bot + other.bot,
            self.person + other.person,
        )

    def seconds(self) -> dict[str, int]:
        """The same in whole seconds, by name, so that those of `business` still add up to it."""
        queue, bot = _seconds(self.queue), _seconds(self.queue + self.bot)
        business = _seconds(self.business)
        return {
            "raw": _seconds(self.raw),
            "business": business,
            "paused": _seconds(self.paused),
            "queue": queue,
            "bot": bot - queue,
            "person": business - bot,
        }


NONE_KEPT: Mapping[int, Calendar] = MappingProxyType({})
# The kinds of events that say in whose hands a case is.
MOVES = ("segment.started", "case.taken", "case.reassigned", "case.readdressed", "segment.ended")
TOLD_BY = (*MOVES, "case.closed", "case.reopened")


def hands(history: Iterable[Happened], *, bots: Collection[int]) -> list[Stretch]:
    """In whose hands the case was, from its events, oldest first. `bots`: the people who are of kind `ai`.

    Stretches don't overlap, and leave out only the time in which the case was closed. A clock that was set
    back never makes one end before it began.
    """
    found: list[Stretch] = []
    holder: Stretch | None = None  # who has it, or will go on with it when it is reopened
    is_open = True
    for event in history:
        if event.kind not in TOLD_BY:
            continue
        at = max(event.at, found[-1].ends or found[-1].begins) if found else event.at
        if is_open and holder and found and found[-1].ends is None:
            found[-1] = replace(found[-1], ends=at)
        if event.kind in MOVES:
            holder = _next(holder, event, bots)
        else:
            is_open = event.kind == "case.reopened"
        if is_open and holder and event.kind != "segment.ended":
            found.append(replace(holder, begins=at))
    return found


def _next(holder: Stretch | None, event: Happened, bots: Collection[int]) -> Stretch | None:
    """Who has the case after this event."""
    if event.kind == "segment.ended":
        return holder
    if event.kind == "segment.started":
        n, team = event.data["n"], event.team or 0
    elif holder:
        n, team = holder.n, holder.team
    else:
        return None
    person = event.data.get("person")  # readdressed: to none
    return Stretch(n, team, person, _kind(person, bots), event.at)


def _kind(person: int | None, bots: Collection[int]) -> Kind:
    if person is None:
        return Kind.QUEUE
    return Kind.BOT if person in bots else Kind.PERSON


def lengths(
    stretches: Sequence[Stretch],
    *,
    calendars: Mapping[int, Calendar],
    kept: Mapping[int, Calendar] = NONE_KEPT,
    pauses: Iterable[Span] = (),
    until: datetime,
) -> dict[int, Lengths]:
    """How long each segment took until `until`, by its number, in the calendar of the team that held it.

    `kept` are the calendars by which segments, by their numbers, are measured instead.
    """
    apart = _apart(pauses, until)
    found: dict[int, Lengths] = {}
    for each in stretches:
        more = _of(each, kept.get(each.n) or calendars[each.team], apart, until)
        found[each.n] = found.get(each.n, Lengths()) + more
    return found


def _of(
    stretch: Stretch, calendar: Calendar, pauses: Iterable[tuple[datetime, datetime]], until: datetime
) -> Lengths:
    begin, end = stretch.begins, min(stretch.ends or until, until)
    if end <= begin:
        return Lengths()
    overlaps = ((max(begin, first), min(end, last)) for first, last in pauses)
    paused = sum((between(calendar, *each) for each in overlaps if each[0] < each[1]), NOTHING)
    business = between(calendar, begin, end) - paused
    return Lengths(end - begin, business, paused, **{stretch.kind.value: business})


def _apart(pauses: Iterable[Span], until: datetime) -> list[tuple[datetime, datetime]]:
    """The same pauses in order, and none within another."""
    apart: list[tuple[datetime, datetime]] = []
    for begin, end in sorted((begin, end or until) for begin, end in pauses):
        if apart and begin <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(apart[-1][1], end)
        else:
            apart.append((begin, end))
    return apart


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
