"""What a clock on the wall of a zone shows at an instant, in SQL that every engine says alike.

Engines differ in which zones they know, and one without its zones refuses. So they get numbers: by how much
the clock is ahead of UTC, and from when on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo

MICROSECOND = timedelta(microseconds=1)
START = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def shown(column: str, zone: tzinfo, begins: datetime, ends: datetime) -> str:
    """SQL for what the clock shows, as microseconds since its own 1970, at the instants of a column.

    They lie from `begins` to `ends`; a clock that turns back twice within a day is not looked for.
    """
    since, ahead = _turns(zone, begins, ends)
    moved = _choice(column, since, ahead)
    return column if moved == "0" else f"({column} + {moved})"


def midnight(day: date, zone: tzinfo) -> int:
    """When the day begins on that clock, in microseconds since 1970."""
    return (datetime(day.year, day.month, day.day, tzinfo=zone) - START) // MICROSECOND


def _turns(zone: tzinfo, begins: datetime, ends: datetime) -> tuple[list[int], list[int]]:
    """When the clock is turned, and by how much it is ahead before, between and after that."""
    since: list[int] = []
    ahead = [_ahead(begins, zone)]
    first = begins
    while first < ends:
        last = min(first + DAY, ends)
        if _ahead(last, zone) != ahead[-1]:
            since.append(_turn(first, last, zone))
            ahead.append(_ahead(last, zone))
        first = last
    return since, ahead


def _turn(first: datetime, last: datetime, zone: tzinfo) -> int:
    """The first microsecond after `first`, up to `last`, at which the clock is ahead as at `last`."""
    before, after, then = (first - START) // MICROSECOND, (last - START) // MICROSECOND, _ahead(last, zone)
    while after - before > 1:
        middle = (before + after) // 2
        if _ahead(START + middle * MICROSECOND, zone) == then:
            after = middle
        else:
            before = middle
    return after


def _ahead(moment: datetime, zone: tzinfo) -> int:
    return (moment.astimezone(zone).utcoffset() or timedelta()) // MICROSECOND


def _choice(column: str, since: Sequence[int], ahead: Sequence[int]) -> str:
    """By halves: a log of two centuries has hundreds of turns, and each row is asked only a few times."""
    if not since:
        return str(ahead[0])
    half = len(since) // 2
    early = _choice(column, since[:half], ahead[: half + 1])
    late = _choice(column, since[half + 1 :], ahead[half + 1 :])
    return f"CASE WHEN {column} < {since[half]} THEN {early} ELSE {late} END"
