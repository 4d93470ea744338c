"""What is read from an iCal file, what is left out with which words, and what a file says that we make."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from pitstop.calendars.rules.calendar import Calendar
from pitstop.calendars.rules.ical_in import MOST_BYTES, Read, events_from
from pitstop.calendars.rules.ical_out import Titles, ical_of
from pitstop.calendars.rules.week import ALL_WEEK, Closure
from pitstop.calendars.rules.writing import closure_text, closures_from, openings_from

BERLIN = ZoneInfo("Europe/Berlin")
FIRST, LAST = date(2026, 3, 2), date(2027, 3, 3)


def event(*lines: str, title: str = "Outing") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{title}", f"SUMMARY:{title}", *lines, "END:VEVENT"])


def file(*parts: str) -> bytes:
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", *parts, "END:VCALENDAR", ""]
    return "\r\n".join(whole).encode()


def zone(name: str, *lines: str, offset: str = "+0400") -> str:
    offsets = f"TZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}"
    change = ["BEGIN:STANDARD", "DTSTART:19700101T000000", offsets, *lines, "END:STANDARD"]
    return "\r\n".join(["BEGIN:VTIMEZONE", f"TZID:{name}", *change, "END:VTIMEZONE"])


def read(content: bytes, *, opens: bool = False) -> Read:
    found, reasons = events_from(content, zone=BERLIN, first=FIRST, last=LAST, opens=opens)
    assert reasons == []
    return found


def refused(content: bytes) -> str:
    found, (reason,) = events_from(content, zone=BERLIN, first=FIRST, last=LAST, opens=False)
    assert found == Read()
    return str(reason)


TAKEN = [
    pytest.param(
        ["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227"], ["2026-12-24 to 2026-12-26"], id="days"
    ),
    pytest.param(["DTSTART;VALUE=DATE:20261224"], ["2026-12-24"], id="one day, without an end"),
    pytest.param(
        ["DTSTART:20260601T120000Z", "DTEND:20260601T140000Z"],
        ["2026-06-01 14:00 to 2026-06-01 16:00"],
        id="in UTC, two hours behind Berlin's summer",
    ),
    pytest.param(
        ["DTSTART;TZID=America/New_York:20260310T090000", "DURATION:PT90M"],
        ["2026-03-10 14:00 to 2026-03-10 15:30"],
        id="New York, in the weeks when it is five hours behind",
    ),
    pytest.param(
        ["DTSTART;TZID=W. Europe Standard Time:20260601T120000", "DURATION:PT1H"],
        ["2026-06-01 12:00 to 2026-06-01 13:00"],
        id="Outlook's names of zones",
    ),
    pytest.param(
        ["DTSTART:20260601T120000", "DURATION:PT1H"],
        ["2026-06-01 12:00 to 2026-06-01 13:00"],
        id="floating: by the clock on the wall",
    ),
    pytest.param(
        ["DTSTART:20260601T120030", "DTEND:20260601T125930"],
        ["2026-06-01 12:00 to 2026-06-01 13:00"],
        id="to whole minutes, outwards",
    ),
    pytest.param(
        ["DTSTART:20260326T220000", "DTEND:20260327T060000", "RRULE:FREQ=WEEKLY;COUNT=2"],
        ["2026-03-26 22:00 to 2026-03-27 06:00", "2026-04-02 22:00 to 2026-04-03 06:00"],
        id="weekly nights",
    ),
    pytest.param(
        [
            "DTSTART;VALUE=DATE:20260306",
            "RRULE:FREQ=MONTHLY;BYDAY=1FR;UNTIL=20260601",
            "EXDATE;VALUE=DATE:20260403",
            "RDATE;VALUE=DATE:20260410",
        ],
        ["2026-03-06", "2026-04-10", "2026-05-01"],
        id="first Fridays, one of them moved",
    ),
    pytest.param(
        ["DTSTART;VALUE=DATE:20251231", "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=5"],
        ["2026-03-31", "2026-04-30"],
        id="the last weekday of a month, from today on",
    ),
]


@pytest.mark.parametrize(("lines", "dates"), TAKEN)
def test_events_become_stretches_in_the_calendars_own_time(lines: list[str], dates: list[str]) -> None:
    found = read(file(event(*lines)))

    assert [closure_text(each) for each in found.stretches] == dates
    assert (found.events, found.left_out) == (1, ())


def test_a_date_that_was_moved_or_cancelled_is_so() -> None:
    weekly = event("DTSTART:20260302T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3")
    moved = event("RECURRENCE-ID:20260309T090000", "DTSTART:20260310T150000", "DURATION:PT2H")
    dropped = event("RECURRENCE-ID:20260316T090000", "DTSTART:20260316T090000", "STATUS:CANCELLED")

    found = read(file(weekly, moved, dropped))

    assert [closure_text(each) for each in found.stretches] == [
        "2026-03-02 09:00 to 2026-03-02 10:00",
        "2026-03-10 15:00 to 2026-03-10 17:00",
    ]
    assert (found.events, found.repeating) == (1, True)


LEFT_OUT = [
    (["DTSTART:2026banana"], "“Outing” was left out: its dates can't be read."),
    ([], "“Outing” was left out: its dates can't be read."),
    (
        ["DTSTART:20260302T090000", "DURATION:PT1H", "RRULE:FREQ=FOO"],
        "“Outing” was left out: its dates can't be read.",
    ),
    (["DTSTART;VALUE=DATE:20260302", "STATUS:CANCELLED"], "“Outing” was left out: it is cancelled."),
    (["DTSTART:20260302T090000"], "“Outing” was left out: it lasts no time."),
    (
        ["DTSTART;VALUE=DATE:20260301"],
        "“Outing” was left out: it does not happen between 2026-03-02 and 2027-03-03.",
    ),
    (
        ["DTSTART;VALUE=DATE:20270304"],
        "“Outing” was left out: it does not happen between 2026-03-02 and 2027-03-03.",
    ),
    (
        ["DTSTART;TZID=Middle-earth/Shire:20260302T090000", "DURATION:PT1H"],
        "“Outing” was left out: its time zone “Middle-earth/Shire” is unknown.",
    ),
    (["DTSTART;VALUE=DATE:20260302", "CATEGORIES:OPENING"], "“Outing” was left out: it opens."),
    (
        ["DTSTART;VALUE=DATE:19991231", "RRULE:FREQ=YEARLY"],
        "“Outing” was left out: it has repeated since before 2000.",
    ),
    (
        ["DTSTART;VALUE=DATE:20201231", "RRULE:FREQ=DAILY"],
        "“Outing” was left out: it has repeated since before 2021.",
    ),
    (
        ["DTSTART;VALUE=DATE:20260302", "RDATE;VALUE=DATE:" + ",".join(["20260303"] * 2001)],
        "“Outing” was left out: of single dates of a file up to 2000 are read.",
    ),
    (
        ["DTSTART;VALUE=DATE:20260302", *["EXDATE;VALUE=DATE:20260303,20260304"] * 1001],
        "“Outing” was left out: of single dates of a file up to 2000 are read.",
    ),
]


@pytest.mark.parametrize(("lines", "said"), LEFT_OUT)
def test_what_is_left_out_is_said_with_its_reason(lines: list[str], said: str) -> None:
    found = read(file(event("DTSTART;VALUE=DATE:20261224", title="Good"), event(*lines)))

    assert [str(reason) for reason in found.left_out] == [said]
    assert found.events == 1


# Rules that could be searched up to the year 9999, or that mean more dates than anybody reads.
@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=8,9,10",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=FR;BYSETPOS=9",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=5",
        "FREQ=YEARLY;BYDAY=54MO",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=3",
        "FREQ=DAILY;BYMONTH=5L",
    ],
)
def test_a_rule_that_could_be_searched_for_ever_is_not_followed(rule: str) -> None:
    (reason,) = read(file(event("DTSTART:20260302T090000", "DURATION:PT1H", f"RRULE:{rule}"))).left_out

    assert str(reason) == (
        "“Outing” was left out: the way it repeats is not read here. Add its dates singly."
    )


def test_tasks_are_no_events_and_days_are_no_hours() -> None:
    task = "BEGIN:VTODO\r\nUID:1\r\nSUMMARY:Taxes\r\nEND:VTODO"
    shift = event("DTSTART:20260302T090000", "DURATION:PT8H", title="Early")
    found = read(file(task, shift, event("DTSTART;VALUE=DATE:20260303", title="Duty")), opens=True)

    assert [closure_text(each) for each in found.stretches] == ["2026-03-02 09:00 to 2026-03-02 17:00"]
    assert [str(reason) for reason in found.left_out] == [
        "“Taxes” was left out: it is a VTODO, not an event.",
        "“Duty” was left out: it lasts whole days, and hours to be open begin and end.",
    ]


REFUSED = [
    pytest.param(b"", "This is no iCal file. Export the calendar as .ics, and choose that file.", id="empty"),
    pytest.param(b"Date,Hours\n2026-03-02,8\n", "This is no iCal file.", id="a table"),
    pytest.param(b"\xff\xfe\x00\x01", "This is no iCal file.", id="bytes"),
    pytest.param(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "This is no iCal file.", id="cut off"),
    pytest.param(file(), "There is no event in this file.", id="nothing in it"),
    pytest.param(b"x" * (MOST_BYTES + 1), "The file is larger than 1024 kB.", id="too large"),
    pytest.param(
        file(*[event("DTSTART;VALUE=DATE:20260302")] * 2001), "The file holds 2001 events", id="too many"
    ),
    pytest.param(
        file(*[event("DTSTART;VALUE=DATE:20260302", "RRULE:FREQ=DAILY;COUNT=1")] * 101),
        "More than 100 events of the file repeat.",
        id="too many that repeat",
    ),
    pytest.param(
        file(*[event("DTSTART;VALUE=DATE:20260302", "RRULE:FREQ=WEEKLY")] * 21),
        "More than 20 events of the file repeat more often than yearly.",
        id="too many that repeat often",
    ),
    pytest.param(
        file(*(zone(f"Office {n}") for n in range(51)), event("DTSTART;VALUE=DATE:20260302")),
        "The file brings along more than 50 time zones.",
        id="too many zones",
    ),
    pytest.param(
        file(zone("Office", "RRULE:FREQ=SECONDLY"), event("DTSTART;TZID=Office:20260302T090000")),
        "The file's time zone “Office” can't be followed.",
        id="a clock that changes every second",
    ),
    pytest.param(
        file(zone("Office", *["RDATE:20260303T000000"] * 200), event("DTSTART;VALUE=DATE:20260302")),
        "The file's time zone “Office” can't be followed.",
        id="a clock that changes too often",
    ),
    pytest.param(
        file(
            "BEGIN:VTIMEZONE\r\nTZID:Deep",
            *["BEGIN:STANDARD"] * 2000,
            *["END:STANDARD"] * 2000,
            "END:VTIMEZONE",
            event("DTSTART;VALUE=DATE:20260302"),
        ),
        "This is no iCal file.",
        id="a zone too deep to be read",
    ),
    pytest.param(
        file(
            *(
                event(f"DTSTART:20260101T{hour:02}0000", "DURATION:PT1H", "RRULE:FREQ=DAILY")
                for hour in (8, 9, 10)
            )
        ),
        "The events of the file happen on more than 1000 dates in a year.",
        id="too many dates",
    ),
]


@pytest.mark.parametrize(("content", "said"), REFUSED)
def test_a_file_that_can_not_be_taken_is_refused_in_words(content: bytes, said: str) -> None:
    assert refused(content).startswith(said)


def test_what_we_make_is_read_again_as_what_it_was() -> None:
    closures, _ = closures_from(["2026-12-28 to 2026-12-31", "2026-06-01 12:00-14:00"])
    openings, _ = openings_from(["2026-12-25 10:00-12:00"])
    calendar = Calendar(BERLIN, ALL_WEEK, closures, openings, "DE", "BY")
    made = ical_of(
        calendar,
        Titles("Hours of Billing", "Closed", "Open"),
        now=datetime(2026, 3, 2, 9, tzinfo=UTC),
        years=[2026],
        language="de",
    )

    closed, open_ = read(made), read(made, opens=True)

    assert set(closures) < set(closed.stretches)
    assert Closure.of_days(date(2026, 6, 4)) in closed.stretches  # Corpus Christi, in Bavaria
    assert open_.stretches == openings
    text = made.decode()
    assert "SUMMARY:Fronleichnam" in text
    assert "X-WR-CALNAME:Hours of Billing" in text
    assert "BEGIN:VTIMEZONE" in text


def test_the_same_hours_make_the_same_events_every_time() -> None:
    calendar = Calendar(BERLIN, ALL_WEEK, (Closure.of_days(date(2026, 12, 28)),))
    uids = set()
    for day in (2, 3):
        now = datetime(2026, 3, day, 9, tzinfo=UTC)
        made = ical_of(calendar, Titles("x", "Closed", "Open"), now=now, years=[2026], language="en")
        uids |= {line for line in made.decode().splitlines() if line.startswith("UID")}

    assert len(uids) == 1


def test_two_events_under_one_name_are_both_taken() -> None:
    found = read(file(event("DTSTART;VALUE=DATE:20260401"), event("DTSTART;VALUE=DATE:20260501")))

    assert [closure_text(each) for each in found.stretches] == ["2026-04-01", "2026-05-01"]
    assert found.events == 2


def test_a_zone_that_the_file_brings_along_is_meant_as_it_says() -> None:
    noon = event("DTSTART;TZID=Our office:20260701T120000", "DURATION:PT1H")
    found = read(file(zone("Our office"), noon))
    elsewhere = read(file(zone("Our office", offset="+0500"), noon))

    assert [closure_text(each) for each in found.stretches] == ["2026-07-01 10:00 to 2026-07-01 11:00"]
    assert [closure_text(each) for each in elsewhere.stretches] == ["2026-07-01 09:00 to 2026-07-01 10:00"]
    assert [str(reason) for reason in read(file(noon)).left_out] == [
        "“Outing” was left out: its time zone “Our office” is unknown."
    ]


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY;COUNT=9", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"])
@pytest.mark.parametrize("around", ["{}", "BEGIN:VALARM\r\n{}\r\nEND:VALARM"])
def test_what_stands_inside_an_event_is_not_followed(around: str, rule: str) -> None:
    inner = event("DTSTART:20260701T080000", "DURATION:PT1H", f"RRULE:{rule}", title="Inner")
    found = read(file(event("DTSTART:20260601T090000", "DURATION:PT1H", around.format(inner))))

    assert [closure_text(each) for each in found.stretches] == ["2026-06-01 09:00 to 2026-06-01 10:00"]


def test_what_stands_inside_a_time_zone_is_not_followed() -> None:
    inner = event("DTSTART:20260701T080000", "DURATION:PT1H", "RRULE:FREQ=YEARLY", title="Inner")
    known = zone("Europe/Berlin", inner)
    found = read(file(known, event("DTSTART:20260601T090000", "DURATION:PT1H")))

    assert [closure_text(each) for each in found.stretches] == ["2026-06-01 09:00 to 2026-06-01 10:00"]


def test_days_that_come_back_every_year_are_read_from_long_ago() -> None:
    yearly = (event("DTSTART;VALUE=DATE:20000601", "RRULE:FREQ=YEARLY", title=str(n)) for n in range(100))
    assert read(file(*yearly)).events == 100


def test_a_folder_of_time_zones_is_no_time_zone() -> None:
    (reason,) = read(file("X-WR-TIMEZONE:Europe", event("DTSTART:20260601T090000Z"))).left_out

    assert str(reason) == "“Outing” was left out: its dates can't be read."


def test_several_calendars_in_a_file_are_all_read() -> None:
    both = file(event("DTSTART;VALUE=DATE:20260401")) + file(event("DTSTART;VALUE=DATE:20260501"))

    assert read(both).events == 2


def test_what_began_before_today_and_goes_on_is_taken() -> None:
    found = read(file(event("DTSTART;VALUE=DATE:20260225", "DTEND;VALUE=DATE:20260305")))

    assert [closure_text(each) for each in found.stretches] == ["2026-02-25 to 2026-03-04"]
