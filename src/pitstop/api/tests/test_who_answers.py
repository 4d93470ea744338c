"""Who may say what about an offer, by API: every person, every endpoint, in each state, and why not."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.api.tests.conftest import Caller, caller, codes, in_hours, offer_body
from pitstop.conftest import READ_BACK, World, snapshot

BODIES: dict[str, Any] = {
    "acceptance": {"read_back": READ_BACK},
    "return": {"reason": "wrong_team"},
    "withdrawal": None,
    "question": {"text": "Which card?"},
    "explanation": {"text": "The blue one."},
    "correction": {"text": "Three charges."},
    "understanding": None,
    "decision": {"decision": "let_pass"},
    "reminder": None,
}
MISSING = (404, ("handoff-missing",))
SETTLED = (409, ("handoff-settled",))
NO_QUESTION, NOT_ACCEPTED = (409, ("no-question",)), (409, ("not-accepted",))
NOTHING_CORRECTED, NOBODY_SILENT = (409, ("correction-missing",)), (409, ("nobody-silent",))
NOT_GIVER, NOT_RECEIVER = (403, ("not-the-giver",)), (403, ("not-the-receiver",))
OWN, DONE = (403, ("own-offer",)), (200, ())
Answer = tuple[int, tuple[str, ...]]


def everyone(giver: Answer, front: Answer, billing: Answer, leads: Answer | None = None) -> dict[str, Answer]:
    """What each gets: `leads` where both leads get something else than their teams."""
    return {
        "giver": giver,
        "colleague": front,
        "lead": leads or front,
        "receiver": billing,
        "other_receiver": billing,
        "receiving_lead": leads or billing,
        "stranger": MISSING,
    }


OFFERED = {
    "acceptance": everyone(OWN, NOT_RECEIVER, DONE),
    "return": everyone(OWN, NOT_RECEIVER, DONE),
    "withdrawal": everyone(DONE, NOT_GIVER, NOT_GIVER) | {"lead": DONE},
    "question": everyone(OWN, NOT_RECEIVER, DONE),
    "explanation": everyone(NO_QUESTION, NO_QUESTION, NO_QUESTION),
    "correction": everyone(NOT_ACCEPTED, NOT_ACCEPTED, NOT_ACCEPTED),
    "understanding": everyone(NOTHING_CORRECTED, NOTHING_CORRECTED, NOTHING_CORRECTED),
    "decision": everyone(SETTLED, SETTLED, SETTLED),
    "reminder": everyone(DONE, NOT_GIVER, NOT_GIVER, leads=DONE),
}
# Once it is accepted, the giver's colleagues no longer read it.
GONE = {"colleague": MISSING, "lead": MISSING}
ACCEPTED = {
    "acceptance": everyone(SETTLED, SETTLED, SETTLED) | GONE,
    "return": everyone(SETTLED, SETTLED, SETTLED) | GONE,
    "withdrawal": everyone(SETTLED, SETTLED, SETTLED) | GONE,
    "question": everyone(SETTLED, SETTLED, SETTLED) | GONE,
    "explanation": everyone(NO_QUESTION, NO_QUESTION, NO_QUESTION) | GONE,
    "correction": everyone(DONE, NOT_GIVER, NOT_GIVER) | GONE,
    "understanding": everyone(NOTHING_CORRECTED, NOTHING_CORRECTED, NOTHING_CORRECTED) | GONE,
    "decision": everyone(SETTLED, SETTLED, SETTLED) | GONE,
    "reminder": everyone(NOBODY_SILENT, NOBODY_SILENT, NOBODY_SILENT) | GONE,
}


def said(program: Caller, number: int, name: str) -> Answer:
    """What a program gets: the status, and the codes of a refusal."""
    answer = program.post(f"/handoffs/{number}/{name}", BODIES[name])
    return answer.status_code, () if answer.status_code == 200 else tuple(code for code, _ in codes(answer))


@pytest.mark.parametrize("name", BODIES)
def test_who_may_not_changes_nothing(world: World, offered: int, name: str) -> None:
    refused = {part: answer for part, answer in OFFERED[name].items() if answer != DONE}
    programs = {part: caller(world.everyone[part]) for part in refused}
    before = snapshot()
    assert {part: said(programs[part], offered, name) for part in refused} == refused
    changed = {table for table, rows in snapshot().items() if rows != before[table]}
    assert changed <= {"accounts.ApiToken"}, "its last use"


@pytest.mark.parametrize(
    ("name", "part"),
    [(name, part) for name, table in OFFERED.items() for part, answer in table.items() if answer == DONE],
)
def test_who_may_does(world: World, offered: int, name: str, part: str) -> None:
    answer = caller(world.everyone[part]).post(f"/handoffs/{offered}/{name}", BODIES[name])
    assert (answer.status_code, answer.json()["id"]) == (200, offered)


@pytest.mark.parametrize("name", BODIES)
def test_of_what_was_accepted(world: World, offered: int, priya: Caller, name: str) -> None:
    priya.post(f"/handoffs/{offered}/acceptance", BODIES["acceptance"])
    found = {part: said(caller(world.everyone[part]), offered, name) for part in ACCEPTED[name]}
    assert found == ACCEPTED[name]


@pytest.mark.parametrize("ending", ["return", "withdrawal"])
@pytest.mark.parametrize("name", ["acceptance", "return", "withdrawal", "question", "decision"])
def test_what_has_ended_is_answered_no_more(
    world: World, offered: int, omar: Caller, priya: Caller, ending: str, name: str
) -> None:
    {"return": priya, "withdrawal": omar}[ending].post(f"/handoffs/{offered}/{ending}", BODIES[ending])
    late = omar.post(f"/handoffs/{offered}/{name}", BODIES[name])
    assert (late.status_code, codes(late)) == (409, [("handoff-settled", "")])
    said = {"return": "returned", "withdrawal": "withdrawn"}[ending]
    assert f"This hand-off is {said} already." in late.json()["detail"]


TEXTS = [
    ("question", "", 422, ("text-missing", "text"), "The question is missing: write it in a few words."),
    ("question", "x" * 1001, 422, ("text-too-long", "text"), "The question is too long by 1"),
    ("explanation", " ", 409, ("no-question", ""), "The answer is missing: write it in a few words."),
    ("explanation", "x" * 2001, 409, ("no-question", ""), "The answer is too long by 1"),
    ("correction", "", 409, ("not-accepted", ""), "The correction is missing: write it in a few words."),
    (
        "correction",
        "a\x00b",
        409,
        ("not-accepted", ""),
        "The correction holds characters that can't be stored.",
    ),
]


@pytest.mark.parametrize(("name", "text", "status", "first", "said"), TEXTS)
def test_every_reason_against_a_text_is_said_at_once(
    priya: Caller, offered: int, name: str, text: str, status: int, first: tuple[str, str], said: str
) -> None:
    answer = priya.post(f"/handoffs/{offered}/{name}", {"text": text})
    assert (answer.status_code, codes(answer)[0]) == (status, first)
    assert said in answer.json()["detail"]


@pytest.mark.parametrize("number", ["0", "4711", str(2**63)])
@pytest.mark.parametrize("name", BODIES)
def test_what_is_not_there(omar: Caller, name: str, number: str) -> None:
    answer = omar.post(f"/handoffs/{number}/{name}", BODIES[name])
    assert (answer.status_code, codes(answer)) == (404, [("handoff-missing", "handoff")])


@pytest.mark.parametrize("name", ["question", "correction", "reminder", "understanding"])
def test_what_is_sent_twice_with_one_key_is_done_once(
    world: World, omar: Caller, priya: Caller, offered: int, name: str
) -> None:
    who = {"question": priya, "understanding": priya}.get(name, omar)
    if name in ("correction", "understanding"):
        priya.post(f"/handoffs/{offered}/acceptance", BODIES["acceptance"])
    if name == "understanding":
        omar.post(f"/handoffs/{offered}/correction", BODIES["correction"])
    first, second = (who.post(f"/handoffs/{offered}/{name}", BODIES[name], key="once") for _again in "ab")
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    shown = priya.get(f"/handoffs/{offered}").json()
    assert len(shown["questions"]) == (1 if name == "question" else 0)
    assert len(shown["corrections"]) == (1 if name in ("correction", "understanding") else 0)


def test_an_offer_by_name_is_for_that_person_and_returned_by_them_or_a_lead(
    world: World, omar: Caller
) -> None:
    body = offer_body(world, to_person=world.receiver.id, next_update_at=in_hours(6))
    number = omar.post(f"/cases/{world.case_id}/handoffs", body).json()["id"]
    tom, rosa = caller(world.other_receiver), caller(world.receiving_lead)
    for name in ("acceptance", "return", "question"):
        refused = tom.post(f"/handoffs/{number}/{name}", BODIES[name])
        assert (refused.status_code, codes(refused)) == (403, [("for-someone-else", "")])
    assert codes(rosa.post(f"/handoffs/{number}/acceptance", BODIES["acceptance"])) == [
        ("for-someone-else", "")
    ]
    assert rosa.post(f"/handoffs/{number}/return", BODIES["return"]).json()["state"] == "returned"
