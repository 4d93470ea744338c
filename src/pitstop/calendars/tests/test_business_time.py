"""Business time in tables whose answers were counted by hand. Times without a zone are UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pitstop.calendars.rules.calendar import ALWAYS, Calendar, add, between, is_open, moment_of, next_open
from pitstop.calendars.rules.week import Closure, Period, midnight
from pitstop.calendars.rules.writing import closures_from, week_from


def calendar(zone: str, week: str, *closures: str) -> Calendar:
    periods, reasons = week_from(week)
    closed, more = closures_from(closures)
    assert not reasons + more
    return Calendar(ZoneInfo(zone), periods, closed)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def span(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


OFFICE = calendar("Europe/Berlin", "Mon-Fri 09:00-17:00")
LUNCH = calendar("Europe/Berlin", "Mon-Fri 09:00-12:30, 13:30-18:00")
NIGHT = calendar("Europe/Berlin", "Mon-Sun 22:00-06:00")
SATURDAY_NIGHT = calendar("Europe/Berlin", "Sat 22:00-02:00")
BERLIN = calendar("Europe/Berlin", "Mon-Sun 00:00-24:00")
SMALL_HOURS = calendar("Europe/Berlin", "Sun 01:00-04:00")
SKIPPED = calendar("Europe/Berlin", "Sun 02:15-02:45")
INTO_THE_SKIP = calendar("Europe/Berlin", "Sun 01:00-02:30")
OUT_OF_THE_SKIP = calendar("Europe/Berlin", "Sun 02:30-04:00")
NEW_YORK = calendar("America/New_York", "Mon-Fri 09:00-17:00")
NEW_YORK_NIGHT = calendar("America/New_York", "Mon-Sun 20:00-04:00")
LORD_HOWE = calendar("Australia/Lord_Howe", "Sun 00:00-06:00")
CHRISTMAS = calendar("Europe/Berlin", "Mon-Fri 09:00-17:00", "2026-12-24 12:00 to 2026-12-27 00:00")
CLOSED_DAY_NIGHT = calendar("Europe/Berlin", "Mon-Sun 22:00-06:00", "2026-12-25")
FIRST_OF_JANUARY = calendar("Pacific/Kiritimati", "Fri 00:00-24:00")  # in 2027
LAST_OF_DECEMBER = calendar("Pacific/Honolulu", "Thu 00:00-24:00")  # in 2026
WEEKLY = calendar("UTC", "Mon 00:00-24:00")

# Berlin is an hour ahead of UTC in winter, two in summer. 2026-03-02 is a Monday.
ADDED = [
    pytest.param(OFFICE, "2026-03-02 09:00", "2:00", "2026-03-02 11:00", id="within a day"),
    pytest.param(OFFICE, "2026-03-02 05:00", "2:00", "2026-03-02 10:00", id="from before it opens"),
    pytest.param(
        OFFICE, "2026-03-02 15:00", "1:00", "2026-03-02 16:00", id="up to closing, not next morning"
    ),
    pytest.param(OFFICE, "2026-03-02 15:00", "1:01", "2026-03-03 08:01", id="over the night"),
    pytest.param(OFFICE, "2026-03-06 15:00", "3:00", "2026-03-09 10:00", id="over the weekend"),
    pytest.param(OFFICE, "2026-03-07 12:00", "0:00", "2026-03-07 12:00", id="nothing is due at once"),
    pytest.param(OFFICE, "2026-03-27 15:00", "2:00", "2026-03-30 08:00", id="over the spring change"),
    pytest.param(OFFICE, "2026-10-23 14:00", "2:00", "2026-10-26 09:00", id="over the autumn change"),
    pytest.param(LUNCH, "2026-03-02 11:00", "1:00", "2026-03-02 13:00", id="over lunch"),
    pytest.param(LUNCH, "2026-03-02 12:00", "4:30", "2026-03-02 17:00", id="from lunch to closing"),
    pytest.param(LUNCH, "2026-03-02 08:00", "16:00", "2026-03-03 17:00", id="two days of two periods"),
    pytest.param(NIGHT, "2026-03-02 23:00", "5:00", "2026-03-03 04:00", id="within a night"),
    pytest.param(NIGHT, "2026-03-03 04:00", "2:00", "2026-03-03 22:00", id="from one night to the next"),
    pytest.param(SATURDAY_NIGHT, "2026-03-07 23:00", "3:00", "2026-03-14 22:00", id="one night a week"),
    pytest.param(NIGHT, "2026-03-28 21:00", "7:00", "2026-03-29 04:00", id="a night of seven hours"),
    pytest.param(
        NIGHT, "2026-03-28 21:00", "8:00", "2026-03-29 21:00", id="that ends an hour of work sooner"
    ),
    pytest.param(NIGHT, "2026-10-24 20:00", "9:00", "2026-10-25 05:00", id="a night of nine hours"),
    pytest.param(OFFICE, "2028-02-28 15:00", "9:00", "2028-02-29 16:00", id="on a leap day"),
    pytest.param(OFFICE, "2028-02-29 15:00", "2:00", "2028-03-01 09:00", id="past a leap day"),
    pytest.param(OFFICE, "2027-02-26 15:00", "2:00", "2027-03-01 09:00", id="past a February without one"),
    pytest.param(OFFICE, "2026-12-31 15:00", "2:00", "2027-01-01 09:00", id="into the next year"),
    pytest.param(OFFICE, "2026-01-01 00:00", "4176:00", "2027-12-31 16:00", id="two years, 522 days"),
    pytest.param(WEEKLY, "2026-12-28 12:00", "24:00", "2027-01-04 12:00", id="weekly, over New Year"),
    pytest.param(CHRISTMAS, "2026-12-24 10:00", "2:00", "2026-12-28 09:00", id="over a closure by the hour"),
    pytest.param(CLOSED_DAY_NIGHT, "2026-12-24 22:00", "2:00", "2026-12-26 00:00", id="a night cut by a day"),
    pytest.param(NEW_YORK, "2026-03-06 21:00", "2:00", "2026-03-09 14:00", id="New York, spring"),
    pytest.param(NEW_YORK, "2026-10-30 20:00", "2:00", "2026-11-02 15:00", id="New York, autumn"),
    pytest.param(NEW_YORK_NIGHT, "2026-03-08 01:00", "7:00", "2026-03-08 08:00", id="New York, short night"),
    pytest.param(NEW_YORK_NIGHT, "2026-11-01 00:00", "9:00", "2026-11-01 09:00", id="New York, long night"),
    pytest.param(ALWAYS, "2026-03-28 12:00", "100:00", "2026-04-01 16:00", id="always open"),
    pytest.param(ALWAYS, "2026-12-31 12:00", "8784:00", "2028-01-01 12:00", id="always, over a whole year"),
]


@pytest.mark.parametrize(("given", "start", "added", "due"), ADDED)
def test_what_is_due_when(given: Calendar, start: str, added: str, due: str) -> None:
    assert add(given, utc(start), span(added)) == utc(due)
    assert between(given, utc(start), utc(due)) == span(added)


BETWEEN = [
    pytest.param(BERLIN, "2026-03-28 23:00", "2026-03-29 22:00", "23:00", id="Berlin's day of 23 hours"),
    pytest.param(BERLIN, "2026-10-24 22:00", "2026-10-25 23:00", "25:00", id="Berlin's day of 25 hours"),
    pytest.param(SMALL_HOURS, "2026-03-28 12:00", "2026-03-29 12:00", "2:00", id="an hour is skipped"),
    pytest.param(SMALL_HOURS, "2026-10-24 12:00", "2026-10-25 12:00", "4:00", id="an hour comes twice"),
    pytest.param(SKIPPED, "2026-03-28 12:00", "2026-03-29 12:00", "0:00", id="all of it is skipped"),
    pytest.param(SKIPPED, "2026-10-24 12:00", "2026-10-25 12:00", "0:30", id="what comes twice counts once"),
    pytest.param(INTO_THE_SKIP, "2026-03-28 12:00", "2026-03-29 12:00", "1:00", id="closes at the skip"),
    pytest.param(OUT_OF_THE_SKIP, "2026-03-28 12:00", "2026-03-29 12:00", "1:00", id="opens at the skip"),
    pytest.param(LORD_HOWE, "2026-10-03 00:00", "2026-10-05 00:00", "5:30", id="Lord Howe skips 30 minutes"),
    pytest.param(
        LORD_HOWE, "2026-04-04 00:00", "2026-04-06 00:00", "6:30", id="Lord Howe repeats 30 minutes"
    ),
    pytest.param(LUNCH, "2026-03-02 11:45", "2026-03-02 12:15", "0:00", id="lunch"),
    pytest.param(OFFICE, "2026-03-07 00:00", "2026-03-08 00:00", "0:00", id="a Saturday"),
    pytest.param(OFFICE, "2026-01-01 00:00", "2027-01-01 00:00", "2088:00", id="the 261 weekdays of a year"),
    pytest.param(BERLIN, "2028-02-28 23:00", "2028-03-01 23:00", "48:00", id="leap day and first of March"),
    pytest.param(CHRISTMAS, "2026-12-24 00:00", "2026-12-28 00:00", "3:00", id="Christmas"),
    pytest.param(CLOSED_DAY_NIGHT, "2026-12-24 12:00", "2026-12-26 12:00", "8:00", id="two halves of nights"),
    pytest.param(NIGHT, "2026-12-31 12:00", "2027-01-01 12:00", "8:00", id="the night of New Year"),
    pytest.param(FIRST_OF_JANUARY, "2026-12-31 00:00", "2027-01-02 00:00", "24:00", id="14 hours ahead"),
    pytest.param(LAST_OF_DECEMBER, "2026-12-31 00:00", "2027-01-02 00:00", "24:00", id="10 hours behind"),
    pytest.param(ALWAYS, "2026-02-28 00:00", "2028-02-28 00:00", "17520:00", id="always, two years"),
]


@pytest.mark.parametrize(("given", "begin", "end", "passed"), BETWEEN)
def test_how_much_lies_between(given: Calendar, begin: str, end: str, passed: str) -> None:
    assert between(given, utc(begin), utc(end)) == span(passed)
    assert between(given, utc(end), utc(begin)) == -span(passed)


def test_the_day_that_samoa_skipped_is_no_time_at_all() -> None:
    samoa = calendar("Pacific/Apia", "Mon-Sun 00:00-24:00", "2011-12-30")
    without = calendar("Pacific/Apia", "Fri 09:00-17:00")

    assert between(samoa, utc("2011-12-29 00:00"), utc("2012-01-01 00:00")) == timedelta(hours=72)
    assert between(without, utc("2011-12-29 00:00"), utc("2012-01-01 00:00")) == timedelta()


OPEN = [
    pytest.param(OFFICE, "2026-03-02 07:59", False, "2026-03-02 08:00", id="a minute before it opens"),
    pytest.param(OFFICE, "2026-03-02 08:00", True, "2026-03-02 08:00", id="as it opens"),
    pytest.param(OFFICE, "2026-03-02 15:59", True, "2026-03-02 15:59", id="a minute before it closes"),
    pytest.param(OFFICE, "2026-03-02 16:00", False, "2026-03-03 08:00", id="as it closes"),
    pytest.param(OFFICE, "2026-03-27 16:00", False, "2026-03-30 07:00", id="the weekend of the change"),
    pytest.param(NIGHT, "2026-03-03 00:30", True, "2026-03-03 00:30", id="past midnight"),
    pytest.param(SATURDAY_NIGHT, "2026-03-08 00:59", True, "2026-03-08 00:59", id="Sunday's small hours"),
    pytest.param(SATURDAY_NIGHT, "2026-03-08 01:00", False, "2026-03-14 21:00", id="until next Saturday"),
    pytest.param(CHRISTMAS, "2026-12-24 11:00", False, "2026-12-28 08:00", id="closed from noon"),
    pytest.param(SKIPPED, "2026-03-29 01:00", False, "2026-04-05 00:15", id="the hour that isn't there"),
    pytest.param(OUT_OF_THE_SKIP, "2026-03-29 00:00", False, "2026-03-29 01:00", id="open from the skip on"),
    pytest.param(OFFICE, "2026-12-31 16:00", False, "2027-01-01 08:00", id="in another year"),
    pytest.param(ALWAYS, "2026-12-31 23:59", True, "2026-12-31 23:59", id="always"),
]


@pytest.mark.parametrize(("given", "moment", "open_then", "opens"), OPEN)
def test_whether_it_is_open_and_when_it_opens(
    given: Calendar, moment: str, open_then: bool, opens: str
) -> None:
    assert is_open(given, utc(moment)) is open_then
    assert next_open(given, utc(moment)) == utc(opens)


def test_moments_of_any_zone_are_taken_and_utc_comes_back() -> None:
    due = add(OFFICE, datetime(2026, 3, 2, 4, 0, tzinfo=ZoneInfo("America/New_York")), timedelta(hours=2))

    assert due.isoformat() == "2026-03-02T11:00:00+00:00"
    assert next_open(OFFICE, due.astimezone(ZoneInfo("Asia/Tokyo"))).tzinfo is UTC


def test_seconds_and_less_are_kept() -> None:
    start, microsecond = utc("2026-03-02 15:59:59.999999"), timedelta(microseconds=1)

    assert add(OFFICE, start, microsecond) == utc("2026-03-02 16:00")
    assert add(OFFICE, start, 2 * microsecond) == utc("2026-03-03 08:00:00.000001")


@pytest.mark.parametrize(
    ("wall", "zone", "moment"),
    [
        ("2026-03-29 01:59", "Europe/Berlin", "2026-03-29 00:59"),
        ("2026-03-29 02:00", "Europe/Berlin", "2026-03-29 01:00"),
        ("2026-03-29 02:59", "Europe/Berlin", "2026-03-29 01:00"),
        ("2026-03-29 03:00", "Europe/Berlin", "2026-03-29 01:00"),
        ("2026-10-25 02:00", "Europe/Berlin", "2026-10-25 00:00"),
        ("2026-10-25 02:59", "Europe/Berlin", "2026-10-25 00:59"),
        ("2026-10-25 03:00", "Europe/Berlin", "2026-10-25 02:00"),
        ("2026-03-08 02:30", "America/New_York", "2026-03-08 07:00"),
        ("2026-11-01 01:30", "America/New_York", "2026-11-01 05:30"),
        ("2026-10-04 02:15", "Australia/Lord_Howe", "2026-10-03 15:30"),
        ("2026-04-05 01:45", "Australia/Lord_Howe", "2026-04-04 14:45"),
        ("2011-12-30 12:00", "Pacific/Apia", "2011-12-30 10:00"),
    ],
)
def test_a_wall_time_that_comes_twice_or_never(wall: str, zone: str, moment: str) -> None:
    assert moment_of(datetime.fromisoformat(wall), ZoneInfo(zone)) == utc(moment)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", "2026-03-29"),
        ("Europe/Berlin", "2026-10-25"),
        ("Australia/Lord_Howe", "2026-10-04"),
        ("Australia/Lord_Howe", "2026-04-05"),
    ],
)
def test_around_a_change_each_minute_more_of_a_shift_counts_or_is_skipped_but_never_less(
    zone: str, day: str
) -> None:
    noon = utc(f"{day} 12:00")
    lasts = [
        between(
            Calendar(ZoneInfo(zone), (Period(6, 60, closes),)),
            noon - timedelta(days=2),
            noon + timedelta(days=2),
        )
        for closes in range(61, 300)
    ]

    assert lasts == sorted(lasts)
    assert lasts[0] == timedelta(minutes=1)


def test_what_is_no_calendar_is_a_fault() -> None:
    for wrong in (
        lambda: Calendar(ZoneInfo("UTC"), ()),
        lambda: Period(7, 0, 60),
        lambda: Period(0, 60, 60),
        lambda: Period(0, 1440, 1500),
        lambda: Period(0, 60, 1500),
        lambda: Closure(midnight(date(2026, 1, 1)), midnight(date(2026, 1, 1))),
        lambda: Closure(utc("2026-01-01 00:00"), utc("2026-01-02 00:00")),
        lambda: Closure.of_days(date(2026, 1, 2), date(2026, 1, 1)),
        lambda: add(ALWAYS, utc("2026-01-01 00:00"), timedelta(seconds=-1)),
    ):
        with pytest.raises(ValueError):
            wrong()


def test_the_end_of_the_calendar_is_named() -> None:
    with pytest.raises(OverflowError, match="No calendar reaches the year 9999"):
        add(ALWAYS, utc("9998-12-31 00:00"), timedelta(days=2))


def test_nobody_waits_for_a_century() -> None:
    never = calendar("UTC", "Mon 09:00-10:00", "2000-01-01 to 2099-12-31")
    hourly = calendar("UTC", "Mon 09:00-10:00")

    assert next_open(never, utc("2026-03-02 00:00")) == utc("2100-01-04 09:00")
    with pytest.raises(OverflowError, match="doesn't open within a century"):
        next_open(never, utc("2000-01-01 00:00"))
    with pytest.raises(OverflowError, match="not open within a century"):
        add(hourly, utc("2026-03-02 00:00"), timedelta(days=365))
