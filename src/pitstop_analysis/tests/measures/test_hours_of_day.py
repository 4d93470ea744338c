"""Hand-offs by time of day and by holding time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pitstop_analysis.log import Log
from pitstop_analysis.measures import hours_of_day
from pitstop_analysis.tests.logs import log_of
from pitstop_analysis.tests.measures.conftest import Related


def handed_on(*moments: datetime) -> Log:
    """For each moment a case that A, who had it for 26 hours, hands to B."""
    rows: list[dict[str, object]] = []
    for number, moment in enumerate(moments):
        begun = datetime.fromtimestamp(moment.timestamp() - 26 * 3600, UTC)
        rows += [{"case": number, "at": begun, "team": "A"}, {"case": number, "at": moment, "team": "B"}]
    return log_of(rows)


def test_five_to_five_after_26_hours(related: Related) -> None:
    found = hours_of_day.measure(related(handed_on(datetime(2026, 3, 2, 16, 55, tzinfo=UTC))))
    assert [place for place, n in enumerate(found.by_time) if n] == [16 * 4 + 3]
    assert [hour for hour, n in enumerate(found.by_holding) if n] == [26]


def test_the_clock_on_the_wall_counts_in_summer_and_in_winter(related: Related) -> None:
    winter, summer = datetime(2026, 1, 5, 16, tzinfo=UTC), datetime(2026, 7, 6, 15, tzinfo=UTC)
    found = hours_of_day.measure(related(handed_on(winter, summer)), ZoneInfo("Europe/Berlin"))
    assert found.by_time[17 * 4] == 2
    assert (found.zone, sum(found.by_time)) == ("Europe/Berlin", 2)


def test_quarter_hours_before_1970_begin_where_all_others_do(related: Related) -> None:
    moments = datetime(1969, 3, 3, 16, 55, tzinfo=UTC), datetime(1969, 3, 4, 17, 0, tzinfo=UTC)
    found = hours_of_day.measure(related(handed_on(*moments)))
    assert [place for place, n in enumerate(found.by_time) if n] == [16 * 4 + 3, 17 * 4]


def test_whatever_is_longer_than_two_days_is_counted_together(related: Related) -> None:
    log = log_of([{"case": "c", "at": 0, "team": "A"}, {"case": "c", "at": 300, "team": "B"}])
    assert hours_of_day.measure(related(log)).by_holding[48] == 1
