"""What a roster of shifts does to the days between its first and its last shift."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pitstop.calendars.rules.calendar import NOTHING, Calendar, between, moment_of
from pitstop.calendars.rules.week import Opening, midnight

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """The days from the first to the last shift: `free` have none, and `closes` of these had hours before."""

    first: date
    last: date
    free: int
    closes: int


def span_of(shifts: Sequence[Opening], before: Calendar) -> Span:
    """What these shifts, in order and at least one, leave of the hours that there were before."""
    first, last = shifts[0].begins.date(), shifts[-1].begins.date()
    worked = {day for each in shifts for day in _days(each)}
    free = [day for n in range((last - first).days + 1) if (day := first + n * DAY) not in worked]
    return Span(first, last, len(free), sum(_is_open(before, day) for day in free))


def _days(shift: Opening) -> list[date]:
    """The days that a shift touches: one that ends at midnight doesn't touch the day that begins then."""
    begins, ends = shift.begins.date(), (shift.ends - timedelta.resolution).date()
    return [begins + n * DAY for n in range((ends - begins).days + 1)]


def _is_open(calendar: Calendar, day: date) -> bool:
    begin, end = (moment_of(midnight(each), calendar.zone) for each in (day, day + DAY))
    return between(calendar, begin, end) > NOTHING
