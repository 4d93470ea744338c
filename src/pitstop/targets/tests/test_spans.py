"""Spans of open time as people type them."""

from __future__ import annotations

import pytest

from pitstop.targets.rules.spans import minutes_from


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("45", 45),
        (" 45 min ", 45),
        ("90 Minuten", 90),
        ("1h", 60),
        ("1 h 30 min", 90),
        ("1h30", 90),
        ("1 Std. 30 Min.", 90),
        ("2 hours", 120),
        ("1:30", 90),
        ("1.5 h", 90),
        ("0,25 h", 15),
        ("40 h", 2400),
        ("0", 0),
    ],
)
def test_what_people_write_is_read(typed: str, minutes: int) -> None:
    assert minutes_from(typed) == minutes


@pytest.mark.parametrize(
    "typed", ["", "soon", "h", "2 d", "1 day", "-5", "1.5", "0.01 h", "1:60", "1 h 2 h", "٣", "9" * 40]
)
def test_what_is_no_span_of_hours_and_minutes_is_none(typed: str) -> None:
    assert minutes_from(typed) is None
