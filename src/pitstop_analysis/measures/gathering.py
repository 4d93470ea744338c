"""Concentration: which fifth of the routes carries how many of the straight returns."""

from dataclasses import dataclass

from pitstop_analysis.relations import Relations
from pitstop_analysis.stats import Gathered, gathered

DEFINITION = (
    "Concentration: routes in order of how many of their hand-offs go straight back, most first; the "
    "share of all straight returns on the first fifth of the routes. Routes without any count among the "
    "routes."
)
UNIT = "hand-offs that go straight back"
SOURCE = "Pareto's curve; Lorenz, Publications of the American Statistical Association 1905;9:209"
EXAMPLE = "Of five routes one has 8 straight returns and another 2: the first fifth, one route, carries 80 %."
SQL = """
    SELECT from_team AS giver, team AS receiver, sum(CASE WHEN to_team = from_team THEN 1 ELSE 0 END) AS n
    FROM segments
    WHERE from_team IS NOT NULL
    GROUP BY from_team, team
    ORDER BY n DESC, giver, receiver
"""
TO = " → "


@dataclass(frozen=True)
class Gathering:
    """`routes` says how much gathers in how few; `counts` has each route with its straight returns."""

    routes: Gathered
    counts: tuple[tuple[str, int], ...]


def measure(relations: Relations) -> Gathering | None:
    """None when nothing goes straight back."""
    counts = {f"{giver}{TO}{receiver}": n for giver, receiver, n in relations.frame(SQL).iter_rows()}
    if not sum(counts.values()):
        return None
    return Gathering(gathered(counts), tuple(counts.items()))
