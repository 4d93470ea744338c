"""First team right: the first team that a case is handed to is the last."""

from dataclasses import dataclass

import polars as pl

from pitstop_analysis.relations import Relations
from pitstop_analysis.stats import Share, share

DEFINITION = (
    "First team right: of the cases that are handed off, those handed off once: the first team that received "
    "the case kept it to its end in the log. Listed by the team that handed on first."
)
UNIT = "cases that are handed off"
SOURCE = "our own, after first-time assignment in incident management"
EXAMPLE = "Of the cases A B, A B C and A, the first was right: 1 of the 2 that were handed off."
SQL = """
    SELECT
        coalesce(sum(CASE WHEN handoffs = 1 THEN 1 ELSE 0 END), 0) AS was_right,
        count(*) AS n
    FROM cases
    WHERE handoffs > 0
"""
TEAMS = """
    SELECT
        first_team AS team,
        count(*) AS n,
        sum(CASE WHEN handoffs = 1 THEN 1 ELSE 0 END) AS was_right
    FROM cases
    WHERE handoffs > 0
    GROUP BY first_team
    ORDER BY n DESC, team
"""


@dataclass(frozen=True)
class FirstTeamRight:
    """`teams` has team (that handed on first), n (its cases that were handed off) and was_right."""

    of_handed_off: Share
    teams: pl.DataFrame


def measure(relations: Relations) -> FirstTeamRight:
    """Over all cases that were handed off."""
    was_right, n = relations.row(SQL)
    return FirstTeamRight(share(was_right, n), relations.frame(TEAMS))
