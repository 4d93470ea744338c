"""Hours as people type them, and back to that text.

A week is lines like `Mon-Fri 09:00-12:30, 13:30-18:00` and `Sat 22:00-02:00`, where the last one closes on
Sunday; days that are closed are left out. A closure is `2026-12-25`, `2026-12-24 to 2026-12-31` with its last
day, or `2026-12-24 14:00 to 2026-12-24 18:00`; within a day also `2026-12-24 14:00-18:00`. An opening is
hours like these last two. Several stand on lines of their own or parted by commas, and `24.12.2026` is a day
as well.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pitstop.calendars.rules.calendar import NOTHING, Calendar, between
from pitstop.calendars.rules.week import (
    DAY,
    WEEK,
    Closure,
    Closures,
    Opening,
    Openings,
    Period,
    Week,
    midnight,
)
from pitstop.core.checks import quoted, text_reasons
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MOST_CLOSURES = 1000
YEARS = range(2000, 2100)
LOOK_AHEAD = timedelta(days=366)

_DASH = r"\s*[-\u2013]\s*"
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_GERMAN = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
# Any beginning that is long enough: Tue, Tues, Di. None of one language is another day in the other one.
_WEEKDAYS = {
    name[:length]: weekday
    for names, shortest in ((_ENGLISH, 3), (_GERMAN, 2))
    for weekday, name in enumerate(names)
    for length in range(shortest, len(name) + 1)
}
_LINE = re.compile(r"([^\d:]+?)\s*:?\s+(\d.*)")
_PERIOD = re.compile(rf"(\d{{1,2}})(?::(\d{{2}}))?{_DASH}(\d{{1,2}})(?::(\d{{2}}))?")
_WALL = re.compile(r"([0-9]{4})-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2})?")
_WITHIN_A_DAY = re.compile(
    rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})[ T]([0-9]{{1,2}}:[0-9]{{2}}){_DASH}([0-9]{{1,2}}:[0-9]{{2}})"
)
_GERMAN_DAY = re.compile(r"(?<![0-9])([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?![0-9])")
_TO = re.compile(r"\s+(?:to|bis)\s+|\s*/\s*")


class _Unreadable(Exception):  # noqa: N818 - carries the reason, and never leaves this file
    def __init__(self, code: str, sentence: str, field: str, said: str) -> None:
        self.reason = Reason(code, sentence, Because.INVALID, field, {"said": quoted(said)})


def zone_from(key: str) -> tuple[ZoneInfo | None, list[Reason]]:
    """The time zone of this name, or why there is none."""
    try:
        return ZoneInfo(key.strip()), []
    except (ZoneInfoNotFoundError, ValueError, OSError):
        sentence = _("“%(said)s” is no time zone. Write it like Europe/Berlin or America/New_York.")
        return None, [Reason("zone-unknown", sentence, Because.INVALID, "zone", {"said": quoted(key)})]


def week_from(text: str) -> tuple[Week, list[Reason]]:
    """The week that these lines mean, or everything that keeps them from meaning one."""
    reasons = text_reasons(text, field="week", label=_("The week"), required=False)
    if reasons:
        return (), reasons
    periods: list[Period] = []
    for line in filter(None, map(str.strip, re.split(r"[\n;]", text))):
        try:
            periods += _periods(line)
        except _Unreadable as problem:
            reasons.append(problem.reason)
    if not periods and not reasons:
        sentence = _("It would never be open. Write at least one line like: Mon-Fri 09:00-17:00.")
        reasons.append(Reason("week-empty", sentence, Because.INVALID, "week"))
    week = tuple(sorted(periods))
    return week, reasons or _overlaps(week)


def week_text(week: Week) -> str:
    """The week as lines that `week_from` reads as this week again."""
    hours = [
        ", ".join(_hours(period) for period in sorted(week) if period.weekday == day) for day in range(7)
    ]
    lines = []
    for text, run in groupby(range(7), key=hours.__getitem__):
        days = list(run)
        if text:
            names = DAYS[days[0]] if len(days) == 1 else f"{DAYS[days[0]]}-{DAYS[days[-1]]}"
            lines.append(f"{names} {text}")
    return "\n".join(lines)


def closures_from(texts: Sequence[str]) -> tuple[Closures, list[Reason]]:
    """The closures that these texts mean, or why they mean none."""
    texts = _parted(texts)
    if len(texts) > MOST_CLOSURES:
        sentence = _("Up to %(limit)d closures fit. Take away those that have passed, or join neighbours.")
        params: dict[str, object] = {"limit": MOST_CLOSURES}
        return (), [Reason("closures-too-many", sentence, Because.INVALID, "closures", params)]
    return _stretches(texts, _closure)


def openings_from(texts: Sequence[str]) -> tuple[Openings, list[Reason]]:
    """The openings that these texts mean, or why they mean none."""
    texts = _parted(texts)
    if len(texts) > MOST_CLOSURES:
        sentence = _("Up to %(limit)d openings fit. Take away those that have passed, or join neighbours.")
        params: dict[str, object] = {"limit": MOST_CLOSURES}
        return (), [Reason("openings-too-many", sentence, Because.INVALID, "openings", params)]
    return _stretches(texts, _opening)


def closure_text(closure: Closure) -> str:
    """The closure as a text that `closures_from` reads as this closure again."""
    begins, ends = closure.begins, closure.ends
    if begins != midnight(begins.date()) or ends != midnight(ends.date()):
        return opening_text(closure)
    last = ends.date() - timedelta(days=1)
    return f"{begins:%Y-%m-%d}" if begins.date() == last else f"{begins:%Y-%m-%d} to {last:%Y-%m-%d}"


def opening_text(opening: Opening) -> str:
    """The opening as a text that `openings_from` reads as this opening again."""
    return f"{opening.begins:%Y-%m-%d %H:%M} to {opening.ends:%Y-%m-%d %H:%M}"


def opening_reasons(calendar: Calendar, *, now: datetime) -> list[Reason]:
    """Why this calendar can't be kept: its closures leave no open hour within a year."""
    if between(calendar, now, now + LOOK_AHEAD) > NOTHING:
        return []
    sentence = _("It would not be open for a whole year. Take away or shorten closures.")
    return [Reason("never-open", sentence, Because.INVALID, "closures")]


