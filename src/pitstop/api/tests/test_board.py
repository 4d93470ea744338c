"""The lead's board by API."""

from __future__ import annotations

import pytest

from pitstop.api.tests.conftest import caller, offer_body
from pitstop.conftest import World

pytestmark = pytest.mark.django_db


def test_a_lead_sees_what_is_under_way_and_what_today_brought(world: World) -> None:
    omar, priya, rosa = caller(world.giver), caller(world.receiver), caller(world.receiving_lead)
    first = omar.post(f"/cases/{world.case_id}/handoffs", offer_body(world)).json()
    priya.post(f"/handoffs/{first['id']}/return", {"reason": "wrong_team", "note": ""})
    second = omar.post(f"/cases/{world.case_id}/handoffs", offer_body(world)).json()

    board = rosa.get("/board").json()
    (flight,) = board["on_time"]
    assert (flight["id"], flight["silent"], flight["next_act"]) == (second["id"], "Billing", "remind")
    assert (flight["patience_minutes"], flight["question"], flight["refusals"]) == (240, None, {})
    assert (board["total"], board["late"], [team["name"] for team in board["teams"]]) == (1, [], ["Billing"])
    assert board["returns"] == [{"key": "wrong_team", "times": 1, "cases": [world.case_id]}]


def test_the_board_is_for_leads(world: World) -> None:
    refused = caller(world.giver).get("/board")
    assert refused.status_code == 403
    assert refused.json()["reasons"][0]["code"] == "not-a-lead"
