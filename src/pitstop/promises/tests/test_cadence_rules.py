"""How often a customer hears from us, when that falls due, and what each message must say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitstop.calendars.rules.calendar import ALWAYS, Calendar, between
from pitstop.calendars.rules.week import Period
from pitstop.promises import rules
from pitstop.promises.rules import Cadence, Rhythm

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
OFFICE = Calendar(ZoneInfo("UTC"), tuple(Period(day, 9 * 60, 17 * 60) for day in range(5)))
ONE_MINUTE_A_WEEK = Calendar(ZoneInfo("UTC"), (Period(2, 600, 601),))
ONE_HOUR_A_WEEK = Calendar(ZoneInfo("UTC"), (Period(2, 600, 660),))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}+00:00")


def rhythm(hours: int) -> Rhythm:
    return Rhythm(HOUR * hours, HOUR, 0)


@pytest.mark.parametrize(
    ("known", "priority", "tier", "hours"),
    [
        ([], "urgent", "", 1),
        ([], "high", "gold", 2),
        ([], "normal", "", 4),
        ([], "low", "", 24),
        ([("", "", 9)], "normal", "", 9),
        ([("", "", 9), ("", "gold", 8)], "normal", "gold", 8),
        ([("", "", 9), ("", "gold", 8)], "normal", "silver", 9),
        ([("", "", 9), ("", "gold", 8)], "normal", "", 9),
        ([("normal", "", 7), ("", "gold", 8)], "normal", "gold", 7),
        ([("normal", "gold", 6), ("normal", "", 7), ("", "gold", 8), ("", "", 9)], "normal", "gold", 6),
        ([("normal", "gold", 6), ("normal", "", 7), ("", "gold", 8), ("", "", 9)], "normal", "Gold ", 6),
        ([("normal", "gold", 6), ("normal", "", 7), ("", "gold", 8), ("", "", 9)], "low", "GOLD", 8),
        ([("urgent", "", 7)], "normal", "", 4),
    ],
)
def test_the_most_specific_cadence_wins(
    known: list[tuple[str, str, int]], priority: str, tier: str, hours: int
) -> None:
    cadences = [Cadence(each, of, rhythm(every)) for each, of, every in known]
    assert rules.rhythm_for(cadences, priority=priority, tier=tier).every == HOUR * hours
    assert rules.rhythm_for(cadences[::-1], priority=priority, tier=tier).every == HOUR * hours


@pytest.mark.parametrize(("priority", "notes"), [("urgent", 0), ("high", 0), ("normal", 1), ("low", 1)])
def test_where_it_is_urgent_only_a_person_writes(priority: str, notes: int) -> None:
    assert rules.rhythm_for([], priority=priority, tier="").notes == notes


@pytest.mark.parametrize(
    ("calendar", "now", "every", "expected"),
    [
        (ALWAYS, "02T09:00", HOUR, "02T10:00"),
        (ALWAYS, "02T09:01", HOUR, "02T10:15"),
        (ALWAYS, "02T09:14:59", HOUR, "02T10:15"),
        (ALWAYS, "02T09:15:30", HOUR, "02T10:15"),
        (ALWAYS, "02T23:30", HOUR, "03T00:30"),
        (OFFICE, "02T09:00", 4 * HOUR, "02T13:00"),
        (OFFICE, "02T16:30", HOUR, "03T09:30"),
        (OFFICE, "06T16:30", HOUR, "09T09:30"),
        (OFFICE, "07T12:00", HOUR, "09T10:00"),
        (OFFICE, "02T09:00", 24 * HOUR, "04T17:00"),
        (ONE_HOUR_A_WEEK, "02T09:00", 2 * HOUR, "11T11:00"),
    ],
)
def test_the_next_update_is_due_in_business_time_on_the_quarter(
    calendar: Calendar, now: str, every: timedelta, expected: str
) -> None:
    assert rules.due_by(calendar, now=moment(now), every=every) == moment(expected)


@pytest.mark.parametrize("calendar", [ONE_HOUR_A_WEEK, ONE_MINUTE_A_WEEK])
def test_a_team_that_is_hardly_ever_open_still_promises_within_a_year(calendar: Calendar) -> None:
    every = timedelta(minutes=rules.LONGEST)
    assert rules.due_by(calendar, now=NOW, every=every) == NOW + timedelta(days=365)


@pytest.mark.parametrize(
    ("calendar", "now", "due", "span", "expected"),
    [
        (ALWAYS, "02T09:00", "02T13:00", HOUR, "02T12:00"),
        (ALWAYS, "02T09:00", "02T10:00", HOUR, "02T09:30"),  # not sooner than half of the way
        (ALWAYS, "02T09:00", "02T09:00", HOUR, "02T09:00"),
        (ALWAYS, "02T09:00", "02T08:00", HOUR, "02T09:00"),  # never before now
        (OFFICE, "02T09:00", "03T10:30", HOUR, "03T09:30"),
        (OFFICE, "02T09:00", "03T09:30", HOUR, "02T16:30"),
        (OFFICE, "06T09:00", "07T12:00", HOUR, "06T16:00"),  # due on a Saturday: while someone is there
        (OFFICE, "07T10:00", "07T18:00", HOUR, "07T17:00"),  # nobody is, all the while
    ],
)
def test_a_holder_is_reminded_while_there_is_open_time_left(
    calendar: Calendar, now: str, due: str, span: timedelta, expected: str
) -> None:
    found = rules.before(calendar, now=moment(now), due_at=moment(due), span=span)
    assert found == moment(expected)


@given(
    st.sampled_from([ALWAYS, OFFICE, ONE_HOUR_A_WEEK]),
    st.integers(0, 20_000),
    st.integers(0, 20_000),
    st.integers(1, 3000),
)
def test_a_reminder_lies_between_now_and_then(calendar: Calendar, start: int, ahead: int, span: int) -> None:
    now = NOW + timedelta(minutes=start)
    due_at, spent = now + timedelta(minutes=ahead), timedelta(minutes=span)
    found = rules.before(calendar, now=now, due_at=due_at, span=spent)
    assert now <= found <= due_at
    if between(calendar, now, due_at):
        assert between(calendar, found, due_at) <= spent


@pytest.mark.parametrize(
    ("notes", "allowed", "waited", "said_since", "owes_apology", "expected"),
    [
        (0, 1, 60, False, False, True),
        (0, 0, 60, False, False, False),
        (1, 1, 60, False, False, False),
        (1, 2, 60, False, False, True),
        (0, 1, 60, True, False, False),
        (0, 1, 60, False, True, False),
        (0, 1, 59, False, False, False),  # something was promised for soon
    ],
)
def test_a_note_is_honest_and_never_one_too_many(
    notes: int, allowed: int, waited: int, said_since: bool, owes_apology: bool, expected: bool
) -> None:
    known = Rhythm(4 * HOUR, HOUR, allowed)
    facts = {"waited": timedelta(minutes=waited), "said_since": said_since, "owes_apology": owes_apology}
    assert rules.may_note(known, notes=notes, **facts) is expected


MISSING = "Say what the customer hears next and by when, or that nothing more is to come."
BOTH = "Either something comes next, or nothing more is to come. Choose one of the two."
STILL = "“{}” is still promised, so more is to come. Keep it by this message, or release it."


@pytest.mark.parametrize(
    ("has_next", "no_more", "still_owed", "expected"),
    [
        (True, False, [], []),
        (True, False, ["a call"], []),
        (False, True, [], []),
        (False, False, ["a call"], []),
        (False, False, [], [MISSING]),
        (True, True, [], [BOTH]),
        (True, True, ["a call"], [BOTH]),
        (False, True, ["a call", "100 % refund"], [STILL.format("a call"), STILL.format("100 % refund")]),
    ],
)
def test_each_message_says_what_comes_next(
    has_next: bool, no_more: bool, still_owed: list[str], expected: list[str]
) -> None:
    reasons = rules.asking_reasons(has_next=has_next, no_more=no_more, still_owed=still_owed)
    assert [str(reason) for reason in reasons] == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"priority": ""}, []),
        ({"tier": "gold"}, []),
        ({"every": 5, "remind_before": 4}, []),
        ({"every": 43_200, "notes": 5}, []),
        ({"is_lead": False}, ["Only a lead decides how often customers hear from us. Ask one of yours."]),
        (
            {"priority": "asap"},
            ["There is no priority “asap”. Choose among: low, normal, high, urgent."],
        ),
        ({"tier": "x" * 41}, ["The tier is too long by 1: 40 characters fit."]),
        ({"every": 4}, ["Customers hear from us every 5 to 43200 minutes of business time."]),
        ({"every": 43_201}, ["Customers hear from us every 5 to 43200 minutes of business time."]),
        (
            {"remind_before": 0},
            ["Remind at least a minute before the update is due, and after the one before it."],
        ),
        (
            {"remind_before": 240},
            ["Remind at least a minute before the update is due, and after the one before it."],
        ),
        ({"notes": -1}, ["From none to 5 automatic notes in a row are allowed."]),
        ({"notes": 6}, ["From none to 5 automatic notes in a row are allowed."]),
    ],
)
def test_a_cadence_that_can_not_be(changes: dict[str, object], expected: list[str]) -> None:
    facts: dict = {"is_lead": True, "priority": "normal", "tier": "", "every": 240, "remind_before": 60}
    reasons = rules.cadence_reasons(**{**facts, "notes": 1, **changes})
    assert [str(reason) for reason in reasons] == expected
