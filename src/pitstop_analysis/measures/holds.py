"""Holds: how long each team keeps a case at a time, in calendar hours and, given hours, in business hours."""

from dataclasses import dataclass

import polars as pl

from pitstop_analysis.measures.spread_columns import spread_columns
from pitstop_analysis.relations import HOUR, Relations
from pitstop_analysis.stats import Spread

DEFINITION = (
    "Hold: the hours of one segment, from the row that names the team to the row that names the next one. "
    "The last team of a case is taken to hold it until the last row, though it may have held it longer. "
    "Business hours count only time in which the calendar is open."
)
UNIT = "hours"
SOURCE = "our own"
EXAMPLE = "A case at A from 8:00, at B from 10:00, with its last row at 11:00: A holds it 2 hours, B 1 hour."
SQL = """
    SELECT
        team,
        count(*) AS n,
        sum(CASE WHEN last THEN 1 ELSE 0 END) AS last
    FROM segments
    GROUP BY team
    ORDER BY n DESC, team
"""
RAW = "SELECT team, ended - started AS value FROM segments"
OPEN = "SELECT team, held_open AS value FROM segments"
CASES = """
    SELECT case_id
    FROM segments
    WHERE team = $team
    GROUP BY case_no, case_id
    ORDER BY max(ended - started) DESC, case_no
    LIMIT $limit
"""


@dataclass(frozen=True)
class Holds:
    """Hours over all segments, raw and open, and per team.

    `teams` has one row per team, busiest first: team, n (segments), last (those that are the last of their
    case), median, p75, p90, low and high (interval of the median), and the same five with `open_` before
    them. `open` is None, and those columns null, without business hours; `calendar` names these.
    """

    raw: Spread
    open: Spread | None
    teams: pl.DataFrame
    calendar: str | None = None


def measure(relations: Relations) -> Holds:
    """Over all segments of the log."""
    teams = relations.frame(SQL)
    names = teams.select("team").rows()
    raw = relations.spreads(RAW, ("team",), HOUR)
    hours = relations.spreads(OPEN, ("team",), HOUR) if relations.has_hours else {}
    return Holds(
        raw=relations.spread(RAW, HOUR),
        open=relations.spread(OPEN, HOUR) if relations.has_hours else None,
        teams=teams.with_columns(*spread_columns(raw, names), *spread_columns(hours, names, prefix="open_")),
        calendar=relations.hours or None,
    )


def cases(relations: Relations, team: str, limit: int = 20) -> list[str]:
    """The cases that a team held longest at a time, longest first."""
    return relations.frame(CASES, team=team, limit=limit)["case_id"].to_list()
