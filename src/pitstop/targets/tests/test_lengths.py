"""When a clock's time is over and how long it ran: pauses over nights, weekends and changes of the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pitstop.calendars.rules.calendar import ALWAYS, Calendar
from pitstop.calendars.rules.week import DAY, Period
from pitstop.targets.rules.history import hands, with_whom
from pitstop.targets.rules.lengths import FAR, MINUTE, Look, lengths, look, over_at
from pitstop.targets.rules.runs import Pause
from pitstop.targets.tests.telling import BILLING, BOT, FRONT, NETWORK, OMAR, PRIYA, at, story

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Calendar(BERLIN, tuple(Period(day, 9 * 60, 17 * 60) for day in range(5)))
NIGHT = Calendar(BERLIN, tuple(Period(day, 22 * 60, DAY + 6 * 60) for day in range(7)))


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def pause(begins: str, ends: str = "") -> Pause:
    return Pause(berlin(begins), berlin(ends) if ends else None)


@pytest.mark.parametrize(
    ("calendar", "start", "minutes", "pauses", "expected"),
    [
        (OFFICE, "2026-03-02 10:00", 60, [], "2026-03-02 11:00"),
        (OFFICE, "2026-03-02 16:30", 60, [], "2026-03-03 09:30"),
        (OFFICE, "2026-03-06 16:30", 60, [], "2026-03-09 09:30"),
        (OFFICE, "2026-03-02 10:00", 60, [("2026-03-02 10:30", "2026-03-02 12:00")], "2026-03-02 12:30"),
        (OFFICE, "2026-03-02 10:00", 60, [("2026-03-02 10:30", "")], ""),
        # It was over before the pause began: the pause changes nothing.
        (OFFICE, "2026-03-02 10:00", 60, [("2026-03-02 11:30", "")], "2026-03-02 11:00"),
        # From its very moment on it waits: nothing is late yet, nor while it goes on waiting.
        (OFFICE, "2026-03-02 10:00", 60, [("2026-03-02 11:00", "")], ""),
        # At closing time too; but one that begins in the night after it finds it late already.
        (OFFICE, "2026-03-02 16:00", 60, [("2026-03-02 17:00", "2026-03-03 10:00")], "2026-03-03 10:00"),
        (OFFICE, "2026-03-02 16:00", 60, [("2026-03-02 17:01", "")], "2026-03-02 17:00"),
        (OFFICE, "2026-03-02 16:00", 60, [("2026-03-02 20:00", "2026-03-03 10:00")], "2026-03-02 17:00"),
        # Over a night, and over a weekend: closed hours are neither waited nor worked.
        (OFFICE, "2026-03-02 16:00", 120, [("2026-03-02 16:30", "2026-03-03 09:30")], "2026-03-03 11:00"),
        (OFFICE, "2026-03-06 16:00", 120, [("2026-03-06 20:00", "2026-03-08 20:00")], "2026-03-09 10:00"),
        # Two pauses, the second begun while closed.
        (
            OFFICE,
            "2026-03-02 10:00",
            120,
            [("2026-03-02 10:30", "2026-03-02 11:00"), ("2026-03-02 18:00", "2026-03-03 10:00")],
            "2026-03-02 12:30",
        ),
        # The night when the clock goes forward is an hour shorter, the one when it goes back an hour longer.
        (NIGHT, "2026-03-28 22:00", 7 * 60, [], "2026-03-29 06:00"),
        (NIGHT, "2026-03-28 22:00", 7 * 60, [("2026-03-29 01:00", "2026-03-29 04:00")], "2026-03-30 00:00"),
        (NIGHT, "2026-10-24 22:00", 8 * 60, [("2026-10-25 01:00", "2026-10-25 04:00")], "2026-10-26 01:00"),
    ],
)
def test_when_the_time_is_over(
    calendar: Calendar, start: str, minutes: int, pauses: list[tuple[str, str]], expected: str
) -> None:
    found = over_at(calendar, berlin(start), minutes * MINUTE, [pause(*each) for each in pauses])
    assert found == (berlin(expected) if expected else None)


def test_what_a_century_is_too_short_for_is_over_in_the_far_future_and_not_paused() -> None:
    seldom = Calendar(BERLIN, (Period(0, 9 * 60, 9 * 60 + 5),))
    assert over_at(seldom, at(0), 43_200 * MINUTE) == FAR == datetime(9000, 1, 1, tzinfo=UTC)
    assert look(seldom, at(0), 43_200, (75,), now=at(60)) == Look(FAR, 0, FAR)


@pytest.mark.parametrize(
    ("now", "pauses", "expected"),
    [
        (0, [], Look(at(60), 0, at(30))),
        (29, [], Look(at(60), 0, at(30))),
        (30, [], Look(at(60), 50, at(48))),
        (50, [], Look(at(60), 80, at(60) + MINUTE / 60_000_000)),
        (60, [], Look(at(60), 80, at(60) + MINUTE / 60_000_000)),  # at its very moment it is in time
        (61, [], Look(at(60), 80, None)),
        (-10, [], Look(at(60), 0, at(30))),  # a clock that was set back
        (40, [Pause(at(20))], Look(None, 0, None)),
        (40, [Pause(at(35))], Look(None, 50, None)),
        (40, [Pause(at(20), at(35))], Look(at(75), 0, at(45))),
        (60, [Pause(at(60))], Look(None, 80, None)),  # at its very moment, and in time while it waits
        (95, [Pause(at(60), at(90))], Look(at(90), 80, None)),
        (90, [Pause(at(70))], Look(at(60), 80, None)),  # late already when it began to wait
    ],
)
def test_how_a_clock_of_an_hour_stands(now: float, pauses: list[Pause], expected: Look) -> None:
    assert look(ALWAYS, at(0), 60, [50, 80], pauses, now=at(now)) == expected


@pytest.mark.parametrize(
    ("lines", "start", "end", "team", "expected"),
    [
        # raw, business, paused, queue, bot, person (minutes)
        (("0 open",), 0, 30, FRONT, (30, 30, 0, 0, 0, 30)),
        (("0 open nobody",), 0, 30, FRONT, (30, 30, 0, 30, 0, 0)),
        (("0 open bot", "10 take omar"), 0, 30, FRONT, (30, 30, 0, 0, 10, 20)),
        (("0 open nobody", "5 take bot", "15 take omar"), 0, 30, FRONT, (30, 30, 0, 5, 10, 15)),
        # While another team has it, it waits for this one.
        (("0 open", "10 offer billing", "25 accept"), 10, 40, BILLING, (30, 30, 0, 15, 0, 15)),
        # The customer's time is of whoever had the case.
        (("0 open", "10 offer billing", "25 accept bot"), 0, 40, None, (40, 40, 0, 0, 15, 25)),
        (("0 open", "10 take tom", "5 take omar"), 0, 30, FRONT, (30, 30, 0, 0, 0, 30)),  # set back
    ],
)
def test_in_whose_hands_the_time_passed(
    lines: tuple[str, ...], start: int, end: int, team: int | None, expected: tuple[int, ...]
) -> None:
    found = lengths(ALWAYS, at(start), at(end), [], hands(story(*lines)), bots={BOT}, team=team)
    assert (found.raw, found.business, found.paused, found.queue, found.bot, found.person) == tuple(
        60 * minutes for minutes in expected
    )


@pytest.mark.parametrize(
    ("begins", "ends", "pauses", "expected"),
    [
        # raw, business, paused (hours)
        ("2026-03-02 16:00", "2026-03-03 10:00", [], (18, 2, 0)),
        ("2026-03-02 16:00", "2026-03-03 10:00", [("2026-03-02 16:30", "2026-03-03 09:30")], (18, 1, 1)),
        ("2026-03-02 16:00", "2026-03-03 10:00", [("2026-03-02 18:00", "2026-03-03 08:00")], (18, 2, 0)),
        ("2026-03-28 12:00", "2026-03-29 12:00", [], (23, 0, 0)),  # a weekend, when the clock goes forward
        ("2026-10-23 16:00", "2026-10-26 10:00", [], (67, 2, 0)),  # and when it goes back
        ("2026-03-02 10:00", "2026-03-02 12:00", [("2026-03-02 11:00", "")], (2, 1, 1)),
    ],
)
def test_raw_and_business_time(
    begins: str, ends: str, pauses: list[tuple[str, str]], expected: tuple[int, int, int]
) -> None:
    waits = [pause(*each) for each in pauses]
    found = lengths(OFFICE, berlin(begins), berlin(ends), waits, [], bots=(), team=None)
    assert (found.raw, found.business, found.paused) == tuple(3600 * each for each in expected)


def test_what_is_rounded_adds_up() -> None:
    told = story("0 open nobody", "0.025 take bot", "0.05 take omar")
    found = lengths(ALWAYS, at(0), at(0.075), [], hands(told), bots={BOT}, team=FRONT)
    assert (found.business, found.queue + found.bot + found.person) == (4, 4)


@pytest.mark.parametrize(
    ("lines", "team", "of_team", "minute", "expected"),
    [
        (("0 open",), FRONT, True, 5, (FRONT, OMAR)),
        (("0 open", "5 offer billing"), BILLING, True, 9, (BILLING, None)),  # never the giver's fault
        (("0 open", "5 offer billing priya"), BILLING, True, 9, (BILLING, PRIYA)),
        (("0 open", "5 offer billing priya", "8 readdress"), BILLING, True, 9, (BILLING, None)),
        (("0 open", "5 offer billing priya", "8 readdress"), BILLING, True, 7, (BILLING, PRIYA)),
        (("0 open", "5 offer billing", "8 accept"), BILLING, True, 9, (BILLING, PRIYA)),
        (("0 open", "5 offer billing", "8 accept"), FRONT, False, 9, (BILLING, PRIYA)),
        (("0 open", "5 offer billing", "8 accept"), FRONT, False, 7, (FRONT, OMAR)),
        (("0 open", "8 go network"), NETWORK, True, 9, (NETWORK, None)),
    ],
)
def test_whose_it_was_to_act(
    lines: tuple[str, ...], team: int, of_team: bool, minute: int, expected: tuple[int, int | None]
) -> None:
    told = story(*lines)
    assert with_whom(told, team=team, of_team=of_team, handoff=1, at=at(minute)) == expected
