"""Answers to a protocol's fields, kind by kind: what counts as one, and what is said of what doesn't."""

from __future__ import annotations

import pytest

from pitstop.routing.rules.fields import (
    Answer,
    Field,
    FieldKind,
    Needed,
    Part,
    answer_reasons,
    is_needed,
    prefill,
)

CHOICES = ("calm", "upset", "about to leave")


def field(kind: str, *, required: bool = True, key: str = "f", needed_when: Needed | None = None) -> Field:
    choices = CHOICES if kind in ("choice", "several", "checklist") else ()
    return Field(
        key, "Mood", kind=FieldKind(kind), required=required, choices=choices, needed_when=needed_when
    )


def said(one: Field, answer: Answer) -> list[str]:
    return [str(reason) for reason in answer_reasons([one], {"f": answer})]


NUMBER = "“Mood”: write a number, such as 12 or 12.5."
DATE = "“Mood”: write a date, such as 2026-03-02."
YES_NO = "“Mood”: answer yes or no."
AMONG = "“Mood”: choose among calm, upset, about to leave."
MISSING = "“Mood” is missing. Fill it in, or say why it isn't known."
ASKED = "“Mood” is required by the answer to “Mood”. Fill it in, or say why it isn't known."


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("number", "12", []),
        ("number", " 12.5 ", []),
        ("number", "12,5", []),
        ("number", "-3", []),
        ("number", "0", []),
        ("number", "1e3", []),
        ("number", "twelve", [NUMBER]),
        ("number", "12 €", [NUMBER]),
        ("number", "1.200,50", [NUMBER]),
        ("number", "NaN", [NUMBER]),
        ("number", "Infinity", [NUMBER]),
        ("number", "9" * 41, [NUMBER]),
        ("number", "\x00", [NUMBER]),
        ("date", "2026-03-02", []),
        ("date", "2028-02-29", []),
        ("date", "2026-02-29", [DATE]),
        ("date", "2026-3-2", [DATE]),
        ("date", "02.03.2026", [DATE]),
        ("date", "20260302", [DATE]),
        ("date", "2026-W10-1", [DATE]),
        ("date", "tomorrow", [DATE]),
        ("yes_no", "yes", []),
        ("yes_no", "no", []),
        ("yes_no", "Yes", [YES_NO]),
        ("yes_no", "perhaps", [YES_NO]),
        ("choice", "calm", []),
        ("choice", " upset ", []),
        ("choice", "calm\nupset", [AMONG]),
        ("choice", "Calm", [AMONG]),
        ("choice", "furious", [AMONG]),
        ("several", "calm\nupset", []),
        ("several", "upset\n\n calm \n", []),
        ("several", "calm\nfurious", [AMONG]),
        ("checklist", "calm\nupset\nabout to leave", []),
        ("checklist", "about to leave\ncalm\nupset", []),
        ("checklist", "calm", ["“Mood”: tick upset, about to leave too, or say why it isn't done."]),
        ("checklist", "calm\nnothing", [AMONG]),
        ("line", "One line.", []),
        ("line", "x" * 200, []),
        ("line", "x" * 201, ["Mood is too long by 1: 200 characters fit."]),
        ("line", "two\nlines", ["Mood must be one line."]),
        ("text", "two\nlines", []),
        ("text", "x" * 10_001, ["Mood is too long by 1: 10000 characters fit."]),
        ("text", "\x00", ["Mood holds characters that can't be stored. Type it again as plain text."]),
    ],
)
def test_what_is_an_answer(kind: str, value: str, expected: list[str]) -> None:
    assert said(field(kind), Answer(value)) == expected


KINDS = ["text", "line", "choice", "several", "number", "date", "yes_no", "checklist"]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_no_answer_unless_one_says_why_it_is_not_known(kind: str) -> None:
    for nothing in ("", " ", "\n\t"):
        assert said(field(kind), Answer(nothing)) == [MISSING]
        assert said(field(kind, required=False), Answer(nothing)) == []
        assert said(field(kind), Answer(nothing, "She hung up.")) == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "x"),
        ("line", "x"),
        ("choice", "calm"),
        ("several", "calm"),
        ("number", "1"),
        ("yes_no", "no"),
    ],
)
def test_an_answer_and_a_reason_why_it_is_not_known_are_one_too_many(kind: str, value: str) -> None:
    assert said(field(kind), Answer(value, "She hung up.")) == [
        "“Mood”: give an answer or say why it isn't known, not both."
    ]


def test_items_that_are_done_and_a_word_on_the_others_are_both_honest() -> None:
    assert said(field("checklist"), Answer("calm", "The others come tomorrow.")) == []
    assert said(field("checklist", required=False), Answer("calm")) == []


@pytest.mark.parametrize(
    ("why", "expected"),
    [
        ("She hung up.", []),
        ("two\nlines", ["Mood must be one line."]),
        ("x" * 201, ["Mood is too long by 1: 200 characters fit."]),
        ("\x00", ["Mood holds characters that can't be stored. Type it again as plain text."]),
    ],
)
def test_why_it_is_not_known_is_one_line(why: str, expected: list[str]) -> None:
    assert said(field("text"), Answer("", why)) == expected


