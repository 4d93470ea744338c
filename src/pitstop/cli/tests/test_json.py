"""What `--json` prints, in full: programs read it, so a key that goes or changes must fail here."""

from __future__ import annotations

import re
from datetime import timedelta, timezone
from typing import Any

import pytest

from pitstop.conftest import ANSWERS, READ_BACK
from pitstop.core import clock

OMAR, PRIYA = "--as=omar@desk.example", "--as=priya@desk.example"
SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture
def offered(world: Any) -> dict[str, Any]:
    """The world's hand-off as it is printed while it is offered."""
    return {
        "handoff": world.offer().pk,
        "case": world.case_id,
        "state": "offered",
        "kind": "specialist",
        "from_team": "Front line",
        "to_team": "Billing",
        "to_person": None,
        "giver": "Omar Haddad",
        "protocol": "support",
        "protocol_version": 1,
        "already_known": "You were charged twice and one refund has failed.",
        "next_step": "Priya decides about the second refund.",
        "next_update_at": "2026-03-02T15:00:00Z",
        "offered_at": "2026-03-02T09:01:00Z",
        "answered_at": None,
        "read_back": None,
        "return_reason": None,
        "return_note": None,
    }


def test_a_handoff_is_shown_with_its_answers(pitstop: Any, offered: dict[str, Any]) -> None:
    assert pitstop("handoff", "show", offered["handoff"], PRIYA, "--json").json == {
        **offered,
        "clock": None,
        "answers": {key: {"value": text, "not_known": ""} for key, text in ANSWERS.items()},
    }


def answered(printed: dict[str, Any]) -> dict[str, Any]:
    """Without its hour, which is now, once that has the right form."""
    assert SECONDS.fullmatch(printed["answered_at"])
    return {**printed, "answered_at": None}


def test_accepting(pitstop: Any, offered: dict[str, Any]) -> None:
    done = pitstop(
        *("handoff", "accept", offered["handoff"], PRIYA, f"--read-back={READ_BACK}", "--by=+2h", "--json")
    )
    assert answered(done.json) == {**offered, "state": "accepted", "read_back": READ_BACK}


def test_returning(pitstop: Any, offered: dict[str, Any]) -> None:
    done = pitstop(
        *("handoff", "return", offered["handoff"], PRIYA, "--reason=facts_missing", "--note=Which?", "--json")
    )
    assert answered(done.json) == {
        **offered,
        "state": "returned",
        "return_reason": "facts_missing",
        "return_note": "Which?",
    }


def test_withdrawing(pitstop: Any, offered: dict[str, Any]) -> None:
    done = pitstop("handoff", "withdraw", offered["handoff"], OMAR, "--json")
    assert answered(done.json) == {**offered, "state": "withdrawn"}


def test_offering(pitstop: Any, world: Any) -> None:
    answers = [f"--answer={key}={text}" for key, text in ANSWERS.items()]
    due = (clock.now() + timedelta(hours=5)).replace(microsecond=0)
    by = due.astimezone(timezone(timedelta(hours=1))).isoformat()
    texts = ("--known=Charged twice.", "--next=Priya decides.", f"--by={by}")
    done = pitstop(
        *("handoff", "offer", world.case_id, OMAR, "--to=Billing", "--person=tom@desk.example", *texts),
        *(*answers, "--kind=escalation", "--json"),
    ).json
    assert SECONDS.fullmatch(done.pop("offered_at"))
    assert isinstance(done.pop("handoff"), int)
    assert done == {
        "case": world.case_id,
        "state": "offered",
        "kind": "escalation",
        "from_team": "Front line",
        "to_team": "Billing",
        "to_person": "Tom Berg",
        "giver": "Omar Haddad",
        "protocol": "support",
        "protocol_version": 1,
        "already_known": "Charged twice.",
        "next_step": "Priya decides.",
        "next_update_at": f"{due:%Y-%m-%dT%H:%M:%SZ}",
        "answered_at": None,
        "read_back": None,
        "return_reason": None,
        "return_note": None,
    }


def test_the_fields_of_a_route(pitstop: Any, world: Any) -> None:
    asked = pitstop("handoff", "fields", world.case_id, OMAR, "--to=Billing", "--json").json
    assert (asked["case"], asked["protocol"]) == (world.case_id, "support")
    fields = {field.pop("key"): field for field in asked["fields"]}
    assert list(fields) == ["need", "tried", "expects", "mood", "if_then"]
    assert [key for key, field in fields.items() if field["required"]] == ["need", "tried", "expects"]
    assert [sorted(field) for field in fields.values()] == [
        ["choices", "help", "label", "needed_when", "required"]
    ] * 5
    assert fields["if_then"]["needed_when"] == {"key": "mood", "values": ["about to leave"]}
    assert fields["mood"]["choices"] == ["calm", "worried", "upset", "about to leave"]
    assert fields["need"]["choices"] == []