def _periods(line: str) -> Iterable[Period]:
    found = _LINE.fullmatch(line)
    if found is None:
        sentence = _(
            "“%(said)s” can't be read. Write days and hours, as in: Mon-Fri 09:00-12:30, 13:30-18:00."
        )
        raise _Unreadable("week-line", sentence, "week", line)
    hours = [_minutes(part.strip()) for part in found[2].split(",")]
    return [Period(day, opens, closes) for day in _days(found[1]) for opens, closes in hours]


def _days(text: str) -> list[int]:
    days: list[int] = []
    for part in text.split(","):
        first, *rest = (_weekday(name) for name in re.split(_DASH, part, maxsplit=1))
        last = rest[0] if rest else first
        days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return days


def _weekday(name: str) -> int:
    weekday = _WEEKDAYS.get(name.strip().rstrip(".").lower())
    if weekday is None:
        sentence = _("“%(said)s” is no day of the week. Write Mon, Tue, Wed, Thu, Fri, Sat or Sun.")
        raise _Unreadable("week-day", sentence, "week", name.strip())
    return weekday


def _minutes(text: str) -> tuple[int, int]:
    found = _PERIOD.fullmatch(text)
    if found is None:
        sentence = _("“%(said)s” are no hours. Write from when to when, as in 09:00-12:30.")
        raise _Unreadable("week-hours", sentence, "week", text)
    opens, closes = (60 * int(found[hour]) + int(found[hour + 1] or 0) for hour in (1, 3))
    if opens >= DAY or closes > DAY or any(int(found[minute] or 0) > 59 for minute in (2, 4)):
        sentence = _("“%(said)s” holds a time that no clock shows. Times go from 00:00 to 24:00.")
        raise _Unreadable("week-time", sentence, "week", text)
    if opens == closes:
        sentence = _("“%(said)s” opens and closes at the same time. For the whole day write 00:00-24:00.")
        raise _Unreadable("week-hours-none", sentence, "week", text)
    return opens, closes if closes > opens else closes + DAY


