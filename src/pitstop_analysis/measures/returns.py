"""Return: a team reappears in the case, at once or later. One of the three bounce measures, never mixed."""

from dataclasses import dataclass

from pitstop_analysis.relations import Relations
from pitstop_analysis.stats import Share, share

DEFINITION = (
    "Return: a team holds the case, lets it go, and holds it again, at once or later. Counted once per case."
)
UNIT = "cases"
SOURCE = "ping-pong: a question of the BPI Challenge 2013 (Steeman 2013)"
EXAMPLE = "Of the cases A B A, A B C A, A B C and A, 2 of 4 return, and 2 of 3 that were handed off."
SQL = """
    SELECT
        sum(CASE WHEN teams <= handoffs THEN 1 ELSE 0 END) AS returned,
        count(*) AS n,
        sum(CASE WHEN handoffs > 0 THEN 1 ELSE 0 END) AS handed_off
    FROM cases
"""
CASES = """
    SELECT case_id, handoffs + 1 - teams AS value
    FROM cases
    WHERE teams <= handoffs
    ORDER BY value DESC, case_no
    LIMIT $limit
"""


@dataclass(frozen=True)
class Returns:
    """Cases with a return, of all cases, and of the cases that were handed off at all."""

    cases: int
    of_all: Share
    of_handed_off: Share


def measure(relations: Relations) -> Returns:
    """Cases in which some team has two segments or more."""
    returned, n, handed_off = relations.row(SQL)
    return Returns(returned, share(returned, n), share(returned, handed_off))


def cases(relations: Relations, limit: int = 20) -> list[str]:
    """The cases that came back most often, most first."""
    return list(ranked(relations, limit))


def ranked(relations: Relations, limit: int = 20) -> dict[str, int]:
    """Those cases, with how often each did."""
    return relations.ranked(CASES, limit=limit)
