"""Finding cases by command: what a person may see, in words and for programs."""

from __future__ import annotations

import re
from typing import Any

from pitstop.conftest import NOW, at
from pitstop.promises import services as promises

OMAR, SAM = "--as=omar@desk.example", "--as=sam@desk.example"


def test_what_is_found_is_printed_in_full(pitstop: Any, world: Any) -> None:
    promises.make(by=world.giver, now=NOW, case_id=world.case_id, text="a call", due_at=at(60))
    said = pitstop("case", "find", "fischer money", OMAR, "--json")
    assert said.code == 0
    assert said.json == {
        "found": [
            {
                "case": world.case_id,
                "subject": "Refund twice refused",
                "state": "open",
                "customer": "Lena Fischer",
                "team": "Front line",
                "person": "Omar Haddad",
                "promise": "a call",
                "due_at": "2026-03-02T10:00:00Z",
                "said": {
                    "kind": "from_customer",
                    "author": None,
                    "at": "2026-03-02T09:00:00Z",
                    "text": "I paid twice. Where is my money?",
                },
            }
        ],
        "next": None,
        "not_understood": [],
    }


def test_what_is_found_is_a_table(pitstop: Any, world: Any) -> None:
    said = pitstop("case", "find", "refund", "money", OMAR)
    assert re.search(
        rf"#{world.case_id} +open +Refund twice refused +Lena Fischer +Omar Haddad, Front line +I paid",
        said.out,
    )


def test_the_next_page_is_named(pitstop: Any, world: Any) -> None:
    other = world.open().pk
    first = pitstop("case", "find", "refund", OMAR, "--limit=1")
    assert f"#{other} " in first.out
    assert f"There are more: --after {other}" in first.out
    second = pitstop("case", "find", "refund", OMAR, f"--after={other}", "--json")
    assert [row["case"] for row in second.json["found"]] == [world.case_id]


def test_what_is_not_understood_is_said_beside_what_was_found(pitstop: Any, world: Any) -> None:
    said = pitstop("case", "find", "refund state:lost", OMAR)
    assert (said.code, said.complaints) == (
        0,
        ["“lost” is no state. Write state:open or state:closed."],
    )
    assert "Refund twice refused" in said.out


def test_nobody_finds_what_they_may_not_see(pitstop: Any, world: Any) -> None:
    for text in ("refund", f"#{world.case_id}", '"', "\udc80", "x" * 10_000):
        said = pitstop("case", "find", text, SAM)
        assert (said.code, said.out) == (0, "No case found.\n")
