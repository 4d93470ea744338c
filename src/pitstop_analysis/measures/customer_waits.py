"""Waiting for the customer: how much of the time that a team holds cases the customer has the turn.

A clock stands still then, so a team may be tempted to say so too easily: a share far above that of the other
teams is worth a look, and may have good reasons.
"""

from dataclasses import dataclass

import polars as pl

from pitstop_analysis.relations import Relations
from pitstop_analysis.stats import Share, share

DEFINITION = (
    "Waiting for the customer: time from a row that says that the case waits for the customer to the next "
    "row of the case, as a share of all time that the team held cases. Also the share of the team's segments "
    "in which it is said at least once."
)
UNIT = "share of held time; segments"
SOURCE = "wait user, a question of the BPI Challenge 2013 (Steeman 2013)"
EXAMPLE = "B holds a case 10 hours, of which 4 after a row that says it waits for the customer: 40 %."
SQL = """
    SELECT
        team,
        count(*) AS n,
        sum(CASE WHEN customer > 0 THEN 1 ELSE 0 END) AS waited,
        sum((ended - started) // 1000000) AS held,
        sum(customer // 1000000) AS customer
    FROM segments
    GROUP BY team
    ORDER BY customer DESC, team
"""
CASES = """
    SELECT case_id
    FROM segments
    WHERE customer > 0
    GROUP BY case_id
    ORDER BY sum(customer // 1000000) DESC, min(case_no)
    LIMIT $limit
"""


@dataclass(frozen=True)
class CustomerWaits:
    """`of_time` is the share of all held time, None when none was held; `segments` those with such a wait.

    `teams` has team, n (segments), waited (segments with such a wait), held and customer (seconds).
    """

    of_time: float | None
    segments: Share
    teams: pl.DataFrame


def measure(relations: Relations) -> CustomerWaits | None:
    """None when no status of the log says that a case waits for the customer."""
    if relations.phases.customer is None:
        return None
    teams = relations.frame(SQL)
    held, customer = int(teams["held"].sum()), int(teams["customer"].sum())
    waited = share(int(teams["waited"].sum()), int(teams["n"].sum()))
    return CustomerWaits(customer / held if held else None, waited, teams)


def cases(relations: Relations, limit: int = 20) -> list[str]:
    """The cases that waited longest for the customer, longest first."""
    return relations.frame(CASES, limit=limit)["case_id"].to_list()
