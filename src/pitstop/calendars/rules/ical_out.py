"""Closures, public holidays and openings as an iCal file, for the calendars that people look at."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from icalendar import Calendar as File
from icalendar import Event

from pitstop.calendars.rules.calendar import Calendar
from pitstop.calendars.rules.public_holidays import days
from pitstop.calendars.rules.week import Closure, midnight

PRODUCT = "-//Pitstop//Hours//EN"


@dataclass(frozen=True, slots=True)
class Titles:
    """What the events are called in the reader's language, "Closed" and "Open", and the file itself."""

    file: str
    closed: str
    open: str


def ical_of(
    calendar: Calendar, titles: Titles, *, now: datetime, years: Iterable[int], language: str
) -> bytes:
    """All closures and openings of the calendar, and its public holidays of these years."""
    file = File()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("x-wr-calname", titles.file)
    for closure in calendar.closures:
        file.add_component(_event(calendar, closure, titles.closed, "CLOSURE", now))
    if calendar.country:
        for year in years:
            for day, name in days(calendar.country, calendar.region, year, language).items():
                file.add_component(_event(calendar, Closure.of_days(day), name, "HOLIDAY", now))
    for opening in calendar.openings:
        file.add_component(_event(calendar, opening, titles.open, "OPENING", now))
    file.add_missing_timezones()
    return bytes(file.to_ical())


def _event(calendar: Calendar, stretch: Closure, title: str, category: str, now: datetime) -> Event:
    event = Event()
    named = f"{category} {calendar.zone.key} {stretch.begins.isoformat()} {stretch.ends.isoformat()} {title}"
    event.add("uid", hashlib.sha256(named.encode()).hexdigest()[:32])  # the same again when exported again
    event.add("dtstamp", now)
    event.add("summary", title)
    event.add("categories", [category])
    begin, end = _bounds(calendar, stretch)
    event.add("dtstart", begin)
    event.add("dtend", end)
    return event


def _bounds(calendar: Calendar, stretch: Closure) -> tuple[date, date]:
    """Whole days as days: a calendar shows them at the top, in whatever zone its reader is."""
    if stretch.begins == midnight(stretch.begins.date()) and stretch.ends == midnight(stretch.ends.date()):
        return stretch.begins.date(), stretch.ends.date()
    return stretch.begins.replace(tzinfo=calendar.zone), stretch.ends.replace(tzinfo=calendar.zone)
