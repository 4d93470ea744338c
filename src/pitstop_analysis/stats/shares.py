"""Shares with Wilson intervals."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

Z95 = 1.959963984540054

SHARES = "Intervals of shares are 95 % Wilson score intervals (Wilson 1927)."


@dataclass(frozen=True)
class Share:
    """`count` of `of`, as a fraction with its 95 % Wilson interval. All three are None when `of` is 0."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


def share(count: int, of: int, z: float = Z95) -> Share:
    """The share `count / of` with its Wilson interval; `z` widens it, see `z_of_several`.

    Wilson, J Am Stat Assoc 1927;22:209; compared by Newcombe, Stat Med 1998;17:857.
    """
    if of == 0:
        return Share(count, of, None, None, None)
    p = count / of
    middle = (p + z**2 / (2 * of)) / (1 + z**2 / of)
    half = z * sqrt(p * (1 - p) / of + z**2 / (4 * of**2)) / (1 + z**2 / of)
    # At the ends the bound is exactly 0 or 1; floating point would miss it by a hair.
    low = 0.0 if count == 0 else middle - half
    high = 1.0 if count == of else middle + half
    return Share(count, of, p, low, high)


def z_of_several(number: int) -> float:
    """The z under which `number` intervals hold all at once with 95 % (Bonferroni): for a pick of many."""
    return NormalDist().inv_cdf(1 - 0.025 / number)
