"""Quantiles with one exact definition, from a sorted series or from the few ranks that a database returns.

    ranks = ranks_needed(n)
    found = spread_from({rank: value_at(rank) for rank in ranks}, n)

Both ways run the same arithmetic on the same order statistics, so every engine gives equal figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, sqrt

import polars as pl

from pitstop_analysis.stats.shares import Z95

QUANTILES = (
    "Quantiles interpolate linearly between neighbouring observations: position (n - 1) · p "
    "in the sorted values, counted from 0 (Hyndman and Fan type 7)."
)
MEDIANS = (
    "Intervals of medians are 95 % order-statistic intervals: from the value at rank n/2 - 0.98 · √n to that "
    "at rank 1 + n/2 + 0.98 · √n, rounded outwards; none is given below 6 values."
)
FEWEST = 6
"""Values below which a median has no interval."""
MEDIAN, P75, P90 = Fraction(1, 2), Fraction(3, 4), Fraction(9, 10)
"""As fractions: `(n - 1) · 0.9` misses whole positions by a hair, and would then ask for the wrong rank."""


@dataclass(frozen=True)
class Spread:
    """Quantiles of `n` values in their own unit; `low` and `high` are the 95 % interval of the median."""

    n: int
    median: float | None
    p75: float | None
    p90: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Estimate:
    """One figure of `n` observations with its 95 % interval; the bounds are None where `n` gives none."""

    n: int
    value: float | None
    low: float | None
    high: float | None


NOTHING = Spread(0, None, None, None, None, None)


def spread(values: pl.Series, per: int = 1) -> Spread:
    """Quantiles of the values that are not null, by linear interpolation (type 7), in units of `per`."""
    ordered = values.drop_nulls().sort()
    ranks = ranks_needed(len(ordered))
    found = ordered.gather([rank - 1 for rank in ranks]).to_list()
    return spread_from(dict(zip(ranks, found, strict=True)), len(ordered), per)


def ranks_needed(n: int) -> list[int]:
    """The ranks among `n` sorted values, counted from 1, from which `spread_from` gives a spread.

    Ascending, each once, eight at most; none of no values.
    """
    if n == 0:
        return []
    ranks = {rank for p in (MEDIAN, P75, P90) for rank in _neighbours(n, p)[:2]}
    return sorted(ranks.union(median_ranks(n) or ()))


def spread_from(values: Mapping[int, float], n: int, per: int = 1) -> Spread:
    """The spread of `n` values of which those at `ranks_needed(n)` are known, divided by `per`.

    Whole numbers stay whole until the one division at the end: microseconds with `per=3_600_000_000` give
    hours, rounded once. A missing rank raises KeyError.
    """
    if n == 0:
        return NOTHING
    places, interval = _places(n)
    median, p75, p90 = (_between(values, *place, per) for place in places)
    low, high = _bounds(values, interval, per)
    return Spread(n, median, p75, p90, low, high)


def median_ranks(n: int) -> tuple[int, int] | None:
    """The ranks of the 95 % interval of a median of `n` values (Campbell, Gardner, BMJ 1988;296:1454)."""
    if n < FEWEST:
        return None
    reach = Z95 * sqrt(n) / 2
    return max(1, floor(n / 2 - reach)), min(n, ceil(1 + n / 2 + reach))


def estimate_ranks(n: int, p: Fraction = MEDIAN) -> list[int]:
    """The ranks from which `estimate_from` gives the quantile `p` with its interval; none of no values."""
    if n == 0:
        return []
    return sorted({*_neighbours(n, p)[:2], *(interval_ranks(n, p) or ())})


def estimate_from(values: Mapping[int, float], n: int, p: Fraction = MEDIAN, per: int = 1) -> Estimate:
    """The quantile `p` of `n` values of which those at `estimate_ranks(n, p)` are known, divided by `per`."""
    if n == 0:
        return Estimate(0, None, None, None)
    return Estimate(n, _quantile(values, n, p, per), *_bounds(values, interval_ranks(n, p), per))


def interval_ranks(n: int, p: Fraction) -> tuple[int, int] | None:
    """The ranks of the 95 % interval of any quantile; None where they would lie outside the values.

    Campbell and Gardner as for the median, rounded outwards. For the median it is `median_ranks`.
    """
    if p == MEDIAN:
        return median_ranks(n)
    at, reach = float(n * p), Z95 * sqrt(n * p * (1 - p))
    low, high = floor(at - reach), ceil(1 + at + reach)
    return (low, high) if low >= 1 and high <= n else None


def median_interval(ordered: pl.Series) -> tuple[float | None, float | None]:
    """The 95 % interval of the median of sorted values, by ranks; None below 6 values."""
    ranks = median_ranks(len(ordered))
    if ranks is None:
        return None, None
    return float(ordered[ranks[0] - 1]), float(ordered[ranks[1] - 1])


def _bounds(
    values: Mapping[int, float], ranks: tuple[int, int] | None, per: int
) -> tuple[float | None, float | None]:
    return (values[ranks[0]] / per, values[ranks[1]] / per) if ranks else (None, None)


@lru_cache(4096)
def _places(n: int) -> tuple[tuple[tuple[int, int, int, int], ...], tuple[int, int] | None]:
    """Where the quantiles of a spread lie, and the ranks of its interval: many groups are of one size."""
    return tuple((*_neighbours(n, p), p.denominator) for p in (MEDIAN, P75, P90)), median_ranks(n)


def _neighbours(n: int, p: Fraction) -> tuple[int, int, int]:
    """The two ranks between which the quantile lies, and how many `p.denominator`ths past the first."""
    below, way = divmod((n - 1) * p.numerator, p.denominator)
    return below + 1, below + (2 if way else 1), way


def _quantile(values: Mapping[int, float], n: int, p: Fraction, per: int) -> float:
    return _between(values, *_neighbours(n, p), p.denominator, per)


def _between(values: Mapping[int, float], lower: int, upper: int, way: int, of: int, per: int) -> float:
    low, high = values[lower], values[upper]
    # Of equal neighbours it is that value itself; a weighted sum of floats would miss it by a hair.
    if low == high:
        return low / per
    return (low * (of - way) + high * way) / (of * per)
