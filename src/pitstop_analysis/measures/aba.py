"""A-B-A and A-B-A-B: immediate returns in the run of teams.

One of the three bounce measures, never mixed. The run of teams is the case's segments in order.
"""

from dataclasses import dataclass

from pitstop_analysis.relations import Relations
from pitstop_analysis.stats import Share, share

DEFINITION = (
    "A-B-A: team A hands to B and the very next hand-off goes back to A. Occurrences overlap: "
    "A-B-A-B holds two. A-B-A-B cases go back and forth at least twice in a row between the same two teams."
)
UNIT = "cases, and occurrences"
SOURCE = "our own"
EXAMPLE = "Of the cases A B A B and A B C A, 1 has an A-B-A: 2 occurrences, and so an A-B-A-B."
SQL = """
    SELECT
        count(DISTINCT case_no) AS of_cases,
        count(*) AS occurrences,
        count(DISTINCT CASE WHEN n = n_before + 1 THEN case_no END) AS abab,
        (SELECT count(*) FROM cases) AS all_cases
    FROM (
        SELECT case_no, n, lag(n) OVER (PARTITION BY case_no ORDER BY n) AS n_before
        FROM segments
        WHERE to_team = from_team
    ) AS middles
"""
CASES = """
    SELECT case_id, count(*) AS value
    FROM segments
    WHERE to_team = from_team
    GROUP BY case_no, case_id
    ORDER BY value DESC, case_no
    LIMIT $limit
"""


@dataclass(frozen=True)
class Immediate:
    """Cases with an A-B-A, its occurrences, and cases with an A-B-A-B."""

    cases: int
    of_all: Share
    occurrences: int
    abab_cases: int


def measure(relations: Relations) -> Immediate:
    """Counts over the run of teams of every case."""
    found, occurrences, abab, n = relations.row(SQL)
    return Immediate(found, share(found, n), occurrences, abab)


def cases(relations: Relations, limit: int = 20) -> list[str]:
    """The cases with the most A-B-A, most first."""
    return list(ranked(relations, limit))


def ranked(relations: Relations, limit: int = 20) -> dict[str, int]:
    """Those cases, with how many each has."""
    return relations.ranked(CASES, limit=limit)
