"""Times in words. The instant of the page: Saturday 21 November 2026, 14:05 in Berlin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from pitstop.web.templatetags.pitstop import (
    clock,
    day,
    due,
    due_state,
    exact,
    in_full,
    lasting,
    since,
    words_for_times,
)

NOW = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_berlin(settings: Any) -> Iterator[None]:
    settings.PITSTOP_DISPLAY_TIME_ZONE = ZoneInfo("Europe/Berlin")
    with timezone.override("Europe/Berlin"), translation.override("en"):
        yield


def away(**distance: float) -> datetime:
    return NOW + timedelta(**distance)


@pytest.mark.parametrize(
    ("at", "as_due", "as_since"),
    [
        (away(seconds=0), "now", "now"),
        (away(seconds=59), "now", "now"),
        (away(seconds=-59), "now", "now"),
        (away(minutes=1), "in 1 min", "in 1 min"),
        (away(minutes=25, seconds=59), "in 25 min", "in 25 min"),
        (away(minutes=59, seconds=59), "in 59 min", "in 59 min"),
        (away(hours=1), "in 1 h", "in 1 h"),
        (away(hours=1, minutes=40), "in 1 h 40 min", "in 1 h 40 min"),
        (away(hours=23, minutes=59), "in 23 h 59 min", "in 23 h 59 min"),
        (away(hours=24), "in 1 day", "in 1 day"),
        (away(hours=35), "in 1 day", "in 1 day"),
        (away(hours=36), "in 2 days", "in 2 days"),
        (away(days=14), "in 14 days", "in 14 days"),
        (away(minutes=-1), "1 min late", "1 min ago"),
        (away(hours=-2, minutes=-10), "2 h 10 min late", "2 h 10 min ago"),
        (away(days=-1), "1 day late", "1 day ago"),
        (away(days=-3), "3 days late", "3 days ago"),
    ],
)
def test_how_far_away_a_time_is(at: datetime, as_due: str, as_since: str) -> None:
    assert due(at, NOW) == as_due
    assert since(at, NOW) == as_since


def test_a_time_that_never_comes_is_no_time() -> None:
    """As a clock has it whose team is hardly ever open."""
    far = datetime(9000, 1, 1, tzinfo=UTC)
    assert {due(far, NOW), since(far, NOW), exact(far, NOW), in_full(far)} == {"no time set"}
    shown = render_to_string("web/components/clock.html", {"at": far, "now": NOW, "kind": "due"})
    assert shown.strip() == '<span class="clock">no time set</span>'


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (away(seconds=-1), "late"),
        (away(seconds=0), "late"),
        (away(seconds=1), "soon"),
        (away(minutes=30), "soon"),
        (away(minutes=30, seconds=1), "later"),
    ],
)
def test_the_state_of_a_clock(at: datetime, state: str) -> None:
    assert due_state(at, NOW) == state


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (away(minutes=25), "14:30"),
        (away(hours=9, minutes=54), "23:59"),
        (away(hours=9, minutes=55), "Sun 00:00"),
        (away(days=-6), "Sun 14:05"),
        (away(days=7), "28 Nov 14:05"),
        (away(days=42), "2 Jan 2027 14:05"),
    ],
)
def test_the_clock_time_says_the_day_only_when_it_is_another(at: datetime, text: str) -> None:
    assert exact(at, NOW) == text


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (away(hours=-14), "Today"),
        (away(hours=-15), "Yesterday"),
        (away(days=-2), "Thursday 19 November"),
        (away(days=-365), "Friday 21 November 2025"),
    ],
)
def test_a_day_of_the_timeline(at: datetime, text: str) -> None:
    assert day(at, NOW) == text


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(0), "less than 1 min"),
        (timedelta(minutes=8, seconds=30), "8 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=2, minutes=10), "2 h 10 min"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_how_long_something_took(duration: timedelta, text: str) -> None:
    assert lasting(duration) == text


def test_the_whole_instant_names_its_time_zone_on_both_sides_of_summer_time() -> None:
    assert in_full(NOW) == "Saturday 21 November 2026, 14:05 UTC+1"
    assert in_full(datetime(2026, 7, 1, 12, 0, tzinfo=UTC)) == "Wednesday 1 July 2026, 14:00 UTC+2"
    assert clock(NOW) == "14:05"


def test_the_same_instant_reads_otherwise_in_another_time_zone() -> None:
    with timezone.override("Asia/Tokyo"):
        assert (exact(NOW, NOW), clock(NOW)) == ("22:05 UTC+9", "22:05 UTC+9")
        assert day(away(hours=2), NOW) == "Sunday 22 November"


def test_a_missing_time_is_said_with_nothing() -> None:
    assert [word(None, NOW) for word in (since, due, due_state, exact, day)] == [""] * 5
    assert [word(None) for word in (clock, in_full, lasting)] == [""] * 3


def test_names_of_days_and_months_follow_the_language() -> None:
    with translation.override("de"):
        assert in_full(NOW) == "Samstag, 21. November 2026, 14:05 UTC+1"


def test_the_script_gets_the_same_patterns_that_the_server_fills() -> None:
    words = words_for_times()

    both = words["both"].replace("{hours}", "2").replace("{minutes}", "10")
    assert words["future"].replace("{duration}", both) == due(away(hours=2, minutes=10), NOW)
    assert words["past"].replace("{duration}", both) == since(away(hours=-2, minutes=-10), NOW)
    assert words["late"].replace("{duration}", both) == due(away(hours=-2, minutes=-10), NOW)
    assert words["hours"].replace("{hours}", "3") == lasting(timedelta(hours=3))
    assert words["minutes"].replace("{minutes}", "8") == lasting(timedelta(minutes=8))
    assert words["now"] == due(NOW, NOW)


def test_a_reader_elsewhere_reads_the_zone_beside_the_time() -> None:
    with timezone.override("America/New_York"):
        assert exact(away(minutes=25), NOW) == "08:30 UTC-5"
        assert exact(away(days=2), NOW) == "Mon 08:05 UTC-5"
        assert exact(away(days=40), NOW) == "31 Dec 08:05 UTC-5"
        assert clock(NOW) == "08:05 UTC-5"


def test_a_zone_with_the_same_clock_needs_no_name() -> None:
    with timezone.override("Europe/Vienna"):
        assert (exact(NOW, NOW), clock(NOW)) == ("14:05", "14:05")
