"""Business time: what is due when only open hours count, and how much of it lies between two moments.

Moments are aware and come back in UTC. Spans are real time that passes, so a shift over the night when the
clock goes back is an hour longer. A shift is one stretch: an hour that the clock shows twice is meant the
first time, and one that it skips is the moment of the skip. A shift of more wall time therefore never holds
less real time, which is why more closures or fewer hours can't make anything due earlier.

Each calendar lays out a year's open stretches when it is first asked about that year, with the open time
before each of them. Every question is then a search in that year.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pitstop.calendars.rules.public_holidays import days
from pitstop.calendars.rules.week import ALL_WEEK, Closure, Closures, Openings, Week, midnight

NOTHING = timedelta()
SECOND = timedelta(seconds=1)
A_YEAR = timedelta(days=366)
CENTURY = 100  # years: further nobody looks, and a year takes milliseconds to lay out
Stretch = tuple[datetime, datetime]  # in UTC, from the first to before the second


@dataclass(frozen=True)
class Year:
    """The open stretches of one UTC year, in order and apart from each other."""

    begins: list[datetime]
    ends: list[datetime]
    before: list[timedelta]  # the year's open time before each stretch
    total: timedelta

    def open_until(self, moment: datetime) -> timedelta:
        """The year's open time before `moment`."""
        at = bisect_right(self.begins, moment) - 1
        return self.before[at] + min(moment, self.ends[at]) - self.begins[at] if at >= 0 else NOTHING

    def when(self, passed: timedelta) -> datetime:
        """The earliest moment before which the year was open for `passed`: above nothing, at most `total`."""
        at = bisect_left(self.before, passed) - 1
        return self.begins[at] + (passed - self.before[at])

    def next_open(self, moment: datetime) -> datetime | None:
        """`moment` itself when it is open, else when it next is; None: no more in this year."""
        at = bisect_right(self.ends, moment)
        return max(moment, self.begins[at]) if at < len(self.begins) else None


