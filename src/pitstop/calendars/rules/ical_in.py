"""What an iCal file says: the stretches of wall time of its events, and why an event gives none.

Nothing is dropped in silence: each event is taken or stands among those left out, with a reason. How much is
read is bounded, by size, by events, by repeating events and by dates: a short file can repeat for ever.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import cast
from zoneinfo import ZoneInfo

import recurring_ical_events  # type: ignore[import-untyped]
from icalendar import Calendar, Component, Event
from icalendar.prop import vDDDLists, vRecur
from icalendar.timezone import tzp

from pitstop.calendars.rules.week import Closure, midnight
from pitstop.core.checks import quoted
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

MOST_BYTES = 1024 * 1024
MOST_EVENTS = 2000
MOST_REPEATING = 100
MOST_OFTEN = 20  # of these, that repeat more often than yearly
MOST_LISTED = 2000  # dates that are named singly, to be added or left out
MOST_ZONES = 50
MOST_CHANGES = 200  # of the clock in a time zone, rules counting once
MOST_DATES = 1000
FIRST_YEAR = 2000  # of what repeats yearly
YEARS_BACK = 5  # from which on what repeats more often is followed: each date since then is counted
MINUTE = timedelta(minutes=1)
# How much a rule can hide: one that never matches is searched until the year 9999.
LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
CLOSES, OPENS = {"CLOSURE", "HOLIDAY"}, {"OPENING"}  # as ical_out.py names them
UNREADABLE = _("“%(title)s” was left out: its dates can't be read.")
FOLDED = re.compile(rb"\r?\n[ \t]")
ZONE = re.compile(rb"^BEGIN:VTIMEZONE", re.IGNORECASE | re.MULTILINE)
# icalendar keeps zones that files bring along by their names, for every later file of the process.
PARSING = Lock()
TOO_MANY_LISTED = _("“%(title)s” was left out: of single dates of a file up to %(limit)d are read.")
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
    if len(ZONE.findall(FOLDED.sub(b"", content))) > MOST_ZONES:
        sentence = _("The file brings along more than %(limit)d time zones. Export fewer events.")
        return Read(), [_reason("ical-too-many-zones", sentence, limit=MOST_ZONES)]
    calendars = _calendars(content)
    if not calendars:
        sentence = _("This is no iCal file. Export the calendar as .ics, and choose that file.")
        return Read(), [_reason("ical-unreadable", sentence)]
    entries = [entry for each in calendars for entry in each.subcomponents if entry.name != "VTIMEZONE"]
    if not entries:
        return Read(), [_reason("ical-empty", _("There is no event in this file. Export it again."))]
    if len(entries) > MOST_EVENTS:
        sentence = _("The file holds %(n)d events; up to %(limit)d can be read. Export a shorter time.")
        return Read(), [_reason("ical-too-many", sentence, n=len(entries), limit=MOST_EVENTS)]
    if reasons := _repeat_reasons([entry for entry in entries if "RRULE" in entry]):
        return Read(), reasons
    zones = (zone for each in calendars for zone in each.walk("VTIMEZONE"))
    if odd := next((each for each in zones if not _is_plain(each)), None):
        sentence = _("The file's time zone “%(zone)s” can't be followed. Export it with a usual one.")
        return Read(), [_reason("ical-odd-zone", sentence, zone=quoted(str(odd.get("TZID", ""))))]
    return _read(calendars, _Days(zone, first, last, opens))


def _calendars(content: bytes) -> list[Calendar]:
    """The calendars of a file; none when it is no such file."""
    with PARSING:
        tzp.use_default()
        try:
            found = Calendar.from_ical(content, multiple=True)
        except (ValueError, KeyError, IndexError, RecursionError):
            return []
    return [each for each in found if each.name == "VCALENDAR"]


def _repeat_reasons(repeating: list[Component]) -> list[Reason]:
    if len(repeating) > MOST_REPEATING:
        sentence = _("More than %(limit)d events of the file repeat. Export fewer of them.")
        return [_reason("ical-too-many-repeat", sentence, limit=MOST_REPEATING)]
    if sum(not _is_yearly(entry["RRULE"]) for entry in repeating) > MOST_OFTEN:
        sentence = _("More than %(limit)d events of the file repeat more often than yearly. Export fewer.")
        return [_reason("ical-too-many-repeat", sentence, limit=MOST_OFTEN)]
    return []


def _is_yearly(rule: object) -> bool:
    """Whether a rule gives about a date a year."""
    return (
        isinstance(rule, vRecur)
        and _words(rule, "FREQ") == ["YEARLY"]
        and all(len(values) == 1 for values in rule.values())
    )


def _is_plain(zone: Component) -> bool:
    """Whether a time zone says in a few yearly rules and dates when its clock changes."""
    changes = [each for each in zone.walk() if each is not zone]
    rules = [each["RRULE"] for each in changes if "RRULE" in each]
    return len(changes) + sum(map(_listed, changes)) <= MOST_CHANGES and all(
        isinstance(rule, vRecur) and _words(rule, "FREQ") == ["YEARLY"] and _is_simple(rule) for rule in rules
    )


def _listed(entry: Component) -> int:
    """How many dates an entry names singly."""
    found = [entry.get(name, []) for name in ("RDATE", "EXDATE")]
    every = [one for each in found for one in (each if isinstance(each, list) else [each])]
    return sum(len(each.dts) if isinstance(each, vDDDLists) else 1 for each in every)


def _words(rule: vRecur, name: str) -> list[str]:
    return [str(each).upper() for each in rule.get(name, [])]


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
    events, repeating, listed = 0, False, 0
    for calendar in calendars:
        for event in _events(calendar):
            singly = sum(map(_listed, event))
            try:
                if listed + singly > MOST_LISTED:
                    raise _NotTaken("ical-too-many-listed", TOO_MANY_LISTED, limit=MOST_LISTED)
                found = _dates(calendar, event, days)
            except _NotTaken as problem:
                left_out.append(problem.reason(event[0]))
                continue
            stretches |= found
            events, listed = events + 1, listed + singly
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
    """When an event happens within these days. Raises `_NotTaken` when it doesn't, or can't be taken.

    What stands inside an event, such as alarms, is let go: it would be followed too, and is checked nowhere.
    """
    _check(event, days)
    alone = Calendar()
    for name in ("VERSION", "PRODID", "X-WR-TIMEZONE"):
        if name in calendar:
            alone[name] = calendar[name]
    for each in event:
        each.subcomponents = []
    alone.subcomponents = [*event]  # without time zones: times have got theirs from them already
    end = days.last + timedelta(days=1)
    try:
        found = recurring_ical_events.of(alone).between(
            datetime.combine(days.first, datetime.min.time(), days.zone),
            datetime.combine(end, datetime.min.time(), days.zone),
        )
        held = [each for each in found if str(each.get("STATUS", "")).upper() != "CANCELLED"]
        stretches = {_stretch(each, days) for each in held}
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError):
        raise _NotTaken("ical-event", _("“%(title)s” was left out: its dates can't be read.")) from None
    if not stretches:
        sentence = _("“%(title)s” was left out: it does not happen between %(first)s and %(last)s.")
        raise _NotTaken("ical-outside", sentence, first=days.first.isoformat(), last=days.last.isoformat())
    return stretches


def _check(event: list[Component], days: _Days) -> None:
    """Refuse what has no meaning as a stretch of time, and rules that could be searched for ever."""
    entry = event[0]
    if entry.name != "VEVENT":
        sentence = _("“%(title)s” was left out: it is a %(kind)s, not an event.")
        raise _NotTaken("ical-no-event", sentence, kind=quoted(str(entry.name)))
    if str(entry.get("STATUS", "")).upper() == "CANCELLED":
        raise _NotTaken("ical-cancelled", _("“%(title)s” was left out: it is cancelled."))
    said = {str(each) for each in cast(Event, entry).categories}
    if days.opens and said & CLOSES:
        raise _NotTaken("ical-closes", _("“%(title)s” was left out: it closes."))
    if not days.opens and said & OPENS:
        raise _NotTaken("ical-opens", _("“%(title)s” was left out: it opens."))
    for each in event:
        _check_dates(each, days)


def _check_dates(entry: Component, days: _Days) -> None:
    begin = entry.get("DTSTART")
    if begin is None or isinstance(begin, list) or entry.errors:
        raise _NotTaken("ical-event", UNREADABLE)
    if isinstance(begin.dt, datetime) and begin.dt.tzinfo is None and "TZID" in begin.params:
        sentence = _("“%(title)s” was left out: its time zone “%(zone)s” is unknown.")
        raise _NotTaken("ical-zone", sentence, zone=quoted(str(begin.params["TZID"])))
    if "EXRULE" in entry or ("RRULE" in entry and not _is_simple(entry["RRULE"])):
        sentence = _("“%(title)s” was left out: the way it repeats is not read here. Add its dates singly.")
        raise _NotTaken("ical-rule", sentence)
    if "RRULE" in entry and begin.dt.year < (year := _earliest(entry["RRULE"], days)):
        sentence = _("“%(title)s” was left out: it has repeated since before %(year)d.")
        raise _NotTaken("ical-old", sentence, year=year)


def _earliest(rule: object, days: _Days) -> int:
    """The year before which a rule may not begin."""
    return FIRST_YEAR if _is_yearly(rule) else days.first.year - YEARS_BACK


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
    match _words(rule, "FREQ"):
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
