"""Who may answer an offer, and how: every state, every act, everyone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pitstop.core.refusals import Because
from pitstop.handoffs import rules
from pitstop.handoffs.rules import Waiting
from pitstop.routing.rules.fields import Answer
from pitstop.routing.rules.routes import NEED_A_NOTE, RETURN_REASONS

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FRONT, BILLING, NETWORK = 1, 2, 3
OMAR, PRIYA = 11, 21

# name: (id, teams, leads)
PEOPLE = {
    "giver": (OMAR, {FRONT}, False),
    "giver in both teams": (OMAR, {FRONT, BILLING}, False),
    "giver who left the team": (OMAR, set(), False),
    "colleague": (12, {FRONT}, False),
    "lead of giver": (13, {FRONT}, True),
    "receiver": (PRIYA, {BILLING}, False),
    "receiver who left the team": (PRIYA, set(), False),
    "other in receiving team": (22, {BILLING}, False),
    "lead of receiver": (23, {BILLING}, True),
    "lead of both": (24, {FRONT, BILLING}, True),
    "stranger": (31, {NETWORK}, False),
    "lead of strangers": (32, {NETWORK}, True),
    "admin": (41, set(), True),
}


def waiting(who: str, *, state: str = "offered", named: bool = False, **changes: object) -> Waiting:
    asker, teams, leads = PEOPLE[who]
    facts = {
        "case": 42,
        "state": state,
        "giver": OMAR,
        "from_team": FRONT,
        "from_team_name": "Front line",
        "to_team": BILLING,
        "to_team_name": "Billing",
        "to_person": PRIYA if named else None,
        "to_person_name": "Priya" if named else "",
        "next_update_at": NOW + timedelta(hours=6),
        "asker": asker,
        "asker_teams": frozenset(teams),
        "asker_is_lead": leads,
    }
    return Waiting(**facts | changes)


OWN = "You offered this hand-off, so someone else must answer it. You can withdraw it."
NOT_YOURS = "This hand-off is offered to Billing, and you are not in that team."
FOR_PRIYA = "This hand-off is offered to Priya. Only Priya can accept it."
NOT_GIVER = "Only the one who offered it, or a lead of their team, can withdraw a hand-off."

# who: (accept, return, accept when it is for Priya, return when it is for Priya, withdraw); "" is a yes
OFFERED = {
    "giver": (OWN, OWN, OWN, OWN, ""),
    "giver in both teams": (OWN, OWN, OWN, OWN, ""),
    "giver who left the team": (OWN, OWN, OWN, OWN, ""),
    "colleague": (NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_GIVER),
    "lead of giver": (NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_YOURS, ""),
    "receiver": ("", "", "", "", NOT_GIVER),
    "receiver who left the team": (NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_GIVER),
    "other in receiving team": ("", "", FOR_PRIYA, FOR_PRIYA, NOT_GIVER),
    "lead of receiver": ("", "", FOR_PRIYA, "", NOT_GIVER),
    "lead of both": ("", "", FOR_PRIYA, "", ""),
    "stranger": (NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_GIVER),
    "lead of strangers": (NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_GIVER),
    "admin": (NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_GIVER),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_an_open_offer(who: str) -> None:
    def said(act: str, *, named: bool) -> str:
        return " ".join(map(str, rules.move_reasons(waiting(who, named=named), act)))

    assert (
        said("accept", named=False),
        said("return", named=False),
        said("accept", named=True),
        said("return", named=True),
        said("withdraw", named=False),
    ) == OFFERED[who]
    assert said("withdraw", named=True) == said("withdraw", named=False)


@pytest.mark.parametrize("who", PEOPLE)
def test_a_no_to_a_person_is_forbidden_not_a_conflict(who: str) -> None:
    for act in ("accept", "return", "withdraw"):
        for reason in rules.move_reasons(waiting(who), act):
            assert reason.because == Because.FORBIDDEN


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("act", ["accept", "return", "withdraw"])
@pytest.mark.parametrize("state", ["accepted", "returned", "withdrawn"])
def test_what_is_settled_stays_settled_for_everyone(state: str, act: str, who: str) -> None:
    (reason,) = rules.move_reasons(waiting(who, state=state, named=True), act)
    assert str(reason) == f"This hand-off is {state} already. Open case #42 to see where it stands."
    assert reason.because == Because.CONFLICT


def test_the_table_of_moves_is_all_there_is() -> None:
    assert rules.MOVES == {
        ("referred", "let_pass"): "offered",
        ("referred", "take"): "withdrawn",
        ("referred", "swarm"): "withdrawn",
        ("referred", "withdraw"): "withdrawn",
        ("offered", "accept"): "accepted",
        ("offered", "return"): "returned",
        ("offered", "withdraw"): "withdrawn",
        ("offered", "expire"): "expired",
    }
    (reason,) = rules.move_reasons(waiting("receiver", state="expired"), "accept")
    assert reason.code == "handoff-settled"


COPIED = "These are the giver's words. Say in your own what you understood."
PASSED = "The time for the next update has passed. Choose one to come."


@pytest.mark.parametrize(
    ("read_back", "expected"),
    [
        ("She paid twice; I decide today.", []),
        ("", ["The read-back is missing: write it in a few words."]),
        ("  \n", ["The read-back is missing: write it in a few words."]),
        ("x" * 2000, []),
        ("x" * 2001, ["The read-back is too long by 1: 2000 characters fit."]),
        ("x\x00", ["The read-back holds characters that can't be stored. Type it again as plain text."]),
        ("Decide on the second refund.", [COPIED]),
        ("  decide   on the\nSECOND refund.  ", [COPIED]),
        ("Decide on the second refund. Yes.", []),
        ("Because nobody asked.", []),
    ],
)
def test_a_read_back_is_ones_own_words(read_back: str, expected: list[str]) -> None:
    answers = {
        "need": Answer("Decide on the second refund."),
        "tried": Answer(not_known="Because nobody asked."),
        "empty": Answer(),
    }
    reasons = rules.accept_reasons(
        waiting("receiver"), read_back=read_back, next_update_at=None, answers=answers, now=NOW
    )
    assert [str(reason) for reason in reasons] == expected
    assert {reason.field for reason in reasons} <= {"read_back"}


@pytest.mark.parametrize(
    ("giver_said", "receiver_says", "expected"),
    [
        (timedelta(seconds=1), None, []),
        (timedelta(0), None, [PASSED]),
        (timedelta(seconds=-1), None, [PASSED]),
        (timedelta(seconds=-1), timedelta(seconds=1), []),
        (timedelta(hours=1), timedelta(0), [PASSED]),
        (
            timedelta(hours=1),
            timedelta(days=366),
            ["Nobody waits longer than a year: choose an earlier time for the next update."],
        ),
    ],
)
def test_acceptance_needs_a_time_to_come(giver_said, receiver_says, expected: list[str]) -> None:
    reasons = rules.accept_reasons(
        waiting("receiver", next_update_at=NOW + giver_said),
        read_back="I decide today.",
        next_update_at=None if receiver_says is None else NOW + receiver_says,
        answers={},
        now=NOW,
    )
    assert [str(reason) for reason in reasons] == expected


NOTE = "What the giver should know is missing: write it in a few words."


@pytest.mark.parametrize(
    ("reason", "note", "expected"),
    [
        ("wrong_team", "", []),
        ("not_needed", "", []),
        ("answer_exists", "See the guide.", []),
        ("no_capacity", "", []),
        ("facts_missing", "Which card?", []),
        ("facts_missing", "", [NOTE]),
        ("other", "It rains.", []),
        ("other", " ", [NOTE]),
        ("wrong_team", "x" * 2000, []),
        ("wrong_team", "x" * 2001, ["What the giver should know is too long by 1: 2000 characters fit."]),
        (
            "",
            "",
            ["Say why it goes back."],
        ),
        (
            "bored",
            "\x00",
            [
                "Say why it goes back: choose among wrong_team, facts_missing, not_needed, answer_exists,"
                " no_capacity, other.",
                "What the giver should know holds characters that can't be stored."
                " Type it again as plain text.",
            ],
        ),
    ],
)
def test_a_return_says_why(reason: str, note: str, expected: list[str]) -> None:
    needs_note = reason in NEED_A_NOTE
    reasons = rules.return_reasons(
        waiting("receiver"), reason=reason, note=note, known=RETURN_REASONS, needs_note=needs_note
    )
    assert [str(r) for r in reasons] == expected


def test_every_reason_is_said_at_once() -> None:
    reasons = rules.accept_reasons(
        waiting("stranger", next_update_at=NOW), read_back="", next_update_at=None, answers={}, now=NOW
    )
    assert [reason.code for reason in reasons] == ["not-the-receiver", "text-missing", "due-in-past"]
