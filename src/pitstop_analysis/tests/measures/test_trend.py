"""Trend by week."""

from datetime import UTC, date, datetime

from pitstop_analysis.log import Log
from pitstop_analysis.measures import trend
from pitstop_analysis.tests.logs import log_of, runs
from pitstop_analysis.tests.measures.conftest import Related

WEEK = 7 * 24


def weekly(weeks: int) -> Log:
    """Each Monday two cases; A hands one of them to B, where it waits two hours."""
    rows: list[dict[str, object]] = []
    for week in range(weeks):
        for case, teams in ((f"stays {week}", "AAA"), (f"goes {week}", "ABB")):
            states = ("Open", "Queued", "Accepted")
            rows += [
                {"case": case, "at": week * WEEK + 2 * hour, "team": team, "status": state}
                for hour, (team, state) in enumerate(zip(teams, states, strict=True))
            ]
    return log_of(rows)


def test_one_of_two_cases_each_week(related: Related) -> None:
    found = trend.measure(related(weekly(14)))
    assert [(point.value, point.of) for point in found.handed_off.points] == [(0.5, 2)] * 14
    assert found.handed_off.points[0].start == date(2026, 3, 2)
    assert found.handed_off.points[0].low is not None
    assert found.waits is not None
    assert [point.value for point in found.waits.points] == [2.0] * 14
    assert [point.value for point in found.straight_back.points] == [0.0] * 14


def test_few_weeks_have_no_limits_and_say_why(related: Related) -> None:
    found = trend.measure(related(weekly(3)))
    assert found.handed_off.points[0].low is None
    assert "12" in found.handed_off.why


def test_a_week_without_cases_stands_as_a_gap(related: Related) -> None:
    log = log_of([{"case": case, "at": at, "team": "A"} for case, at in (("a", 0), ("b", 2 * WEEK))])
    assert [point.of for point in trend.measure(related(log)).handed_off.points] == [1, 0, 1]


def test_weeks_before_1970_are_weeks_of_their_own(related: Related) -> None:
    begun = (
        datetime(1969, 12, 29, tzinfo=UTC),
        datetime(1970, 1, 4, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(1970, 1, 5, tzinfo=UTC),
    )
    rows: list[dict[str, object]] = []
    for number, moment in enumerate(begun):
        rows += [{"case": number, "at": moment, "team": "A"}, {"case": number, "at": moment, "team": "B"}]
    found = trend.measure(related(log_of(rows)))
    for chart in (found.handed_off, found.straight_back):
        weeks = [(point.start, point.of) for point in chart.points]
        assert weeks == [(date(1969, 12, 29), 2), (date(1970, 1, 5), 1)]


def test_without_words_of_acceptance_there_is_no_chart_of_waits(related: Related) -> None:
    assert trend.measure(related(runs("A B"))).waits is None
