"""Solved fast after the hand-off (M14): the receiver solves the case as fast as its quickest cases.

Such a case could perhaps have been handed on earlier, or not at all: a tool, a permission or an answer may be
missing at the sender. Where a route has many of them is worth a look.
"""

from dataclasses import dataclass

import polars as pl

from pitstop_analysis.relations import Relations
from pitstop_analysis.stats import Share, share

DEFINITION = (
    "Solved fast after the hand-off: the receiver solves the case, in a time that is within the "
    "quickest quarter of all cases that this team solves (its own threshold; teams that solve fewer "
    "than 20 are left out). A case is solved when it becomes resolved and stays so to its end; one that is "
    "opened again and not resolved once more is not. By chance a quarter of the hand-offs that are solved "
    "would be fast. Per route: hand-offs, solved by the receiver, solved fast."
)
UNIT = "hand-offs that the receiver solves"
SOURCE = "our own; row M14 of the product"
EXAMPLE = (
    "A team solves 20 cases in 1, 2, …, 20 hours: its threshold is 5 hours. Of two hand-offs to it that take "
    "3 and 9 hours, 1 is solved fast."
)
QUICKEST = 4
"""One in so many of a team's cases is quick."""
ENOUGH = 20
"""Cases that a team must solve before it has a threshold."""
SOLVED = """
    SELECT segments.case_no AS case_no, team, from_team, cases.resolved - segments.started AS took
    FROM segments
    JOIN cases ON cases.case_no = segments.case_no
    WHERE last AND segments.resolved <= cases.resolved
"""
"""The last holder's, where it said itself that the case is resolved: not where the one before did."""
LIMITS = f"""
    SELECT team, max(took) AS quick
    FROM (
        SELECT team, took,
            row_number() OVER (PARTITION BY team ORDER BY took) AS place,
            count(*) OVER (PARTITION BY team) AS n
        FROM ({SOLVED}) AS solved
    ) AS ranked
    WHERE n >= {ENOUGH} AND place * {QUICKEST} < n + {QUICKEST}
    GROUP BY team
"""  # noqa: S608 - our own texts
ROUTES = f"""
    SELECT solved.from_team AS giver, solved.team AS receiver, count(*) AS solved,
        sum(CASE WHEN took <= quick THEN 1 ELSE 0 END) AS fast, max(quick) IS NULL AS left_out
    FROM ({SOLVED}) AS solved
    LEFT JOIN ({LIMITS}) AS limits ON limits.team = solved.team
    WHERE solved.from_team IS NOT NULL
    GROUP BY solved.from_team, solved.team
    ORDER BY fast DESC, giver, receiver
"""  # noqa: S608
CASES = f"""
    SELECT case_id, took AS value
    FROM ({SOLVED}) AS solved
    JOIN ({LIMITS}) AS limits ON limits.team = solved.team
    JOIN cases ON cases.case_no = solved.case_no
    WHERE from_team = $giver AND solved.team = $receiver AND limits.team = $receiver AND took <= quick
    ORDER BY value, solved.case_no
    LIMIT $limit
"""  # noqa: S608


@dataclass(frozen=True)
class SolvedFast:
    """`fast` is of the hand-offs that receivers with a threshold solve. `left_out` hand-offs went to others.

    `routes` has giver, receiver, solved, fast: one row per route, most fast ones first.
    """

    fast: Share
    left_out: int
    routes: pl.DataFrame


def measure(relations: Relations) -> SolvedFast | None:
    """None when the log does not say when a case is resolved."""
    if relations.phases.resolved is None:
        return None
    found = relations.frame(ROUTES)
    left_out = int(found.filter("left_out")["solved"].sum())
    routes = found.filter(~pl.col("left_out")).drop("left_out")
    return SolvedFast(share(int(routes["fast"].sum()), int(routes["solved"].sum())), left_out, routes)


def cases(relations: Relations, giver: str, receiver: str, limit: int = 20) -> list[str]:
    """Cases of a route that were solved fast, the fastest first."""
    return list(ranked(relations, giver, receiver, limit))


def ranked(relations: Relations, giver: str, receiver: str, limit: int = 20) -> dict[str, int]:
    """Those cases, with the microseconds from the hand-off to the solution."""
    return relations.ranked(CASES, giver=giver, receiver=receiver, limit=limit)
