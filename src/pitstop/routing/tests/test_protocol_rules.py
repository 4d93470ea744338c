"""What a protocol may ask, and how two versions of one differ."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pitstop.core.refusals import Reason
from pitstop.routing.protocols import BUILT_IN
from pitstop.routing.rules.comparing import Change, Difference, What, compare
from pitstop.routing.rules.fields import CHOOSING, Field, FieldKind, Needed, Part
from pitstop.routing.rules.protocols import (
    Proposed,
    as_fields,
    asks_much,
    fields_reasons,
    free_key,
    key_of,
    key_reasons,
    name_reasons,
    why_reasons,
    with_keys,
)

NEXT = Proposed("Need", part="next")
MOOD = Proposed("Mood", kind="choice", choices=("calm", "upset"))


def codes(reasons: list[Reason]) -> list[tuple[str, str]]:
    return [(reason.code, reason.field) for reason in reasons]


def faults(*proposed: Proposed) -> list[tuple[str, str]]:
    """What is wrong with these fields, beside one that is right."""
    return codes(list(fields_reasons(with_keys([NEXT, *proposed]))))


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (Proposed("Mood"), []),
        (Proposed(" "), [("text-missing", "fields.1.label")]),
        (Proposed("x" * 201), [("text-too-long", "fields.1.label")]),
        (Proposed("one\ntwo"), [("line-broken", "fields.1.label")]),
        (Proposed("a\x00b"), [("text-unstorable", "fields.1.label")]),
        (Proposed("A", help="h" * 201), [("text-too-long", "fields.1.help")]),
        (Proposed("Need"), [("label-twice", "fields.1.label")]),
        (Proposed("need"), [("label-twice", "fields.1.label")]),
        (Proposed("A", key="Not so"), [("key-unfit", "fields.1.key")]),
        (Proposed("A", kind="essay"), [("choice-unknown", "fields.1.kind")]),
        (Proposed("A", part="past"), [("choice-unknown", "fields.1.part")]),
        (Proposed("A", prefill="weather"), [("choice-unknown", "fields.1.prefill")]),
        (Proposed("A", kind="choice"), [("choices-number", "fields.1.choices")]),
        (Proposed("A", kind="several", choices=("one",)), [("choices-number", "fields.1.choices")]),
        (Proposed("A", kind="checklist", choices=("one", " ")), [("choices-number", "fields.1.choices")]),
        (Proposed("A", kind="choice", choices=("a", "b")), []),
        (Proposed("A", kind="choice", choices=tuple(f"c{n}" for n in range(20))), []),
        (
            Proposed("A", kind="choice", choices=tuple(f"c{n}" for n in range(21))),
            [("choices-number", "fields.1.choices")],
        ),
        (Proposed("A", kind="choice", choices=("a", "A")), [("choice-twice", "fields.1.choices")]),
        (Proposed("A", kind="choice", choices=("a", "b" * 81)), [("text-too-long", "fields.1.choices")]),
        (Proposed("A", kind="text", choices=("only",)), []),
    ],
)
def test_each_fault_of_a_field_is_named_where_it_is(field: Proposed, expected: list[tuple[str, str]]) -> None:
    found = faults(field)
    assert [fault for fault in found if fault != ("label-twice", "fields.0.label")] == expected
    assert (("label-twice", "fields.0.label") in found) == (("label-twice", "fields.1.label") in found)


@pytest.mark.parametrize(
    ("needed", "expected"),
    [
        (Needed("mood", ("upset",)), []),
        (Needed("mood", ("calm", "upset")), []),
        (Needed("", ()), "needed-missing"),
        (Needed("mood", ()), "needed-values"),
        (Needed("mood", ("furious",)), "needed-unknown"),
        (Needed("need", ("x",)), "needed-free"),
        (Needed("later", ("yes",)), "needed-later"),
        (Needed("why", ("x",)), "needed-later"),
        (Needed("nothing", ("x",)), "needed-later"),
    ],
)
def test_what_makes_a_field_required_stands_before_it_and_has_that_answer(
    needed: Needed, expected: list[str] | str
) -> None:
    found = faults(MOOD, Proposed("Why", needed_when=needed), Proposed("Later", kind="yes_no"))
    assert found == ([(expected, "fields.2.needed_when")] if expected else [])


def test_no_two_fields_have_one_key() -> None:
    assert faults(Proposed("A", key="same"), Proposed("B", key="same")) == [
        ("key-twice", "fields.1.key"),
        ("key-twice", "fields.2.key"),
    ]


def test_yes_or_no_can_make_a_field_required() -> None:
    promised = Proposed("Promised", kind="yes_no")
    assert faults(promised, Proposed("What", needed_when=Needed("promised", ("yes",)))) == []
    assert faults(promised, Proposed("What", needed_when=Needed("promised", ("perhaps",)))) == [
        ("needed-unknown", "fields.2.needed_when")
    ]


def test_a_field_that_is_always_required_forgets_when_it_was() -> None:
    (_next, field) = with_keys([NEXT, Proposed("A", required=True, needed_when=Needed("gone", ("x",)))])
    assert field.needed_when is None


def test_how_many_fields() -> None:
    many = [Proposed(f"Field {n}") for n in range(29)]
    assert codes(list(fields_reasons([]))) == [("fields-missing", "fields")]
    assert faults(*many) == []
    assert faults(*many, Proposed("One more")) == [("fields-many", "fields")]


def test_something_is_to_be_done_next() -> None:
    assert codes(list(fields_reasons(with_keys([MOOD])))) == [("next-missing", "fields")]


@pytest.mark.parametrize(
    ("required", "much", "refused"),
    [(0, 0, False), (8, 0, False), (9, 9, False), (12, 12, False), (13, 13, True)],
)
def test_a_protocol_asks_little(required: int, much: int, refused: bool) -> None:
    proposed = [NEXT, *(Proposed(f"Field {n}", required=True) for n in range(required))]
    assert asks_much(proposed) == much
    assert faults(*proposed[1:]) == ([("required-many", "fields")] if refused else [])


def test_every_fault_is_said_at_once() -> None:
    assert faults(Proposed("", kind="essay"), Proposed("A", kind="choice", prefill="weather")) == [
        ("text-missing", "fields.1.label"),
        ("choice-unknown", "fields.1.kind"),
        ("choice-unknown", "fields.2.prefill"),
        ("choices-number", "fields.2.choices"),
    ]


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("What is needed from you", "what_is_needed_from_you"),
        ("Größe & Gewicht?", "grosse_gewicht"),
        ("  If … then …  ", "if_then"),
        ("東京", ""),
        ("x" * 60, "x" * 40),
        ("a" * 39 + " b", "a" * 39),
    ],
)
def test_a_key_is_made_from_the_label(label: str, key: str) -> None:
    assert key_of(label) == key


def test_keys_stay_when_labels_change_and_never_meet() -> None:
    proposed = [
        Proposed("Quite another label", key="need", part="next"),
        Proposed("Need"),
        Proposed("Need!"),
        Proposed("東京"),
        Proposed("大阪"),
    ]
    assert [field.key for field in with_keys(proposed)] == ["need", "need_2", "need_3", "field", "field_2"]


def test_a_field_that_comes_back_gets_its_key_back_and_no_other_takes_it() -> None:
    had = [Field("tried", "Tried so far"), Field("mood", "How they are")]
    assert [f.key for f in with_keys([Proposed("tried so far")], earlier=had)] == ["tried"]
    assert [f.key for f in with_keys([Proposed("Tried")], earlier=had)] == ["tried_2"]
    taken = [Proposed("Something else", key="tried"), Proposed("Tried so far")]
    assert [f.key for f in with_keys(taken, earlier=had)] == ["tried", "tried_so_far"]


def test_a_field_without_a_key_yet_can_be_named_by_another() -> None:
    proposed = [
        replace(MOOD, ref="new-1"),
        Proposed("Why", ref="new-2", needed_when=Needed("new-1", ("upset",))),
    ]
    keyed = with_keys(proposed)
    assert keyed[1].needed_when == Needed("mood", ("upset",))


def test_a_key_that_is_long_keeps_room_for_its_number() -> None:
    assert free_key("a" * 40, ["a" * 40]) == "a" * 38 + "_2"
    assert free_key("a" * 20, ["a" * 20], limit=20) == "a" * 18 + "_2"


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("i-pass", None),
        ("a", None),
        ("sbar", "key-taken"),
        ("new", "key-unfit"),
        ("example", "key-unfit"),
        ("-a", "key-unfit"),
        ("A", "key-unfit"),
        ("a b", "key-unfit"),
        ("a" * 41, "key-unfit"),
        ("", "key-unfit"),
    ],
)
def test_keys_of_protocols(key: str, code: str | None) -> None:
    assert [reason.code for reason in key_reasons(key, taken=["sbar"])] == ([code] if code else [])


def test_a_version_says_why_and_the_first_need_not() -> None:
    assert codes(list(why_reasons("", first=False))) == [("text-missing", "why")]
    assert codes(list(why_reasons("", first=True))) == []
    assert codes(list(why_reasons("two\nlines", first=True))) == [("line-broken", "why")]
    assert codes(list(name_reasons(name="", summary="s" * 201))) == [
        ("text-missing", "name"),
        ("text-too-long", "summary"),
    ]


@pytest.mark.parametrize("built_in", BUILT_IN, ids=lambda one: one.key)
def test_the_built_in_protocols_keep_the_rules(built_in: object) -> None:
    proposed = [Proposed.of(field) for field in built_in.fields]
    assert list(fields_reasons(with_keys(proposed))) == []
    assert as_fields(with_keys(proposed)) == list(built_in.fields)
    assert asks_much(built_in.fields) == 0
    assert all(len(field.choices) >= 2 for field in built_in.fields if field.kind in CHOOSING)


A, B, C, D = (Field(key, key.upper()) for key in "abcd")


def told(old: list[Field], new: list[Field]) -> list[tuple[str, str]]:
    return [(each.key, str(each.what)) for each in compare(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([], [], []),
        ([A, B], [A, B], [("a", "same"), ("b", "same")]),
        ([A], [A, B], [("a", "same"), ("b", "added")]),
        ([A, B, C], [A, C], [("a", "same"), ("b", "removed"), ("c", "same")]),
        ([A, B], [B], [("a", "removed"), ("b", "same")]),
        ([A, B], [C], [("a", "removed"), ("b", "removed"), ("c", "added")]),
        ([A, B, C, D], [D, A, B, C], [("d", "moved"), ("a", "same"), ("b", "same"), ("c", "same")]),
        ([A, B, C], [A, replace(B, label="Bee"), C], [("a", "same"), ("b", "changed"), ("c", "same")]),
    ],
)
def test_two_versions_are_compared_field_by_field(
    old: list[Field], new: list[Field], expected: list[tuple[str, str]]
) -> None:
    assert told(old, new) == expected


def test_what_changed_is_said_property_by_property() -> None:
    old = Field("a", "A", choices=("x", "y"), kind=FieldKind.CHOICE)
    new = replace(old, label="Ah", choices=("x", "z"), part=Part.NEXT, required=False)
    (found,) = compare([old], [new])
    assert found == Difference(
        "a",
        "Ah",
        What.CHANGED,
        (
            Change("label", "A", "Ah"),
            Change("part", "summary", "next"),
            Change("required", True, False),
            Change("choices", ("x", "y"), ("x", "z")),
        ),
        moved=False,
        place_before=1,
        place_after=1,
    )


def test_a_changed_field_can_have_moved_too() -> None:
    found = compare([A, B, C], [B, C, replace(A, help="h")])
    assert [
        (each.key, str(each.what), each.moved, each.place_before, each.place_after) for each in found
    ] == [
        ("b", "same", False, 2, 1),
        ("c", "same", False, 3, 2),
        ("a", "changed", True, 1, 3),
    ]
