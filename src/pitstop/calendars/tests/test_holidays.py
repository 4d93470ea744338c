"""Public holidays, openings and the hours of Ramadan in tables counted by hand. Times without a zone are UTC.

Sources: for holidays the laws that are named beside them; for the clocks of zones the IANA time zone database
(files europe, northamerica, australasia and africa), which cites the laws in turn.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pitstop.calendars.rules.calendar import Calendar, add, between, is_open, next_open
from pitstop.calendars.rules.public_holidays import countries, days, place_from, regions
from pitstop.calendars.rules.writing import (
    closures_from,
    opening_reasons,
    opening_text,
    openings_from,
    week_from,
)


def calendar(
    zone: str,
    week: str,
    country: str = "",
    region: str = "",
    closures: tuple[str, ...] = (),
    openings: tuple[str, ...] = (),
) -> Calendar:
    periods, reasons = week_from(week)
    closed, more = closures_from(closures)
    opened, even_more = openings_from(openings)
    assert not reasons + more + even_more
    return Calendar(ZoneInfo(zone), periods, closed, opened, country, region)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def span(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


WEEKDAYS = "Mon-Fri 09:00-17:00"
GERMANY = calendar("Europe/Berlin", WEEKDAYS, "DE")
BERLIN = calendar("Europe/Berlin", "Mon-Sun 09:00-17:00", "DE", "BE")
BAVARIA = calendar("Europe/Berlin", WEEKDAYS, "DE", "BY")
USA = calendar("America/New_York", WEEKDAYS, "US")
SYDNEY = calendar("Australia/Sydney", WEEKDAYS, "AU", "NSW")
SCOTLAND = calendar("Europe/London", WEEKDAYS, "GB", "SCT")
TOKYO = calendar("Asia/Tokyo", WEEKDAYS, "JP")
NIGHTS = calendar("Europe/Berlin", "Mon-Sun 22:00-06:00", "DE")
# Morocco's clock goes back an hour for Ramadan and forward after it: in 2026 on 15 February and 22 March.
CASABLANCA = calendar("Africa/Casablanca", "Mon-Fri 09:00-17:00")
# The Emirates: two hours fewer a day in Ramadan (Cabinet Resolution 1 of 2022, article 15), 18 February to
# 19 March 2026. As closures of each afternoon, from Wednesday to Friday of its first week.
DUBAI = calendar(
    "Asia/Dubai",
    WEEKDAYS,
    closures=tuple(f"2026-02-{day} 15:00-17:00" for day in (18, 19, 20)),
)
# Saudi Arabia: six hours a day in Ramadan (labour law, article 98), worked here in two shifts, the second
# after the breaking of the fast and over midnight: the month closed, and its hours opened.
RIYADH = calendar(
    "Asia/Riyadh",
    "Sun-Thu 08:00-16:00",
    closures=("2026-02-18 to 2026-03-19",),
    openings=tuple(
        hours
        for day in (18, 19)
        for hours in (f"2026-02-{day} 10:00-13:00", f"2026-02-{day} 21:30 to 2026-02-{day + 1} 00:30")
    ),
)
HALF_DAY = calendar("Europe/Berlin", WEEKDAYS, "DE", openings=("2026-12-25 10:00-12:00",))

ADDED = [
    # Good Friday and Easter Monday of 2026, 3 and 6 April: the laws of all German states.
    pytest.param(GERMANY, "2026-04-02 14:00", "2:00", "2026-04-07 08:00", id="over Easter"),
    # 1 May is a Friday in 2026: a weekend of three days.
    pytest.param(GERMANY, "2026-04-30 14:00", "1:01", "2026-05-04 07:01", id="1 May before a weekend"),
    # 3 October is a Saturday in 2026: German holidays on a weekend are not made up for.
    pytest.param(GERMANY, "2026-10-02 14:00", "2:00", "2026-10-05 08:00", id="3 October on a Saturday"),
    # Corpus Christi, 4 June 2026: in Bavaria (its Feiertagsgesetz, article 1), not in all of Germany.
    pytest.param(BAVARIA, "2026-06-03 14:00", "2:00", "2026-06-05 08:00", id="Corpus Christi in Bavaria"),
    pytest.param(GERMANY, "2026-06-03 14:00", "2:00", "2026-06-04 08:00", id="which Germany works through"),
    # International Women's Day, 8 March: in Berlin since 2019. A Sunday in 2026; this team works on Sundays.
    pytest.param(BERLIN, "2026-03-07 15:00", "2:00", "2026-03-09 09:00", id="8 March in Berlin"),
    # Thanksgiving, the fourth Thursday of November (5 U.S.C. 6103); the Friday after it is a working day.
    pytest.param(USA, "2026-11-25 21:00", "2:00", "2026-11-27 15:00", id="Thanksgiving"),
    # 4 July 2026 is a Saturday: the Friday before it is taken off (5 U.S.C. 6103, b).
    pytest.param(USA, "2026-07-02 20:00", "2:00", "2026-07-06 14:00", id="4 July, on the Friday before"),
    # Boxing Day 2026 is a Saturday: Monday is off instead (Public Holidays Act 2010 of New South Wales).
    pytest.param(
        SYDNEY, "2026-12-24 05:00", "2:00", "2026-12-28 23:00", id="Boxing Day, on the Monday after"
    ),
    # 2 January is a holiday in Scotland, not in England (Banking and Financial Dealings Act 1971).
    pytest.param(SCOTLAND, "2026-12-31 16:00", "2:00", "2027-01-05 10:00", id="Scotland's second of January"),
    # 3 May 2026 is a Sunday: 6 May is off as well (Japan's holiday law of 1948, article 3).
    pytest.param(TOKYO, "2026-05-01 07:00", "2:00", "2026-05-07 01:00", id="Golden Week"),
    # A night shift pauses on a holiday from midnight to midnight.
    pytest.param(
        NIGHTS, "2026-12-24 21:00", "4:00", "2026-12-27 01:00", id="nights before and after Christmas"
    ),
    pytest.param(CASABLANCA, "2026-02-13 15:00", "2:00", "2026-02-16 10:00", id="into Morocco's Ramadan"),
    pytest.param(CASABLANCA, "2026-03-20 16:00", "2:00", "2026-03-23 09:00", id="out of it"),
    pytest.param(DUBAI, "2026-02-17 12:00", "8:00", "2026-02-19 06:00", id="six hours a day in Dubai"),
    pytest.param(RIYADH, "2026-02-17 12:00", "5:00", "2026-02-18 19:30", id="two shifts of Ramadan"),
    pytest.param(RIYADH, "2026-02-18 19:00", "3:30", "2026-02-19 08:00", id="the second over midnight"),
    pytest.param(HALF_DAY, "2026-12-24 15:00", "2:00", "2026-12-25 10:00", id="an opening on a holiday"),
]


@pytest.mark.parametrize(("given", "start", "added", "due"), ADDED)
def test_what_is_due_when(given: Calendar, start: str, added: str, due: str) -> None:
    assert add(given, utc(start), span(added)) == utc(due)
    assert between(given, utc(start), utc(due)) == span(added)


def test_an_opening_goes_before_a_closure_and_stands_beside_the_week() -> None:
    sunday = calendar("UTC", WEEKDAYS, openings=("2026-03-08 10:00-12:00",))
    closed = calendar("UTC", WEEKDAYS, closures=("2026-03-09",), openings=("2026-03-09 16:00-20:00",))

    assert next_open(sunday, utc("2026-03-07 00:00")) == utc("2026-03-08 10:00")
    assert not is_open(sunday, utc("2026-03-08 12:00"))
    assert between(closed, utc("2026-03-09 00:00"), utc("2026-03-10 00:00")) == timedelta(hours=4)


def test_an_opening_over_hours_that_are_open_anyway_counts_once() -> None:
    longer = calendar("UTC", WEEKDAYS, openings=("2026-03-09 16:00-20:00", "2026-03-09 18:00-21:00"))

    assert between(longer, utc("2026-03-09 00:00"), utc("2026-03-10 00:00")) == timedelta(hours=12)


def test_a_holiday_belongs_to_the_zone_of_the_calendar() -> None:
    # 1 January 2027 begins at 10:00 UTC of 31 December on Kiritimati, and ends 26 hours later in Honolulu.
    for zone, begins in (
        ("Pacific/Kiritimati", "2026-12-31 10:00"),
        ("Pacific/Honolulu", "2027-01-01 10:00"),
    ):
        always = calendar(zone, "Mon-Sun 00:00-24:00", "DE")
        assert is_open(always, utc(begins) - timedelta(seconds=1))
        assert next_open(always, utc(begins)) == utc(begins) + timedelta(hours=24)


def test_openings_are_typed_with_their_hours() -> None:
    openings, reasons = openings_from(["2026-12-24 10:00-14:00", "2026-12-31 22:00 to 2027-01-01 04:00", " "])

    assert reasons == []
    assert [opening_text(each) for each in openings] == [
        "2026-12-24 10:00 to 2026-12-24 14:00",
        "2026-12-31 22:00 to 2027-01-01 04:00",
    ]


@pytest.mark.parametrize(
    "typed", ["2026-12-25", "2026-12-24 to 2026-12-26", "Christmas", "2026-12-24 10:00-25:00"]
)
def test_a_day_without_hours_is_no_opening(typed: str) -> None:
    openings, (reason,) = openings_from([typed])

    assert openings == ()
    assert str(reason) == (
        f"“{typed}” is no opening. Write day and hours: 2026-12-24 10:00-14:00, or "
        "2026-12-31 22:00 to 2027-01-01 04:00."
    )


def test_an_opening_goes_forward_and_there_are_not_too_many() -> None:
    _, (backwards,) = openings_from(["2026-12-24 14:00-10:00"])
    _, (many,) = openings_from(["2026-12-24 10:00-14:00"] * 1001)

    assert str(backwards) == "“2026-12-24 14:00-10:00” ends before it begins. Write the earlier time first."
    assert str(many) == "Up to 1000 openings fit. Take away those that have passed, or join neighbours."


def test_an_opening_may_be_all_there_is_within_a_year() -> None:
    now = utc("2026-03-02 09:00")
    shut = {"closures": ("2026-03-01 to 2027-03-07",)}

    (reason,) = opening_reasons(calendar("UTC", WEEKDAYS, **shut), now=now)
    assert reason.code == "never-open"
    assert (
        opening_reasons(calendar("UTC", WEEKDAYS, **shut, openings=("2026-05-04 10:00-10:01",)), now=now)
        == []
    )


PLACES = [
    ("", "", ("", "")),
    (" de ", "", ("DE", "")),
    ("DEU", "Berlin", ("DE", "BE")),
    ("germany", "by", ("DE", "BY")),
    ("United States", "Texas", ("US", "TX")),
    ("UK", "Scotland", ("GB", "SCT")),
    ("CH", "stadt zurich", ("CH", "Stadt Zurich")),
]


@pytest.mark.parametrize(("country", "region", "place"), PLACES)
def test_a_country_and_its_region_are_known_by_code_and_by_name(
    country: str, region: str, place: tuple[str, str]
) -> None:
    assert place_from(country, region) == (*place, [])


@pytest.mark.parametrize(
    ("country", "region", "said"),
    [
        (
            "Atlantis",
            "",
            "“Atlantis” is no country whose holidays are known. Write its two letters: DE, US, JP.",
        ),
        ("", "BE", "A region needs its country. Write that too, or leave both empty."),
        (
            "MC",
            "BE",
            "The holidays of MC are the same everywhere. Leave the region empty.",
        ),
        (
            "GB",
            "BE",
            "“BE” is no region of GB. Write one of these, or leave it empty: ENG, NIR, SCT, WLS.",
        ),
        (
            "\x00\ud800",
            "",
            "“\ufffd\ufffd” is no country whose holidays are known. Write its two letters: DE, US, JP.",
        ),
    ],
)
def test_a_place_that_there_is_not_is_refused(country: str, region: str, said: str) -> None:
    _country, _region, (reason,) = place_from(country, region)

    assert str(reason) == said


def test_holidays_have_names_in_the_readers_language_where_there_are_such() -> None:
    christmas = date(2026, 12, 25)

    assert days("DE", "", 2026, "de")[christmas] == "Erster Weihnachtstag"
    assert days("DE", "", 2026, "en")[christmas] == "Christmas Day"
    assert christmas in days("DE", "", 2026, "tlh")


def test_years_of_which_nothing_is_known_have_no_holiday() -> None:
    assert days("DE", "", 1200) == days("DE", "", 9000) == {}


def test_a_place_that_a_newer_library_knows_no_more_keeps_nobody_from_working() -> None:
    assert days("DE", "Atlantis", 2026) == days("DE", "", 2026)
    assert days("XX", "BE", 2026) == {}
    assert regions("XX") == ()


def test_every_country_that_is_offered_can_be_asked() -> None:
    found = countries()

    assert len(found) > 200
    assert found["DE"] == "Germany"
    assert regions("GB") == ("ENG", "NIR", "SCT", "WLS")
    assert sum(bool(days(code, "", 2026)) for code in found) > 200
