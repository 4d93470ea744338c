"""Intervals and quantiles against published values."""

from math import comb

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitstop_analysis.stats import median_interval, share, spread, z_of_several


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


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        # By hand: p = 1/2, n = 4, z² = 3.8415: middle 0.5, half 1.96 · √(0.0625 + 0.0600) / 1.9604.
        (2, 4, 0.1500, 0.8500),
        (0, 1, 0.0, 0.7935),
        (1, 1, 0.2065, 1.0),
        (3820, 7554, 0.4944, 0.5170),
        (1, 1_000_000, 0.0, 0.0),
    ],
)
def test_wilson_by_hand(count: int, of: int, low: float, high: float) -> None:
    found = share(count, of)
    assert (round(found.low or 0, 4), round(found.high or 0, 4)) == (low, high)


@pytest.mark.parametrize(("number", "z"), [(1, 1.9600), (2, 2.2414), (10, 2.8070), (5, 2.5758), (50, 3.2905)])
def test_z_for_a_pick_of_several(number: int, z: float) -> None:
    assert z_of_several(number) == pytest.approx(z, abs=5e-4)


def test_a_pick_of_several_has_a_wider_interval() -> None:
    alone, picked = share(30, 100), share(30, 100, z_of_several(10))
    assert alone.share == picked.share
    assert (round(picked.low or 0, 3), round(alone.low or 0, 3)) == (0.190, 0.219)


@given(st.integers(0, 400), st.integers(0, 400))
def test_an_interval_holds_its_share_and_mirrors(yes: int, no: int) -> None:
    found, mirrored = share(yes, yes + no), share(no, yes + no)
    if found.share is None:
        assert yes + no == 0
        return
    assert 0 <= found.low <= found.share <= found.high <= 1
    assert found.low == pytest.approx(1 - (mirrored.high or 0), abs=1e-12)
    assert (
        share(10 * yes, 10 * (yes + no)).high - share(10 * yes, 10 * (yes + no)).low < found.high - found.low
    )


@pytest.mark.parametrize(
    ("n", "ranks"),
    # n/2 - 0.98·√n and 1 + n/2 + 0.98·√n, outwards: 3 - 2.4 and 4 + 2.4; 5 - 3.1 and 6 + 3.1; and so on.
    [
        (6, (1, 6)),
        (10, (1, 10)),
        (20, (5, 16)),
        (25, (7, 19)),
        (30, (9, 22)),
        (50, (18, 33)),
        (400, (180, 221)),
    ],
)
def test_the_ranks_of_a_medians_interval(n: int, ranks: tuple[int, int]) -> None:
    values = pl.Series([float(rank) for rank in range(1, n + 1)])
    assert median_interval(values) == ranks


@pytest.mark.parametrize("n", [6, 7, 8, 9, 10, 13, 21, 34, 55, 89, 144])
def test_a_medians_interval_covers_at_least_95_percent(n: int) -> None:
    """A rank's value is below the median as often as a coin shows heads: counted, not approximated."""
    low, high = median_interval(pl.Series([float(rank) for rank in range(1, n + 1)]))
    covered = sum(comb(n, below) for below in range(int(low or 0), int(high or 0))) / 2**n
    assert covered >= 0.95


@pytest.mark.parametrize(
    ("values", "median", "p75", "p90"),
    [
        ([7.0], 7.0, 7.0, 7.0),
        ([1.0, 2.0], 1.5, 1.75, 1.9),
        ([1.0, 2.0, 3.0], 2.0, 2.5, 2.8),
        ([0.0] * 9 + [100.0], 0.0, 0.0, 10.0),
        ([5.0, 5.0, 5.0, 5.0], 5.0, 5.0, 5.0),
    ],
)
def test_quantiles_by_hand(values: list[float], median: float, p75: float, p90: float) -> None:
    found = spread(pl.Series(values[::-1]))
    assert (found.median, found.p75, found.p90) == pytest.approx((median, p75, p90))
