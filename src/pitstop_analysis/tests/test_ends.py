"""Competing ends against published tables, a recursion, and the binomial where nothing is censored."""

from math import exp, log, sqrt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pitstop_analysis.stats import curves, tally

Z = 1.959963984540054


def within(share: float, variance: float, stays: float | None = None) -> tuple[float, float]:
    """The interval of a share ended on the scale log(-log(1 - share)), from a variance."""
    stays = 1 - share if stays is None else stays
    reach = exp(Z * sqrt(variance) / abs(stays * log(stays)))
    return 1 - stays ** (1 / reach), 1 - stays**reach


def test_kaplan_meier_of_freireich() -> None:
    """Freireich et al., Blood 1963;21:699, the treated arm: shares in remission and Greenwood's errors."""
    weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    relapse = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    ends = pl.Series(["relapse" if one else None for one in relapse])
    found = curves(tally(pl.Series(weeks), ends, ["relapse"]), ["relapse"])
    assert found.frame["time"].to_list() == [6, 7, 10, 13, 16, 22, 23]
    assert found.frame["at_risk"].to_list() == [21, 17, 15, 12, 11, 7, 6]
    published = [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert found.frame["staying"].to_list() == pytest.approx(published, abs=5e-5)
    errors = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    for row, stays, error in zip(found.frame.iter_rows(named=True), published, errors, strict=True):
        low, high = within(1 - stays, error**2)
        assert (row["relapse_low"], row["relapse_high"]) == pytest.approx((low, high), abs=2e-3)
    assert (found.n, found.still_open, found.until, found.time_until(0.5)) == (21, 12, 35, 23)


def test_kaplan_meier_of_the_placebo_arm_has_its_median_at_8() -> None:
    weeks = pl.Series([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23])
    found = curves(tally(weeks, pl.Series(["relapse"] * 21), ["relapse"]), ["relapse"])
    assert (found.time_until(0.5, "relapse"), found.time_until(1.0)) == (8, 23)
    assert found.frame["staying"][-1] == 0.0
    assert found.frame["relapse_low"][-1] is None


def test_one_kind_of_end_is_kaplan_meier_upside_down() -> None:
    table = pl.DataFrame({"time": [1, 2, 3, 5], "over": [1, 2, 0, 1], "open": [0, 1, 2, 0]})
    frame = curves(table, ["over"]).frame
    assert frame["over"].to_list() == pytest.approx([1 - stays for stays in frame["staying"]])
    assert frame["over_low"].drop_nulls().to_list() == pytest.approx(
        [1 - high for high in frame["staying_high"].drop_nulls()]
    )


def test_cumulative_incidence_as_in_satagopan_2004() -> None:
    """Satagopan et al., Br J Cancer 2004;91:1229, table 2: deaths from breast cancer of 305 patients.

    Patients at risk and survival are printed so. Of the incidence the paper adds steps rounded to 0.3 %
    (0.3, 0.6, 0.9, 1.2); added before rounding, 1/304 + 0.9967/302 + … are 0.3, 0.7, 1.0 and 1.3 %.
    """
    months = [7, 10, 14, 16, 18, 23, 24, 26, 27, 60]
    table = pl.DataFrame(
        {
            "time": months,
            "cancer": [0, 1, 0, 1, 0, 1, 0, 0, 1, 0],
            "other": [0, 0, 0, 0, 1, 0, 0, 1, 0, 0],
            "open": [1, 0, 1, 0, 0, 0, 1, 0, 0, 296],
        }
    )
    found = curves(table, ["cancer", "other"])
    frame = found.frame
    assert frame["time"].to_list() == [10, 16, 18, 23, 26, 27]
    assert frame["at_risk"].to_list() == [304, 302, 301, 300, 298, 297]
    percent = [round(100 * stays, 1) for stays in frame["staying"]]
    assert percent == [99.7, 99.3, 99.0, 98.7, 98.3, 98.0]
    assert [round(100 * share, 1) for share in frame["cancer"]] == [0.3, 0.7, 0.7, 1.0, 1.0, 1.3]


def test_fifteen_segments_with_three_ends_by_hand() -> None:
    """Shares as fractions; variances as lifelines 0.30.3 gives them (Marubini and Valsecchi's formula)."""
    kinds = [1, 2, 0, 1, 1, 2, 0, 3, 1, 0, 2, 1, 3, 0, 1]
    words = {0: None, 1: "resolved", 2: "handed on", 3: "abandoned"}
    ends = pl.Series([words[kind] for kind in kinds])
    names = ["resolved", "handed on", "abandoned"]
    found = curves(tally(pl.Series(range(1, 16)), ends, names), names)
    row = found.at([12]).row(0, named=True)
    assert row["resolved"] == pytest.approx(0.389861, abs=1e-6)
    assert row["handed on"] == pytest.approx(0.236389, abs=1e-6)
    # By hand: 13/15 · 11/12 · … the share that stays just before 8 is 13/15 · 9/12 = 0.65; one of 8 ends.
    assert row["abandoned"] == pytest.approx(0.65 / 8)
    assert row["resolved"] + row["handed on"] + row["abandoned"] + row["staying"] == pytest.approx(1)
    for name, variance in (("resolved", 0.01942135), ("handed on", 0.01480787), ("abandoned", 0.00602745)):
        assert (row[f"{name}_low"], row[f"{name}_high"]) == pytest.approx(
            within(row[name], variance), abs=1e-6
        )


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 2), st.integers(0, 3)),
        min_size=1,
        max_size=25,
    )
)
@settings(max_examples=60)
def test_the_sums_agree_with_the_recursion(rows: list[tuple[int, int, int, int]]) -> None:
    """Step by step with the covariance carried along: what the sums are multiplied out of."""
    names = ["a", "b", "c"]
    table = pl.DataFrame(
        {
            "time": range(len(rows)),
            **{name: [row[place] for row in rows] for place, name in enumerate(names)},
            "open": [row[3] for row in rows],
        }
    )
    found = {row["time"]: row for row in curves(table, names).frame.iter_rows(named=True)}
    n, stays, var_stays = sum(map(sum, rows)), 1.0, 0.0
    shares, variances, together = (
        dict.fromkeys(names, 0.0),
        dict.fromkeys(names, 0.0),
        dict.fromkeys(names, 0.0),
    )
    for time, row in enumerate(rows):
        ended = sum(row[:3])
        if ended:
            h = ended / n
            for name, count in zip(names, row, strict=False):
                own = count / n
                variances[name] += 2 * own * together[name] + own**2 * var_stays
                variances[name] += stays**2 * own * (1 - own) / n
                together[name] = (1 - h) * (together[name] + own * var_stays) - stays**2 * own * (1 - h) / n
                shares[name] += stays * own
            var_stays = (1 - h) ** 2 * var_stays + stays**2 * h * (1 - h) / n
            stays *= 1 - h
            for name in names:
                assert found[time][name] == pytest.approx(shares[name], abs=1e-12)
                if 1e-9 < shares[name] < 1 - 1e-9:
                    bounds = within(shares[name], max(variances[name], 0))
                    assert (found[time][f"{name}_low"], found[time][f"{name}_high"]) == pytest.approx(
                        bounds, abs=1e-6
                    )
        n -= sum(row)


