"""docs/events.md lists every kind of event and explains every fact; the state diagrams are the code's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pitstop.events.kinds import KINDS
from pitstop.routing.rules.routes import KINDS as HANDOFF_KINDS
from pitstop.routing.rules.routes import RETURN_REASONS
from tools.diagrams import parts, renewed, state_diagram


@pytest.mark.parametrize("name", parts())
def test_what_is_made_from_the_code_is_what_the_code_says(root: Path, name: str) -> None:
    document = (root / "docs" / name).read_text(encoding="utf-8")
    assert document == renewed(document, parts()[name]), "Run: python -m tools.diagrams"


def rows(root: Path, heading: str) -> list[str]:
    document = (root / "docs" / "events.md").read_text(encoding="utf-8")
    (part,) = re.findall(rf"## {heading}\n(.*?)(?=\n## |\Z)", document, re.DOTALL)
    return [line for line in part.splitlines() if line.startswith("| `")]


def test_every_kind_has_its_row(root: Path) -> None:
    assert [row.split("`")[1] for row in rows(root, "Kinds")] == list(KINDS)


def test_every_fact_is_explained_and_no_other(root: Path) -> None:
    explained = [
        fact for row in rows(root, "Facts in `data`") for fact in re.findall(r"`(\w+)`", row.split("|")[1])
    ]
    assert explained == sorted({fact for kind in KINDS.values() for fact in kind.data})


def test_the_words_that_a_fact_may_be_are_the_codes(root: Path) -> None:
    by_fact = {row.split("`")[1]: row for row in rows(root, "Facts in `data`")}
    assert re.findall(r"`(\w+)`", by_fact["kind"].split("|")[2]) == list(HANDOFF_KINDS)
    assert re.findall(r"`(\w+)`", by_fact["reason"].split("|")[2]) == list(RETURN_REASONS)


def test_a_diagram_shows_each_move_and_each_end() -> None:
    moves = {("red", "wait"): "amber", ("amber", "go"): "green", ("amber", "stop"): "red"}
    assert state_diagram(moves, start="red").splitlines() == [
        "```mermaid",
        "stateDiagram-v2",
        "    [*] --> red",
        "    red --> amber: wait",
        "    amber --> green: go",
        "    amber --> red: stop",
        "    green --> [*]",
        "```",
    ]


def test_a_part_is_renewed_and_the_rest_is_left_alone() -> None:
    document = "before\n<!-- a: made from the code -->\nold\n<!-- end -->\nafter\n"
    once = renewed(document, {"a": "new"})
    assert once == "before\n<!-- a: made from the code -->\nnew\n<!-- end -->\nafter\n"
    assert renewed(once, {"a": "new"}) == once


@pytest.mark.parametrize("document", ["", "<!-- a: made from the code -->\nold", "<!-- end -->"])
def test_a_missing_mark_is_named(document: str) -> None:
    with pytest.raises(ValueError, match="The marks of the part 'a' are missing"):
        renewed(document, {"a": "new"})
