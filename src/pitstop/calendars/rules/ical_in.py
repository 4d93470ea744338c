"""What an iCal file says: the stretches of wall time of its events, and why an event gives none.

Nothing is dropped in silence: each event is taken or stands among those left out, with a reason. How much is
read is bounded, by size, by events, by repeating events and by dates: a short file can repeat for ever.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import recurring_ical_events  # type: ignore[import-untyped]
from icalendar import Calendar, Component, Event
from icalendar.prop import vRecur

from pitstop.calendars.rules.week import Closure, midnight
from pitstop.core.checks import quoted
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

MOST_BYTES = 1024 * 1024
MOST_EVENTS = 2000
MOST_REPEATING = 100
MOST_DATES = 1000
FIRST_YEAR = 2000
MINUTE = timedelta(minutes=1)
# How much a rule can hide: one that never matches is searched until the year 9999.
LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
CLOSES, OPENS = {"CLOSURE", "HOLIDAY"}, {"OPENING"}  # as ical_out.py names them
UNREADABLE = _("“%(title)s” was left out: its dates can't be read.")
SIMPLE = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "WKST"}


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds for some days: `stretches` of so many `events`, and why the others were left out.

    `repeating` says that some events repeat, so that there may be more of them after those days.
    """

    stretches: tuple[Closure, ...] = ()
    events: int = 0
    left_out: tuple[Reason, ...] = ()
    repeating: bool = False


class _NotTaken(Exception):  # noqa: N818 - why an event gives nothing; never leaves this file
    def __init__(self, code: str, sentence: str, **params: object) -> None:
        self.code, self.sentence, self.params = code, sentence, params

    def reason(self, entry: Component) -> Reason:
        title = str(entry.get("SUMMARY", "")).strip() or str(entry.name)
        return _reason(self.code, self.sentence, title=quoted(title), **self.params)


