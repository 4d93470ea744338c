"""When hours given as text are open, stretch by stretch. Needs no database and no settings."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pitstop.calendars.rules.calendar import Calendar
from pitstop.calendars.rules.public_holidays import place_from
from pitstop.calendars.rules.writing import week_from, zone_from
from pitstop.core.refusals import Refused

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def stretches(
    *, week: str, zone: str, holidays: str = "", begin: datetime, end: datetime
) -> Iterator[tuple[int, int]]:
    """From and until of each open stretch of the years from `begin` to `end`, in microseconds since 1970 UTC.

    `week` is written as `Mon-Fri 09:00-17:00; Sat 10:00-14:00`, `zone` as `Europe/Berlin`, `holidays` as `DE`
    or `DE-BY`. Raises Refused with everything that keeps them from meaning hours.
    """
    country, _, region = holidays.partition("-")
    periods, reasons = week_from(week)
    where, no_zone = zone_from(zone)
    code, part, no_place = place_from(country, region)
    if where is None or reasons or no_zone or no_place:
        raise Refused([*reasons, *no_zone, *no_place])
    calendar = Calendar(where, periods, country=code, region=part)
    return _laid(calendar, begin.year, end.year)


def _laid(calendar: Calendar, first: int, last: int) -> Iterator[tuple[int, int]]:
    for number in range(first, last + 1):
        year = calendar.year(number)
        for begins, ends in zip(year.begins, year.ends, strict=True):
            yield (begins - EPOCH) // MICROSECOND, (ends - EPOCH) // MICROSECOND
