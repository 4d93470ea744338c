"""What the API says of cases that wait for someone outside, and of the way of a case."""

from __future__ import annotations

from datetime import timedelta

from pitstop.api.tests.conftest import Caller, codes
from pitstop.cases import services as cases
from pitstop.conftest import World
from pitstop.core.clock import now


def test_a_case_waits_and_goes_on(omar: Caller, world: World) -> None:
    here = f"/cases/{world.case_id}"
    begun = omar.post(f"{here}/wait", {"on": "third_party", "what": "the bank"})
    assert begun.status_code == 201
    made = begun.json()
    assert (made["case"], made["on"], made["what"]) == (world.case_id, "third_party", "the bank")
    assert (made["begun_by"]["name"], made["ended_at"]) == ("Omar Haddad", None)
    view = omar.get(here).json()
    assert view["wait"] == made
    assert [reason["code"] for reason in view["refusals"]["wait"]] == ["case-waits"]
    assert view["refusals"]["resume"] == []

    ended = omar.post(f"{here}/wait/ending")

    assert (ended.status_code, ended.json()["id"]) == (200, made["id"])
    assert ended.json()["ended_at"] is not None
    view = omar.get(here).json()
    assert view["wait"] is None
    assert [reason["code"] for reason in view["refusals"]["resume"]] == ["case-waits-not"]


def test_it_waits_for_the_customer_unless_said_otherwise(omar: Caller, world: World) -> None:
    assert omar.post(f"/cases/{world.case_id}/wait", {}).json()["on"] == "customer"
    heard = {"kind": "from_customer", "body": "Here it is."}
    assert omar.post(f"/cases/{world.case_id}/messages", heard).status_code == 201
    assert omar.get(f"/cases/{world.case_id}").json()["wait"] is None


def test_what_is_wrong_with_a_wait_is_said(omar: Caller, sam: Caller, world: World) -> None:
    wrong = omar.post(f"/cases/{world.case_id}/wait", {"on": "nobody", "what": "two\nlines"})
    assert (wrong.status_code, codes(wrong)) == (422, [("line-broken", "what"), ("wait-unknown", "on")])
    assert sam.post(f"/cases/{world.case_id}/wait", {}).status_code == 404
    assert sam.post(f"/cases/{world.case_id}/wait/ending").status_code == 404
    nothing = omar.post(f"/cases/{world.case_id}/wait/ending")
    assert (nothing.status_code, codes(nothing)) == (409, [("case-waits-not", "")])
    assert omar.post(f"/cases/{world.case_id}/wait", {}).status_code == 201
    again = omar.post(f"/cases/{world.case_id}/wait", {})
    assert (again.status_code, codes(again)) == (409, [("case-waits", "")])
    assert "waits for the customer already, since " in again.json()["detail"]


def test_a_message_may_wait_for_its_answer(omar: Caller, world: World) -> None:
    here = f"/cases/{world.case_id}"
    asking = {"body": "Which card?", "waits_for_customer": True}
    note = omar.post(f"{here}/messages", {"kind": "note", **asking})
    assert (note.status_code, codes(note)) == (422, [("note-waits", "waits_for_customer")])
    said = omar.post(f"{here}/messages", {"kind": "to_customer", "next_text": "We refund it", **asking})
    assert said.status_code == 201
    view = omar.get(here).json()
    assert view["wait"]["on"] == "customer"
    assert [promise["state"] for promise in view["promises"]] == ["open"], "what was promised stays due"


def test_the_way_has_raw_and_business_time_and_whose_hands(omar: Caller, world: World) -> None:
    an_hour_ago = now() - timedelta(hours=1)
    world.case_id = world.open(now=an_hour_ago).pk
    begun = an_hour_ago + timedelta(minutes=10)
    cases.wait(by=world.giver, now=begun, case_id=world.case_id, on="third_party", what="the bank")
    cases.resume(by=world.giver, now=begun + timedelta(minutes=20), case_id=world.case_id)

    (segment,) = omar.get(f"/cases/{world.case_id}").json()["segments"]

    assert (segment["n"], segment["team"]["name"], segment["person"]["name"]) == (
        1,
        "Front line",
        "Omar Haddad",
    )
    assert 3600 <= segment["raw_seconds"] <= 3660
    assert segment["paused_seconds"] == 1200
    assert segment["business_seconds"] == segment["raw_seconds"] - 1200 == segment["person_seconds"]
    assert (segment["queue_seconds"], segment["bot_seconds"]) == (0, 0)
    assert segment["waited"] == [{"on": "third_party", "what": "the bank", "seconds": 1200}]
