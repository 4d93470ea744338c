"""Cycles: simple cycles in the case's directed graph of teams. One of the three bounce measures, never mixed.

The graph of a case has a node per team and an edge per pair of teams between which the case passed at least
once. A simple cycle visits no team twice; cycles that differ only in where they begin are one. Teams count
without their support line where the name ends with one (Paszkiewicz and Picard, CEUR Vol-1052, on BPI
2013).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pitstop_analysis.relations import NO_SPLIT, Relations
from pitstop_analysis.stats import Share, share

DEFINITION = (
    "Cycles: simple cycles in the case's directed graph of teams (each team at most once per cycle; "
    "starting points do not count apart). Total adds up the cycles of all cases; distinct counts "
    "different cycles once. A support line at the end of a team's name is ignored here."
)
UNIT = "cases, and cycles"
SOURCE = "Paszkiewicz and Picard, CEUR Vol-1052 (BPI Challenge 2013)"
EXAMPLE = "The cases A B C A and B C A B hold 2 cycles, 1 of them distinct: A-B-C."
SQL = """
    SELECT base_variant AS run, count(*) AS n
    FROM cases
    WHERE base_variant > $after AND bases <= handoffs
    GROUP BY base_variant
    ORDER BY base_variant
    LIMIT $most
"""
"""Only runs that come back to a team, with or without its support line, can hold a cycle: most never do."""
BATCH = 50_000
"""Different runs in Python at once: a large log has millions."""
STEPS = 100_000
"""Edges followed per case before its search ends: a dense graph has very many cycles."""

Run = tuple[str, ...]


@dataclass(frozen=True)
class Cycles:
    """`cut_short` counts cases with a graph so dense that the search was ended: a lower bound."""

    cases: int
    of_all: Share
    total: int
    distinct: int
    cut_short: int


def measure(relations: Relations, *, batch: int = BATCH) -> Cycles:
    """Cycles over all cases. Equal runs of teams are searched once, `batch` of them at a time."""
    (n_cases,) = relations.row("SELECT count(*) FROM cases")
    with_cycle = total = cut_short = 0
    distinct: set[Run] = set()
    for run, n in _runs(relations, batch):
        cycles, whole = simple_cycles(run)
        with_cycle += n if cycles else 0
        total += len(cycles) * n
        cut_short += 0 if whole else n
        distinct |= cycles
    return Cycles(with_cycle, share(with_cycle, n_cases), total, len(distinct), cut_short)


def _runs(relations: Relations, batch: int) -> Iterator[tuple[Run, int]]:
    """The different runs that may hold a cycle, with the cases that go so."""
    after = ""
    while (found := relations.frame(SQL, after=after, most=batch)).height:
        for run, n in found.iter_rows():
            yield tuple(run.split(NO_SPLIT)), n
        if found.height < batch:
            return
        after = found["run"][-1]


def simple_cycles(run: Run, steps: int = STEPS) -> tuple[frozenset[Run], bool]:
    """The simple cycles in the graph of one run of teams, and whether the search came to its end.

    Each cycle begins at its smallest team, so one cycle has one form.
    """
    if len(set(run)) == len(run):
        return frozenset(), True
    numbers: dict[str, int] = {}
    shape = tuple(numbers.setdefault(team, len(numbers)) for team in run)
    teams = list(numbers)
    found, whole = _of_shape(shape, steps)
    return frozenset(_named(cycle, teams) for cycle in found), whole


@lru_cache(maxsize=20_000)
def _of_shape(shape: tuple[int, ...], steps: int) -> tuple[tuple[tuple[int, ...], ...], bool]:
    """The cycles of a run whose teams are numbered as they appear: very many runs share few shapes."""
    after: dict[int, set[int]] = {}
    for giver, receiver in pairwise(shape):
        if giver != receiver:
            after.setdefault(giver, set()).add(receiver)
    found: set[tuple[int, ...]] = set()
    for start in sorted(after):
        paths: list[tuple[int, ...]] = [(start,)]
        while paths:
            path = paths.pop()
            for team in after.get(path[-1], ()):
                steps -= 1
                if team == start:
                    found.add(path)
                elif team > start and team not in path:
                    paths.append((*path, team))
            if steps < 0:
                return tuple(found), False
    return tuple(found), True


def _named(cycle: tuple[int, ...], teams: list[str]) -> Run:
    names = tuple(teams[number] for number in cycle)
    first = names.index(min(names))
    return names[first:] + names[:first]
