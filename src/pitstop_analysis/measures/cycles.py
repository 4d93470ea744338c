"""Cycles: simple cycles in the case's directed graph of teams. One of the three bounce measures, never mixed.

The graph of a case has a node per team and an edge per pair of teams between which the case passed at least
once. A simple cycle visits no team twice; cycles that differ only in where they begin are one. Teams count
without their support line where the name ends with one (Paszkiewicz and Picard, CEUR Vol-1052, on BPI
2013).
"""

from dataclasses import dataclass
from itertools import pairwise

from pitstop_analysis.segments import Segments
from pitstop_analysis.stats import Share, share

DEFINITION = (
    "Cycles: simple cycles in the case's directed graph of teams (each team at most once per cycle; "
    "starting points do not count apart). Total adds up the cycles of all cases; distinct counts "
    "different cycles once. A support line at the end of a team's name is ignored here."
)
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


def measure(segments: Segments) -> Cycles:
    """Cycles over all cases. Equal runs of teams are searched once."""
    runs = _runs(segments)
    searched = {run: simple_cycles(run) for run in set(runs)}
    found = [searched[run] for run in runs]
    with_cycle = sum(1 for cycles, _ in found if cycles)
    return Cycles(
        cases=with_cycle,
        of_all=share(with_cycle, len(runs)),
        total=sum(len(cycles) for cycles, _ in found),
        distinct=len({cycle for cycles, _ in searched.values() for cycle in cycles}),
        cut_short=sum(1 for _, whole in found if not whole),
    )


def simple_cycles(run: Run, steps: int = STEPS) -> tuple[frozenset[Run], bool]:
    """The simple cycles in the graph of one run of teams, and whether the search came to its end.

    Each cycle begins at its smallest team, so one cycle has one form.
    """
    after: dict[str, set[str]] = {}
    for giver, receiver in pairwise(run):
        if giver != receiver:
            after.setdefault(giver, set()).add(receiver)
    if len(set(run)) == len(run):
        return frozenset(), True
    found: set[Run] = set()
    for start in sorted(after):
        paths: list[Run] = [(start,)]
        while paths:
            path = paths.pop()
            for team in after.get(path[-1], ()):
                steps -= 1
                if team == start:
                    found.add(path)
                elif team > start and team not in path:
                    paths.append((*path, team))
            if steps < 0:
                return frozenset(found), False
    return frozenset(found), True


def _runs(segments: Segments) -> list[Run]:
    """Each case's run of teams; without the support line when teams are what the log was cut by."""
    column = "base" if segments.by == "team" else "team"
    grouped = segments.frame.group_by("case_id", maintain_order=True).agg(column)
    return [tuple(teams) for teams in grouped[column].to_list()]
