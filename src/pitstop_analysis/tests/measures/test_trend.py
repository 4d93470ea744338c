"""Trend by week."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

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


def begun(*moments: datetime) -> Log:
    """A case at each moment, handed from A to B at once, where it is accepted an hour later."""
    rows: list[dict[str, object]] = []
    for number, moment in enumerate(moments):
        rows += [
            {"case": number, "at": moment, "team": "A", "status": "Open"},
            {"case": number, "at": moment, "team": "B", "status": "Queued"},
            {"case": number, "at": moment + timedelta(hours=1), "team": "B", "status": "Accepted"},
        ]
    return log_of(rows)


@pytest.mark.parametrize(
    ("zone", "weeks"),
    [
        ("UTC", [(date(2026, 3, 23), 2), (date(2026, 3, 30), 0), (date(2026, 4, 6), 1)]),
        ("Europe/Berlin", [(date(2026, 3, 23), 1), (date(2026, 3, 30), 1), (date(2026, 4, 6), 1)]),
        ("America/New_York", [(date(2026, 3, 23), 2), (date(2026, 3, 30), 1)]),
    ],
)
def test_weeks_are_those_of_the_zone_summer_time_allowed_for(
    related: Related, zone: str, weeks: list[tuple[date, int]]
) -> None:
    # 29 March 2026 is a Sunday. Berlin's clock goes forward in its first hours: 22:30 UTC is Monday, 0:30.
    log = begun(
        datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 22, 30, tzinfo=UTC),
        datetime(2026, 4, 6, 2, tzinfo=UTC),
    )
    found = trend.measure(related(log), ZoneInfo(zone))
    assert found.zone == zone
    assert found.waits is not None
    for chart in (found.handed_off, found.straight_back, found.waits):
        assert [(point.start, point.of) for point in chart.points] == weeks


def test_the_last_day_is_that_of_the_zone(related: Related) -> None:
    # Sunday, 23:30 UTC: in Berlin the log reaches into the next week, and the first is whole there.
    log = begun(datetime(2026, 3, 1, 23, 30, tzinfo=UTC), datetime(2026, 3, 8, 21, 30, tzinfo=UTC))
    found = trend.measure(related(log), ZoneInfo("Europe/Berlin")).handed_off.points
    assert [(point.start, point.of, point.whole) for point in found] == [(date(2026, 3, 2), 2, True)]


def test_without_words_of_acceptance_there_is_no_chart_of_waits(related: Related) -> None:
    assert trend.measure(related(runs("A B"))).waits is None
