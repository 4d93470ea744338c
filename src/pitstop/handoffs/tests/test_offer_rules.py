"""What may be offered: the case, the receiver, the protocol's fields and the customer's part."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pitstop.cases.rules import Standing
from pitstop.core.refusals import Because
from pitstop.handoffs import rules
from pitstop.handoffs.rules import Offer, Receiver
from pitstop.routing.rules.fields import Answer, Field, FieldKind, answer_reasons

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FIELDS = [
    Field("need", "What is needed"),
    Field("title", "Title", kind=FieldKind.LINE),
    Field("mood", "How she is", kind=FieldKind.CHOICE, choices=("calm", "upset")),
    Field("if_then", "If … then …", required=False),
]
GOOD = {"need": Answer("Decide."), "title": Answer("Refund"), "mood": Answer("calm")}
BOTH = "“{}”: give an answer or say why it isn't known, not both."
MISSING = "“{}” is missing. Fill it in, or say why it isn't known."
CHOOSE = "“How she is”: choose among calm, upset."


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"if_then": Answer("If he calls, then say so.")}, []),
        ({"need": Answer(not_known="She hung up.")}, []),
        ({"mood": Answer(not_known="She wrote only.")}, []),
        ({"title": Answer(not_known="x" * 200)}, []),
        ({"if_then": Answer(not_known="Nothing came to mind.")}, []),
        ({"need": Answer()}, [MISSING.format("What is needed")]),
        ({"need": Answer(" \n ", "  ")}, [MISSING.format("What is needed")]),
        ({"mood": Answer()}, [MISSING.format("How she is")]),
        ({"need": Answer("Decide.", "She hung up.")}, [BOTH.format("What is needed")]),
        ({"if_then": Answer("x", "y")}, [BOTH.format("If … then …")]),
        ({"mood": Answer("angry")}, [CHOOSE]),
        ({"mood": Answer("Calm")}, [CHOOSE]),
        ({"mood": Answer(" calm ")}, []),
        ({"mood": Answer("calm\x00")}, [CHOOSE]),
        ({"title": Answer("a\nb")}, ["Title must be one line."]),
        ({"title": Answer("x" * 200)}, []),
        ({"title": Answer("x" * 201)}, ["Title is too long by 1: 200 characters fit."]),
        ({"need": Answer("x" * 10_000)}, []),
        ({"need": Answer("x" * 10_001)}, ["What is needed is too long by 1: 10000 characters fit."]),
        (
            {"need": Answer("\ud800")},
            ["What is needed holds characters that can't be stored. Type it again as plain text."],
        ),
        ({"need": Answer(not_known="a\nb")}, ["What is needed must be one line."]),
        ({"need": Answer(not_known="x" * 201)}, ["What is needed is too long by 1: 200 characters fit."]),
        (
            {"colour": Answer("red"), "x\x00" + "y" * 90: Answer()},
            [
                "The protocol has no field “colour”. Its fields are: need, title, mood, if_then.",
                f"The protocol has no field “x�{'y' * 58}”. Its fields are: need, title, mood, if_then.",
            ],
        ),
    ],
)
def test_answers_fulfil_the_protocol(changes: dict[str, Answer], expected: list[str]) -> None:
    assert [str(reason) for reason in answer_reasons(FIELDS, GOOD | changes)] == expected


def test_a_reason_stands_beside_its_field() -> None:
    reasons = list(answer_reasons(FIELDS, {"colour": Answer("red")}))
    assert [(r.field, r.code) for r in reasons] == [
        ("answers", "field-unknown"),
        ("answers.need", "answer-missing"),
        ("answers.title", "answer-missing"),
        ("answers.mood", "answer-missing"),
    ]
    assert {reason.because for reason in reasons} == {Because.INVALID}


AT = Standing(
    case=42,
    is_open=True,
    version=3,
    team=1,
    team_name="Front line",
    person=11,
    person_name="Omar",
    asker=11,
    asker_in_team=True,
    asker_is_lead=False,
)
TO = Receiver(team=2, team_name="Billing", team_is_open=True)
OFFER = Offer(
    kind="specialist",
    answers=GOOD,
    already_known="You were charged twice.",
    next_step="Priya decides.",
    next_update_at=NOW + timedelta(hours=1),
)


def changed(thing: object, **changes: object) -> object:
    return type(thing)(**{name: getattr(thing, name) for name in thing.__slots__} | changes)


def said(at=AT, offer=OFFER, to=TO, offered_to="") -> list[tuple[str, str]]:
    reasons = rules.offer_reasons(
        at, offer, to=to, fields=FIELDS, version_in_force=5, offered_to=offered_to, now=NOW
    )
    return [(reason.field, str(reason)) for reason in reasons]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"at": changed(AT, is_open=False)}, [("", "Case #42 is closed.")]),
        (
            {"at": changed(AT, asker=31, asker_in_team=False)},
            [("", "Front line holds case #42. You can read it, but only they can change it.")],
        ),
        (
            {"at": changed(AT, asker=12)},
            [("", "Omar has case #42. Ask Omar, or a lead of Front line.")],
        ),
        ({"at": changed(AT, asker=13, asker_is_lead=True)}, []),
        ({"at": changed(AT, asker=12, person=None, person_name="")}, []),
        (
            {"offered_to": "Network"},
            [("", "Case #42 is offered to Network already. Wait for their answer or withdraw it.")],
        ),
        ({"offer": changed(OFFER, seen=3)}, []),
        (
            {"offer": changed(OFFER, seen=2)},
            [("", "Case #42 has changed since you opened it. Look at it again, then decide.")],
        ),
        (
            {"to": changed(TO, team=1, team_name="Front line")},
            [("to_team", "Front line has this case already. A hand-off goes to another team.")],
        ),
        ({"to": changed(TO, team_is_open=False)}, [("to_team", "Billing is closed. Choose another team.")]),
        ({"to": changed(TO, person=11)}, [("to_person", "You can't hand a case to yourself.")]),
        ({"to": changed(TO, person=21, person_name="Priya")}, []),
        (
            {"to": changed(TO, person=21, person_name="Priya", person_can_hold=False)},
            [("to_person", "Priya can't take cases in Billing. Choose someone else, or the whole team.")],
        ),
        (
            {"offer": changed(OFFER, kind="gift")},
            [
                (
                    "kind",
                    "“gift” is not a kind of hand-off. Choose among: specialist, escalation, shift,"
                    " bot_to_human, human_to_bot, other.",
                )
            ],
        ),
        ({"offer": changed(OFFER, protocol_version=5)}, []),
        (
            {"offer": changed(OFFER, protocol_version=4)},
            [
                (
                    "protocol_version",
                    "The protocol for this hand-off is another one now. Go through its fields again.",
                )
            ],
        ),
        (
            {"offer": changed(OFFER, already_known=" ")},
            [("already_known", "What they already know is missing: write it in a few words.")],
        ),
        (
            {"offer": changed(OFFER, already_known="x" * 2001)},
            [("already_known", "What they already know is too long by 1: 2000 characters fit.")],
        ),
        (
            {"offer": changed(OFFER, next_step="a\nb")},
            [("next_step", "What the customer will hear must be one line.")],
        ),
        (
            {"offer": changed(OFFER, next_update_at=None)},
            [("next_update_at", "Say by when the customer will hear: choose a day and a time.")],
        ),
    ],
)
def test_an_offer_is_judged_by_all_it_touches(facts: dict, expected: list[tuple[str, str]]) -> None:
    assert said(**facts) == expected


def test_every_fault_of_an_offer_is_said_at_once() -> None:
    fields = [
        field
        for field, _sentence in said(
            at=changed(AT, is_open=False, asker_in_team=False),
            offer=Offer("", {}, "", "", None, protocol_version=1, seen=1),
            to=Receiver(team=1, team_name="Front line", team_is_open=False, person=11),
            offered_to="Network",
        )
    ]
    assert fields == [
        *["", "", "", ""],
        *["to_team", "to_team", "to_person", "kind", "protocol_version"],
        *["answers.need", "answers.title", "answers.mood"],
        *["already_known", "next_step", "next_update_at"],
    ]
