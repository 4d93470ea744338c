"""Hand-offs: how often cases change team.

A hand-off is a change of team between two neighbouring rows of one case. Figures: how many there are, how
many cases have at least one, the number of cases by number of hand-offs, the most in one case.
"""

from dataclasses import dataclass

from pitstop_analysis.relations import Relations
from pitstop_analysis.stats import Share, share

DEFINITION = (
    "A hand-off is a change of team between two neighbouring rows of one case. Rows are ordered by time; "
    "rows of the same time stay in the order of the file."
)
UNIT = "hand-offs, and cases"
SOURCE = "our own"
EXAMPLE = "Cases that run A, A B and A B A have 3 hand-offs; 2 of 3 cases have at least one."
SQL = """
    SELECT handoffs, count(*) AS n
    FROM cases
    GROUP BY handoffs
    ORDER BY handoffs
"""
CASES = """
    SELECT case_id, handoffs AS value
    FROM cases
    WHERE handoffs > 0
    ORDER BY value DESC, case_no
    LIMIT $limit
"""
CEILING = 10
"""From this many hand-offs on, cases are counted together as `10+`."""


@dataclass(frozen=True)
class Handoffs:
    """`distribution` maps 0, 1, …, 9, 10+ to cases; `shares` holds the same as shares of all cases."""

    total: int
    cases_with: int
    with_any: Share
    most: int
    distribution: dict[str, int]
    shares: dict[str, Share]

    def reached(self) -> dict[str, Share]:
        """`shares` up to the highest number of hand-offs that a case has."""
        return dict(list(self.shares.items())[: min(self.most, CEILING) + 1])


def bands(ceiling: int) -> list[str]:
    """0, 1, …, and the ceiling with a plus sign."""
    return [str(number) for number in range(ceiling)] + [f"{ceiling}+"]


def measure(relations: Relations) -> Handoffs:
    """Counts over all cases of the log."""
    found = dict(relations.frame(SQL).rows())
    cases = sum(found.values())
    names = bands(CEILING)
    distribution = dict.fromkeys(names, 0)
    for number, n in found.items():
        distribution[names[min(number, CEILING)]] += n
    return Handoffs(
        total=sum(number * n for number, n in found.items()),
        cases_with=cases - distribution["0"],
        with_any=share(cases - distribution["0"], cases),
        most=max(found, default=0),
        distribution=distribution,
        shares={name: share(n, cases) for name, n in distribution.items()},
    )


def cases(relations: Relations, limit: int = 20) -> list[str]:
    """The cases with the most hand-offs, most first."""
    return list(ranked(relations, limit))


def ranked(relations: Relations, limit: int = 20) -> dict[str, int]:
    """Those cases, with how many each has."""
    return relations.ranked(CASES, limit=limit)
