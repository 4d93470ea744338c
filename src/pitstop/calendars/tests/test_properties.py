"""What holds for every calendar, wherever its zone puts the clock forward or back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pitstop.calendars.rules.calendar import (
    Calendar,
    add,
    between,
    is_open,
    moment_of,
    next_close,
    next_open,
)
from pitstop.calendars.rules.ical_in import events_from
from pitstop.calendars.rules.public_holidays import days, place_from
from pitstop.calendars.rules.week import ALL_WEEK, DAY, WEEK, Closure, Opening, Period, Week, midnight
from pitstop.calendars.rules.writing import (
    closure_text,
    closures_from,
    opening_text,
    openings_from,
    week_from,
    week_text,
)
from pitstop.core.checks import can_store

# Changes of an hour, of half an hour, at midnight both ways, around Ramadan, backwards in winter, of a whole
# day (Samoa, in 2011), and none.
ZONES = (
    *("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Asia/Beirut"),
    *("Africa/Casablanca", "Europe/Dublin", "Pacific/Apia", "Asia/Kathmandu", "UTC"),
)
# A machine with more to do may lay out a calendar slowly: how long a test takes proves nothing here.
unhurried = settings(deadline=None)

zones = st.sampled_from([ZoneInfo(name) for name in ZONES])
periods = st.builds(
    lambda weekday, opens, lasts: Period(weekday, opens, opens + lasts if opens else lasts + 1),
    st.integers(0, 6),
    st.integers(0, DAY - 1),
    st.integers(30, DAY - 1),
)
weeks = st.lists(periods, min_size=1, max_size=6).map(lambda found: tuple(sorted(set(found))))
# A leap year with all of these changes, and Samoa's day just before it.
walls = st.datetimes(midnight(date(2011, 12, 1)), midnight(date(2013, 6, 30)))
moments = walls.map(lambda wall: wall.replace(tzinfo=UTC))
minutes = walls.map(lambda wall: wall.replace(second=0, microsecond=0))
closures = st.lists(
    st.builds(
        lambda begins, lasts: Closure(begins, begins + timedelta(minutes=lasts)),
        minutes,
        st.integers(1, 20 * DAY),
    ),
    max_size=8,
).map(tuple)
openings = st.lists(
    st.builds(
        lambda begins, lasts: Opening(begins, begins + timedelta(minutes=lasts)),
        minutes,
        st.integers(1, 3 * DAY),
    ),
    max_size=4,
).map(tuple)
# Islamic and lunar holidays, made-up days, weekends of Friday and Saturday, regions; and none.
places = st.sampled_from(
    [("", ""), ("DE", "BY"), ("US", "CA"), ("SA", ""), ("JP", ""), ("IL", ""), ("GB", "SCT"), ("WS", "")]
)
calendars = st.builds(
    lambda zone, week, closed, opened, place: Calendar(zone, week, closed, opened, *place),
    zones,
    weeks,
    closures,
    openings,
    places,
)
spans = st.timedeltas(timedelta(), timedelta(hours=60))  # long enough for several weeks and years


@st.composite
def ical_files(draw: st.DrawFn) -> bytes:
    """Files that nearly are what calendars export."""
    dates = st.sampled_from(
        ["20120401", "20120401T090000", "20120401T090000Z", "20129901", "", "99991231T235959"]
    )
    parts = st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY", "X"])
    rules = st.builds(
        lambda part, every, more: f"FREQ={part};INTERVAL={every}{more}",
        parts,
        st.integers(-1, 3),
        st.sampled_from(
            ["", ";COUNT=2", ";BYDAY=MO", ";BYDAY=6XX", ";UNTIL=2012", ";BYMONTHDAY=31", ";BYMONTH=2"]
        ),
    )
    lines = st.one_of(
        st.builds(lambda at: f"DTSTART:{at}", dates),
        st.builds(lambda at: f"DTSTART;TZID=Europe/Berlin:{at}", dates),
        st.builds(lambda at: f"DTSTART;VALUE=DATE:{at}", dates),
        st.builds(lambda at: f"DTEND:{at}", dates),
        st.builds(lambda at: f"RECURRENCE-ID:{at}", dates),
        st.builds(lambda at: f"EXDATE:{at}", dates),
        st.builds(lambda rule: f"RRULE:{rule}", rules),
        st.sampled_from(
            ["DURATION:PT1H", "DURATION:-P1D", "DURATION:P9999W", "STATUS:CANCELLED", "SUMMARY:a\\,b"]
        ),
        st.text(max_size=12).map(lambda text: f"SUMMARY:{text}"),
    )
    events = draw(st.lists(st.lists(lines, max_size=5), max_size=4))
    body = "".join(
        "BEGIN:VEVENT\r\n" + "".join(f"{each}\r\n" for each in event) + "END:VEVENT\r\n" for event in events
    )
    return f"BEGIN:VCALENDAR\r\n{body}END:VCALENDAR\r\n".encode(errors="replace")


@unhurried
@given(calendars, moments, spans)
def test_what_lies_before_it_is_due_is_what_was_added(
    calendar: Calendar, start: datetime, x: timedelta
) -> None:
    assert between(calendar, start, add(calendar, start, x)) == x


@unhurried
@given(calendars, moments, spans)
def test_it_is_due_at_the_first_moment_that_will_do(
    calendar: Calendar, start: datetime, x: timedelta
) -> None:
    due = add(calendar, start, x)
    if x:
        assert between(calendar, start, due - timedelta(microseconds=1)) == x - timedelta(microseconds=1)
    else:
        assert due == start


@unhurried
@given(calendars, moments, spans, spans)
def test_to_add_twice_is_to_add_the_sum(
    calendar: Calendar, start: datetime, x: timedelta, y: timedelta
) -> None:
    assert add(calendar, add(calendar, start, x), y) == add(calendar, start, x + y)


@unhurried
@given(calendars, moments, moments, moments)
def test_the_parts_between_sum_up(calendar: Calendar, a: datetime, b: datetime, c: datetime) -> None:
    assert between(calendar, a, b) + between(calendar, b, c) == between(calendar, a, c)


@unhurried
@given(calendars, moments, moments, spans, spans)
def test_later_or_more_is_never_due_earlier(
    calendar: Calendar, a: datetime, b: datetime, x: timedelta, y: timedelta
) -> None:
    (a, b), (x, y) = sorted((a, b)), sorted((x, y))
    assert add(calendar, a, x) <= add(calendar, b, x)
    assert add(calendar, a, x) <= add(calendar, a, y)
    assert timedelta() <= between(calendar, a, b) <= b - a


@unhurried
@given(calendars, closures, moments, spans)
def test_more_closures_never_make_it_due_earlier(
    calendar: Calendar, more: tuple[Closure, ...], start: datetime, x: timedelta
) -> None:
    fewer = replace(calendar, closures=calendar.closures + more)
    assert add(fewer, start, x) >= add(calendar, start, x)


@unhurried
@given(calendars, places, moments, spans)
def test_public_holidays_never_make_it_due_earlier(
    calendar: Calendar, place: tuple[str, str], start: datetime, x: timedelta
) -> None:
    without = replace(calendar, country="", region="")
    within = replace(calendar, country=place[0], region=place[1])
    assert add(within, start, x) >= add(without, start, x)


@unhurried
@given(calendars, st.data(), moments, spans)
def test_fewer_openings_never_make_it_due_earlier(
    calendar: Calendar, data: st.DataObject, start: datetime, x: timedelta
) -> None:
    kept = tuple(each for each in calendar.openings if data.draw(st.booleans()))
    assert add(replace(calendar, openings=kept), start, x) >= add(calendar, start, x)


@unhurried
@given(calendars, openings, moments, moments)
def test_within_an_opening_it_is_open_whatever_else_says(
    calendar: Calendar, more: tuple[Opening, ...], a: datetime, b: datetime
) -> None:
    wider = replace(calendar, openings=calendar.openings + more)
    for each in more:
        begins, ends = (moment_of(wall, calendar.zone) for wall in (each.begins, each.ends))
        assert between(wider, begins, ends) == ends - begins
        assert begins == ends or is_open(wider, begins)
    a, b = sorted((a, b))
    assert between(wider, a, b) >= between(calendar, a, b)


@unhurried
@given(calendars, st.data(), moments, spans)
def test_fewer_hours_never_make_it_due_earlier(
    calendar: Calendar, data: st.DataObject, start: datetime, x: timedelta
) -> None:
    shorter: list[Period] = []
    for period in calendar.week:
        opens = data.draw(st.integers(period.opens, min(DAY, period.closes - 15) - 1))
        closes = data.draw(st.integers(opens + 15, period.closes))
        shorter += [Period(period.weekday, opens, closes)] if data.draw(st.booleans()) else []
    assume(shorter)
    fewer = replace(calendar, week=tuple(shorter))
    assert add(fewer, start, x) >= add(calendar, start, x)


@unhurried
@given(calendars, moments)
def test_it_opens_next_when_no_open_time_has_passed(calendar: Calendar, moment: datetime) -> None:
    opens = next_open(calendar, moment)

    assert opens >= moment
    assert is_open(calendar, opens)
    assert between(calendar, moment, opens) == timedelta()
    assert is_open(calendar, moment) is (opens == moment)


@unhurried
@given(calendars, moments)
def test_it_closes_next_after_open_time_alone(calendar: Calendar, moment: datetime) -> None:
    closes = next_close(calendar, moment)
    if closes is None:
        assert between(calendar, moment, moment + timedelta(days=366)) == timedelta(days=366)
    else:
        assert not is_open(calendar, closes)
        assert between(calendar, moment, closes) == closes - moment


@unhurried
@given(calendars, moments)
def test_away_from_changes_the_clock_on_the_wall_says_whether_it_is_open(
    calendar: Calendar, moment: datetime
) -> None:
    local = moment.astimezone(calendar.zone)
    around = [moment + timedelta(days=days) for days in (-2, -1, 1, 2)]
    assume(all(each.astimezone(calendar.zone).utcoffset() == local.utcoffset() for each in around))
    wall = local.replace(tzinfo=None)
    shut = any(each.begins <= wall < each.ends for each in calendar.closures)
    shut |= bool(calendar.country) and wall.date() in days(calendar.country, calendar.region, wall.year)
    opened = any(each.begins <= wall < each.ends for each in calendar.openings)

    assert is_open(calendar, moment) is (opened or (shows(calendar.week, wall) and not shut))


def shows(week: Week, wall: datetime) -> bool:
    """Whether a week has this wall time among its hours, reckoned on a ring of minutes."""
    now = wall.weekday() * DAY + wall.hour * 60 + wall.minute
    return any((now - each.weekday * DAY - each.opens) % WEEK < each.closes - each.opens for each in week)


@unhurried
@given(zones, moments, spans)
def test_always_open_is_plain_time(zone: ZoneInfo, start: datetime, x: timedelta) -> None:
    assert add(Calendar(zone, ALL_WEEK), start, x) == start + x


@unhurried
@given(weeks)
def test_a_week_is_read_back_from_its_text_or_refused_for_overlaps(week: Week) -> None:
    found, reasons = week_from(week_text(week))

    assert found == week
    assert {reason.code for reason in reasons} <= {"week-overlap"}


@unhurried
@given(openings)
def test_openings_are_read_back_from_their_texts(given_openings: tuple[Opening, ...]) -> None:
    texts = [opening_text(each) for each in given_openings]
    assert openings_from(texts) == (tuple(sorted(set(given_openings))), [])


@unhurried
@given(closures)
def test_closures_are_read_back_from_their_texts(given_closures: tuple[Closure, ...]) -> None:
    texts = [closure_text(each) for each in given_closures]
    assert closures_from(texts) == (tuple(sorted(set(given_closures))), [])


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="MonTuSatDi ,-\u2013:;0129\n\x00\ud800x/", max_size=40) | st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused_with_reasons(text: str) -> None:
    week, reasons = week_from(text)
    assert bool(reasons) or week_from(week_text(week)) == (week, [])
    assert all(can_store(str(reason)) for reason in reasons)

    closed, reasons = closures_from(text.split("\n"))
    assert all(can_store(str(reason)) for reason in reasons)
    assert closures_from([closure_text(each) for each in closed]) == (closed, [])

    opened, reasons = openings_from(text.split("\n"))
    assert all(can_store(str(reason)) for reason in reasons)
    assert openings_from([opening_text(each) for each in opened]) == (opened, [])

    *_place, reasons = place_from(text[:20], text[20:])
    assert all(can_store(str(reason)) for reason in reasons)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400) | ical_files(), st.booleans())
def test_whatever_file_is_sent_is_read_or_refused_with_reasons(content: bytes, opens: bool) -> None:
    first, last = date(2012, 3, 1), date(2013, 3, 1)
    read, reasons = events_from(content, zone=ZoneInfo("Europe/Berlin"), first=first, last=last, opens=opens)

    assert all(can_store(str(reason)) for reason in [*reasons, *read.left_out])
    assert bool(reasons) or read.events + len(read.left_out) > 0
    assert bool(read.stretches) is (read.events > 0)
    assert all(each.ends > midnight(first) - timedelta(days=1) for each in read.stretches)
