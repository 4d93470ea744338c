"""What a clock on the wall shows, as SQL."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest

from pitstop_analysis import wall_clock

BEGINS, ENDS = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 12, 31, 23, 59, tzinfo=UTC)


def micros(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def test_a_clock_that_shows_utc_needs_no_sql() -> None:
    assert wall_clock.shown("started", UTC, BEGINS, ENDS) == "started"
    assert wall_clock.shown("started", ZoneInfo("Etc/UTC"), BEGINS, ENDS) == "started"


def test_one_that_is_never_turned_is_always_as_far_ahead() -> None:
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    shown = wall_clock.shown("started", ZoneInfo("Asia/Kolkata"), begins, begins + timedelta(days=400))
    assert shown == "(started + 19800000000)"


def test_it_is_turned_at_the_instant() -> None:
    begins = datetime(2026, 3, 28, 5, 7, tzinfo=UTC)
    shown = wall_clock.shown("started", ZoneInfo("Europe/Berlin"), begins, begins + timedelta(days=7))
    assert shown == "(started + CASE WHEN started < 1774746000000000 THEN 3600000000 ELSE 7200000000 END)"
    assert micros(datetime(2026, 3, 29, 1, tzinfo=UTC)) == 1_774_746_000_000_000


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/Sao_Paulo", "Africa/Casablanca", "Asia/Kathmandu"]
)
def test_over_three_centuries_it_shows_what_python_shows(zone: str) -> None:
    sql = wall_clock.shown("started", ZoneInfo(zone), BEGINS, ENDS)
    moments = [BEGINS + timedelta(hours=2_503 * number) for number in range(1_040)]
    asked = ", ".join(f"({micros(moment)})" for moment in moments)
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT {sql} FROM (VALUES {asked}) AS asked(started)").fetchall()
    walls = [moment.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC) for moment in moments]
    assert found == [(micros(wall),) for wall in walls]


def test_a_day_begins_by_the_clock_of_the_zone() -> None:
    midnight = wall_clock.midnight(date(2026, 3, 30), ZoneInfo("Europe/Berlin"))
    assert midnight == micros(datetime(2026, 3, 29, 22, tzinfo=UTC))
