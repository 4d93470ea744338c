"""Quantiles from the few order statistics that a database returns are those of the whole column."""

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitstop_analysis.engines import ranks_in_polars
from pitstop_analysis.engines.duck import Duck
from pitstop_analysis.stats import (
    estimate_from,
    estimate_ranks,
    interval_ranks,
    ranks_needed,
    spread,
    spread_from,
)


@pytest.mark.parametrize(
    ("n", "ranks"),
    # Positions (n - 1)p counted from 0: of 5 values 2, 3 and 3.6; of 11 values 5, 7.5 and 9, with ranks
    # 5.5 - 3.25 and 6.5 + 3.25 of the interval, outwards.
    [(0, []), (1, [1]), (2, [1, 2]), (5, [3, 4, 5]), (11, [2, 6, 8, 9, 10]), (101, [40, 51, 62, 76, 91])],
)
def test_which_ranks_a_spread_needs(n: int, ranks: list[int]) -> None:
    assert ranks_needed(n) == ranks


def test_ten_million_values_need_eight() -> None:
    # n/2 -+ 0.98 √n = 5,000,000 -+ 3,098.98, of which the upper counts from 1.
    assert ranks_needed(10_000_000) == [
        4_996_901, 5_000_000, 5_000_001, 5_003_100, 7_500_000, 7_500_001, 9_000_000, 9_000_001,
    ]  # fmt: skip


@given(st.lists(st.integers(-(10**15), 10**15), max_size=60))
def test_ranks_alone_give_the_same_spread(values: list[int]) -> None:
    ordered = sorted(values)
    chosen = {rank: ordered[rank - 1] for rank in ranks_needed(len(values))}
    assert spread_from(chosen, len(values)) == spread(pl.Series(values, dtype=pl.Int64))


def test_microseconds_become_hours_in_one_division() -> None:
    # Quarter past one in microseconds, three times: a sum of rounded hours would not be 1.25 exactly.
    found = spread_from({1: 4_500_000_000, 2: 4_500_000_000, 3: 9_000_000_000}, 3, per=3_600_000_000)
    assert (found.median, found.p75, found.p90, found.low) == (1.25, 1.875, 2.25, None)


def test_equal_values_are_their_own_quantiles() -> None:
    found = spread(pl.Series([0.1] * 7))
    assert (found.median, found.p75, found.p90, found.low, found.high) == (0.1, 0.1, 0.1, 0.1, 0.1)


def test_a_whole_position_is_no_mixture() -> None:
    # (n - 1) · 0.9 of 11 values is position 9; a hair below it would mix in the value before.
    assert spread(pl.Series([0] * 9 + [8, 9])).p90 == 8.0


def test_a_missing_rank_is_a_fault() -> None:
    with pytest.raises(KeyError):
        spread_from({1: 1.0}, 5)


@pytest.mark.parametrize(
    ("n", "p", "ranks"),
    [
        # Campbell and Gardner 1988: r = nq - 1.96 √(nq(1 - q)), s = 1 + nq + 1.96 √(nq(1 - q)), outwards.
        (100, Fraction(1, 2), (40, 61)),
        (100, Fraction(3, 4), (66, 85)),
        (100, Fraction(9, 10), (84, 97)),
        (30, Fraction(9, 10), None),
        (5, Fraction(1, 2), None),
    ],
)
def test_the_ranks_of_a_quantiles_interval(n: int, p: Fraction, ranks: tuple[int, int] | None) -> None:
    assert interval_ranks(n, p) == ranks


def test_a_quantile_with_its_interval() -> None:
    found = estimate_from({rank: rank for rank in estimate_ranks(100, Fraction(9, 10))}, 100, Fraction(9, 10))
    assert (found.n, found.value, found.low, found.high) == (100, 90.1, 84.0, 97.0)


def test_no_values_no_estimate() -> None:
    assert estimate_ranks(0) == []
    assert estimate_from({}, 0).value is None


@given(
    st.lists(
        st.tuples(st.sampled_from(["A", "B", None]), st.none() | st.integers(-(10**15), 10**15)), max_size=60
    )
)
def test_both_ways_to_ask_frames_give_the_ranks_that_a_spread_needs(
    rows: list[tuple[str | None, int | None]],
) -> None:
    frame = pl.DataFrame(rows, schema={"team": pl.Categorical, "gap": pl.Int64}, orient="row")
    asked = "SELECT team, gap + $more AS value FROM log"
    with Duck({"log": frame}) as duck:
        # What polars can't read, DuckDB does; and only that, or reports would be slow and nobody would know.
        also = f"SELECT team, value FROM ({asked}) AS asked WHERE list_max([value]) = value"
        seen = {"log": frame.lazy()}
        assert ranks_in_polars.at_ranks(seen, asked, ("team",), {"more": 1}) is not None
        assert ranks_in_polars.at_ranks(seen, also, ("team",), {"more": 1}) is None
        for text in (asked, also):
            found = duck.at_ranks(text, ("team",), more=1)
            assert set(found) == {(team,) for team, gap in rows if gap is not None}
            for (team,), (n, ranks) in found.items():
                ordered = sorted(gap + 1 for name, gap in rows if name == team and gap is not None)
                assert n == len(ordered)
                assert {rank: ordered[rank - 1] for rank in ranks_needed(n)}.items() <= ranks.items()
        assert duck.at_ranks(asked, (), more=1) == duck.at_ranks(also, (), more=1)
