"""Hand-offs by time of day, and by how long the giver had held the case: for the incentive detector.

Many just before the end of a shift, or just before a limit, may mean that cases are passed on for the clock's
sake. These histograms only count.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo

from pitstop_analysis.relations import HOUR, Relations, floored, instant

DEFINITION = (
    "Hand-offs by time of day: the row that names the receiving team, in quarter hours of the named time "
    "zone. Hand-offs by holding time: from the giver's first row to the hand-off, in hours, up to two days; "
    "the last bar holds all longer ones."
)
UNIT = "hand-offs"
SOURCE = "bunching at limits: Kleven, Annual Review of Economics 2016; here only the counts"
EXAMPLE = (
    "A hands on at 16:55 UTC after 26 hours: one in the quarter hour from 16:45, one in the hour from 26."
)
QUARTER = HOUR // 4
QUARTERS = 96
LONGEST = 48
"""Hours; longer ones are counted together."""
BY_TIME = f"""
    SELECT quarter, count(*) AS n
    FROM (
        SELECT {floored("started", "$quarter")} AS quarter
        FROM segments
        WHERE from_team IS NOT NULL
    ) AS dated
    GROUP BY quarter
    ORDER BY quarter
"""  # noqa: S608 - our own texts
BY_HOLDING = """
    SELECT least((ended - started) // $hour, $longest) AS held, count(*) AS n
    FROM segments
    WHERE to_team IS NOT NULL
    GROUP BY least((ended - started) // $hour, $longest)
    ORDER BY held
"""


@dataclass(frozen=True)
class HoursOfDay:
    """`by_time` has 96 counts, from midnight on; `by_holding` 49, the last for 48 hours and longer."""

    zone: str
    by_time: tuple[int, ...]
    by_holding: tuple[int, ...]


def measure(relations: Relations, zone: tzinfo = UTC) -> HoursOfDay:
    """Over all hand-offs. Quarter hours are of the clock on the wall, summer time allowed for."""
    times = dict(relations.frame(BY_TIME, quarter=QUARTER).iter_rows())
    held = dict(relations.frame(BY_HOLDING, hour=HOUR, longest=LONGEST).iter_rows())
    return HoursOfDay(
        str(zone), _of_day(times, zone), tuple(held.get(hour, 0) for hour in range(LONGEST + 1))
    )


def _of_day(times: Mapping[int, int], zone: tzinfo) -> tuple[int, ...]:
    counts: Counter[int] = Counter()
    for quarter, n in times.items():
        wall = instant(quarter * QUARTER).astimezone(zone)
        counts[wall.hour * 4 + wall.minute // 15] += n
    return tuple(counts[quarter] for quarter in range(QUARTERS))