def test_to_the_own_team_there_is_no_protocol(pitstop: Any, world: Any) -> None:
    asked = pitstop("handoff", "fields", world.case_id, OMAR, "--to=Front line", "--json").json
    assert asked == {"case": world.case_id, "protocol": None, "fields": [], "opens_at": None}
    words = pitstop("handoff", "fields", world.case_id, OMAR, "--to=Front line").out
    assert words.startswith("Protocol: none, a hand-off goes to another team\n")


def test_the_desk_of_giver_and_receiver(pitstop: Any, world: Any, offered: dict[str, Any]) -> None:
    assert pitstop("case", "list", OMAR, "--json").json == {
        "offered": [],
        "mine": [
            {
                "case": world.case_id,
                "subject": "Refund twice refused",
                "customer": "Lena Fischer",
                "team": "Front line",
                "since": "2026-03-02T09:00:00Z",
                "promise": None,
                "due_at": None,
                "offered_to": "Billing",
                "next_due_at": None,
                "clock": None,
                "wait": None,
            }
        ],
        "team": [],
        "totals": {"offered": 0, "mine": 1, "team": 0},
    }
    assert pitstop("case", "list", PRIYA, "--json").json == {
        "offered": [
            {
                "handoff": offered["handoff"],
                "case": world.case_id,
                "subject": "Refund twice refused",
                "customer": "Lena Fischer",
                "from_team": "Front line",
                "giver": "Omar Haddad",
                "next_update_at": "2026-03-02T15:00:00Z",
                "clock": None,
            }
        ],
        "mine": [],
        "team": [],
        "totals": {"offered": 1, "mine": 0, "team": 0},
    }


def test_a_case(pitstop: Any, world: Any, offered: dict[str, Any]) -> None:
    view = pitstop("case", "show", world.case_id, OMAR, "--json").json

    story, link = view.pop("story"), view.pop("status_link")
    assert [stage["team"] for stage in view.pop("way")] == ["Front line"]
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/status/[\w-]{20,}/?", link)
    assert view == {
        "case": world.case_id,
        "subject": "Refund twice refused",
        "state": "open",
        "priority": "normal",
        "version": world.case.version,
        "customer": {"name": "Lena Fischer", "email": "lena@example.org", "language": "en"},
        "holder": {"team": "Front line", "person": "Omar Haddad"},
        "since": "2026-03-02T09:00:00Z",
        "handoff": offered["handoff"],
        "wait": None,
        "promises": [],
        "clocks": [],
    }
    common = {"actor": "Omar Haddad", "team": "Front line", "from_team": None, "to_team": None, "text": None}
    assert story[0] == {**common, "at": "2026-03-02T09:00:00Z", "kind": "case.opened"}
    assert story[-1] == {
        **common,
        "at": "2026-03-02T09:01:00Z",
        "kind": "handoff.offered",
        "from_team": "Front line",
        "to_team": "Billing",
    }
    assert [entry["text"] for entry in story if entry["text"]] == ["I paid twice. Where is my money?"]


def test_tokens(pitstop: Any, world: Any) -> None:
    made = pitstop(
        *("token", "create", PRIYA, "--name=bot", "--scope=write", "--scope=read", "--days=30", "--json")
    ).json
    assert sorted(made) == ["expires_at", "id", "scopes", "secret"]
    assert made["scopes"] == ["read", "write"]
    assert SECONDS.fullmatch(made["expires_at"])

    (listed,) = pitstop("token", "list", PRIYA, "--json").json
    assert SECONDS.fullmatch(listed.pop("created_at"))
    assert listed == {
        "id": made["id"],
        "name": "bot",
        "scopes": ["read", "write"],
        "expires_at": made["expires_at"],
        "last_used_at": None,
        "revoked_at": None,
    }
    pitstop("token", "revoke", made["id"], PRIYA)
    assert SECONDS.fullmatch(pitstop("token", "list", PRIYA, "--json").json[0]["revoked_at"])


@pytest.mark.parametrize(
    "command", [("token", "list"), ("case", "list"), ("case", "show", "1"), ("handoff", "show", "1")]
)
def test_a_refusal_is_never_mixed_into_it(pitstop: Any, world: Any, command: tuple[str, ...]) -> None:
    said = pitstop(*command, "--as=nobody@desk.example", "--json")
    assert (said.code, said.out) == (2, "")
    assert said.complaints == ["There is nobody here with the address nobody@desk.example."]
