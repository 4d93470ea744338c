"""Time to end by number of hand-offs, in calendar days from the first to the last row of a case."""

from dataclasses import dataclass

from pitstop_analysis.measures.handoffs import bands
from pitstop_analysis.relations import DAY, Relations
from pitstop_analysis.stats import NOTHING, Spread

DEFINITION = (
    "Time to end: calendar days from the first to the last row of a case, by its number of hand-offs. "
    "Cases that were still open when the log was written count as long as they are in it. More "
    "hand-offs go with longer cases; that does not say that they cause the time."
)
UNIT = "days"
SOURCE = "our own"
EXAMPLE = "A case without a hand-off whose rows span 48 hours, alone of its kind: median and mean 2 days."
CEILING = 5
SQL = f"""
    SELECT least(handoffs, {CEILING}) AS handoffs, ended - started AS value
    FROM cases
"""  # noqa: S608 - a number of our own
MEANS = f"""
    SELECT
        handoffs,
        count(*) AS n,
        sum((value - value % 1000000) / 1000000) AS seconds,
        sum(value % 1000000) AS rest
    FROM ({SQL}) AS lengths
    GROUP BY handoffs
    ORDER BY handoffs
"""  # noqa: S608
"""Whole seconds apart from the rest: microseconds of very many cases add up to more than 64 bits hold."""


@dataclass(frozen=True)
class Duration:
    """Days over the cases with this many hand-offs (0, 1, …, 4, 5+)."""

    handoffs: str
    days: Spread
    mean: float | None


def measure(relations: Relations) -> list[Duration]:
    """One entry per number of hand-offs, empty ones included."""
    spreads = relations.spreads(SQL, ("handoffs",), DAY)
    means = {
        number: (int(seconds) * 1_000_000 + rest) / (n * DAY)
        for number, n, seconds, rest in relations.frame(MEANS).iter_rows()
    }
    return [
        Duration(name, spreads.get((number,), NOTHING), means.get(number))
        for number, name in enumerate(bands(CEILING))
    ]


def known(durations: list[Duration]) -> list[Duration]:
    """Those that have cases."""
    return [entry for entry in durations if entry.days.n]
