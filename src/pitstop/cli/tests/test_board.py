"""The lead's board in the terminal."""

from __future__ import annotations

import pytest

from pitstop.cli.tests.conftest import Pitstop
from pitstop.conftest import World
from pitstop.core import clock

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
    assert (flight["case"], flight["silent"], flight["next_step"]) == (world.case_id, "Billing", "remind")
    assert board["returns"] == [{"key": "wrong_team", "times": 1, "cases": [world.case_id]}]


def test_the_board_is_for_leads(world: World, pitstop: Pitstop) -> None:
    said = pitstop("board", "--as", "omar@desk.example")
    assert (said.code, said.complaints) == (
        1, ["The board is for leads. Your desk shows what waits for you."],
    )  # fmt: skip
