"""Protocols, routes and reasons to return by command."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pitstop.routing import queries

LEA = "--as=lea@desk.example"
CHAT = """
key = "chat"
name = "Chat"

[[fields]]
label = "What to do next"
part = "next"
required = true

[[fields]]
label = "How they are"
kind = "choice"
choices = ["calm", "upset"]

[[fields]]
label = "What upset them"
needed_when = {key = "how_they_are", values = ["upset"]}
"""


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    """A protocol in a file."""
    file = tmp_path / "chat.toml"
    file.write_text(CHAT, encoding="utf-8")
    return file


def test_a_protocol_is_saved_from_a_file(pitstop: Any, world: Any, chat: Path) -> None:
    said = pitstop("protocol", "save", chat, LEA)
    assert (said.code, said.out) == (0, "chat: version 1 is in force.\n")
    fields = queries.fields_of(queries.newest("chat"))
    assert [field.key for field in fields] == ["what_to_do_next", "how_they_are", "what_upset_them"]
    shown = pitstop("protocol", "show", "chat").out
    assert re.search(r"what_upset_them +What upset them +text +summary +when how_they_are is upset", shown)
    assert re.search(r"chat +Chat +1 +3 +1", pitstop("protocol", "list").out)


def test_what_is_shown_can_be_changed_and_saved(pitstop: Any, world: Any, tmp_path: Path) -> None:
    file = tmp_path / "support.json"
    said = pitstop("protocol", "show", "support", "--json").json
    said["fields"][0]["label"] = "What now?"
    said["fields"].pop()
    file.write_text(json.dumps(said), encoding="utf-8")

    saved = pitstop("protocol", "save", file, LEA, "--why=Shorter.", "--json")

    assert (saved.code, saved.json["version"], saved.json["made"]["by"]) == (0, 2, "lea@desk.example")
    late = pitstop("protocol", "save", file, LEA, "--why=Again.")
    assert (late.code, late.out) == (1, "")
    assert late.complaints[0].startswith("Lea Wolf saved version 2 meanwhile.")
    compared = pitstop("protocol", "compare", "support").out
    assert re.search(r"What now\? +changed +label: What is needed from you → What now\?", compared)
    assert re.search(r"If … then … +removed", compared)
    as_json = pitstop("protocol", "compare", "support", "--from=1", "--to=2", "--json").json
    assert {each["key"]: each["what"] for each in as_json} == {
        "need": "changed",
        "tried": "same",
        "expects": "same",
        "mood": "same",
        "if_then": "removed",
    }
    assert pitstop("protocol", "compare", "sbar").out == "Versions 1 and 1 ask the same.\n"
    old = pitstop("protocol", "show", "support", "--version=1", "--json").json
    assert old["fields"][0]["label"] == "What is needed from you"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("key = ", "can't be read:"),
        ("colour = 'red'", "There is no “colour” here. There is: key, name,"),
        ("name = 3", "“name” must be text."),
        ("fields = 'all'", "“fields” must be a list."),
        ("fields = [3]", "“fields.0” must be a table."),
        ("[[fields]]\nrequired = 'yes'", "“fields.0.required” must be true or false."),
        ("[[fields]]\nchoices = [1]", "“fields.0.choices” must be a list of texts."),
        ("[[fields]]\nneeded_when = {values = 'x'}", "“fields.0.needed_when.values” must be a list."),
        ("name = 'N'\n[[fields]]\nlabel = ''", "No field says what to do next."),
    ],
)
def test_a_file_that_does_not_fit(
    pitstop: Any, world: Any, tmp_path: Path, content: str, complaint: str
) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(content, encoding="utf-8")
    said = pitstop("protocol", "save", file, LEA)
    assert (said.code, said.out) == (2, "")
    assert complaint in said.err
    assert len(queries.protocols()) == 4


def test_a_file_that_is_no_text(pitstop: Any, world: Any, tmp_path: Path) -> None:
    file = tmp_path / "wrong.json"
    for content in (b"\xff\xfe", b"[1]", b"[" * 100_000):
        file.write_bytes(content)
        assert pitstop("protocol", "save", file, LEA).code == 2


def test_an_agent_saves_nothing(pitstop: Any, world: Any, chat: Path) -> None:
    said = pitstop("protocol", "save", chat, "--as=omar@desk.example")
    assert said.code == 1
    assert "Ask a lead or an admin to change it." in said.err
    assert pitstop("route", "set", "sbar", "--as=omar@desk.example").code == 1
    assert pitstop("reason", "add", "x", "--as=omar@desk.example").code == 1


def test_a_protocol_that_is_not_there(pitstop: Any, world: Any) -> None:
    assert "There is no protocol “haiku”." in pitstop("protocol", "show", "haiku").err
    assert "Its newest is version 1." in pitstop("protocol", "show", "sbar", "--version=7").err


def test_a_route_with_all_its_terms(pitstop: Any, world: Any) -> None:
    ends = ("--from=Front line", "--to=Billing")
    said = pitstop(
        *("route", "set", "sbar", *ends, LEA, "--read-back=optional"),
        *(
            "--told=receivers",
            "--told=receiving_leads",
            "--closed=Go through Network.",
            "--if=it rains=>wait",
        ),
        *("--remind=none", "--lead=20", "--back=90", "--note=15"),
    )
    assert (said.code, said.out) == (0, "Front line → Billing: sbar.\n")
    shown = pitstop("route", "which", *ends, "--json").json
    assert shown == {
        "from": "Front line",
        "to": "Billing",
        "kind": None,
        "protocol": "sbar",
        "acceptance": "required",
        "read_back": "optional",
        "told": ["receivers", "receiving_leads"],
        "closed_because": "Go through Network.",
        "contingencies": [{"if": "it rains", "then": "wait"}],
        "remind_after": None,
        "lead_after": 20,
        "back_after": 90,
        "note_after": 15,
    }

    pitstop("route", "set", "nuts", *ends, "--closed=", "--if=none", "--back=100")

    changed = pitstop("route", "which", *ends, "--json").json
    assert changed == shown | {
        "protocol": "nuts",
        "closed_because": None,
        "contingencies": [],
        "back_after": 100,
    }
    assert pitstop("route", "which", *ends).out == (
        "Front line → Billing: nuts\n"
        "  acceptance required, read-back optional, told receivers receiving_leads\n"
        "  lead 20 min, back 100 min, note 15 min\n"
    )
    assert pitstop("route", "remove", *ends).out == "Front line → Billing is removed.\n"
    assert pitstop("route", "which", *ends, "--json").json["protocol"] == "support"
    assert pitstop("route", "remove", *ends).code == 2
    assert pitstop("route", "remove").complaints == [
        "This route applies where no other does, so it stays. Change it instead."
    ]


@pytest.mark.parametrize(
    ("option", "complaint"),
    [
        ("--remind=soon", "neither minutes, such as 30, nor none"),
        ("--if=rain", "is not IF=>THEN"),
        ("--back=5", "It goes back after the lead was told: write more than 60."),
        ("--acceptance=automatic", "Set read-back to off."),
        ("--told=everyone", "“everyone” is none of these: receivers,"),
    ],
)
def test_terms_that_do_not_fit(pitstop: Any, world: Any, option: str, complaint: str) -> None:
    said = pitstop("route", "set", "sbar", "--kind=shift", option)
    assert said.code == 2
    assert complaint in said.err
    assert len(queries.all_routes()) == 1


def test_reasons_to_return(pitstop: Any, world: Any) -> None:
    added = pitstop("reason", "add", "must pay first", "--note", LEA)
    assert (added.code, added.out) == (0, "must pay first (must_pay_first) can be chosen from now on.\n")
    assert pitstop("reason", "list", "--json").json[-1] == {
        "key": "must_pay_first",
        "label": "must pay first",
        "needs_note": True,
        "built_in": False,
        "is_active": True,
    }
    assert pitstop("reason", "retire", "must_pay_first").out == "must pay first can't be chosen any more.\n"
    assert re.search(r"must_pay_first +must pay first +yes +retired", pitstop("reason", "list").out)
    undone = pitstop("reason", "retire", "must_pay_first", "--undo").out
    assert undone == "must pay first can be chosen again.\n"
    assert pitstop("reason", "retire", "other").code == 1
