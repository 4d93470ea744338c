"""A lead lets another clock take the place of one that measured wrongly: on record, and with a reason."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.conftest import World, at
from pitstop.core.refusals import Refused
from pitstop.handoffs import services as handoffs
from pitstop.targets import services
from pitstop.targets.models import Clock
from pitstop.targets.tests.test_following import limit, run
from pitstop.timers.models import Timer


def test_a_clock_is_corrected_on_record_and_the_one_before_stays(world: World) -> None:
    limit(world, "hold", 60)
    run(1)
    before = Clock.objects.get()
    made = services.correct(
        by=world.lead, now=at(70), clock_id=before.pk, why="The target was a slip.", minutes=120
    )
    before.refresh_from_db()
    assert (before.ending, before.ended_at, before.raw_seconds) == ("corrected", at(70), 4200)
    assert (made.minutes, made.due_at, made.corrects, made.started_at) == (120, at(120), before, at(0))
    assert Timer.objects.get(kind="clock").subject == made.pk
    run(130)
    made.refresh_from_db()
    assert made.breached_at == at(120)
    handoffs.close_case(by=world.giver, now=at(140), case_id=world.case_id, outcome="done")
    made.refresh_from_db()
    assert (made.ending, made.raw_seconds) == ("met", 8400)


def test_a_clock_that_has_ended_can_be_corrected_too(world: World) -> None:
    limit(world, "accept", 10)
    world.accept(world.offer(now=at(1)), now=at(31))
    before = Clock.objects.get()
    assert before.breached_at == at(11)
    made = services.correct(
        by=world.receiving_lead, now=at(50), clock_id=before.pk, why="A slip.", minutes=60
    )
    before.refresh_from_db()
    assert (before.ending, before.ended_at) == ("corrected", at(31))
    assert (made.ending, made.ended_at, made.breached_at) == ("met", at(31), None)


@pytest.mark.parametrize(
    ("who", "change", "expected"),
    [
        ("lead", {}, []),
        ("admin", {}, []),
        ("giver", {}, ["clock-not-led"]),
        ("lead", {"why": " "}, ["text-missing"]),
        ("lead", {"minutes": 60}, ["correction-changes-nothing"]),
        ("lead", {"minutes": 0}, ["minutes-unfit"]),
        ("stranger", {}, ["clock-missing"]),
    ],
)
def test_who_may_correct_what(world: World, who: str, change: dict[str, Any], expected: list[str]) -> None:
    limit(world, "hold", 60)
    run(1)
    call = {"clock_id": Clock.objects.get().pk, "why": "A slip.", "minutes": 90} | change
    try:
        services.correct(by=world.everyone[who], now=at(5), **call)
        found: list[str] = []
    except Refused as no:
        found = [reason.code for reason in no.reasons]
    assert found == expected
