"""Directly-follows map: which activity comes right after which in a case, how often, and after how long.

The map of process mining: a node per activity, an edge per pair of neighbouring rows of a case.
"""

import polars as pl

from pitstop_analysis.measures.spread_columns import spread_columns
from pitstop_analysis.relations import HOUR, Relations

DEFINITION = (
    "Directly follows: for each pair of activities, how often a row with the second comes right after a row "
    "with the first in the same case, and the calendar hours between the two. Pairs in which one row names "
    "no activity are left out."
)
UNIT = "pairs of neighbouring rows; hours between them"
SOURCE = "van der Aalst, Process Mining, 2nd edition, Springer 2016: directly-follows graph"
EXAMPLE = (
    "A case with the rows Open at 8:00, Work at 9:00 and Work at 11:00 holds Open → Work once, after 1 hour."
)
SQL = """
    SELECT before, activity, gap AS value
    FROM events
    WHERE before IS NOT NULL AND activity IS NOT NULL
"""
CASES = """
    SELECT case_id
    FROM events
    WHERE before = $before AND activity = $activity
    GROUP BY case_no, case_id
    ORDER BY max(gap) DESC, case_no
    LIMIT $limit
"""
PAIR = ("before", "activity")
FIGURES = ("n", "median", "p75", "p90", "low", "high")


def measure(relations: Relations) -> pl.DataFrame | None:
    """One row per pair that occurs, most frequent first, then by name; None when the log names no activities.

    Columns: before, activity, n, median, p75, p90 (hours), low and high (interval of the median).
    """
    if not relations.has_activities:
        return None
    gaps = relations.spreads(SQL, PAIR, HOUR)
    pairs = sorted(gaps, key=lambda pair: (-gaps[pair].n, pair))
    schema = dict.fromkeys(PAIR, pl.String)
    return pl.DataFrame(pairs, schema=schema, orient="row").with_columns(spread_columns(gaps, pairs, FIGURES))


def cases(relations: Relations, before: str, activity: str, limit: int = 20) -> list[str]:
    """The cases in which the one follows the other, those first in which it took longest."""
    found = relations.frame(CASES, before=before, activity=activity, limit=limit)
    return found["case_id"].to_list()