def test_without_censoring_the_variance_is_the_binomial() -> None:
    """Of 100 segments 30 are handed on by time 4, none unseen: 0.3 · 0.7 / 100."""
    table = pl.DataFrame(
        {"time": [1, 2, 4, 9], "handed on": [10, 5, 15, 0], "resolved": [0, 20, 0, 50], "open": [0] * 4}
    )
    row = curves(table, ["handed on", "resolved"]).at([4]).row(0, named=True)
    assert row["handed on"] == pytest.approx(0.3)
    assert (row["handed on_low"], row["handed on_high"]) == pytest.approx(within(0.3, 0.0021))


def test_what_the_log_cannot_say_is_null() -> None:
    table = pl.DataFrame({"time": [3, 5], "over": [1, 0], "open": [0, 1]})
    found = curves(table, ["over"]).at([7, 2, 3, 5])
    assert found["time"].to_list() == [2, 3, 5, 7]
    assert found["over"].to_list() == [0.0, 0.5, 0.5, None]
    all_over = curves(pl.DataFrame({"time": [3], "over": [2], "open": [0]}), ["over"]).at([7])
    assert all_over["over"].to_list() == [1.0]


def test_an_end_and_a_censoring_at_once() -> None:
    """The one censored at 3 was there when the other ended: one of two, not one of one."""
    found = curves(pl.DataFrame({"time": [3], "over": [1], "open": [1]}), ["over"])
    assert found.frame["over"].to_list() == [0.5]
    assert found.time_until(0.9) is None


def test_no_segments_no_curves() -> None:
    empty = tally(pl.Series([], dtype=pl.Int64), pl.Series([], dtype=pl.String), ["over"])
    found = curves(empty, ["over"])
    assert (found.n, found.until, found.time_until(0.5)) == (0, None, None)
    assert found.at([1, 2])["over"].to_list() == [None, None]


def test_what_is_no_table_of_counts_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        curves(pl.DataFrame({"time": [-1], "over": [1], "open": [0]}), ["over"])
    with pytest.raises(ValueError, match="not among the kinds"):
        tally(pl.Series([1]), pl.Series(["lost"]), ["over"])
