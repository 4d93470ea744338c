"""Many cases handed off by one call: each on its own, in the caller's order, and once however often sent."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.api.tests.conftest import Caller, caller, codes, offer_body
from pitstop.conftest import World
from pitstop.handoffs.models import Handoff


@pytest.fixture
def three(world: World) -> list[int]:
    return [world.case_id, *(world.open(customer_email=f"c{n}@example.org").pk for n in range(2))]


def items(world: World, cases: list[int], **changes: Any) -> dict[str, Any]:
    return {"items": [offer_body(world, case=case, kind="shift", **changes) for case in cases]}


def outcomes(answer: Any) -> list[tuple[int, str | None, list[str]]]:
    return [
        (one["case"], one["handoff"] and one["handoff"]["state"], [each["code"] for each in one["reasons"]])
        for one in answer.json()["items"]
    ]


def test_each_is_offered_in_the_order_that_was_sent(omar: Caller, world: World, three: list[int]) -> None:
    answer = omar.post("/handoffs/batch", items(world, three[::-1]))
    assert answer.status_code == 200
    assert outcomes(answer) == [(case, "offered", []) for case in three[::-1]]
    assert Handoff.objects.filter(state="offered", kind="shift").count() == 3


def test_one_that_is_refused_keeps_none_back_and_says_why(
    omar: Caller, world: World, three: list[int]
) -> None:
    body = items(world, three)
    body["items"][1] |= {"answers": {}, "next_step": ""}
    answer = omar.post("/handoffs/batch", body)
    assert answer.status_code == 200
    assert outcomes(answer) == [
        (three[0], "offered", []),
        (three[1], None, ["answer-missing", "answer-missing", "answer-missing", "text-missing"]),
        (three[2], "offered", []),
    ]
    (refused,) = [one for one in answer.json()["items"] if one["reasons"]]
    assert refused["reasons"][0]["field"] == "answers.need"
    assert refused["reasons"][0]["text"] == (
        "“What is needed from you” is missing. Fill it in, or say why it isn't known."
    )


def test_sent_again_it_offers_what_is_left(omar: Caller, world: World, three: list[int]) -> None:
    omar.post("/handoffs/batch", items(world, three[:2]))
    again = omar.post("/handoffs/batch", items(world, three))
    assert outcomes(again) == [
        (three[0], None, ["offer-under-way"]),
        (three[1], None, ["offer-under-way"]),
        (three[2], "offered", []),
    ]


def test_with_one_key_the_same_answer_comes_again(omar: Caller, world: World, three: list[int]) -> None:
    body = items(world, three)
    first, second = (omar.post("/handoffs/batch", body, key="tonight") for _again in "ab")
    assert first.json() == second.json()
    assert outcomes(second) == [(case, "offered", []) for case in three]
    assert Handoff.objects.count() == 3


def test_a_case_named_twice_is_offered_once(omar: Caller, world: World) -> None:
    answer = omar.post("/handoffs/batch", items(world, [world.case_id, world.case_id]))
    assert outcomes(answer) == [
        (world.case_id, "offered", []),
        (world.case_id, None, ["offer-under-way"]),
    ]


@pytest.mark.parametrize(("n", "expected"), [(0, "batch-empty"), (101, "list-too-long")])
def test_none_and_too_many(omar: Caller, world: World, n: int, expected: str) -> None:
    answer = omar.post("/handoffs/batch", items(world, [world.case_id] * n))
    assert answer.status_code == 422
    assert [code for code, _field in codes(answer)] == [expected]
    assert not Handoff.objects.exists()


def test_what_one_can_not_see_or_not_decide_about_is_refused_alone(world: World, three: list[int]) -> None:
    hidden = world.open(by=world.stranger, team_id=world.network.pk).pk
    nora = caller(world.colleague)
    own = world.open(by=world.colleague).pk
    answer = nora.post("/handoffs/batch", items(world, [three[0], hidden, own, 4711]))
    assert outcomes(answer) == [
        (three[0], None, ["held-by-colleague"]),
        (hidden, None, ["case-missing"]),
        (own, "offered", []),
        (4711, None, ["case-missing"]),
    ]


@pytest.mark.parametrize("scopes", [["read"], ["read", "write"], ["read", "lead"]])
def test_it_needs_the_scope_of_hand_offs(world: World, scopes: list[str]) -> None:
    answer = caller(world.giver, scopes).post("/handoffs/batch", items(world, [world.case_id]))
    assert (answer.status_code, codes(answer)) == (403, [("scope-missing", "")])
    assert not Handoff.objects.exists()


def test_to_different_teams_each_by_its_own_route(omar: Caller, world: World, three: list[int]) -> None:
    body = items(world, three)
    body["items"][2] |= {"to_team": world.network.pk, "kind": "specialist"}
    body["items"][1] |= {"to_team": 4711}
    answer = omar.post("/handoffs/batch", body)
    assert outcomes(answer)[1] == (three[1], None, ["team-missing"])
    assert sorted(Handoff.objects.values_list("to_team", "kind")) == sorted(
        [(world.billing.pk, "shift"), (world.network.pk, "specialist")]
    )
