"""How long a silent receiver is waited for where their team has hours: overnight, weekends, clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pitstop.calendars import services as calendars
from pitstop.conftest import World, comes_due
from pitstop.handoffs import services
from pitstop.handoffs.models import Handoff
from pitstop.notify.models import Notice
from pitstop.routing.models import Route

WEEK = "Mon-Fri 09:00-17:00"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def hours(world: World, *, zone: str = "Europe/Berlin", closures: tuple[str, ...] = ()) -> None:
    calendars.set_hours(
        by=world.admin, now=utc("2026-01-05"), team=world.billing.pk, zone=zone, week=WEEK, closures=closures
    )


def offered(world: World, moment: str) -> Handoff:
    now = utc(moment)
    case = world.open(now=now - timedelta(minutes=1)).pk
    return world.offer(now=now, case_id=case, next_update_at=now + timedelta(days=5))


def steps(handoff: Handoff) -> list[str]:
    """When each step falls due, when every one is taken on time."""
    found = []
    while True:
        handoff.refresh_from_db()
        if handoff.state != "offered" or handoff.silence_due_at is None:
            return found
        found.append(f"{handoff.silence_due_at:%m-%d %H:%M}")
        comes_due("offer_silence", now=handoff.silence_due_at)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        # In the morning of a Monday (Berlin is an hour ahead): the same day.
        ("2026-03-02T08:00", ["03-02 08:30", "03-02 09:00", "03-02 12:00"]),
        # Late in the afternoon: what is left today, the rest tomorrow from nine.
        ("2026-03-02T15:45", ["03-03 08:15", "03-03 08:45", "03-03 11:45"]),
        # At night: from the opening on.
        ("2026-03-02T22:00", ["03-03 08:30", "03-03 09:00", "03-03 12:00"]),
        # On Friday evening: Monday.
        ("2026-03-06T18:00", ["03-09 08:30", "03-09 09:00", "03-09 12:00"]),
        # Over the weekend on which clocks go forward: nine in Berlin is seven by UTC from then on.
        ("2026-03-27T15:45", ["03-30 07:15", "03-30 07:45", "03-30 10:45"]),
        # And back.
        ("2026-10-23T14:45", ["10-26 08:15", "10-26 08:45", "10-26 11:45"]),
    ],
)
def test_only_hours_in_which_the_team_is_open_count(world: World, moment: str, expected: list[str]) -> None:
    hours(world)
    assert steps(offered(world, moment)) == expected


def test_a_closed_day_does_not_count(world: World) -> None:
    hours(world, closures=("2026-03-03", "2026-03-04"))
    assert steps(offered(world, "2026-03-02T15:45")) == ["03-05 08:15", "03-05 08:45", "03-05 11:45"]


def test_the_hours_are_the_receivers_not_the_givers(world: World) -> None:
    calendars.set_hours(
        by=world.admin, now=utc("2026-01-05"), team=world.front.pk, zone="UTC", week="Sun 00:00-01:00"
    )
    assert steps(offered(world, "2026-03-02T08:00"))[0] == "03-02 08:30"


def test_a_team_without_hours_is_always_open(world: World) -> None:
    assert steps(offered(world, "2026-03-07T23:50")) == ["03-08 00:20", "03-08 00:50", "03-08 03:50"]


def test_the_customers_note_waits_for_open_hours_too(world: World) -> None:
    hours(world)
    handoff = offered(world, "2026-03-06T15:45")
    assert handoff.note_due_at == utc("2026-03-09T08:45")
    assert comes_due("offer_note", now=utc("2026-03-09T08:44")) == 0
    assert comes_due("offer_note", now=utc("2026-03-09T08:45")) == 1


def test_a_question_begins_the_wait_anew_and_the_customers_note_keeps_its_time(world: World) -> None:
    hours(world)
    handoff = offered(world, "2026-03-02T08:00")
    services.ask(by=world.receiver, now=utc("2026-03-02T08:20"), handoff_id=handoff.pk, text="Which card?")
    handoff.refresh_from_db()
    assert handoff.silence_due_at == utc("2026-03-02T08:50")
    assert handoff.note_due_at == utc("2026-03-02T09:00")


def test_a_step_that_a_route_leaves_out_is_not_taken(world: World) -> None:
    Route.objects.update(remind_after=None, lead_after=60, back_after=None)
    handoff = offered(world, "2026-03-02T08:00")
    assert steps(handoff) == ["03-02 09:00"]
    assert handoff.state == "offered"
    assert not Notice.objects.filter(kind__in=["reminder", "expired"]).exists()
    assert Notice.objects.filter(kind="lead_needed").count() == 1


def test_hours_that_change_meanwhile_count_from_the_next_step_on(world: World) -> None:
    hours(world)
    handoff = offered(world, "2026-03-02T08:00")
    calendars.remove_hours(by=world.admin, now=utc("2026-03-02T08:10"), team=world.billing.pk)
    assert steps(handoff) == ["03-02 08:30", "03-02 09:00", "03-02 12:00"]


def test_nothing_is_told_at_night_however_long_the_worker_was_away(world: World) -> None:
    hours(world)
    handoff = offered(world, "2026-03-02T15:45")
    assert comes_due("offer_silence", now=utc("2026-03-03T03:00")) == 0
    assert not Notice.objects.filter(kind="reminder").exists()
    assert comes_due("offer_silence", now=utc("2026-03-03T08:15")) == 1
    handoff.refresh_from_db()
    assert handoff.silence_due_at == utc("2026-03-03T08:45")


def test_where_a_century_is_too_short_no_step_falls_due(world: World) -> None:
    Route.objects.update(remind_after=5, lead_after=43_200, back_after=None, note_after=43_200)
    seldom = {"team": world.billing.pk, "zone": "UTC", "week": "Mon 09:00-09:05"}
    calendars.set_hours(by=world.admin, now=utc("2026-01-05"), **seldom)
    handoff = offered(world, "2026-03-02T09:00")
    assert handoff.note_due_at is None
    assert steps(handoff) == ["03-02 09:05"]
    assert (handoff.state, handoff.silence_step) == ("offered", 1)
