"""Waits after a hand-off, in calendar hours: to acceptance where statuses tell, and to the next row.

The moment of the hand-off is the row that names the receiving team.
"""

from dataclasses import dataclass
from itertools import pairwise

from pitstop_analysis.relations import HOUR, Relations
from pitstop_analysis.stats import Share, Spread, share

TO_ACCEPT = (
    "Wait to acceptance: calendar hours from the row that names the receiving team, where that row says the "
    "case waits to be taken, to the first row of the same segment that says it is taken. Hand-offs that move "
    "on or end before that are counted (not accepted) and have no wait."
)
TO_FIRST = (
    "Wait to the receiver's first event: calendar hours from the row that names the receiving team to the "
    "next row of the same segment. Hand-offs without such a row are counted and have no wait."
)
DEFINITION = f"{TO_ACCEPT} {TO_FIRST}"
UNIT = "hours"
SOURCE = "our own; on BPI 2013 a queued hand-off waits from Queued to Accepted"
EXAMPLE = "A hand-off that arrives Queued at 9:00 and is Accepted at 11:00 waits 2 hours for either."
BINS = (("within 1 h", 1), ("1-4 h", 4), ("4-8 h", 8), ("8-24 h", 24), ("1-3 days", 72), ("3-7 days", 168))
LONGER = "over 7 days"
ACCEPTS = """
    SELECT from_team AS giver, team AS receiver, case_no, accepted - started AS value
    FROM segments
    WHERE from_team IS NOT NULL AND waiting AND accepted IS NOT NULL
"""
FIRSTS = """
    SELECT from_team AS giver, team AS receiver, next_event - started AS value
    FROM segments
    WHERE from_team IS NOT NULL AND next_event IS NOT NULL
"""
SQL = """
    SELECT
        count(*) AS handoffs,
        sum(CASE WHEN next_event IS NULL THEN 1 ELSE 0 END) AS alone,
        sum(CASE WHEN waiting THEN 1 ELSE 0 END) AS waiting
    FROM segments
    WHERE from_team IS NOT NULL
"""
WITHIN = f"""
    SELECT {", ".join(f"sum(CASE WHEN value <= {limit * HOUR} THEN 1 ELSE 0 END)" for _, limit in BINS)}
    FROM ({ACCEPTS}) AS waits
"""  # noqa: S608 - limits of our own
CASES = f"""
    SELECT case_id
    FROM ({ACCEPTS}) AS waits
    JOIN cases ON cases.case_no = waits.case_no
    GROUP BY waits.case_no, case_id
    ORDER BY max(value) DESC, waits.case_no
    LIMIT $limit
"""  # noqa: S608


@dataclass(frozen=True)
class ToAccept:
    """Hours. `waiting` hand-offs arrive waiting, `accepted` of them are taken before they leave."""

    waits: Spread
    handoffs: int
    waiting: int
    accepted: Share
    bins: dict[str, int]


@dataclass(frozen=True)
class ToFirst:
    """Hours. `without` counts hand-offs with no further row in their segment."""

    waits: Spread
    without: int


@dataclass(frozen=True)
class Waits:
    """`to_accept` is None when no status of the log tells of acceptance."""

    to_accept: ToAccept | None
    to_first: ToFirst


def measure(relations: Relations) -> Waits:
    """Both waits over all hand-offs."""
    handoffs, alone, waiting = relations.row(SQL)
    first = ToFirst(relations.spread(FIRSTS, HOUR), alone)
    if relations.phases.waiting is None:
        return Waits(None, first)
    waits = relations.spread(ACCEPTS, HOUR)
    accepted = share(waits.n, waiting)
    return Waits(ToAccept(waits, handoffs, waiting, accepted, _bins(relations, waits.n)), first)


def cases(relations: Relations, limit: int = 20) -> list[str]:
    """The cases with the longest wait to acceptance, longest first."""
    return relations.frame(CASES, limit=limit)["case_id"].to_list()


def _bins(relations: Relations, n: int) -> dict[str, int]:
    """How many waits fall into each span; an upper end belongs to its span."""
    within = (0, *relations.row(WITHIN), n)
    names = (*(name for name, _ in BINS), LONGER)
    return {name: upto - below for name, (below, upto) in zip(names, pairwise(within), strict=True)}
