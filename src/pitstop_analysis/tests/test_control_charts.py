"""Control charts of weeks against Montgomery's worked examples, and what is not said of too few weeks."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pitstop_analysis.stats import Chart, Week, early, individuals, p_chart, u_chart, weeks

MONDAY = date(2024, 1, 1)
JUICE_CANS = (
    12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22,
    8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6,
)  # fmt: skip
SHIPMENTS = (2, 3, 8, 1, 1, 4, 1, 4, 5, 1, 8, 2, 4, 3, 4, 1, 8, 3, 7, 4)
LOANS = (310, 288, 297, 298, 307, 303, 294, 297, 308, 306, 294, 299, 297, 299, 314, 295, 293, 306, 301, 304)


def series(counts: tuple[float | None, ...], of: float = 1) -> list[Week]:
    return [Week(MONDAY + timedelta(weeks=place), count, of) for place, count in enumerate(counts)]


def places(chart: Chart) -> list[int]:
    """Numbers of the weeks outside, from 1 as the book counts samples."""
    return [(point.start - MONDAY).days // 7 + 1 for point in chart.outside]


def test_p_chart_as_in_montgomery() -> None:
    """Introduction to Statistical Quality Control, example 7.1: trial limits, samples 15 and 23 outside."""
    found = p_chart(series(JUICE_CANS, 50))
    assert (found.kind, found.weeks, found.why) == ("p", 30, "")
    assert found.centre == pytest.approx(0.2313333, abs=1e-6)
    assert found.points[0].high == pytest.approx(0.4102391, abs=1e-6)
    assert found.points[0].low == pytest.approx(0.0524275, abs=1e-6)
    assert places(found) == [15, 23]


def test_p_chart_revised_as_in_montgomery() -> None:
    """The same without 15 and 23: limits 0.040703 and 0.389297, and sample 21 lies outside."""
    kept = [week for place, week in enumerate(series(JUICE_CANS, 50), start=1) if place not in (15, 23)]
    found = p_chart(kept)
    assert (found.centre, found.points[0].low) == (pytest.approx(0.215), pytest.approx(0.040703, abs=1e-6))
    assert found.points[0].high == pytest.approx(0.389297, abs=1e-6)
    assert places(found) == [21]


def test_u_chart_as_in_montgomery() -> None:
    """Example 7.4: 0.074 per unit, limits 0 and 0.189412."""
    found = u_chart(series(SHIPMENTS, 50))
    assert (found.kind, found.centre) == ("u", pytest.approx(0.074))
    assert (found.points[0].low, found.points[0].high) == (0.0, pytest.approx(0.189412, abs=1e-6))
    assert places(found) == []


def test_individuals_as_in_montgomery() -> None:
    """Example 6.5, cost of processing loans: mean 300.5, moving range 7.79, limits 279.78 and 321.22."""
    found = individuals(series(LOANS))
    assert (found.kind, found.centre) == ("individuals", 300.5)
    assert found.points[0].low == pytest.approx(279.78, abs=0.01)
    assert found.points[0].high == pytest.approx(321.22, abs=0.01)
    assert places(found) == []


def test_laney_by_hand() -> None:
    """Weeks of 10,000 swing between 49 and 51 %: sigma 0.5 %, scores -2 and 2, all ranges 4.

    Sigma z = 4 / 1.128 = 3.5461; limits 0.5 -+ 3 · 0.005 · 3.5461 = 0.5 -+ 0.05319. A p chart has 0.5 -+
    0.015 instead, and would not call these weeks outside; swings of 2 % it would.
    """
    found = p_chart(series((4900, 5100) * 6, 10_000))
    assert (found.kind, found.varies) == ("p'", pytest.approx(3.5461, abs=5e-5))
    assert found.points[0].high == pytest.approx(0.55319, abs=5e-6)
    swings = series((4800, 5200) * 6, 10_000)
    assert (places(p_chart(swings)), len(places(p_chart(swings, laney=False)))) == ([], 12)


def test_laney_for_counts_by_hand() -> None:
    """900 and 1,100 in 100 hours: 10 an hour, sigma √(10/100) = 0.3162, scores -+ 3.1623, ranges 6.3246."""
    found = u_chart(series((900, 1100) * 6, 100))
    assert (found.kind, found.varies) == ("u'", pytest.approx(6.3246 / 1.128, abs=1e-4))
    assert found.points[0].low == pytest.approx(10 - 3 * 0.316228 * 6.324555 / 1.128, abs=1e-5)


def test_even_weeks_do_not_narrow_the_limits() -> None:
    found = p_chart(series((5000,) * 12, 10_000))
    assert (found.varies, found.points[0].high) == (0.0, pytest.approx(0.515))


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ((3,) * 11, "No limits: 11 whole weeks with figures, 12 are needed."),
        ((3,), "No limits: 1 whole week with figures, 12 are needed."),
        ((), "No limits: 0 whole weeks with figures, 12 are needed."),
    ],
)
def test_too_few_weeks_have_no_limits(counts: tuple[int, ...], why: str) -> None:
    for found in (p_chart(series(counts, 10)), u_chart(series(counts, 10)), individuals(series(counts))):
        assert found.why == why
        assert len(found.points) == len(counts)
        assert all(point.low is None and point.outside is None for point in found.points)


def test_twelve_weeks_have_limits() -> None:
    assert p_chart(series((3,) * 12, 10)).why == ""


def test_a_run_of_eight_on_one_side() -> None:
    counts = (4, 6) * 3 + (6,) * 8 + (2,) * 4
    found = individuals(series(counts))
    assert found.centre == pytest.approx(86 / 18)
    # The sixth week is above the line as well, and so the first of nine.
    assert [(p.start - MONDAY).days // 7 for p in found.runs] == [5, 6, 7, 8, 9, 10, 11, 12, 13]
    assert {p.run for p in found.runs} == {"above"}


@pytest.mark.parametrize(("between", "length"), [(5.0, 8), (None, 8), (1.0, 0)])
def test_what_ends_a_run(between: float | None, length: int) -> None:
    """Four and four weeks above the line of 5; a week on it, or without a figure, does not part them."""
    found = individuals(series((9, 9, 9, 9, between, 9, 9, 9, 9, *(1,) * 8)))
    assert found.centre == pytest.approx(5.0, abs=0.3)
    assert sum(point.run == "above" for point in found.runs) == length


def test_a_week_in_part_is_shown_and_not_counted() -> None:
    whole = series((5,) * 12, 10)
    part = Week(MONDAY + timedelta(weeks=12), 1, 1, whole=False)
    found = p_chart([*whole, part])
    assert (found.centre, found.weeks) == (0.5, 12)
    assert (found.points[-1].value, found.points[-1].outside) == (1.0, None)
    assert p_chart([*whole[:11], part]).why != ""


def test_a_week_without_cases_has_no_figure() -> None:
    found = p_chart([*series((5,) * 12, 10), Week(MONDAY + timedelta(weeks=12), 0, 0)])
    assert (found.points[-1].value, found.points[-1].high, found.weeks) == (None, None, 12)


def test_weeks_of_a_log_with_those_that_are_empty_and_those_in_part() -> None:
    """Wednesday the 3rd to Sunday the 28th of January 2024: the first week in part, the last one whole."""
    found = weeks(
        {date(2024, 1, 1): (2, 5), date(2024, 1, 15): (1, 4), date(2024, 1, 22): (3, 3)},
        datetime(2024, 1, 3, 8, tzinfo=UTC),
        datetime(2024, 1, 28, 17, tzinfo=UTC),
    )
    assert found == [
        Week(date(2024, 1, 1), 2, 5, whole=False),
        Week(date(2024, 1, 8), None, 0),
        Week(date(2024, 1, 15), 1, 4),
        Week(date(2024, 1, 22), 3, 3),
    ]


def test_the_last_week_in_part() -> None:
    friday = datetime(2024, 1, 12, 17, tzinfo=UTC)
    found = weeks({}, datetime(2024, 1, 1, 9, tzinfo=UTC), friday)
    assert [week.whole for week in found] == [True, False]


@pytest.mark.parametrize(
    ("counts", "first"),
    [
        ([], 0),
        ([100] * 8, 0),
        ([2, 5, 90, 100, 110, 100, 95, 100], 2),
        ([2, 90, 100, 110, 100, 95, 100, 5], 0),
        ([1, 1, 30, 1, 1, 1, 100, 100], 2),
        ([1, 0, 1, 2, 3, 90, 900, 10, 0], 6),
        ([0] * 6, 0),
    ],
)
def test_weeks_before_a_log_is_full_are_early(counts: list[int], first: int) -> None:
    assert early(counts) == first


def test_early_weeks_have_no_part_in_line_and_limits() -> None:
    """A log begins with two weeks of a few cases, all of them handed off: they would pull the line up."""
    starts = [date(2026, 1, 5) + timedelta(weeks=number) for number in range(14)]
    full = [Week(start, 20, 100) for start in starts[2:]]
    chart = p_chart([Week(starts[0], 5, 5), Week(starts[1], 6, 6), *full])
    assert (chart.centre, chart.weeks) == (0.2, 12)
    assert [point.early for point in chart.points] == [True, True, *[False] * 12]
    assert not chart.outside
