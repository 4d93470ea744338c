"""Targets and clocks, for programs."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.api.tests.conftest import ALL, caller, codes, offer_body
from pitstop.conftest import NOW, World
from pitstop.targets import services
from pitstop.targets.services import Proposed

LEAD = [*ALL, "lead"]


def body(world: World, **changes: Any) -> dict[str, Any]:
    return {"measure": "accept", "minutes": 15, "team": world.billing.pk} | changes


def test_a_lead_sets_one_reads_it_and_takes_it_away(world: World) -> None:
    rosa = caller(world.receiving_lead, LEAD)
    made = rosa.post("/targets", body(world, priority="urgent", warn_at=[50, 80]))
    assert made.status_code == 201
    said = made.json()
    assert (said["measure"], said["minutes"], said["team"]["name"]) == ("accept", 15, "Billing")
    assert (said["priority"], said["warn_at"], said["ended_at"]) == ("urgent", [50, 80], None)
    assert said["definition"].startswith("Open time from the offer until the team accepts it.")
    assert made.headers["Location"] == f"/api/v1/targets/{said['id']}"
    assert rosa.get("/targets").json()["items"] == [said]
    other = rosa.post("/targets", body(world, priority="urgent", minutes=10)).json()
    history = rosa.get(f"/targets/{other['id']}/history").json()["items"]
    assert [(each["minutes"], each["ended_at"] is None) for each in history] == [(10, True), (15, False)]
    gone = rosa.post(f"/targets/{other['id']}/removal")
    assert (gone.status_code, gone.json()["ended_at"] is None) == (200, False)
    assert rosa.get("/targets").json()["items"] == []
    assert codes(rosa.post(f"/targets/{other['id']}/removal")) == [("target-ended", "")]


@pytest.mark.parametrize(
    ("who", "changes", "status", "expected"),
    [
        ("receiving_lead", {"minutes": 0}, 422, [("minutes-unfit", "minutes")]),
        ("receiving_lead", {"minutes": 2**70}, 422, [("minutes-unfit", "minutes")]),
        ("receiving_lead", {"team": 2**70}, 422, [("team-missing", "team")]),
        ("receiving_lead", {"warn_at": [0]}, 422, [("share-unfit", "warn_at")]),
        ("receiving_lead", {"measure": "lunch"}, 422, [("measure-unknown", "measure")]),
        ("lead", {}, 403, [("team-not-led", "team")]),
        ("lead", {"team": None}, 403, [("admin-needed", "team")]),
    ],
)
def test_what_is_refused(
    world: World, who: str, changes: dict[str, Any], status: int, expected: list[tuple[str, str]]
) -> None:
    answer = caller(world.everyone[who], LEAD).post("/targets", body(world, **changes))
    assert (answer.status_code, codes(answer)) == (status, expected)


def test_what_is_ambiguous_names_both(world: World) -> None:
    ada = caller(world.admin, LEAD)
    ada.post("/targets", body(world))
    answer = ada.post("/targets", body(world, team=None, priority="urgent"))
    assert codes(answer) == [("target-ambiguous", "")]
    assert "“Accept the offer · Billing” and “Accept the offer · urgent”" in answer.json()["detail"]


def test_what_is_missing_is_set_in_the_same_act(world: World) -> None:
    ada = caller(world.admin, LEAD)
    ada.post("/targets", body(world))
    urgent = body(world, team=None, priority="urgent")
    wrong = ada.post("/targets", urgent | {"beside": [body(world, priority="urgent", minutes=0)]})
    assert codes(wrong) == [("minutes-unfit", "1.minutes")]
    made = ada.post("/targets", urgent | {"beside": [body(world, priority="urgent", minutes=5)]})
    assert (made.status_code, made.json()["team"], made.json()["minutes"]) == (201, None, 15)
    assert sorted(each["minutes"] for each in ada.get("/targets").json()["items"]) == [5, 15, 15]


def test_one_that_was_taken_away_is_set_again(world: World) -> None:
    rosa = caller(world.receiving_lead, LEAD)
    first = rosa.post("/targets", body(world)).json()
    rosa.post(f"/targets/{first['id']}/removal")
    assert caller(world.lead, LEAD).post(f"/targets/{first['id']}/again").status_code == 403
    again = rosa.post(f"/targets/{first['id']}/again")
    assert (again.status_code, again.json()["minutes"], again.json()["ended_at"]) == (201, 15, None)
    assert again.headers["Location"] == f"/api/v1/targets/{again.json()['id']}"
    assert again.json()["id"] != first["id"]


def test_the_clocks_of_a_case_and_of_the_desk(world: World) -> None:
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("accept", 15))
    omar, priya, rosa = caller(world.giver), caller(world.receiver), caller(world.receiving_lead, LEAD)
    made = omar.post(f"/cases/{world.case_id}/handoffs", offer_body(world)).json()
    (clock,) = omar.get(f"/cases/{world.case_id}/clocks").json()["items"]
    assert (clock["measure"], clock["team"]["name"], clock["handoff"]) == ("accept", "Billing", made["id"])
    assert (clock["ending"], clock["raw_seconds"], clock["due_at"] is None) == ("", None, False)
    (on_desk,) = priya.get("/desk").json()["clocks"]
    assert (on_desk["id"], on_desk["due_at"]) == (clock["id"], clock["due_at"])
    assert priya.get(f"/handoffs/{made['id']}").json()["clock"] == on_desk
    (mine,) = omar.get("/desk").json()["mine"]["items"]
    assert (mine["clock"], mine["due_at"], mine["wait"]) == (None, None, None)

    corrected = rosa.post(f"/clocks/{clock['id']}/correction", {"why": "A slip.", "minutes": 30})
    assert corrected.status_code == 201
    assert (corrected.json()["corrects"], corrected.json()["minutes"]) == (clock["id"], 30)
    found = omar.get(f"/cases/{world.case_id}/clocks").json()["items"]
    assert [(each["id"], each["ending"]) for each in found] == [
        (corrected.json()["id"], ""),
        (clock["id"], "corrected"),
    ]
    again = rosa.post(f"/clocks/{clock['id']}/correction", {"why": "A slip.", "minutes": 45})
    assert codes(again) == [("clock-corrected", "")]


def test_whose_cases_clocks_are_read(world: World) -> None:
    sam = caller(world.stranger, LEAD)
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("hold", 15))
    services.follow(world.case, now=NOW)
    number = world.case.clocks.get().pk
    assert sam.get(f"/cases/{world.case_id}/clocks").status_code == 404
    assert sam.post(f"/clocks/{number}/correction", {"why": "A slip.", "minutes": 5}).status_code == 404
    assert sam.get("/targets/987").status_code == 404
