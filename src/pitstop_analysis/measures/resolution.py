"""After the hand-off: how often the receiver solves the case, in what time, and how long until the end."""

from dataclasses import dataclass

import polars as pl

from pitstop_analysis.relations import DAY, HOUR, Relations
from pitstop_analysis.stats import Share, Spread, share

DEFINITION = (
    "Solved by the receiver: a row of the receiver's own segment says that the case is resolved; the "
    "time runs from the row that names the receiving team to that row. Time to end after the hand-off: "
    "calendar days from the same row to the moment since which the case is resolved, whoever has it "
    "then; cases not resolved at their end have none."
)
UNIT = "hours to the receiver's solution, days to the end"
SOURCE = "our own"
EXAMPLE = "A hands to B at 8:00, B resolves at 11:00: 1 of 1 hand-offs solved by the receiver, in 3 hours."
SQL = """
    SELECT count(*) AS n, sum(CASE WHEN resolved IS NOT NULL THEN 1 ELSE 0 END) AS solved
    FROM segments
    WHERE from_team IS NOT NULL
"""
TO_SOLUTION = "SELECT resolved - started AS value FROM segments WHERE from_team IS NOT NULL"
TO_END = """
    SELECT cases.resolved - segments.started AS value
    FROM segments
    JOIN cases ON cases.case_no = segments.case_no
    WHERE from_team IS NOT NULL AND cases.resolved >= segments.started
"""
TEAMS = """
    SELECT team, count(*) AS n, sum(CASE WHEN resolved IS NOT NULL THEN 1 ELSE 0 END) AS solved
    FROM segments
    WHERE from_team IS NOT NULL
    GROUP BY team
    ORDER BY n DESC, team
"""


@dataclass(frozen=True)
class Resolution:
    """`to_solution` in hours, `to_end` in days. `teams` has team (the receiver), n (hand-offs) and solved."""

    solved: Share
    to_solution: Spread
    to_end: Spread
    teams: pl.DataFrame


def measure(relations: Relations) -> Resolution | None:
    """None when the log does not say when a case is resolved."""
    if relations.phases.resolved is None:
        return None
    n, solved = relations.row(SQL)
    return Resolution(
        solved=share(solved, n),
        to_solution=relations.spread(TO_SOLUTION, HOUR),
        to_end=relations.spread(TO_END, DAY),
        teams=relations.frame(TEAMS),
    )
