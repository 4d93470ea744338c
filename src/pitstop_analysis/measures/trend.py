"""Trend by week, with control limits: cases handed off, hand-offs that go straight back, waits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo

from pitstop_analysis import wall_clock
from pitstop_analysis.relations import DAY, HOUR, Relations, floored, instant
from pitstop_analysis.stats import Chart, individuals, p_chart, weeks

DEFINITION = (
    "By week (Monday to Sunday, by the clock of the named time zone): of the cases that began in it, the "
    "share handed off at least once; of the hand-offs made in it, the share whose next hand-off goes "
    "straight back; the median wait to acceptance of the hand-offs made in it, in hours. Late weeks look "
    "better than they will be: their cases are younger."
)
UNIT = "shares of cases and of hand-offs; hours"
SOURCE = "Shewhart's charts; Laney, Quality Engineering 2002;14:531 (see the definition of limits)"
EXAMPLE = "Two cases begin on a Monday, one is handed off: that week's share is 1 of 2."
WEEK = 7 * DAY
MONDAY = 4 * DAY
"""The first Monday of 1970; weeks are counted from it."""
OF_WEEK = floored("(started - $monday)", "$week")
CASES = f"""
    SELECT week, sum(CASE WHEN handoffs > 0 THEN 1 ELSE 0 END) AS found, count(*) AS n
    FROM (
        SELECT {OF_WEEK} AS week, handoffs
        FROM cases
    ) AS dated
    GROUP BY week
    ORDER BY week
"""  # noqa: S608 - our own texts
HANDOFFS = f"""
    SELECT week, sum(CASE WHEN to_team = from_team THEN 1 ELSE 0 END) AS found, count(*) AS n
    FROM (
        SELECT {OF_WEEK} AS week, from_team, to_team
        FROM segments
        WHERE from_team IS NOT NULL
    ) AS dated
    GROUP BY week
    ORDER BY week
"""  # noqa: S608
WAITS = f"""
    SELECT {OF_WEEK} AS week, accepted - started AS value
    FROM segments
    WHERE from_team IS NOT NULL AND waiting
"""  # noqa: S608
PERIOD = "SELECT min(started), max(ended) FROM cases"


@dataclass(frozen=True)
class Trend:
    """Three charts by week; `waits` is None when no status of the log tells of acceptance."""

    zone: str
    handed_off: Chart
    straight_back: Chart
    waits: Chart | None


def measure(relations: Relations, zone: tzinfo = UTC) -> Trend:
    """Over all weeks from the first row of the log to its last, as the clock of the zone has them."""
    begins, ends = (instant(micro) for micro in relations.row(PERIOD))
    clock = wall_clock.shown("started", zone, begins, ends)
    begins, ends = begins.astimezone(zone), ends.astimezone(zone)
    handed_off, straight_back = (
        p_chart(weeks(dict(_counts(relations, _by(clock, sql))), begins, ends)) for sql in (CASES, HANDOFFS)
    )
    waits = None
    if relations.phases.waiting is not None:
        found = relations.spreads(_by(clock, WAITS), ("week",), HOUR, monday=MONDAY, week=WEEK)
        medians = {monday(int(week or 0)): (spread.median, spread.n) for (week,), spread in found.items()}
        waits = individuals(weeks(medians, begins, ends))
    return Trend(str(zone), handed_off, straight_back, waits)


def _by(clock: str, sql: str) -> str:
    """The text with the weeks of a clock; as they stand above they are those of UTC."""
    return sql.replace(OF_WEEK, floored(f"({clock} - $monday)", "$week"))


def _counts(relations: Relations, sql: str) -> Iterator[tuple[date, tuple[float, float]]]:
    for week, found, n in relations.frame(sql, monday=MONDAY, week=WEEK).iter_rows():
        yield monday(week), (found, n)


def monday(week: int) -> date:
    """The Monday on which a week begins that was counted from `MONDAY`."""
    return date(1970, 1, 5) + timedelta(weeks=week)
