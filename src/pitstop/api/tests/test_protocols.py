"""Protocols, routes and reasons to return by API: who may, what is refused, and that it is done once."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.api.tests.conftest import Caller, caller, codes
from pitstop.conftest import World, snapshot
from pitstop.routing import queries

FIELDS = [
    {"label": "What to do", "part": "next", "required": True},
    {"label": "Temper", "kind": "choice", "choices": ["calm", "upset"]},
    {"label": "Why", "needed_when": {"key": "temper", "values": ["upset"]}},
]
BODY = {"name": "Ours", "summary": "For chats.", "why": "Shorter.", "fields": FIELDS}


@pytest.fixture
def lea(world: World) -> Caller:
    """A lead's program."""
    return caller(world.lead, ["read", "lead"])


def sent(program: Caller, method: str, path: str, body: Any = None) -> Any:
    send = getattr(program.client, method)
    return send(f"/api/v1{path}", data=body, content_type="application/json", headers=program.headers)


WRITES: list[tuple[str, str, Any]] = [
    ("post", "/protocols", BODY),
    ("post", "/protocols/support/versions", BODY),
    ("post", "/routes", {"protocol": "sbar", "kind": "shift"}),
    ("patch", "/routes/{route}", {"told": ["receivers"]}),
    ("delete", "/routes/{route}", None),
    ("post", "/return-reasons", {"label": "must pay first"}),
    ("patch", "/return-reasons/other", {"is_active": False}),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_leads_change_it_with_the_scope_lead(world: World, method: str, path: str, body: Any) -> None:
    path = path.format(route=queries.all_routes()[0].pk)
    agent, unscoped = caller(world.giver, ["read", "lead"]), caller(world.lead, ["read", "write", "handoff"])
    before = snapshot()

    not_a_lead, not_the_scope = (sent(who, method, path, body) for who in (agent, unscoped))

    assert (not_a_lead.status_code, codes(not_a_lead)) == (403, [("lead-needed", "")])
    assert (not_the_scope.status_code, codes(not_the_scope)) == (403, [("scope-missing", "")])
    after = snapshot()
    assert {name for name in before if before[name] != after[name]} <= {"accounts.ApiToken"}  # its last use


def test_a_protocol_is_written_read_changed_and_compared(lea: Caller, world: World) -> None:
    made = lea.post("/protocols", BODY)
    assert (made.status_code, made["Location"]) == (201, "/api/v1/protocols/ours")
    fields = made.json()["fields"]
    assert [(field["key"], field["required"], field["needed_when"]) for field in fields] == [
        ("what_to_do", True, None),
        ("temper", False, None),
        ("why", False, {"key": "temper", "values": ["upset"]}),
    ]
    changed = [{**FIELDS[0], "key": "what_to_do", "label": "What now?"}, {**FIELDS[1], "key": "temper"}]

    newer = lea.post("/protocols/ours/versions", BODY | {"fields": changed, "seen": 1})

    assert (newer.status_code, newer["Location"]) == (201, "/api/v1/protocols/ours/versions/2")
    assert (newer.json()["made_by"]["name"], newer.json()["why"]) == ("Lea Wolf", "Shorter.")
    omar = caller(world.giver)
    assert omar.get("/protocols/ours").json()["version"] == 2
    assert [each["version"] for each in omar.get("/protocols/ours/versions").json()["items"]] == [2, 1]
    assert len(omar.get("/protocols/ours/versions/1").json()["fields"]) == 3
    told = omar.get("/protocols/ours/comparison?before=1&after=2").json()["items"]
    assert [(each["key"], each["what"], each["changes"]) for each in told] == [
        ("what_to_do", "changed", [{"name": "label", "before": "What to do", "after": "What now?"}]),
        ("temper", "same", []),
        ("why", "removed", []),
    ]
    assert "ours" in [each["key"] for each in omar.get("/protocols").json()["items"]]


def test_two_leads_at_once(lea: Caller, world: World) -> None:
    body = BODY | {"seen": 1}
    assert lea.post("/protocols/support/versions", body).status_code == 201
    late = lea.post("/protocols/support/versions", body | {"name": "Other"})
    assert (late.status_code, codes(late)) == (409, [("protocol-moved-on", "")])
    assert "Lea Wolf saved version 2 meanwhile." in late.json()["detail"]


def test_every_fault_names_its_place(lea: Caller) -> None:
    wrong = [
        {"label": ""},
        {"label": "A", "kind": "choice", "choices": ["one"]},
        {"label": "B", "prefill": "x"},
    ]
    answer = lea.post("/protocols", {"name": "", "fields": wrong})
    assert (answer.status_code, codes(answer)) == (
        422,
        [
            ("text-missing", "name"),
            ("next-missing", "fields"),
            ("text-missing", "fields.0.label"),
            ("choices-number", "fields.1.choices"),
            ("choice-unknown", "fields.2.prefill"),
        ],
    )


@pytest.mark.parametrize(
    "path",
    [
        "/protocols/nothing",
        "/protocols/nothing/versions",
        "/protocols/support/versions/9",
        "/protocols/support/comparison?before=1&after=9",
        "/routes/4711",
        "/routes/9223372036854775807",
    ],
)
def test_what_is_not_there(lea: Caller, path: str) -> None:
    assert lea.get(path).status_code == 404


def test_a_route_is_made_changed_and_removed(lea: Caller, world: World) -> None:
    body = {
        "protocol": "sbar",
        "from_team": world.front.pk,
        "read_back": "optional",
        "contingencies": [{"when": "it rains", "then": "wait"}],
        "remind_after": None,
    }
    made = lea.post("/routes", body)
    assert made.status_code == 201
    path = made["Location"].removeprefix("/api/v1")
    route = lea.get(path).json()
    assert (route["from_team"]["name"], route["to_team"], route["kind"]) == ("Front line", None, "")
    assert (route["read_back"], route["remind_after"], route["back_after"]) == ("optional", None, 240)
    assert route["contingencies"] == [{"when": "it rains", "then": "wait"}]
    assert codes(lea.post("/routes", body)) == [("route-exists", "")]

    changed = sent(lea, "patch", path, {"closed_because": "Go through Billing.", "lead_after": 90})
    assert changed.status_code == 200
    assert changed.json() == route | {"closed_because": "Go through Billing.", "lead_after": 90}
    shift = f"/routes/applying?from_team={world.front.pk}&to_team={world.billing.pk}&kind=shift"
    assert lea.get(shift).json()["id"] == route["id"]

    removed = sent(lea, "delete", path)
    assert (removed.status_code, removed.json()["id"]) == (200, route["id"])
    assert lea.get(path).status_code == 404
    assert lea.get(shift).json()["protocol"] == "support"
    assert len(lea.get("/routes").json()["items"]) == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"protocol": "haiku", "kind": "shift"}, [("protocol-missing", "protocol")]),
        ({"protocol": "sbar", "from_team": 4711}, [("team-missing", "from_team")]),
        ({"protocol": "sbar", "kind": "gift"}, [("kind-unknown", "kind")]),
        ({"protocol": "sbar", "kind": "shift", "told": []}, [("told-nobody", "told")]),
        (
            {"protocol": "sbar", "kind": "shift", "acceptance": "automatic", "back_after": 50},
            [("automatic-read-back", "read_back"), ("span-order", "back_after")],
        ),
        ({"protocol": "sbar", "kind": "shift", "note_after": 2**62}, [("span-unfit", "note_after")]),
    ],
)
def test_a_route_that_does_not_fit(lea: Caller, body: Any, expected: list[tuple[str, str]]) -> None:
    answer = lea.post("/routes", body)
    assert (answer.status_code, codes(answer)) == (422, expected)


def test_reasons_to_return(lea: Caller, world: World) -> None:
    made = lea.post("/return-reasons", {"label": "must pay first", "needs_note": True})
    assert (made.status_code, made.json()["key"]) == (201, "must_pay_first")
    known = {each["key"]: each for each in caller(world.giver).get("/return-reasons").json()["items"]}
    assert known["must_pay_first"] == made.json()
    assert known["other"]["built_in"]

    retired = sent(lea, "patch", "/return-reasons/must_pay_first", {"is_active": False})
    assert retired.json()["is_active"] is False
    again = sent(lea, "patch", "/return-reasons/must_pay_first", {"is_active": True})
    assert again.json()["is_active"] is True
    for key, expected in (("other", (409, "reason-built-in")), ("nothing", (404, "reason-missing"))):
        answer = sent(lea, "patch", f"/return-reasons/{key}", {"is_active": False})
        assert (answer.status_code, codes(answer)[0][0]) == expected


def test_what_is_sent_twice_with_one_key_is_done_once(lea: Caller) -> None:
    first, second = (lea.post("/return-reasons", {"label": "must pay first"}, key="once") for _ in range(2))
    assert first.content == second.content
    assert second["Idempotent-Replayed"] == "true"
