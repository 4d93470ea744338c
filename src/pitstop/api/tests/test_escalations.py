"""Escalation rules over the API: for leads, with every fault at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pitstop.accounts import services as accounts
from pitstop.accounts.queries import Asker
from pitstop.api.tests.conftest import Caller, codes
from pitstop.conftest import World
from pitstop.core.clock import now
from pitstop.escalations.tests.walking import passes

pytestmark = pytest.mark.django_db

RULE = {
    "name": "Too old",
    "condition": "age",
    "minutes": 600,
    "counted": "plain",
    "act": "notify",
    "who": "leads",
}


@pytest.fixture
def lea(world: World) -> Caller:
    return calling(world.admin)


def calling(asker: Asker) -> Caller:
    _made, secret = accounts.create_token(
        person=asker.person, name="test", scopes=["read", "write", "lead"], now=now()
    )
    return Caller(secret)


def test_a_rule_is_written_tried_switched_on_and_fires(world: World, lea: Caller) -> None:
    made = lea.post("/rules", RULE)
    assert (made.status_code, made.json()["is_on"], made.json()["version"]["version"]) == (201, False, 1)
    path = f"/rules/{made.json()['id']}"
    case = world.open(now=now() - timedelta(days=1)).pk
    trial = lea.get(f"{path}/trial").json()
    assert case in [each["case"] for each in trial["items"]]
    assert (trial["times"], trial["hidden"], trial["next"]) == (trial["cases"], 0, None)
    assert lea.post(f"{path}/switch", {"is_on": True}).json()["is_on"] is True
    mine = world.open(now=now()).pk
    passes(now() + timedelta(hours=11))
    (firing,) = lea.get(f"{path}/firings").json()["items"]
    assert (firing["case"], firing["cause"], firing["outcome"]) == (mine, f"age:{mine}:1", "told")
    assert lea.get("/rules").json()["items"][0]["fired"] == 1
    effect = lea.get(f"{path}/effect").json()
    assert (effect["fired"], effect["outcomes"], effect["age"]) == (1, {"told": 1}, None)


def test_a_change_is_a_new_version_for_whoever_saw_the_last(world: World, lea: Caller) -> None:
    path = f"/rules/{lea.post('/rules', RULE).json()['id']}"
    said = {name: value for name, value in RULE.items() if name != "name"}
    changed = lea.post(f"{path}/versions", {**said, "minutes": 60, "seen": 1})
    assert (changed.status_code, changed.json()["version"], changed.json()["when"]["minutes"]) == (201, 2, 60)
    stale = lea.post(f"{path}/versions", {**said, "minutes": 90, "seen": 1})
    assert (stale.status_code, codes(stale)) == (409, [("rule-changed", "")])
    versions = lea.get(f"{path}/versions").json()["items"]
    assert [each["version"] for each in versions] == [2, 1]
    assert lea.get(path).json()["version"]["version"] == 2


def test_every_fault_is_named_with_its_field(world: World, lea: Caller) -> None:
    refused = lea.post("/rules", {"name": "", "condition": "clock", "act": "offer"})
    assert refused.status_code == 422
    assert [field for _code, field in codes(refused)] == [
        "name",
        "measure",
        "share",
        "to_team",
        "next_step",
        "why",
    ]


def test_a_lead_s_rules_are_about_their_own_teams(world: World, lea: Caller) -> None:
    mine, every = calling(world.lead), f"/rules/{lea.post('/rules', RULE).json()['id']}"
    assert codes(mine.post("/rules", {**RULE, "name": "R"})) == [("admin-needed", "team")]
    theirs = mine.post("/rules", {**RULE, "name": "R", "team": world.billing.pk})
    assert codes(theirs) == [("team-not-led", "team")]
    assert mine.post(f"{every}/switch", {"is_on": True}).status_code == 403
    assert mine.post("/rules", {**RULE, "name": "R", "team": world.front.pk}).status_code == 201


def test_rules_are_for_leads(world: World, lea: Caller) -> None:
    path = f"/rules/{lea.post('/rules', RULE).json()['id']}"
    omar = calling(world.giver)
    for read in ("/rules", path, f"{path}/versions", f"{path}/trial", f"{path}/firings", f"{path}/effect"):
        assert omar.get(read).status_code == 403
    assert omar.post("/rules", {**RULE, "name": "Mine"}).status_code == 403
    assert omar.post(f"{path}/switch", {"is_on": True}).status_code == 403
    assert lea.get("/rules/99").status_code == 404
    assert lea.get("/rules/99/trial").status_code == 404
