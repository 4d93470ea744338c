"""A log as three relations, which measures ask in SQL.

Times are BIGINT, microseconds since 1970 in UTC, and spans are BIGINT microseconds, so that every engine
gives the same result to the last digit. A case is numbered by the `seq` of its first row.

events, one row per event:
    case_no, case_id, place (in the case, from 0), seq, at
    activity, before (activity of the row before it in the case), gap (since that row), lasts (until the next)
    team, from_team (team of the row before it), base, from_base, person, line
    n                          the segment of the case that it is in
    waiting, accepted, customer, third, resolved
                               what the row says of the case (see `phases`); null where it says nothing
    was_resolved               `resolved` of the row before it

segments, one row per stretch of neighbouring rows of a case with one holder:
    case_no, case_id, n (place in the case, from 0)
    team, from_team (null for the first of a case), to_team (null for the last), base, from_base, line
    started                    the row that names the holder: for n > 0 the moment of the hand-off
    ended                      when the next holder begins; for the last of a case its last row
    first_activity, waiting (its first row says that the case waits to be taken; null if no row ever does)
    accepted                   first row of the segment that says the case is taken, or null
    next_event                 second row of the segment, or null
    last_event, events         its last row, how many rows
    resolved                   first row of the segment that says the case is resolved, or null
    customer, third            how long it waited for the customer and for third parties
    last                       it is the last of its case
    held_open, accept_open, first_open
                               business time from `started` to `ended`, `accepted` and `next_event`; null
                               without hours

cases, one row per case:
    case_no, case_id, started, ended (last row), events, handoffs, teams (different ones), bases (likewise),
    first_team, last_team, variant (its teams in order, divided by \\x1f), base_variant
    lines                      its support lines in order of first appearance, divided by \\x1f, or null
    reassignments              how often its person changed from one row that names one to the next, both of
                               one segment
    resolved                   since when it is resolved at its end; null if it is not, or the log can't say
    first_resolved             when it was first resolved
    reopened                   how often a row that says it is not resolved followed one that says it is
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl

from pitstop_analysis.engines.duck import Duck
from pitstop_analysis.engines.engine import Engine, Maker, Value
from pitstop_analysis.engines.ranks import Key as Key
from pitstop_analysis.hours import Hours
from pitstop_analysis.kernels import NO_SPLIT as NO_SPLIT
from pitstop_analysis.kernels import in_polars, in_sql
from pitstop_analysis.kernels.columns import Columns
from pitstop_analysis.log import Log
from pitstop_analysis.phases import Phases, find_phases
from pitstop_analysis.stats import Spread, spread_from

HOUR = 3_600_000_000
DAY = 24 * HOUR
TOLD = ("line", "person", "activity")
"""Columns of `events` of which a log may have none: has_lines, has_persons, has_activities."""
START = datetime(1970, 1, 1, tzinfo=UTC)


def instant(micros: int) -> datetime:
    """A time of the relations as people know it, in UTC; also before 1970."""
    return START + timedelta(microseconds=micros)


def floored(number: str, width: str) -> str:
    """SQL for how many times `width` goes into `number`, rounded down to a whole one.

    `//` alone cuts off towards zero in every engine, so that what lies just before 1970 would fall together
    with what lies just after.
    """
    return f"({number} - ({number} % {width} + {width}) % {width}) // {width}"


@dataclass(frozen=True)
class Relations:
    """The three relations in an engine, and what they can tell. Close it, or use it as a context manager."""

    engine: Engine
    phases: Phases
    by: str = "team"
    has_lines: bool = False
    has_persons: bool = False
    has_activities: bool = False
    hours: str = ""
    """The calendar of business time; empty without one."""

    def frame(self, sql: str, **values: Value) -> pl.DataFrame:
        """What the query gives; `$name` stands for a value."""
        return self.engine.frame(sql, **values)

    @property
    def has_hours(self) -> bool:
        """Whether segments have business time."""
        return bool(self.hours)

    def row(self, sql: str, **values: Value) -> tuple[int, ...]:
        """The one row of a query that counts; nothing counts as 0."""
        found = self.frame(sql, **values).row(0)
        return tuple(int(value or 0) for value in found)

    def ranked(self, sql: str, **values: Value) -> dict[str, int]:
        """The cases that a query lists, in its order, with the `value` that they are in order by."""
        return dict(self.frame(sql, **values).select("case_id", "value").rows())

    def spread(self, sql: str, per: int, **values: Value) -> Spread:
        """Quantiles of the column `value` of a query, in units of `per` microseconds. Nulls are left out."""
        return self.spreads(sql, (), per, **values).get((), spread_from({}, 0, per))

    def spreads(self, sql: str, keys: Sequence[str], per: int, **values: Value) -> dict[Key, Spread]:
        """As `spread`, for each group of `keys`; a group without a value is not there.

        Only the values at the ranks that count leave the engine, so all engines agree to the last digit.
        """
        found = self.engine.at_ranks(sql, keys, **values)
        return {key: spread_from(ranks, n, per) for key, (n, ranks) in found.items()}

    def close(self) -> None:
        """Let go of the engine."""
        self.engine.close()

    def __enter__(self) -> "Relations":
        return self

    def __exit__(self, *_reason: object) -> None:
        self.close()


def relate(
    log: Log, *, by: str = "team", phases: Phases | None = None, hours: Hours | None = None
) -> Relations:
    """The relations of a log, in memory, cut by the column `by`; phases that are not given are found."""
    told = phases or find_phases(log.rows, log.understood.words)
    cut = in_polars.cut(log.rows, by, told)
    made = {
        "events": Columns(in_polars.events(cut)),
        "segments": Columns(_with_hours(in_polars.segments(cut), hours)),
        "cases": in_polars.cases(cut),
    }
    has = cut.rows.select(pl.col(name).is_not_null().any() for name in TOLD)
    lines, persons, activities = has.collect().row(0)
    return Relations(Duck(made), told, by, lines, persons, activities, hours.name if hours else "")


def relate_in_sql(
    engine: Maker, *, by: str = "team", phases: Phases, hours: Hours | None = None, cases: bool = True
) -> Relations:
    """The relations of the relation `log` of an engine, made by the engine: for logs larger than memory.

    `log` has the canonical columns, with `at` in microseconds, in any order. For measures that ask segments
    alone, `cases` need not be made.
    """
    engine.make("events", in_sql.events(by, phases))
    if hours is not None:
        engine.add("openings", hours.table())
    engine.make("segments", in_sql.CLOSED if hours is None else in_sql.OPEN)
    if cases:
        engine.make("cases", in_sql.CASES)
    has = engine.frame("SELECT count(line), count(person), count(activity) FROM events").row(0)
    lines, persons, activities = (number > 0 for number in has)
    return Relations(engine, phases, by, lines, persons, activities, hours.name if hours else "")


def _with_hours(segments: pl.LazyFrame, hours: Hours | None) -> pl.LazyFrame:
    ends = {"held_open": "ended", "accept_open": "accepted", "first_open": "next_event"}
    if hours is None:
        return segments.with_columns(pl.lit(None, pl.Int64).alias(name) for name in ends)
    worked = {
        name: pl.col(name).map_batches(hours.worked, return_dtype=pl.Int64)
        for name in ("started", *ends.values())
    }
    return segments.with_columns((worked[end] - worked["started"]).alias(name) for name, end in ends.items())
