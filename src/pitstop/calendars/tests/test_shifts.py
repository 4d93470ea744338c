"""Who is on now, until when, and when the next shift starts."""

from __future__ import annotations

from datetime import UTC, datetime

from pitstop.accounts import services as accounts
from pitstop.calendars import queries, services
from pitstop.calendars.queries import Shift
from pitstop.conftest import NOW, World

# NOW is Monday 2026-03-02, 09:00 UTC.


def at(day: int, hour: int, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def shift(world: World, now: datetime = NOW) -> Shift:
    return queries.shifts_now([world.receiver.id], now)[world.receiver.id]


def set_week(world: World, week: str, **more: str) -> None:
    services.set_hours(by=world.admin, now=NOW, team=world.billing.pk, zone="UTC", week=week, **more)


def test_without_hours_everyone_is_on_for_ever(world: World) -> None:
    assert shift(world) == Shift(True, None, None)


def test_a_shift_ends_and_the_next_one_starts(world: World) -> None:
    set_week(world, "Mon-Fri 09:00-12:00, 13:00-17:00")

    assert shift(world) == Shift(True, at(2, 12), at(2, 13), "UTC")
    assert shift(world, at(2, 12)) == Shift(False, None, at(2, 13), "UTC")
    assert shift(world, at(6, 16)) == Shift(True, at(6, 17), at(9, 9), "UTC")


def test_a_public_holiday_is_no_shift(world: World) -> None:
    set_week(world, "Mon-Fri 09:00-17:00", country="DE")

    # Good Friday and Easter Monday of 2026.
    assert shift(world, at(2, 18, 4)) == Shift(False, None, at(7, 9, 4), "UTC")


def test_in_two_teams_it_ends_when_the_last_of_them_closes(world: World) -> None:
    set_week(world, "Mon-Fri 09:00-12:00")
    accounts.join_team(person=world.receiver.person, team=world.network)
    services.set_hours(by=world.admin, now=NOW, team=world.network.pk, zone="UTC", week="Mon-Fri 11:00-15:00")

    assert shift(world) == Shift(True, at(2, 15), at(3, 9), "UTC")


def test_a_night_over_new_year_is_one_shift(world: World) -> None:
    set_week(world, "Thu 22:00-06:00")

    assert shift(world, at(31, 23, 12)) == Shift(
        True, datetime(2027, 1, 1, 6, tzinfo=UTC), datetime(2027, 1, 7, 22, tzinfo=UTC), "UTC"
    )


def test_a_team_is_open_until_it_closes(world: World) -> None:
    set_week(world, "Mon-Fri 09:00-12:00")
    found = queries.openings_now([world.billing.pk, world.front.pk], NOW)

    assert found == {
        world.billing.pk: Shift(True, at(2, 12), at(3, 9), "UTC"),
        world.front.pk: Shift(True, None, None),
    }