def _overlaps(week: Week) -> list[Reason]:
    """Hours that are given twice: most likely one of them is a slip. Sunday's night meets Monday."""
    sentence = _("“%(one)s” and “%(other)s” overlap. Make them one, or let one end where the other begins.")
    first = week[0] if week else None
    stretches = [(day.weekday * DAY + day.opens, day.weekday * DAY + day.closes, day) for day in week]
    if first is not None:
        stretches.append((WEEK + first.weekday * DAY + first.opens, 0, first))
    return [
        Reason(
            "week-overlap", sentence, Because.INVALID, "week", {"one": _named(one), "other": _named(other)}
        )
        for (_begin, end, one), (begin, _end, other) in pairwise(stretches)
        if begin < end
    ]


def _named(period: Period) -> str:
    return f"{DAYS[period.weekday]} {_hours(period)}"


def _hours(period: Period) -> str:
    closes = period.closes if period.closes <= DAY else period.closes - DAY
    return f"{_clock(period.opens)}-{_clock(closes)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _parted(texts: Sequence[str]) -> list[str]:
    """Each by itself, whether they stand on lines or are parted by commas."""
    return [part for text in texts for each in re.split(r"[\n,;]", text) if (part := each.strip())]


def _stretches(
    texts: Sequence[str], read: Callable[[str], Closure]
) -> tuple[tuple[Closure, ...], list[Reason]]:
    found: set[Closure] = set()
    reasons = []
    for text in texts:
        try:
            found.add(read(text))
        except _Unreadable as problem:
            reasons.append(problem.reason)
    return tuple(sorted(found)), reasons


def _closure(text: str) -> Closure:
    try:
        (begins, _whole), (last, is_day) = _walls(text)
    except ValueError:
        sentence = _(
            "“%(said)s” is no closure. Write 2026-12-25, 2026-12-24 to 2026-12-31, or "
            "2026-12-24 14:00 to 2026-12-24 18:00."
        )
        raise _Unreadable("closure", sentence, "closures", text) from None
    ends = last + timedelta(days=1) if is_day else last
    if ends <= begins:
        sentence = _("“%(said)s” ends before it begins. Write the earlier time first.")
        raise _Unreadable("closure-backwards", sentence, "closures", text)
    return Closure(begins, ends)


def _opening(text: str) -> Opening:
    try:
        (begins, from_midnight), (ends, to_midnight) = _walls(text)
        if from_midnight or to_midnight:
            raise ValueError(text)  # a day says no hours, and whoever names one hardly means all 24
    except ValueError:
        sentence = _(
            "“%(said)s” is no opening. Write day and hours: 2026-12-24 10:00-14:00, or "
            "2026-12-31 22:00 to 2027-01-01 04:00."
        )
        raise _Unreadable("opening", sentence, "openings", text) from None
    if ends <= begins:
        sentence = _("“%(said)s” ends before it begins. Write the earlier time first.")
        raise _Unreadable("opening-backwards", sentence, "openings", text)
    return Opening(begins, ends)


def _walls(text: str) -> tuple[tuple[datetime, bool], tuple[datetime, bool]]:
    """From when to when. Raises `ValueError` for anything else."""
    text = _GERMAN_DAY.sub(lambda day: f"{day[3]}-{day[2]:>02}-{day[1]:>02}", text)
    if within := _WITHIN_A_DAY.fullmatch(text):
        day, _is_day = _wall(within[1])
        opens, closes = (_clock_time(each) for each in within.groups()[1:])
        return (day + opens, False), (day + closes, False)
    parts = [_wall(part) for part in _TO.split(text, maxsplit=1)]
    if parts == [(parts[0][0], False)]:
        raise ValueError(text)  # one time alone lasts no time
    return parts[0], parts[-1]


def _clock_time(text: str) -> timedelta:
    hour, minute = map(int, text.split(":"))
    if minute > 59 or hour * 60 + minute > DAY:
        raise ValueError(text)
    return timedelta(hours=hour, minutes=minute)


def _wall(text: str) -> tuple[datetime, bool]:
    """A wall time, and whether it is a whole day. Raises `ValueError` for anything else."""
    found = _WALL.fullmatch(text)
    if found is None or int(found[1]) not in YEARS:
        raise ValueError(text)
    return datetime.fromisoformat(text), found[2] is None
