"""Figures of a rule's effect: medians, and how much sooner cases ended, with an interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, sqrt
from statistics import median

Z95 = 1.959963984540054
FEWEST = 10  # in each group: below, a difference says nothing and is withheld
MOST = 500  # of each group: as many as are compared pair by pair within a moment


@dataclass(frozen=True, slots=True)
class Difference:
    """How much longer the cases of one group took than those of another, in the unit of the values.

    `shift` is below nothing where they ended sooner. All three are None when a group is too small.
    """

    n: int
    n_other: int
    shift: float | None = None
    low: float | None = None
    high: float | None = None


def difference(values: Sequence[float], others: Sequence[float]) -> Difference:
    """The Hodges-Lehmann estimate: the median of all differences of a value and one of the others.

    Hodges, Lehmann, Ann Math Stat 1963;34:598. Its 95 % interval goes from the K-th smallest to the K-th
    largest difference, K = n m / 2 - 1.96 √(n m (n + m + 1) / 12): Campbell, Gardner, BMJ 1988;296:1454.
    """
    mine, theirs = values[:MOST], others[:MOST]
    n, m = len(mine), len(theirs)
    if min(n, m) < FEWEST:
        return Difference(len(values), len(others))
    pairs = sorted(one - other for one in mine for other in theirs)
    k = max(floor(n * m / 2 - Z95 * sqrt(n * m * (n + m + 1) / 12)), 1)
    return Difference(len(values), len(others), median(pairs), pairs[k - 1], pairs[-k])


def middle(values: Sequence[float]) -> float | None:
    """The median, withheld where there are fewer than ten."""
    return median(values) if len(values) >= FEWEST else None
