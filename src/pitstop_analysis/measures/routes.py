"""Routes: pairs of giving and receiving team, by volume, wait, and how often cases come straight back."""

import polars as pl

from pitstop_analysis.measures.spread_columns import spread_columns
from pitstop_analysis.measures.waits import ACCEPTS, FIRSTS
from pitstop_analysis.relations import HOUR, Relations

DEFINITION = (
    "A route is a pair: giving team → receiving team. Returned: the next hand-off goes back to the giving "
    "team. Its share is of all hand-offs on the route, those that were still with the receiver at the "
    "end included."
)
UNIT = "hand-offs; waits in hours"
SOURCE = "our own"
EXAMPLE = "Of the cases A B A and A B C, the route A → B has 2 hand-offs in 2 cases, 1 returned."
SQL = """
    SELECT
        from_team AS giver,
        team AS receiver,
        count(*) AS n,
        count(DISTINCT case_no) AS cases,
        sum(CASE WHEN to_team = from_team THEN 1 ELSE 0 END) AS returned
    FROM segments
    WHERE from_team IS NOT NULL
    GROUP BY from_team, team
    ORDER BY n DESC, giver, receiver
"""
CASES = """
    SELECT case_id
    FROM segments
    WHERE from_team = $giver AND team = $receiver
    GROUP BY case_no, case_id
    ORDER BY sum(CASE WHEN to_team = from_team THEN 1 ELSE 0 END) DESC, count(*) DESC, case_no
    LIMIT $limit
"""
ROUTE = ("giver", "receiver")
WAIT = ("n", "median", "low", "high")


def measure(relations: Relations) -> pl.DataFrame:
    """One row per route, busiest first, then by name.

    Columns: from, to, n (hand-offs), cases, accept_n and accept_median with its interval accept_low to
    accept_high, first_n, first_median, first_low and first_high (hours, null where there is no wait),
    returned (hand-offs whose next one goes straight back).
    """
    found = relations.frame(SQL)
    pairs = found.select(ROUTE).rows()
    accepts = {} if relations.phases.waiting is None else relations.spreads(ACCEPTS, ROUTE, HOUR)
    firsts = relations.spreads(FIRSTS, ROUTE, HOUR)
    waits = [
        *spread_columns(accepts, pairs, WAIT, "accept_"),
        *spread_columns(firsts, pairs, WAIT, "first_"),
    ]
    return found.select(
        pl.col("giver").alias("from"), pl.col("receiver").alias("to"), "n", "cases", *waits, "returned"
    )


def cases(relations: Relations, giver: str, receiver: str, limit: int = 20) -> list[str]:
    """The cases on a route, those first that went straight back most often."""
    return relations.frame(CASES, giver=giver, receiver=receiver, limit=limit)["case_id"].to_list()
