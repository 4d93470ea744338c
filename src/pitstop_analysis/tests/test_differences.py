"""Two groups compared: published intervals, and words that claim no more than they show."""

import math
import random

import polars as pl
import pytest

from pitstop_analysis.stats import (
    Estimate,
    difference_of_medians,
    difference_of_quantiles,
    difference_of_shares,
    ratio_of_rates,
    share,
    spread,
    z_of_several,
)


@pytest.mark.parametrize(
    ("b", "a", "low", "high", "word"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339, "higher"),
        ((9, 10), (3, 10), 0.1705, 0.8090, "higher"),
        ((6, 7), (2, 7), 0.0582, 0.8062, "higher"),
        ((5, 56), (0, 29), -0.0381, 0.1926, "not shown to differ"),
        ((0, 10), (0, 20), -0.1611, 0.2775, "not shown to differ"),
        ((0, 10), (0, 10), -0.2775, 0.2775, "not shown to differ"),
        ((10, 10), (0, 20), 0.6791, 1.0, "higher"),
        ((10, 10), (0, 10), 0.6075, 1.0, "higher"),
    ],
)
def test_shares_as_in_newcombe_1998(
    b: tuple[int, int], a: tuple[int, int], low: float, high: float, word: str
) -> None:
    """Newcombe, Stat Med 1998;17:873, table II, method 10: all eight contrasts."""
    found = difference_of_shares(share(*a), share(*b))
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert found.word == word


def test_the_other_way_round_is_the_mirror() -> None:
    found = difference_of_shares(share(56, 70), share(48, 80))
    assert (found.value, found.word) == (pytest.approx(-0.2), "lower")
    assert (found.low, found.high) == (pytest.approx(-0.3339, abs=5e-5), pytest.approx(-0.0524, abs=5e-5))


def test_a_share_of_nothing_cannot_be_compared() -> None:
    found = difference_of_shares(share(0, 0), share(3, 10))
    assert (found.b, found.value, found.low, found.word) == (0.3, None, None, "too few to compare")


def test_many_comparisons_at_once_need_more() -> None:
    alone, of_ten = (difference_of_shares(share(48, 80), share(56, 70), z) for z in (1.96, z_of_several(10)))
    assert (alone.word, of_ten.word) == ("higher", "not shown to differ")


def test_medians_by_hand() -> None:
    """Of 1 to 100 the interval is ranks 40 and 61: 50.5 - 10.5 to + 10.5; of the other 30 more, the same.

    30 -+ √(10.5² + 10.5²) = 30 -+ 14.849.
    """
    a, b = (spread(pl.Series(range(start, start + 100))) for start in (1, 31))
    found = difference_of_medians(a, b)
    assert (found.a, found.b, found.value, found.word) == (50.5, 80.5, 30.0, "higher")
    assert (round(found.low or 0, 3), round(found.high or 0, 3)) == (15.151, 44.849)


def test_a_skewed_interval_stays_skewed() -> None:
    """Below: √((10 - 8)² + (9 - 4)²) = √29; above: √((22 - 10)² + (4 - 1)²) = √153."""
    found = difference_of_quantiles(Estimate(50, 4, 1, 9), Estimate(50, 10, 8, 22))
    assert (found.low, found.high) == (pytest.approx(6 - math.sqrt(29)), pytest.approx(6 + math.sqrt(153)))


def test_five_values_are_too_few() -> None:
    found = difference_of_medians(spread(pl.Series(range(5))), spread(pl.Series(range(500, 900))))
    assert (found.value, found.low, found.word) == (697.5, None, "too few to compare")


@pytest.mark.parametrize(("n", "m"), [(20, 20), (20, 100)])
def test_medians_that_are_equal_are_rarely_said_to_differ(n: int, m: int) -> None:
    """Skewed waits of the same distribution, half of them tied by whole hours: at least 95 % are covered."""
    draw = random.Random(22)

    def waits(size: int) -> pl.Series:
        raw = [draw.lognormvariate(0, 2) for _ in range(size)]
        return pl.Series([wait if draw.random() < 0.5 else float(math.ceil(wait)) for wait in raw])

    words = [difference_of_medians(spread(waits(n)), spread(waits(m))).word for _ in range(200)]
    assert words.count("not shown to differ") >= 190


@pytest.mark.parametrize(
    ("a", "b", "value", "low", "high", "word"),
    [
        # As in the tests of statsmodels 0.15 for its score interval (test_confint_poisson_2indep).
        ((30, 54308.7), (60, 51477.5), 2.1100, 1.365962, 3.259306, "higher"),
        # Breast cancer and fluoroscopy (Rothman), by hand: Wilson of 41 in 56 is 0.6041 to 0.8304.
        ((15, 19017), (41, 28010), 1.8558, 1.0358, 3.3249, "higher"),
        # Wilson of 20 in 40 is 0.3520 to 0.6480.
        ((20, 100), (20, 100), 1.0, 0.5432, 1.8409, "not shown to differ"),
    ],
)
def test_rates_by_their_ratio(
    a: tuple[int, float], b: tuple[int, float], value: float, low: float, high: float, word: str
) -> None:
    found = ratio_of_rates(*a, *b)
    assert found.value == pytest.approx(value, abs=5e-5)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert found.word == word


def test_rates_without_events() -> None:
    none_before = ratio_of_rates(0, 10, 12, 10)
    assert (none_before.value, none_before.high, none_before.word) == (None, None, "higher")
    none_now = ratio_of_rates(12, 10, 0, 10)
    assert (none_now.value, none_now.low, none_now.word) == (0.0, 0.0, "lower")
    assert ratio_of_rates(0, 10, 0, 10).word == "too few to compare"
    assert ratio_of_rates(3, 0, 3, 10).word == "too few to compare"