@dataclass(frozen=True)
class Calendar:
    """When someone is open: weekly periods, closures and openings, in the wall time of a zone.

    A closure goes before every period, and so do the public holidays of `country` and `region`; an opening
    goes before both. What overlaps counts once. Raises `ValueError` for a week without any period: nothing
    would ever be due.
    """

    zone: ZoneInfo
    week: Week
    closures: Closures = ()
    openings: Openings = ()
    country: str = ""
    region: str = ""
    _years: dict[int, Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.week:
            raise ValueError("A calendar needs at least one period a week")

    def year(self, number: int) -> Year:
        """The open stretches of this year. Raises `OverflowError` outside the years 2 to 9998."""
        known = self._years.get(number)
        if known is None:
            known = self._years[number] = _lay_out(self, number)
        return known


ALWAYS = Calendar(ZoneInfo("UTC"), ALL_WEEK)


def add(calendar: Calendar, start: datetime, span: timedelta) -> datetime:
    """The earliest moment until which the calendar was open for `span` since `start`.

    No span at all is due at once, open or not. Raises `ValueError` for a span below nothing, and
    `OverflowError` when it isn't due within a century.
    """
    if span < NOTHING:
        raise ValueError("Business time is added, not taken back")
    moment = start.astimezone(UTC)
    if not span:
        return moment
    passed = span + calendar.year(moment.year).open_until(moment)
    for number in range(moment.year, moment.year + CENTURY):
        year = calendar.year(number)
        if passed <= year.total:
            return year.when(passed)
        passed -= year.total
    raise OverflowError(f"{span} are not open within a century from {start}")


def between(calendar: Calendar, begin: datetime, end: datetime) -> timedelta:
    """The open time from `begin` to `end`; below nothing when `end` is the earlier one."""
    first, last = begin.astimezone(UTC), end.astimezone(UTC)
    if last < first:
        return -between(calendar, last, first)
    years = (calendar.year(number).total for number in range(first.year, last.year))
    to_last = calendar.year(last.year).open_until(last)
    return sum(years, to_last) - calendar.year(first.year).open_until(first)


def is_open(calendar: Calendar, moment: datetime) -> bool:
    """Whether it is open at this moment. At closing time it no longer is."""
    moment = moment.astimezone(UTC)
    return calendar.year(moment.year).next_open(moment) == moment


def next_open(calendar: Calendar, moment: datetime) -> datetime:
    """`moment` itself when it is open, else when it opens next.

    Raises `OverflowError` when it doesn't open within a century.
    """
    moment = moment.astimezone(UTC)
    for number in range(moment.year, moment.year + CENTURY):
        if found := calendar.year(number).next_open(moment):
            return found
    raise OverflowError(f"It doesn't open within a century from {moment}")


def next_close(calendar: Calendar, moment: datetime) -> datetime | None:
    """When it closes next: at once when it is closed. None when it is open for a whole year from then on."""
    closes = moment.astimezone(UTC)
    limit = closes + A_YEAR
    while closes < limit and is_open(calendar, closes):
        year = calendar.year(closes.year)
        closes = year.ends[
            bisect_right(year.ends, closes)
        ]  # open at midnight of New Year: the next year says
    return closes if closes < limit else None


def _lay_out(calendar: Calendar, number: int) -> Year:
    if not 1 < number < 9999:
        raise OverflowError(f"No calendar reaches the year {number}")
    first, last = datetime(number, 1, 1, tzinfo=UTC), datetime(number + 1, 1, 1, tzinfo=UTC)
    closed = _merged(_moments(calendar, (*calendar.closures, *_holidays(calendar, number))))
    weekly = _without(_merged(_periods(calendar, number)), closed)
    kept = _merged((*weekly, *_moments(calendar, calendar.openings)))
    stretches = [(max(begin, first), min(end, last)) for begin, end in kept if begin < last and end > first]
    before, total = [], NOTHING
    for begin, end in stretches:
        before.append(total)
        total += end - begin
    return Year([begin for begin, _ in stretches], [end for _, end in stretches], before, total)


def _periods(calendar: Calendar, number: int) -> Iterator[Stretch]:
    """Every period that may touch the year: a day's periods and its zone reach three days at most."""
    day, last = date(number - 1, 12, 29), date(number + 1, 1, 3)
    while day <= last:
        for period in calendar.week:
            if period.weekday == day.weekday():
                opens, closes = (timedelta(minutes=each) for each in (period.opens, period.closes))
                start = midnight(day)
                yield moment_of(start + opens, calendar.zone), moment_of(start + closes, calendar.zone)
        day += timedelta(days=1)


def _holidays(calendar: Calendar, number: int) -> Iterator[Closure]:
    """The public holidays that may touch the year: those of its neighbours do where a zone is ahead."""
    if calendar.country:
        for year in (number - 1, number, number + 1):
            yield from map(Closure.of_days, days(calendar.country, calendar.region, year))


def _moments(calendar: Calendar, given: Iterable[Closure]) -> Iterator[Stretch]:
    for each in given:
        yield moment_of(each.begins, calendar.zone), moment_of(each.ends, calendar.zone)


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same time in order, in as few stretches as can be."""
    merged: list[Stretch] = []
    for begin, end in sorted(stretches):
        if merged and begin <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        elif begin < end:  # a shift within the hour that the clock skips is none
            merged.append((begin, end))
    return merged


def _without(stretches: list[Stretch], closed: list[Stretch]) -> Iterator[Stretch]:
    """What is left of stretches that are in order and apart, without others that are so too."""
    at = 0
    for begin, end in stretches:
        while at < len(closed) and closed[at][1] <= begin:
            at += 1
        for shut, opened in closed[at:]:
            if shut >= end:
                break
            if begin < shut:
                yield begin, shut
            begin = opened
        if begin < end:
            yield begin, end


def moment_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which the clocks of `zone` first show `wall`, or skip it."""
    earlier, later = (wall.replace(tzinfo=zone, fold=fold).utcoffset() or NOTHING for fold in (0, 1))
    utc = wall.replace(tzinfo=UTC)
    if later <= earlier:
        return utc - earlier
    # Skipped. The clocks were put forward after the first of these moments, and by the second at the latest.
    begin, end = utc - later, utc - earlier
    seconds = range((end - begin) // SECOND + 1)
    skip = bisect_left(
        seconds, True, key=lambda second: (begin + second * SECOND).astimezone(zone).utcoffset() == later
    )
    return begin + skip * SECOND
