"""The handover matrix of the busiest teams: who hands to whom, as a table that everything adds up in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Entry = tuple[str, str, int]
"""Giver, receiver, how often."""
TEAMS = 12
"""As many as stand side by side on a page."""


@dataclass(frozen=True)
class Matrix:
    """`teams` are those with most hand-offs, given and taken; the others are one row and column, the last.

    `cells[row][column]` counts from the team of the row to that of the column; None where a row meets its own
    column and self-loops are not counted. `others` says how many teams are not among the busiest; where it
    is 0 there is no such row.
    """

    teams: tuple[str, ...]
    others: int
    cells: tuple[tuple[int | None, ...], ...]

    @property
    def most(self) -> int:
        """The largest entry between teams that are named."""
        named = len(self.teams)
        return max((n or 0 for row in self.cells[:named] for n in row[:named]), default=0)

    @property
    def among(self) -> int:
        """Hand-offs between two different teams of those named."""
        named = range(len(self.teams))
        return sum(self.cells[row][column] or 0 for row in named for column in named if row != column)


def matrix(
    routes: Sequence[Entry], within: Mapping[str, int] | None, teams: int, most: int = TEAMS
) -> Matrix:
    """Of all `routes`; `within` gives the self-loops of a team, None leaves them out."""
    busy: Counter[str] = Counter()
    for giver, receiver, n in routes:
        busy[giver] += n
        busy[receiver] += n
    named = sorted(busy, key=lambda team: (-busy[team], team))[:most]
    others = teams - len(named)
    place = {team: at for at, team in enumerate(named)}
    size = len(named) + (others > 0)
    cells = [[0] * size for _ in range(size)]
    loops = [(team, team, n) for team, n in (within or {}).items()]
    for giver, receiver, n in [*routes, *loops]:
        cells[place.get(giver, size - 1)][place.get(receiver, size - 1)] += n
    return Matrix(
        tuple(named), others, tuple(_row(row, at, len(named), within) for at, row in enumerate(cells))
    )


def _row(row: list[int], at: int, named: int, within: Mapping[str, int] | None) -> tuple[int | None, ...]:
    own = at if within is None and at < named else None
    return tuple(None if column == own else n for column, n in enumerate(row))
