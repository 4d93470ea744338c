"""Shares with Wilson intervals, and quantiles with one exact definition."""

from dataclasses import dataclass
from math import ceil, floor, sqrt
from statistics import NormalDist

import polars as pl

Z95 = 1.959963984540054

QUANTILES = (
    "Quantiles interpolate linearly between neighbouring observations: position (n - 1) · p "
    "in the sorted values, counted from 0 (Hyndman and Fan type 7)."
)
SHARES = "Intervals of shares are 95 % Wilson score intervals (Wilson 1927)."
MEDIANS = (
    "Intervals of medians are 95 % order-statistic intervals: from the value at rank n/2 - 0.98 · √n to that "
    "at rank 1 + n/2 + 0.98 · √n, rounded outwards; none is given below 6 values."
)


@dataclass(frozen=True)
class Share:
    """`count` of `of`, as a fraction with its 95 % Wilson interval. All three are None when `of` is 0."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Spread:
    """Quantiles of `n` values in their own unit; `low` and `high` are the 95 % interval of the median."""

    n: int
    median: float | None
    p75: float | None
    p90: float | None
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


def spread(values: pl.Series) -> Spread:
    """Quantiles of the values that are not null, by linear interpolation (type 7)."""
    ordered = values.drop_nulls().sort()
    n = len(ordered)
    if n == 0:
        return Spread(0, None, None, None, None, None)
    low, high = median_interval(ordered)
    return Spread(n, _quantile(ordered, 0.5), _quantile(ordered, 0.75), _quantile(ordered, 0.9), low, high)


def median_interval(ordered: pl.Series) -> tuple[float | None, float | None]:
    """The 95 % interval of the median of sorted values, by ranks (Campbell, Gardner, BMJ 1988;296:1454)."""
    n = len(ordered)
    if n < 6:
        return None, None
    reach = Z95 * sqrt(n) / 2
    low = max(1, floor(n / 2 - reach))
    high = min(n, ceil(1 + n / 2 + reach))
    return float(ordered[low - 1]), float(ordered[high - 1])


def _quantile(ordered: pl.Series, p: float) -> float:
    value = ordered.quantile(p, "linear")
    assert value is not None  # noqa: S101  (the caller has checked that there are values)
    return float(value)