def test_several_faults_of_one_answer_are_all_said() -> None:
    assert said(field("number"), Answer("many", "two\nlines")) == [
        "“Mood”: give an answer or say why it isn't known, not both.",
        "Mood must be one line.",
        NUMBER,
    ]


def test_a_field_that_the_protocol_does_not_have_is_named_with_those_it_has() -> None:
    fields = [field("text"), field("line", key="g", required=False)]
    found = list(answer_reasons(fields, {"f": Answer("x"), "h": Answer("y"), "a": Answer()}))
    assert [(reason.field, str(reason)) for reason in found] == [
        ("answers", "The protocol has no field “a”. Its fields are: f, g."),
        ("answers", "The protocol has no field “h”. Its fields are: f, g."),
    ]


# Required by another answer


WHY = field("text", required=False, key="why", needed_when=Needed("f", ("upset", "about to leave")))


@pytest.mark.parametrize(
    ("kind", "value", "needed"),
    [
        ("choice", "upset", True),
        ("choice", "about to leave", True),
        ("choice", "calm", False),
        ("choice", "", False),
        ("several", "calm\nupset", True),
        ("several", "calm", False),
    ],
)
def test_another_answer_makes_a_field_required(kind: str, value: str, needed: bool) -> None:
    answers = {"f": Answer(value)}
    assert is_needed(WHY, answers) is needed
    found = list(answer_reasons([field(kind, required=False), WHY], answers))
    assert [(reason.field, str(reason)) for reason in found] == ([("answers.why", ASKED)] if needed else [])


def test_an_answer_that_is_not_known_makes_nothing_required() -> None:
    assert not is_needed(WHY, {"f": Answer("", "She hung up.")})
    assert not is_needed(WHY, {})
    assert is_needed(field("text"), {}), "required always"


def test_what_another_answer_asks_for_may_be_not_known_too() -> None:
    answers = {"f": Answer("upset"), "why": Answer("", "She did not say.")}
    assert list(answer_reasons([field("choice"), WHY], answers)) == []


def test_an_if_then_for_the_case_says_what_another_answer_asks_for() -> None:
    mood = Field("mood", "Mood", kind=FieldKind.CHOICE, choices=("calm", "about to leave"))
    asked = Needed("mood", ("about to leave",))
    if_then = Field("if_then", "If … then …", part=Part.CONTINGENCY, required=False, needed_when=asked)
    why = Field("why", "Why", required=False, needed_when=asked)
    safety = Field("safety", "Safety", part=Part.CONTINGENCY)
    fields, answers = [mood, if_then, why, safety], {"mood": Answer("about to leave")}

    assert [str(reason) for reason in answer_reasons(fields, answers)] == [
        "“If … then …” is required by the answer to “Mood”. Fill it in, add an if … then … for this case,"
        " or say why it isn't known.",
        "“Why” is required by the answer to “Mood”. Fill it in, or say why it isn't known.",
        "“Safety” is missing. Fill it in, or say why it isn't known.",
    ]
    assert [reason.field for reason in answer_reasons(fields, answers, has_if_then=True)] == [
        "answers.why",
        "answers.safety",
    ]


# What a form starts from


@pytest.mark.parametrize(
    ("kind", "fact", "expected"),
    [
        ("number", "12.5", "12.5"),
        ("number", "twelve", ""),
        ("date", "2026-03-02", "2026-03-02"),
        ("date", "Monday", ""),
        ("yes_no", "yes", "yes"),
        ("yes_no", "maybe", ""),
        ("choice", "calm", "calm"),
        ("choice", "Calm", ""),
        ("several", "calm\nfurious\nupset", "calm\nupset"),
        ("checklist", "upset", "upset"),
    ],
)
def test_a_fact_that_does_not_fit_the_kind_is_left_out(kind: str, fact: str, expected: str) -> None:
    one = Field(
        "f",
        "Mood",
        kind=FieldKind(kind),
        choices=CHOICES if kind in ("choice", "several", "checklist") else (),
        prefill="priority",
    )
    assert prefill([one], {"priority": fact}) == {"f": Answer(expected)}


def test_the_answer_of_the_hand_off_before_comes_back_with_its_reason() -> None:
    again = [Field("f", "Mood", prefill="earlier"), Field("g", "New", prefill="earlier")]
    before = {"f": Answer("Called twice.", ""), "h": Answer("gone")}
    assert prefill(again, {}, before) == {"f": Answer("Called twice."), "g": Answer()}
    assert prefill(again, {}, {"f": Answer("", "Nobody knew.")})["f"] == Answer("", "Nobody knew.")
    assert prefill(again, {}) == {"f": Answer(), "g": Answer()}


def test_space_around_an_answer_is_not_kept() -> None:
    assert Answer("  x \n", "\t").stripped() == Answer("x", "")
    assert Answer("a \n\n b").values == ("a", "b")
