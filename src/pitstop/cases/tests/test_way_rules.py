"""In whose hands a case was, and for how long: pure, from its events."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pitstop.calendars.rules.calendar import ALWAYS, Calendar
from pitstop.calendars.rules.week import Period
from pitstop.cases.way.rules import Lengths, hands, lengths

FRONT, BILLING = 1, 2
OMAR, PRIYA, BOT = 11, 12, 13
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
OFFICE = Calendar(ZoneInfo("UTC"), tuple(Period(day, 9 * 60, 17 * 60) for day in range(5)))


@dataclass
class Event:
    kind: str
    at: datetime
    team: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


def after(hours: float) -> datetime:
    return NINE + timedelta(hours=hours)


def started(hours: float, n: int, team: int, person: int | None) -> Event:
    return Event("segment.started", after(hours), team, {"n": n, "person": person})


def ended(hours: float, n: int, team: int) -> Event:
    return Event("segment.ended", after(hours), team, {"n": n})


def taken(hours: float, person: int, before: int | None = None) -> Event:
    return Event("case.taken", after(hours), FRONT, {"person": person, "before": before})


def given(hours: float, person: int, before: int) -> Event:
    return Event("case.reassigned", after(hours), FRONT, {"person": person, "before": before, "why": ""})


def dropped(hours: float, before: int) -> Event:
    return Event("case.readdressed", after(hours), FRONT, {"before": before, "why": "left"})


def closed(hours: float) -> Event:
    return Event("case.closed", after(hours), FRONT, {"outcome": "done"})


def reopened(hours: float) -> Event:
    return Event("case.reopened", after(hours), FRONT, {"times": 1, "why": "back"})


def other(kind: str, hours: float) -> Event:
    return Event(kind, after(hours), FRONT, {"message": 1})


OPENED = other("case.opened", 0)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param([], [], id="nothing happened"),
        pytest.param(
            [OPENED, started(0, 1, FRONT, OMAR), other("message.sent", 1)],
            [(1, FRONT, OMAR, "person", 0, None)],
            id="whoever opened it has it",
        ),
        pytest.param(
            [OPENED, started(0, 1, FRONT, None), taken(2, OMAR)],
            [(1, FRONT, None, "queue", 0, 2), (1, FRONT, OMAR, "person", 2, None)],
            id="it waited until someone took it",
        ),
        pytest.param(
            [started(0, 1, FRONT, BOT), given(1, OMAR, BOT), dropped(3, OMAR)],
            [
                (1, FRONT, BOT, "bot", 0, 1),
                (1, FRONT, OMAR, "person", 1, 3),
                (1, FRONT, None, "queue", 3, None),
            ],
            id="a bot gave it to a person, who left",
        ),
        pytest.param(
            [started(0, 1, FRONT, OMAR), ended(2, 1, FRONT), started(2, 2, BILLING, None), taken(3, PRIYA)],
            [
                (1, FRONT, OMAR, "person", 0, 2),
                (2, BILLING, None, "queue", 2, 3),
                (2, BILLING, PRIYA, "person", 3, None),
            ],
            id="a hand-off begins a segment, in which nobody has it yet",
        ),
        pytest.param(
            [started(0, 1, FRONT, OMAR), closed(4)],
            [(1, FRONT, OMAR, "person", 0, 4)],
            id="nothing passes while it is closed",
        ),
        pytest.param(
            [started(0, 1, FRONT, OMAR), closed(4), reopened(10)],
            [(1, FRONT, OMAR, "person", 0, 4), (1, FRONT, OMAR, "person", 10, None)],
            id="it goes on with who had it",
        ),
        pytest.param(
            [started(0, 1, FRONT, OMAR), closed(4), dropped(7, OMAR), reopened(10)],
            [(1, FRONT, OMAR, "person", 0, 4), (1, FRONT, None, "queue", 10, None)],
            id="who had it left while it was closed",
        ),
        pytest.param(
            [
                started(0, 1, FRONT, OMAR),
                closed(4),
                reopened(10),
                ended(10, 1, FRONT),
                started(10, 2, BILLING, None),
            ],
            [
                (1, FRONT, OMAR, "person", 0, 4),
                (1, FRONT, OMAR, "person", 10, 10),
                (2, BILLING, None, "queue", 10, None),
            ],
            id="it goes on in the team that took its place",
        ),
        pytest.param(
            [started(1, 1, FRONT, None), taken(0, OMAR), taken(2, PRIYA, OMAR)],
            [
                (1, FRONT, None, "queue", 1, 1),
                (1, FRONT, OMAR, "person", 1, 2),
                (1, FRONT, PRIYA, "person", 2, None),
            ],
            id="a clock set back ends nothing before it began",
        ),
    ],
)
def test_in_whose_hands(history: list[Event], expected: list[tuple[Any, ...]]) -> None:
    found = [
        (each.n, each.team, each.person, each.kind.value, each.begins, each.ends)
        for each in hands(history, bots={BOT})
    ]
    assert found == [
        (*whose, after(begins), None if ends is None else after(ends)) for *whose, begins, ends in expected
    ]


def hours_of(found: Lengths) -> tuple[float, ...]:
    """raw, business, paused, queue, bot, person in hours."""
    every = (found.raw, found.business, found.paused, found.queue, found.bot, found.person)
    return tuple(each / HOUR for each in every)


WAY = hands(
    [
        started(0, 1, FRONT, BOT),
        given(1, OMAR, BOT),
        ended(3, 1, FRONT),
        started(3, 2, BILLING, None),
        taken(9, PRIYA),  # at 18:00, an hour after closing time
        closed(26),  # at 11:00 the next day
    ],
    bots={BOT},
)


@pytest.mark.parametrize(
    ("pauses", "front", "billing"),
    [
        pytest.param([], (3, 3, 0, 0, 1, 2), (23, 7, 0, 5, 0, 2), id="none"),
        pytest.param([(2, 4)], (3, 2, 1, 0, 1, 1), (23, 6, 1, 4, 0, 2), id="over a hand-off"),
        pytest.param([(7, 25)], (3, 3, 0, 0, 1, 2), (23, 5, 2, 4, 0, 1), id="over a night: open hours only"),
        pytest.param([(8, 23)], (3, 3, 0, 0, 1, 2), (23, 7, 0, 5, 0, 2), id="at night: no open hour"),
        pytest.param([(25, None)], (3, 3, 0, 0, 1, 2), (23, 6, 1, 5, 0, 1), id="one that goes on"),
        pytest.param([(1, 3), (0, 2)], (3, 0, 3, 0, 0, 0), (23, 7, 0, 5, 0, 2), id="overlaps count once"),
        pytest.param([(3, 3), (30, 40)], (3, 3, 0, 0, 1, 2), (23, 7, 0, 5, 0, 2), id="nothing, and later"),
    ],
)
def test_each_segment_has_its_raw_and_its_business_time(
    pauses: list[tuple[float, float | None]], front: tuple[float, ...], billing: tuple[float, ...]
) -> None:
    found = lengths(
        WAY,
        calendars={FRONT: ALWAYS, BILLING: OFFICE},
        pauses=[(after(begins), None if ends is None else after(ends)) for begins, ends in pauses],
        until=after(26),
    )
    assert {n: hours_of(each) for n, each in found.items()} == {1: front, 2: billing}


def test_a_stretch_that_lasts_counts_until_now() -> None:
    way = hands([started(0, 1, FRONT, OMAR)], bots=())
    found = lengths(way, calendars={FRONT: OFFICE}, until=after(10))
    assert hours_of(found[1]) == (10, 8, 0, 0, 0, 8)


def test_time_in_which_it_was_closed_counts_nowhere() -> None:
    way = hands([started(0, 1, FRONT, OMAR), closed(1), reopened(5), closed(7)], bots=())
    found = lengths(way, calendars={FRONT: ALWAYS}, until=after(30))
    assert hours_of(found[1]) == (3, 3, 0, 0, 0, 3)


def test_whole_seconds_still_add_up() -> None:
    half = timedelta(seconds=0.5)
    took = Lengths(
        raw=7 * half, business=6 * half, paused=half, queue=1 * half, bot=2 * half, person=3 * half
    )
    assert took.seconds() == {"raw": 3, "business": 3, "paused": 0, "queue": 0, "bot": 1, "person": 2}
