"""Moments and reasons as their reader reads them: whatever the language, and whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone, translation

from pitstop.core.refusals import Because, Reason
from pitstop.core.say import in_full, say

BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"


@pytest.mark.parametrize(
    ("moment", "zone", "said"),
    [
        (datetime(2026, 3, 2, 9, tzinfo=UTC), "UTC", "Monday 2 March 2026, 09:00 UTC"),
        (datetime(2026, 3, 2, 9, tzinfo=UTC), BERLIN, "Monday 2 March 2026, 10:00 UTC+1"),
        (datetime(2026, 3, 2, 3, tzinfo=UTC), NEW_YORK, "Sunday 1 March 2026, 22:00 UTC-5"),
        # Clocks go forward: an hour is skipped.
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), BERLIN, "Sunday 29 March 2026, 01:59 UTC+1"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), BERLIN, "Sunday 29 March 2026, 03:00 UTC+2"),
        # Clocks go back: an hour comes twice, and only its zone tells which one it is.
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), BERLIN, "Sunday 25 October 2026, 02:30 UTC+2"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), BERLIN, "Sunday 25 October 2026, 02:30 UTC+1"),
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), NEW_YORK, "Sunday 1 November 2026, 01:30 UTC-4"),
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), NEW_YORK, "Sunday 1 November 2026, 01:30 UTC-5"),
        # Half an hour only.
        (datetime(2026, 4, 4, 14, 45, tzinfo=UTC), LORD_HOWE, "Sunday 5 April 2026, 01:45 UTC+11"),
        (datetime(2026, 4, 4, 15, 15, tzinfo=UTC), LORD_HOWE, "Sunday 5 April 2026, 01:45 UTC+10:30"),
    ],
)
def test_a_moment_names_its_zone_even_in_the_hour_that_comes_twice(
    moment: datetime, zone: str, said: str
) -> None:
    with timezone.override(zone), translation.override("en"):
        assert in_full(moment) == said


def test_a_moment_in_german() -> None:
    moment = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    with timezone.override(BERLIN), translation.override("de"):
        assert in_full(moment) == "Sonntag, 25. Oktober 2026, 02:30 UTC+1"


MISSING = Reason(
    "text-missing",
    "%(label)s is missing: write it in a few words.",
    Because.INVALID,
    "note",
    {"label": "The note"},
)


def test_a_reason_is_said_in_the_readers_language_with_its_label() -> None:
    with translation.override("en"):
        assert say(MISSING) == "The note is missing: write it in a few words."
    with translation.override("de"):
        german = say(MISSING)
    assert german != "The note is missing: write it in a few words."
    assert "The note" not in german


def test_what_a_person_wrote_is_never_translated() -> None:
    sentence = "There is a team called “%(name)s” already."
    with translation.override("de"):
        said = say(Reason("team-exists", sentence, params={"name": "Open"}))
    assert "“Open”" in said or "„Open“" in said


def test_a_sentence_without_places_may_hold_a_percent_sign() -> None:
    with translation.override("en"):
        assert say(Reason("x", "100% is enough.")) == "100% is enough."


def test_a_moment_in_a_reason_is_said_as_the_reader_reads_moments() -> None:
    reason = Reason("x", "It waits since %(since)s.", params={"since": datetime(2026, 3, 2, 9, tzinfo=UTC)})
    with timezone.override(BERLIN), translation.override("en"):
        assert say(reason) == "It waits since Monday 2 March 2026, 10:00 UTC+1."
