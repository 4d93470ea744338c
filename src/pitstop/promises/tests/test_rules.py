"""What may be promised, and how a promise ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pitstop.core.refusals import Because
from pitstop.promises import rules

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SOON = NOW + timedelta(hours=1)
PASSED = "The time for the next update has passed. Choose one to come."
TOO_FAR = "Nobody waits longer than a year: choose an earlier time for the next update."


@pytest.mark.parametrize(
    ("text", "due_at", "expected"),
    [
        ("Send the invoice.", SOON, []),
        ("x" * 200, SOON, []),
        ("Send the invoice.", NOW + timedelta(microseconds=1), []),
        ("Send the invoice.", NOW + timedelta(days=365), []),
        ("Send the invoice.", SOON.astimezone(timezone(timedelta(hours=14))), []),
        ("Send the invoice.", NOW, [PASSED]),
        ("Send the invoice.", NOW - timedelta(days=1), [PASSED]),
        ("Send the invoice.", datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), [PASSED]),
        ("Send the invoice.", NOW + timedelta(days=365, seconds=1), [TOO_FAR]),
        ("Send the invoice.", datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))), [TOO_FAR]),
        ("Send the invoice.", None, ["Say by when the customer will hear: choose a day and a time."]),
        (
            "Send the invoice.",
            SOON.replace(tzinfo=None),
            ["Say by when with a time zone, as in 2026-03-01T15:00:00+01:00."],
        ),
        ("", NOW, ["What the customer will hear is missing: write it in a few words.", PASSED]),
        ("x" * 201, SOON, ["What the customer will hear is too long by 1: 200 characters fit."]),
        ("a\nb", SOON, ["What the customer will hear must be one line."]),
    ],
)
def test_a_promise_says_what_and_by_when(text: str, due_at: datetime | None, expected: list[str]) -> None:
    reasons = rules.promise_reasons(text=text, due_at=due_at, now=NOW)
    assert [str(reason) for reason in reasons] == expected
    assert {reason.because for reason in reasons} <= {Because.INVALID}


STATES = ("open", "kept", "missed", "released")
LEGAL = {("open", "keep"): "kept", ("open", "miss"): "missed", ("open", "release"): "released"}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", ["keep", "miss", "release", "reopen"])
def test_what_has_ended_stays_as_it_ended(state: str, act: str) -> None:
    assert rules.MOVES.get((state, act)) == LEGAL.get((state, act))
    reasons = [str(reason) for reason in rules.settling_reasons(state=state, act=act)]
    refusal = f"This promise is {state} already. Make a new one if the customer still waits."
    assert reasons == ([] if (state, act) in LEGAL else [refusal])


LATE = "Its time has passed, so it counts as missed. Write to the customer and promise anew."


@pytest.mark.parametrize(
    ("state", "early", "expected"),
    [
        ("open", timedelta(hours=1), []),
        ("open", timedelta(0), []),
        ("open", timedelta(microseconds=-1), [LATE]),
        (
            "missed",
            timedelta(hours=-1),
            ["This promise is missed already. Make a new one if the customer still waits."],
        ),
        (
            "released",
            timedelta(hours=1),
            ["This promise is released already. Make a new one if the customer still waits."],
        ),
    ],
)
def test_a_promise_is_kept_in_time_or_not_at_all(state: str, early: timedelta, expected: list[str]) -> None:
    reasons = rules.keeping_reasons(state=state, due_at=NOW + early, now=NOW)
    assert [str(reason) for reason in reasons] == expected
    assert rules.has_passed(NOW + early, now=NOW) is (early < timedelta(0))


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("She found it herself.", []),
        ("", ["The reason is missing: write it in a few words."]),
        ("x" * 201, ["The reason is too long by 1: 200 characters fit."]),
        ("a\nb", ["The reason must be one line."]),
    ],
)
def test_a_release_says_why(reason: str, expected: list[str]) -> None:
    assert [str(r) for r in rules.releasing_reasons(reason)] == expected


def test_each_open_promise_stands_in_the_way_of_closing() -> None:
    assert [str(reason) for reason in rules.open_promise_reasons(["invoice", "100 % refund"])] == [
        "“invoice” is still promised. Keep it or release it first.",
        "“100 % refund” is still promised. Keep it or release it first.",
    ]
    assert rules.open_promise_reasons([]) == []
