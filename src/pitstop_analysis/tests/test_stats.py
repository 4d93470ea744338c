"""Intervals and quantiles against published values."""

import polars as pl
import pytest

from pitstop_analysis.stats import median_interval, share, spread


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_in_newcombe_1998(x: int, n: int, low: float, high: float) -> None:
    found = share(x, n)
    assert found.share == x / n
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


def test_a_share_of_nothing_is_unknown_not_zero() -> None:
    found = share(0, 0)
    assert (found.share, found.low, found.high) == (None, None, None)


def test_a_share_of_everything_stays_within_one() -> None:
    assert share(10, 10).high == 1.0


def test_quantiles_interpolate_linearly() -> None:
    found = spread(pl.Series([4.0, 1.0, None, 3.0, 2.0]))
    assert (found.n, found.median, found.p75, found.p90) == (4, 2.5, 3.25, pytest.approx(3.7))


def test_no_values_no_quantiles() -> None:
    assert spread(pl.Series([None], dtype=pl.Float64)).median is None


def test_interval_of_the_median_by_ranks() -> None:
    # Campbell and Gardner 1988: n = 100 gives ranks 40 and 61.
    assert median_interval(pl.Series([float(n) for n in range(1, 101)])) == (40.0, 61.0)
    assert median_interval(pl.Series([1.0] * 5)) == (None, None)