def events_from(
    content: bytes, *, zone: ZoneInfo, first: date, last: date, opens: bool
) -> tuple[Read, list[Reason]]:
    """What happens from `first` to `last` in the wall time of `zone`, or why the file can't be read.

    `opens` says that the events are hours to be open, for which whole days are no answer.
    """
    if len(content) > MOST_BYTES:
        sentence = _("The file is larger than %(limit)d kB. Export fewer events or a shorter time.")
        return Read(), [_reason("ical-too-large", sentence, limit=MOST_BYTES // 1024)]
    try:
        calendars = Calendar.from_ical(content, multiple=True)
    except (ValueError, KeyError, IndexError):
        calendars = []
    calendars = [each for each in calendars if each.name == "VCALENDAR"]
    if not calendars:
        sentence = _("This is no iCal file. Export the calendar as .ics, and choose that file.")
        return Read(), [_reason("ical-unreadable", sentence)]
    entries = [entry for each in calendars for entry in each.subcomponents if entry.name != "VTIMEZONE"]
    if not entries:
        return Read(), [_reason("ical-empty", _("There is no event in this file. Export it again."))]
    if len(entries) > MOST_EVENTS:
        sentence = _("The file holds %(n)d events; up to %(limit)d can be read. Export a shorter time.")
        return Read(), [_reason("ical-too-many", sentence, n=len(entries), limit=MOST_EVENTS)]
    if sum("RRULE" in entry for entry in entries) > MOST_REPEATING:
        sentence = _("More than %(limit)d events of the file repeat. Export fewer of them.")
        return Read(), [_reason("ical-too-many-repeat", sentence, limit=MOST_REPEATING)]
    return _read(calendars, _Days(zone, first, last, opens))


@dataclass(frozen=True, slots=True)
class _Days:
    """From which days on to which days events are taken, in whose wall time, and whether they open."""

    zone: ZoneInfo
    first: date
    last: date
    opens: bool


def _read(calendars: Iterable[Calendar], days: _Days) -> tuple[Read, list[Reason]]:
    stretches: set[Closure] = set()
    left_out: list[Reason] = []
    events, repeating = 0, False
    for calendar in calendars:
        for event in _events(calendar):
            try:
                found = _dates(calendar, event, days)
            except _NotTaken as problem:
                left_out.append(problem.reason(event[0]))
                continue
            stretches |= found
            events += 1
            repeating |= "RRULE" in event[0]
            if len(stretches) > MOST_DATES:
                sentence = _(
                    "The events of the file happen on more than %(limit)d dates in a year. Export fewer."
                )
                return Read(), [_reason("ical-too-many-dates", sentence, limit=MOST_DATES)]
    return Read(tuple(sorted(stretches)), events, tuple(left_out), repeating), []


def _events(calendar: Calendar) -> Iterator[list[Component]]:
    """The entries of a calendar, each with the dates of it that were moved or changed."""
    moved: dict[str, list[Component]] = {}
    own: list[Component] = []
    for entry in calendar.subcomponents:
        if entry.name == "VEVENT" and "RECURRENCE-ID" in entry:
            moved.setdefault(str(entry.get("UID", "")), []).append(entry)
        elif entry.name != "VTIMEZONE":
            own.append(entry)
    for entry in own:
        yield [entry, *moved.pop(str(entry.get("UID", "")), [])]
    for rest in moved.values():  # single dates of an event that the file doesn't hold
        yield from ([each] for each in rest)


def _dates(calendar: Calendar, event: list[Component], days: _Days) -> set[Closure]:
    """When an event happens within these days. Raises `_NotTaken` when it doesn't, or can't be taken."""
    _check(event, opens=days.opens)
    alone = Calendar()
    for name in ("VERSION", "PRODID", "X-WR-TIMEZONE"):
        if name in calendar:
            alone[name] = calendar[name]
    alone.subcomponents = [*(each for each in calendar.subcomponents if each.name == "VTIMEZONE"), *event]
    end = days.last + timedelta(days=1)
    try:
        found = recurring_ical_events.of(alone).between(
            datetime.combine(days.first, datetime.min.time(), days.zone),
            datetime.combine(end, datetime.min.time(), days.zone),
        )
        held = [each for each in found if str(each.get("STATUS", "")).upper() != "CANCELLED"]
        stretches = {_stretch(each, days) for each in held}
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise _NotTaken("ical-event", _("“%(title)s” was left out: its dates can't be read.")) from None
    if not stretches:
        sentence = _("“%(title)s” was left out: it does not happen between %(first)s and %(last)s.")
        raise _NotTaken("ical-outside", sentence, first=days.first.isoformat(), last=days.last.isoformat())
    return stretches


def _check(event: list[Component], *, opens: bool) -> None:
    """Refuse what has no meaning as a stretch of time, and rules that could be searched for ever."""
    entry = event[0]
    if entry.name != "VEVENT":
        sentence = _("“%(title)s” was left out: it is a %(kind)s, not an event.")
        raise _NotTaken("ical-no-event", sentence, kind=quoted(str(entry.name)))
    if str(entry.get("STATUS", "")).upper() == "CANCELLED":
        raise _NotTaken("ical-cancelled", _("“%(title)s” was left out: it is cancelled."))
    said = {str(each) for each in cast(Event, entry).categories}
    if opens and said & CLOSES:
        raise _NotTaken("ical-closes", _("“%(title)s” was left out: it closes."))
    if not opens and said & OPENS:
        raise _NotTaken("ical-opens", _("“%(title)s” was left out: it opens."))
    for each in event:
        _check_dates(each)


def _check_dates(entry: Component) -> None:
    begin = entry.get("DTSTART")
    if begin is None or isinstance(begin, list) or entry.errors:
        raise _NotTaken("ical-event", UNREADABLE)
    if isinstance(begin.dt, datetime) and begin.dt.tzinfo is None and "TZID" in begin.params:
        sentence = _("“%(title)s” was left out: its time zone “%(zone)s” is unknown.")
        raise _NotTaken("ical-zone", sentence, zone=quoted(str(begin.params["TZID"])))
    if "EXRULE" in entry or ("RRULE" in entry and not _is_simple(entry["RRULE"])):
        sentence = _("“%(title)s” was left out: the way it repeats is not read here. Add its dates singly.")
        raise _NotTaken("ical-rule", sentence)
    if "RRULE" in entry and begin.dt.year < FIRST_YEAR:
        sentence = _("“%(title)s” was left out: it has repeated since before %(year)d.")
        raise _NotTaken("ical-old", sentence, year=FIRST_YEAR)


def _is_simple(rule: object) -> bool:
    """Whether a rule repeats by days, weeks, months or years in a way that soon comes to its next date."""
    if not isinstance(rule, vRecur) or set(rule) - SIMPLE:
        return False
    try:
        interval, months, in_month, places = (
            [abs(int(str(each))) for each in rule.get(name, usual)]
            for name, usual in (
                ("INTERVAL", [1]),
                ("BYMONTH", range(1, 13)),
                ("BYMONTHDAY", [1]),
                ("BYSETPOS", [1]),
            )
        )
    except ValueError:
        return False
    every = interval == [1]
    if not all(1 <= month <= 12 for month in months) or 0 in interval:
        return False
    longest = max(LONGEST_MONTHS[month - 1] for month in months)
    parts = {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"} & set(rule)
    match [str(each).upper() for each in rule.get("FREQ", [])]:
        case ["DAILY"]:
            return not parts or (every and not parts - {"BYDAY", "BYMONTH"})
        case ["WEEKLY"]:
            return not parts - {"BYDAY"}
        case ["MONTHLY" | "YEARLY" as frequency]:
            counts = [int("0" + re.sub(r"\D", "", str(day))) for day in rule.get("BYDAY", [])]
            plain_days = bool(counts) and not any(counts)
            return (
                min(in_month) <= longest
                and max(counts, default=0) <= 5
                and (every or frequency == "YEARLY" or "BYMONTH" not in parts)
                and ("BYSETPOS" not in parts or (plain_days and max(places) <= 4))
            )
    return False


def _stretch(event: Event, days: _Days) -> Closure:
    begin, end = event.start, event.end
    if not isinstance(begin, datetime) or not isinstance(end, datetime):
        if days.opens:
            sentence = _("“%(title)s” was left out: it lasts whole days, and hours to be open begin and end.")
            raise _NotTaken("ical-whole-day", sentence)
        return Closure(midnight(begin), midnight(end))
    begins, ends = _wall(begin, days.zone), _wall(end, days.zone)
    whole_begin = begins.replace(second=0, microsecond=0)
    whole_end = ends.replace(second=0, microsecond=0)
    whole_end += MINUTE if whole_end < ends else timedelta()
    if whole_end <= whole_begin:
        raise _NotTaken("ical-no-time", _("“%(title)s” was left out: it lasts no time."))
    return Closure(whole_begin, whole_end)


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """A moment as the calendar's clock shows it; one without a zone is meant so already."""
    return (
        moment.replace(tzinfo=None) if moment.tzinfo is None else moment.astimezone(zone).replace(tzinfo=None)
    )


def _reason(code: str, sentence: str, **params: object) -> Reason:
    return Reason(code, sentence, Because.INVALID, "ical", dict(params))
