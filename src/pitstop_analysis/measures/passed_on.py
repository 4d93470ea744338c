"""Passed on unaccepted: a hand-off that arrives waiting and moves on before anybody takes it.

The team held the case, by the record, and nobody worked on it: the customer waited for nothing.
"""

from dataclasses import dataclass

import polars as pl

from pitstop_analysis.relations import Relations
from pitstop_analysis.stats import Share, share

DEFINITION = (
    "Passed on unaccepted: hand-offs that arrive waiting and go on to another team before any row says that "
    "the case is taken. Those that were still waiting at the end of the log are counted apart."
)
UNIT = "hand-offs that arrive waiting"
SOURCE = "our own"
EXAMPLE = (
    "A hands to B, where the case waits; B hands to C, where it is taken: 1 of 2 was passed on unaccepted."
)
SQL = """
    SELECT
        count(*) AS n,
        sum(CASE WHEN accepted IS NULL AND to_team IS NOT NULL THEN 1 ELSE 0 END) AS passed_on,
        sum(CASE WHEN accepted IS NULL AND to_team IS NULL THEN 1 ELSE 0 END) AS still_waiting
    FROM segments
    WHERE from_team IS NOT NULL AND waiting
"""
TEAMS = """
    SELECT
        team,
        count(*) AS n,
        sum(CASE WHEN accepted IS NULL AND to_team IS NOT NULL THEN 1 ELSE 0 END) AS passed_on
    FROM segments
    WHERE from_team IS NOT NULL AND waiting
    GROUP BY team
    ORDER BY passed_on DESC, n, team
"""
CASES = """
    SELECT case_id, count(*) AS value
    FROM segments
    WHERE from_team IS NOT NULL AND waiting AND accepted IS NULL AND to_team IS NOT NULL
    GROUP BY case_id
    ORDER BY value DESC, min(case_no)
    LIMIT $limit
"""


@dataclass(frozen=True)
class PassedOn:
    """`teams` has team, n (hand-offs that arrived waiting) and passed_on, one row per receiving team."""

    passed_on: Share
    still_waiting: int
    teams: pl.DataFrame


def measure(relations: Relations) -> PassedOn | None:
    """None when no status of the log tells of acceptance."""
    if relations.phases.waiting is None:
        return None
    n, passed_on, still_waiting = relations.row(SQL)
    return PassedOn(share(passed_on, n), still_waiting, relations.frame(TEAMS))


def cases(relations: Relations, limit: int = 20) -> list[str]:
    """The cases that were passed on unaccepted most often, most first."""
    return list(ranked(relations, limit))


def ranked(relations: Relations, limit: int = 20) -> dict[str, int]:
    """Those cases, with how often each was."""
    return relations.ranked(CASES, limit=limit)
