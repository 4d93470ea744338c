"""The way of a case so far: how long each team had it, in all and in business time, and in whose hands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pitstop.accounts import services as accounts
from pitstop.accounts.intake import services as intake
from pitstop.accounts.queries import Asker
from pitstop.calendars import services as calendars
from pitstop.cases import services as cases
from pitstop.conftest import World, at
from pitstop.handoffs import overviews
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.reopening import services as customers
from pitstop.targets import services as targets
from pitstop.targets.models import Clock
from pitstop.targets.services import Proposed

MINUTE = timedelta(minutes=1)
HOURS = {"zone": "UTC", "week": "Mon-Fri 09:00-17:00"}


@pytest.fixture
def bot(world: World) -> Asker:
    """An AI agent of the front line."""
    person = accounts.add_person(
        email="bot@desk.example", name="Bo", password=None, teams=[world.front], kind="ai"
    )
    return Asker(person)


def way(world: World, now: datetime) -> list[tuple[Any, ...]]:
    """Team, then minutes: raw, business, paused, queue, bot, person."""
    return [
        (
            stage.segment.team.name,
            *(
                getattr(stage.took, name) / MINUTE
                for name in ("raw", "business", "paused", "queue", "bot", "person")
            ),
        )
        for stage in overviews.case(world.admin, world.case_id, now=now).way
    ]


def waited(world: World, now: datetime) -> list[list[tuple[str, str, float]]]:
    """For each segment: on whom, for what, how many minutes of it."""
    stages = overviews.case(world.admin, world.case_id, now=now).way
    return [[(wait.on, wait.what, lasted / MINUTE) for wait, lasted in stage.waited] for stage in stages]


def test_queue_bot_and_person_are_told_apart(world: World, bot: Asker) -> None:
    cases.reassign(by=world.giver, now=at(10), case_id=world.case_id, to_person=bot.id)
    handoff = world.offer(by=world.lead, now=at(25))
    handoffs.accept(by=world.receiver, now=at(30), handoff_id=handoff.pk, read_back="I see to it.")
    assert way(world, at(60)) == [
        ("Front line", 30, 30, 0, 0, 15, 15),  # who offers it takes it on
        ("Billing", 30, 30, 0, 0, 0, 30),
    ]


def test_business_time_is_that_of_the_team_that_held_it(world: World) -> None:
    calendars.set_hours(by=world.admin, now=at(0), team=world.billing.pk, **HOURS)
    handoff = world.offer(now=at(420), next_update_at=at(900))  # at 16:00
    handoffs.accept(by=world.receiver, now=at(420), handoff_id=handoff.pk, read_back="I see to it.")
    a_day_later = at(420 + 24 * 60)
    assert way(world, a_day_later) == [
        ("Front line", 420, 420, 0, 0, 0, 420),
        ("Billing", 1440, 480, 0, 0, 0, 480),
    ]


def test_waits_are_taken_off_the_business_time_and_shown_where_they_lie(world: World) -> None:
    cases.wait(by=world.giver, now=at(10), case_id=world.case_id, on="third_party", what="the bank")
    handoff = world.offer(now=at(15))
    handoffs.accept(by=world.receiver, now=at(30), handoff_id=handoff.pk, read_back="I see to it.")
    cases.resume(by=world.receiver, now=at(50), case_id=world.case_id)
    cases.wait(by=world.receiver, now=at(55), case_id=world.case_id)
    assert way(world, at(60)) == [
        ("Front line", 30, 10, 20, 0, 0, 10),
        ("Billing", 30, 5, 25, 0, 0, 5),
    ]
    assert waited(world, at(60)) == [
        [("third_party", "the bank", 20)],
        [("third_party", "the bank", 20), ("customer", "", 5)],
    ]


def test_time_while_it_was_closed_is_nobodys(world: World) -> None:
    handoffs.close_case(by=world.giver, now=at(20), case_id=world.case_id, outcome="Paid.")
    assert way(world, at(500)) == [("Front line", 20, 20, 0, 0, 0, 20)]
    customers.reopen(by=world.giver, now=at(100), case_id=world.case_id, why="It is back.")
    assert way(world, at(110)) == [("Front line", 30, 30, 0, 0, 0, 30)]


def test_a_case_that_a_customer_opened_waits_in_the_queue(world: World) -> None:
    intake.take_new_cases(team=world.front)
    world.case_id = cases.open_from_customer(
        now=at(0), customer_email="max@example.org", customer_name="Max", subject="Hm", body="Hm?",
        source="form",
    ).pk  # fmt: skip
    cases.take(by=world.giver, now=at(12), case_id=world.case_id)
    assert way(world, at(20)) == [("Front line", 20, 20, 0, 12, 0, 8)]


def test_without_a_moment_nothing_is_measured(world: World) -> None:
    assert overviews.case(world.giver, world.case_id).way == ()


def test_a_longer_way_asks_the_database_no_more_often(world: World) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as made:
            view = overviews.case(world.again(world.admin), world.case_id, now=at(90))
            assert {str(wait.begun_by) for stage in view.way for wait, _lasted in stage.waited} != set()
        return len(made)

    cases.wait(by=world.giver, now=at(1), case_id=world.case_id)
    world.accept(world.offer(now=at(12)), now=at(15))
    short = asked()
    cases.resume(by=world.receiver, now=at(15.5), case_id=world.case_id)
    onward = world.offer(by=world.receiver, now=at(16), to_team=world.network.pk)
    handoffs.accept(by=world.stranger, now=at(18), handoff_id=onward.pk, read_back="I see to it.")
    cases.wait(by=world.stranger, now=at(19), case_id=world.case_id, on="third_party")
    assert len(overviews.case(world.giver, world.case_id, now=at(90)).way) == 3
    assert asked() == short


def test_a_clock_on_a_segment_counts_the_same(world: World, bot: Asker) -> None:
    hold = Proposed(measure="hold", team=world.front.pk, minutes=600)
    targets.set_target(by=world.admin, now=at(0), proposed=hold)
    week = {"zone": "UTC", "week": "Mon-Fri 09:00-10:20"}
    calendars.set_hours(by=world.admin, now=at(0), team=world.front.pk, **week)
    world.case_id = world.open(now=at(0.5)).pk
    targets.follow(world.case, now=at(0.5))
    cases.reassign(by=world.giver, now=at(10.01), case_id=world.case_id, to_person=bot.id)
    cases.wait(by=world.giver, now=at(20.02), case_id=world.case_id)
    cases.hear(by=world.giver, now=at(40.03), case_id=world.case_id, body="Here it is.")
    cases.reassign(by=world.lead, now=at(70.04), case_id=world.case_id, to_person=world.giver.id)
    handoff = world.offer(now=at(75), next_update_at=at(900))
    handoffs.accept(by=world.receiver, now=at(90.05), handoff_id=handoff.pk, read_back="I see to it.")
    targets.follow(world.case, now=at(90.05))

    front, _billing = overviews.case(world.giver, world.case_id, now=at(100)).way

    clock = Clock.objects.get(case=world.case_id, measure="hold")
    assert front.seconds == {
        name: getattr(clock, f"{name}_seconds")
        for name in ("raw", "business", "paused", "queue", "bot", "person")
    }
    assert front.seconds["bot"] == 60 * (10 + 30) + 1
