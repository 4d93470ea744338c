"""The lead's board in the terminal."""

from __future__ import annotations

import pytest

from pitstop.cases.waits import services as waits
from pitstop.cli.tests.conftest import Pitstop
from pitstop.conftest import World
from pitstop.core import clock
from pitstop.targets import services as targets
from pitstop.targets.models import Clock
from pitstop.targets.services import Proposed

pytestmark = pytest.mark.django_db


def test_a_lead_reads_who_is_silent(world: World, pitstop: Pitstop) -> None:
    now = clock.now()
    offer = world.offer(now=now, next_update_at=now.replace(year=now.year + 1))
    world.send_back(offer, now=now, reason="wrong_team")
    world.offer(now=now, next_update_at=now.replace(year=now.year + 1))
    said = pitstop("board", "--as", "rosa@desk.example")
    assert (said.code, said.err) == (0, "")
    assert "Needs someone: nothing." in said.out
    assert "Front line → Billing" in said.out
    assert f"Returned once: wrong team (#{world.case_id})" in said.out

    board = pitstop("board", "--as", "rosa@desk.example", "--json").json
    (flight,) = board["on_time"]
    assert (flight["case"], flight["silent"], flight["next_act"]) == (world.case_id, "Billing", "remind")
    assert board["returns"] == [{"key": "wrong_team", "times": 1, "cases": [world.case_id]}]


def test_a_clock_stands_under_who_holds_the_case_and_says_that_it_is_late(
    world: World, pitstop: Pitstop
) -> None:
    now = clock.now()
    targets.set_target(by=world.admin, now=world.case.opened_at, proposed=Proposed("resolution", 60))
    targets.bring_up([world.case], now=now)
    (running,) = Clock.objects.all()
    assert running.due_at
    said = pitstop("board", "--as", "lea@desk.example").out
    late = f"Late: #{world.case_id} {world.case.subject}, Front line: Resolution within 1 h of open time, was"
    assert late in said
    assert f"{running.due_at:%Y-%m-%d}" in said and " late\n" in said
    waits.wait(by=world.giver, now=now, case_id=world.case_id, on="third_party", what="the bank")
    assert "due stands still" not in pitstop("board", "--as", "lea@desk.example").out


def test_the_board_is_for_leads(world: World, pitstop: Pitstop) -> None:
    said = pitstop("board", "--as", "omar@desk.example")
    assert (said.code, said.complaints) == (
        1, ["The board is for leads. Your desk shows what waits for you."],
    )  # fmt: skip
