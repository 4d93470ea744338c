"""What giver and receiver say to each other, by command: the same acts, refusals and words as on the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pitstop.core import clock
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.queries import corrections, questions

OMAR, NORA, LEA, PRIYA, SAM = (
    f"--as={name}@desk.example" for name in ("omar", "nora", "lea", "priya", "sam")
)
FILLED_IN = (
    *("--answer=need=Decide.", "--answer=tried=Both payments.", "--answer=expects=Money."),
    *("--known=You were charged twice.", "--next=Priya decides.", "--by=+2h"),
)
READ_BACK = "--read-back=She was charged twice; I decide today."


@pytest.fixture
def offered(pitstop: Any, world: Any) -> int:
    """The number of an offer to billing."""
    said = pitstop("handoff", "offer", world.case_id, OMAR, "--to=billing", "--json", *FILLED_IN)
    assert said.code == 0, said.err
    number: int = said.json["handoff"]
    return number


def test_a_question_and_its_answer(pitstop: Any, offered: int) -> None:
    asked = pitstop("handoff", "ask", offered, "Which card?", PRIYA)
    assert (asked.code, asked.out) == (0, "Omar Haddad is asked.\n")
    twice = pitstop("handoff", "ask", offered, "Which bank?", PRIYA)
    assert (twice.code, twice.complaints) == (
        1,
        ["A question waits for its answer already. Add to it when they have answered."],
    )
    answered = pitstop("handoff", "explain", offered, "The blue one.", NORA)
    assert (answered.code, answered.out) == (0, "Priya Rao has your answer.\n")
    (question,) = questions(Handoff.objects.get())
    assert (question.text, question.answer, question.answered_by.name) == (
        "Which card?",
        "The blue one.",
        "Nora Lind",
    )


def test_a_correction_until_it_is_seen(pitstop: Any, offered: int, world: Any) -> None:
    pitstop("handoff", "accept", offered, PRIYA, READ_BACK)
    corrected = pitstop("handoff", "correct", offered, "Three charges.", OMAR)
    assert (corrected.code, corrected.out) == (
        0,
        "The correction stands on the case until they have seen it.\n",
    )
    onward = pitstop("handoff", "offer", world.case_id, PRIYA, "--to=network", *FILLED_IN)
    assert onward.code == 1
    assert "Omar Haddad corrected what you understood" in onward.err
    seen = pitstop("handoff", "understand", offered, PRIYA)
    assert (seen.code, seen.out) == (0, "The correction is seen.\n")
    again = pitstop("handoff", "understand", offered, PRIYA)
    assert (again.code, again.complaints) == (1, ["This correction has been seen already."])
    (correction,) = corrections(Handoff.objects.get())
    assert correction.seen_by.name == "Priya Rao"


def test_nothing_to_see_and_nothing_to_answer(pitstop: Any, offered: int) -> None:
    assert pitstop("handoff", "understand", offered, PRIYA).complaints == ["Nothing was corrected here."]
    assert pitstop("handoff", "explain", offered, "Blue.", OMAR).complaints == [
        "No question waits for an answer here."
    ]


def test_a_reminder(pitstop: Any, offered: int) -> None:
    reminded = pitstop("handoff", "remind", offered, OMAR)
    assert (reminded.code, reminded.out) == (0, "A reminder is on its way.\n")
    refused = pitstop("handoff", "remind", offered, NORA)
    assert (refused.code, refused.complaints) == (
        1,
        ["Only who offered it, or a lead of one of the two teams, can remind them."],
    )


def test_a_leads_decision(pitstop: Any, offered: int) -> None:
    Handoff.objects.update(state="referred")  # as after many rounds
    assert pitstop("handoff", "decide", offered, "take", OMAR).code == 1
    unknown = pitstop("handoff", "decide", offered, "burn", LEA)
    assert unknown.code == 2
    taken = pitstop("handoff", "decide", offered, "take", LEA, "--json")
    assert (taken.code, taken.json["state"]) == (0, "withdrawn")


@pytest.mark.parametrize(
    "command",
    [
        ["ask", "x"],
        ["explain", "x"],
        ["correct", "x"],
        ["understand"],
        ["remind"],
        ["decide", "take"],
    ],
)
def test_a_stranger_is_told_that_it_is_not_there(pitstop: Any, offered: int, command: list[str]) -> None:
    name, *rest = command
    said = pitstop("handoff", name, offered, *rest, SAM)
    assert (said.code, said.out) == (1, "")
    assert said.complaints == [f"There is no hand-off {offered} that you can see."]


# Many at once


def row(world: Any, case: int, **changes: Any) -> dict[str, Any]:
    later = clock.now().replace(microsecond=0, year=clock.now().year + 1).isoformat()
    return {
        "case": case,
        "to_team": "billing",
        "answers": {
            "need": {"value": "Decide."},
            "tried": {"value": "Both payments."},
            "expects": {"value": "", "not_known": "She hung up."},
        },
        "already_known": "You were charged twice.",
        "next_step": "We decide.",
        "next_update_at": later,
        **changes,
    }


def put(folder: Path, rows: Any) -> Path:
    file = folder / "tonight.json"
    file.write_text(rows if isinstance(rows, str) else json.dumps(rows), encoding="utf-8")
    return file


def test_many_are_offered_and_one_no_keeps_none_back(pitstop: Any, world: Any, tmp_path: Path) -> None:
    other = world.open(customer_email="max@example.org").pk
    file = put(tmp_path, [row(world, world.case_id), row(world, other, next_step=""), row(world, 4711)])
    said = pitstop("handoff", "bulk", file, OMAR)
    made = Handoff.objects.get()
    assert said.code == 1
    assert said.out.splitlines() == [
        f"#{world.case_id}: hand-off {made.pk}",
        f"#{other}: What the customer will hear is missing: write it in a few words.",
        "#4711: There is no case #4711 that you can see.",
    ]
    assert (made.kind, made.answers["expects"]) == ("shift", {"value": "", "not_known": "She hung up."})


def test_run_again_it_offers_what_is_left(pitstop: Any, world: Any, tmp_path: Path) -> None:
    other = world.open(customer_email="max@example.org").pk
    first = pitstop("handoff", "bulk", put(tmp_path, [row(world, world.case_id)]), OMAR)
    assert first.code == 0
    both = put(tmp_path, [row(world, world.case_id), row(world, other, to_person="priya@desk.example")])
    again = pitstop("handoff", "bulk", both, OMAR, "--json")
    assert again.code == 1
    assert [(each["case"], each["handoff"] is not None) for each in again.json] == [
        (world.case_id, False),
        (other, True),
    ]
    assert Handoff.objects.get(case=other).to_person == world.receiver.person


@pytest.mark.parametrize(
    "content",
    ["", "{", "7", "[7]", '["x"]', "[{}]", '[{"case": "x"}]', '{"case": 1}', "[null]"],
)
def test_a_file_that_is_no_list_of_hand_offs(pitstop: Any, world: Any, tmp_path: Path, content: str) -> None:
    said = pitstop("handoff", "bulk", put(tmp_path, content), OMAR)
    assert (said.code, said.out) == (2, "")
    assert "The file is not a list of hand-offs" in said.err
    assert not Handoff.objects.exists()


def test_a_team_that_there_is_not_is_named_with_those_there_are(
    pitstop: Any, world: Any, tmp_path: Path
) -> None:
    said = pitstop("handoff", "bulk", put(tmp_path, [row(world, world.case_id, to_team="Night")]), OMAR)
    assert said.code == 2
    assert "There is no team called “Night”. The open teams are: Billing, Front line, Network." in said.err


def test_a_time_without_a_zone_is_asked_for(pitstop: Any, world: Any, tmp_path: Path) -> None:
    file = put(tmp_path, [row(world, world.case_id, next_update_at="2099-01-01T10:00:00")])
    said = pitstop("handoff", "bulk", file, OMAR)
    assert said.code == 1
    assert "zone" in said.out
    assert not Handoff.objects.exists()
