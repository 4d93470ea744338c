"""Hours as people type them: what is read, what is refused with which words, and what is shown again."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pitstop.calendars.rules.calendar import Calendar
from pitstop.calendars.rules.week import Period
from pitstop.calendars.rules.writing import (
    closure_text,
    closures_from,
    opening_reasons,
    week_from,
    week_text,
    zone_from,
)


def test_a_week_becomes_periods_in_minutes() -> None:
    week, reasons = week_from("Mon-Tue 09:00-12:30, 13:30-18:00\nSat 22:00-02:00")

    assert reasons == []
    assert week == (
        Period(0, 540, 750),
        Period(0, 810, 1080),
        Period(1, 540, 750),
        Period(1, 810, 1080),
        Period(5, 1320, 1560),
    )


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Mon-Fri 09:00-12:30, 13:30-18:00", "Mon-Fri 09:00-12:30, 13:30-18:00"),
        ("Sat 22:00-02:00", "Sat 22:00-02:00"),
        ("mon 9-17; tue 9-17; WED 9-17", "Mon-Wed 09:00-17:00"),
        ("Monday, Thurs 9:30 - 10", "Mon 09:30-10:00\nThu 09:30-10:00"),
        ("Mo-Fr: 8-16", "Mon-Fri 08:00-16:00"),
        ("Mittwoch 8\u201312, 13\u201317", "Wed 08:00-12:00, 13:00-17:00"),
        ("Fri-Mon 22:00-06:00", "Mon 22:00-06:00\nFri-Sun 22:00-06:00"),
        ("Mon-Sun 00:00-24:00", "Mon-Sun 00:00-24:00"),
        ("Mon 13:00-17:00, 08:00-12:00", "Mon 08:00-12:00, 13:00-17:00"),
        ("Mon 08:00-12:00, 12:00-17:00", "Mon 08:00-12:00, 12:00-17:00"),
        ("\n Mon 08:00-12:00 \n\n", "Mon 08:00-12:00"),
        ("Sun 22:00-06:00\nMon 06:00-14:00", "Mon 06:00-14:00\nSun 22:00-06:00"),
    ],
)
def test_what_is_typed_is_shown_in_one_form(typed: str, shown: str) -> None:
    week, reasons = week_from(typed)

    assert reasons == []
    assert week_text(week) == shown


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", ["It would never be open. Write at least one line like: Mon-Fri 09:00-17:00."]),
        (
            "closed",
            ["“closed” can't be read. Write days and hours, as in: Mon-Fri 09:00-12:30, 13:30-18:00."],
        ),
        (
            "Foo 9-10\nMon 25:00-26:00",
            [
                "“Foo” is no day of the week. Write Mon, Tue, Wed, Thu, Fri, Sat or Sun.",
                "“25:00-26:00” holds a time that no clock shows. Times go from 00:00 to 24:00.",
            ],
        ),
        ("Mon 8:61-9", ["“8:61-9” holds a time that no clock shows. Times go from 00:00 to 24:00."]),
        (
            "Mon 24:00-02:00",
            ["“24:00-02:00” holds a time that no clock shows. Times go from 00:00 to 24:00."],
        ),
        ("Mon 9", ["“9” are no hours. Write from when to when, as in 09:00-12:30."]),
        ("Mon 9-10, noon", ["“noon” are no hours. Write from when to when, as in 09:00-12:30."]),
        (
            "Tue 9-9",
            ["“9-9” opens and closes at the same time. For the whole day write 00:00-24:00."],
        ),
        (
            "Fri 09:00-17:00, 16:00-20:00",
            [
                "“Fri 09:00-17:00” and “Fri 16:00-20:00” overlap. Make them one, or let one end where the "
                "other begins."
            ],
        ),
        (
            "Sun 22:00-02:00\nMon 01:00-05:00",
            [
                "“Sun 22:00-02:00” and “Mon 01:00-05:00” overlap. Make them one, or let one end where the "
                "other begins."
            ],
        ),
        ("Mon 9-17\x00", ["The week holds characters that can't be stored. Type it again as plain text."]),
    ],
)
def test_what_can_not_be_read_is_refused_line_by_line(typed: str, said: list[str]) -> None:
    _, reasons = week_from(typed)

    assert [str(reason) for reason in reasons] == said
    assert {reason.field for reason in reasons} == {"week"}


def test_closures_are_days_runs_of_days_or_hours() -> None:
    closures, reasons = closures_from(
        ["2026-12-25", "2026-12-28 to 2026-12-31", "2026-12-24 14:00 to 2026-12-24 18:00", "2026-12-25", " "]
    )

    assert reasons == []
    assert [(f"{each.begins:%d %H:%M}", f"{each.ends:%d %H:%M}") for each in closures] == [
        ("24 14:00", "24 18:00"),
        ("25 00:00", "26 00:00"),
        ("28 00:00", "01 00:00"),
    ]
    assert [closure_text(each) for each in closures] == [
        "2026-12-24 14:00 to 2026-12-24 18:00",
        "2026-12-25",
        "2026-12-28 to 2026-12-31",
    ]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026-12-24, 2026-12-27 to 2026-12-31", ["2026-12-24", "2026-12-27 to 2026-12-31"]),
        ("2026-12-24,\n2026-12-31\r\n", ["2026-12-24", "2026-12-31"]),
        ("24.12.2026; 1.1.2027", ["2026-12-24", "2027-01-01"]),
        ("24.12.2026 bis 31.12.2026", ["2026-12-24 to 2026-12-31"]),
        ("24.12.2026 14:00-18:00", ["2026-12-24 14:00 to 2026-12-24 18:00"]),
        (" , \n", []),
    ],
)
def test_closures_stand_on_lines_or_parted_by_commas_and_days_as_germans_write_them(
    typed: str, read: list[str]
) -> None:
    closures, reasons = closures_from([typed])
    assert (reasons, [closure_text(each) for each in closures]) == ([], read)


@pytest.mark.parametrize(
    "typed", ["Christmas", "2026-13-01", "2026-02-29", "1999-12-31", "2026-12-24 14:00", "31.02.2026"]
)
def test_what_is_no_closure_is_refused(typed: str) -> None:
    closures, (reason,) = closures_from([typed])

    assert closures == ()
    assert str(reason) == (
        f"“{typed}” is no closure. Write 2026-12-25, 2026-12-24 to 2026-12-31, or "
        "2026-12-24 14:00 to 2026-12-24 18:00."
    )


def test_a_closure_goes_forward_and_there_are_not_too_many() -> None:
    _, (backwards,) = closures_from(["2026-12-31 to 2026-12-24"])
    _, (many,) = closures_from(["2026-12-31"] * 1001)

    assert str(backwards) == "“2026-12-31 to 2026-12-24” ends before it begins. Write the earlier time first."
    assert str(many) == "Up to 1000 closures fit. Take away those that have passed, or join neighbours."


def test_a_year_without_an_open_hour_is_refused() -> None:
    week, _ = week_from("Mon 09:00-17:00")
    closures, _ = closures_from(["2026-03-01 to 2027-03-07"])
    now, berlin = datetime(2026, 3, 2, 9, 0, tzinfo=UTC), ZoneInfo("Europe/Berlin")

    (reason,) = opening_reasons(Calendar(berlin, week, closures), now=now)

    assert str(reason) == "It would not be open for a whole year. Take away or shorten closures."
    assert opening_reasons(Calendar(berlin, week), now=now) == []


@pytest.mark.parametrize(
    "typed", ["", "Europe", "../etc", "Middle-earth/Shire", "\x00", "\ud800", "x" * 5000]
)
def test_a_zone_that_there_is_not_is_refused(typed: str) -> None:
    zone, (reason,) = zone_from(typed)

    assert (zone, reason.code, reason.field) == (None, "zone-unknown", "zone")


def test_a_zone_is_known_by_its_name() -> None:
    assert zone_from(" Europe/Berlin ") == (ZoneInfo("Europe/Berlin"), [])
