"""Reads of the way of a case: its segments, with how long each took and in whose hands it was."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pitstop.accounts.models import Person
from pitstop.calendars import queries as calendars
from pitstop.calendars.rules.calendar import Calendar
from pitstop.cases.models import Segment, Wait
from pitstop.cases.way import rules
from pitstop.cases.way.rules import Lengths, Stretch
from pitstop.events.models import Event


@dataclass(frozen=True, slots=True)
class Stage:
    """A segment with its lengths so far, and its waits.

    They are in the hours that its team has today; where `by_kept`, in other ones that a clock of it keeps.
    `waited` says for how long of it the case waited for each; all time that passed counts.
    """

    segment: Segment
    took: Lengths
    waited: Sequence[tuple[Wait, timedelta]]
    by_kept: bool = False

    @property
    def seconds(self) -> dict[str, int]:
        """`took` in whole seconds."""
        return self.took.seconds()


def of_case(
    segments: Sequence[Segment],
    *,
    history: Iterable[Event],
    waits: Sequence[Wait],
    now: datetime,
    kept: Mapping[int, Calendar] = rules.NONE_KEPT,
) -> list[Stage]:
    """A case's way so far, from all its segments, events and waits, each oldest first. Two queries.

    `kept` are the calendars that clocks keep, by the numbers of the segments that they measure.
    """
    stretches = in_whose_hands(history)
    today = calendars.of_teams({each.team for each in stretches})
    took = rules.lengths(
        stretches,
        calendars=today,
        kept=kept,
        pauses=[(wait.started_at, wait.ended_at) for wait in waits],
        until=now,
    )
    return [
        Stage(
            each,
            took.get(each.n, Lengths()),
            _waited(each, waits, now),
            by_kept=each.n in kept and kept[each.n] != today.get(each.team_id),
        )
        for each in segments
    ]


def _waited(segment: Segment, waits: Iterable[Wait], now: datetime) -> list[tuple[Wait, timedelta]]:
    """The waits that lie within the segment, with how much of each does."""
    ended = segment.ended_at or now
    spans = (
        (wait, min(wait.ended_at or now, ended) - max(wait.started_at, segment.started_at)) for wait in waits
    )
    return [(wait, lasted) for wait, lasted in spans if lasted > timedelta()]


def in_whose_hands(history: Iterable[Event]) -> list[Stretch]:
    """In whose hands a case was, from its events, oldest first. One query."""
    told = [event for event in history if event.kind in rules.TOLD_BY]
    return rules.hands(told, bots=bots({event.data.get("person") for event in told}))


def bots(person_ids: Collection[int | None]) -> set[int]:
    """Those of these people who are of kind `ai`. One query."""
    found = Person.objects.filter(pk__in={each for each in person_ids if each}, kind=Person.Kind.AI)
    return set(found.values_list("pk", flat=True))
