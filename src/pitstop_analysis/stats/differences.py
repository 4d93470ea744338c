"""Two groups or periods compared: B against A, with an interval and one word that claims no more than it.

A difference is B minus A, a ratio is B over A. `word` is what may be said: `higher`, `lower`,
`not shown to differ` when the interval holds no difference, `too few to compare` when there is none.

Shares and quantiles are compared by square-and-add, from the interval of each group alone: Newcombe's hybrid
score interval (Stat Med 1998;17:873, method 10) is this with Wilson intervals, and Zou and Donner (Stat Med
2008;27:1693) show it for any two estimates. So quantiles need no more than their order-statistic intervals,
may be skewed and tied as waits are, and the same ranks serve the table and the comparison.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

from pitstop_analysis.stats.quantiles import Estimate, Spread
from pitstop_analysis.stats.shares import Z95, Share, share

DIFFERENCES = (
    "Intervals of differences of shares are Newcombe's hybrid score intervals "
    "(Stat Med 1998;17:873, method 10); those of medians and other quantiles are combined the same way from "
    "the order-statistic interval of each (Zou and Donner, Stat Med 2008;27:1693). Where an interval holds "
    "zero, the two are not shown to differ; that does not show that they are equal."
)
RATIOS = (
    "A ratio of rates is B over A; its interval is the score interval given the sum of both counts "
    "(Graham, Mengersen and Morton, Stat Med 2003;22:2071), for events that come independently of each other."
)

Word = Literal["higher", "lower", "not shown to differ", "too few to compare"]


@dataclass(frozen=True)
class Comparison:
    """B against A. A bound is None without an interval; the `high` of a ratio also when it has no end."""

    a: float | None
    b: float | None
    value: float | None
    low: float | None
    high: float | None
    word: Word


def difference_of_shares(a: Share, b: Share, z: float = Z95) -> Comparison:
    """B minus A, in shares (0.05 is five percentage points). `z` widens it for several at once."""
    return _minus(_estimate(share(a.count, a.of, z)), _estimate(share(b.count, b.of, z)))


def difference_of_medians(a: Spread, b: Spread) -> Comparison:
    """B minus A, in the unit of the values; no interval when either has fewer than six values."""
    return _minus(Estimate(a.n, a.median, a.low, a.high), Estimate(b.n, b.median, b.low, b.high))


def difference_of_quantiles(a: Estimate, b: Estimate) -> Comparison:
    """B minus A, for any quantile that `estimate_from` gives, in the unit of the values."""
    return _minus(a, b)


def ratio_of_rates(
    a_events: int, a_exposure: float, b_events: int, b_exposure: float, z: float = Z95
) -> Comparison:
    """B's events per exposure (hours, cases, …) over A's.

    Given how many events there are in all, B's part of them is a share, and the ratio its odds: so the Wilson
    interval of that share becomes the interval of the ratio. No events or no exposure: too few to compare.
    """
    if a_exposure <= 0 or b_exposure <= 0:
        return Comparison(None, None, None, None, None, "too few to compare")
    part = share(b_events, a_events + b_events, z)
    rates = a_events / a_exposure, b_events / b_exposure
    low, value, high = (_odds(p, a_exposure / b_exposure) for p in (part.low, part.share, part.high))
    if low is None:
        return Comparison(*rates, value, None, high, "too few to compare")
    return Comparison(*rates, value, low, high, _word(low, high, 1.0))


def _odds(p: float | None, times: float) -> float | None:
    return None if p is None or p == 1 else p / (1 - p) * times


def _estimate(found: Share) -> Estimate:
    return Estimate(found.of, found.share, found.low, found.high)


def _minus(a: Estimate, b: Estimate) -> Comparison:
    if a.value is None or b.value is None:
        return Comparison(a.value, b.value, None, None, None, "too few to compare")
    value = b.value - a.value
    if a.low is None or a.high is None or b.low is None or b.high is None:
        return Comparison(a.value, b.value, value, None, None, "too few to compare")
    low = value - sqrt((b.value - b.low) ** 2 + (a.high - a.value) ** 2)
    high = value + sqrt((b.high - b.value) ** 2 + (a.value - a.low) ** 2)
    return Comparison(a.value, b.value, value, low, high, _word(low, high, 0.0))


def _word(low: float, high: float | None, same: float) -> Word:
    if low > same:
        return "higher"
    if high is not None and high < same:
        return "lower"
    return "not shown to differ"
