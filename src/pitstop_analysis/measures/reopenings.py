"""Reopenings: a case that was said to be resolved goes on."""

from dataclasses import dataclass

import polars as pl

from pitstop_analysis.relations import Relations
from pitstop_analysis.stats import Share, share

DEFINITION = (
    "Reopened: after a row that says the case is resolved comes one that says it is not. Of the cases that "
    "were resolved at least once. Rows that say nothing of it, such as a comment, open nothing."
)
UNIT = "cases that were resolved"
SOURCE = "our own"
EXAMPLE = "Resolved, in progress, resolved: reopened once."
SQL = """
    SELECT
        sum(CASE WHEN reopened > 0 THEN 1 ELSE 0 END) AS reopened,
        sum(CASE WHEN first_resolved IS NOT NULL THEN 1 ELSE 0 END) AS resolved,
        sum(reopened) AS times,
        sum(CASE WHEN reopened > 0 AND handoffs > 0 THEN 1 ELSE 0 END) AS reopened_handed_off,
        sum(CASE WHEN first_resolved IS NOT NULL AND handoffs > 0 THEN 1 ELSE 0 END) AS resolved_handed_off
    FROM cases
"""
TEAMS = """
    SELECT team, count(*) AS n, sum(CASE WHEN reopened > 0 THEN 1 ELSE 0 END) AS reopened
    FROM (
        SELECT segments.team AS team, cases.reopened AS reopened,
            row_number() OVER (PARTITION BY segments.case_no ORDER BY segments.n) AS place
        FROM segments
        JOIN cases ON cases.case_no = segments.case_no AND cases.first_resolved = segments.resolved
    ) AS resolvers
    WHERE place = 1
    GROUP BY team
    ORDER BY reopened DESC, n, team
"""
CASES = "SELECT case_id FROM cases WHERE reopened > 0 ORDER BY reopened DESC, case_no LIMIT $limit"


@dataclass(frozen=True)
class Reopenings:
    """`teams` has team (that resolved the case first), n (cases) and reopened."""

    cases: Share
    times: int
    handed_off: Share
    never_handed_off: Share
    teams: pl.DataFrame


def measure(relations: Relations) -> Reopenings | None:
    """None when the log does not say when a case is resolved."""
    if relations.phases.resolved is None:
        return None
    reopened, resolved, times, off_reopened, off_resolved = relations.row(SQL)
    return Reopenings(
        cases=share(reopened, resolved),
        times=times,
        handed_off=share(off_reopened, off_resolved),
        never_handed_off=share(reopened - off_reopened, resolved - off_resolved),
        teams=relations.frame(TEAMS),
    )


def cases(relations: Relations, limit: int = 20) -> list[str]:
    """The cases that were reopened most often, most first."""
    return relations.frame(CASES, limit=limit)["case_id"].to_list()
