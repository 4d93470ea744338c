"""Which route applies, and what a hand-off form starts from."""

from __future__ import annotations

import pytest

from pitstop.routing.rules.fields import (
    Answer,
    Field,
    FieldKind,
    Part,
    answer_reasons,
    dump,
    load_answers,
    prefill,
)
from pitstop.routing.rules.routes import Binding, most_specific

ANY = Binding(1, None, None, "")


@pytest.mark.parametrize(
    ("others", "chosen"),
    [
        ([], 1),
        ([Binding(2, None, None, "specialist")], 2),
        ([Binding(2, None, None, "shift")], 1),
        ([Binding(2, None, None, "specialist"), Binding(3, None, 20, "")], 3),
        ([Binding(3, None, 20, "specialist"), Binding(4, 10, None, "")], 3),
        ([Binding(4, 10, None, "specialist"), Binding(5, 10, 20, "")], 5),
        ([Binding(5, 10, 20, ""), Binding(6, 10, 20, "specialist")], 6),
        ([Binding(5, 10, 20, ""), Binding(6, 10, 20, "shift")], 5),
        ([Binding(7, 20, 10, ""), Binding(8, 10, 30, ""), Binding(9, 30, None, "specialist")], 1),
    ],
)
def test_the_most_specific_route_applies_in_any_order(others: list[Binding], chosen: int) -> None:
    for bindings in ([ANY, *others], [*reversed(others), ANY]):
        found = most_specific(bindings, from_team=10, to_team=20, kind="specialist")
        assert found.route == chosen


def test_no_fitting_route_is_none() -> None:
    assert most_specific([], from_team=10, to_team=20, kind="shift") is None
    only = [Binding(1, 30, None, "")]
    assert most_specific(only, from_team=10, to_team=20, kind="shift") is None


FACTS = {"subject": "Refund", "customer": "Lena", "last_message": "Hi,\n\nI paid twice.\n"}


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (Field("f", "F", prefill="subject"), "Refund"),
        (Field("f", "F", prefill="last_message"), "Hi,\n\nI paid twice.\n"),
        (Field("f", "F", prefill="last_message", kind=FieldKind.LINE), "Hi, I paid twice."),
        (Field("f", "F", prefill="subject", kind=FieldKind.CHOICE, choices=("Refund",)), "Refund"),
        (Field("f", "F", prefill="subject", kind=FieldKind.CHOICE, choices=("Other",)), ""),
        (Field("f", "F", prefill="weather"), ""),
        (Field("f", "F"), ""),
    ],
)
def test_a_form_starts_from_what_the_case_knows(field: Field, expected: str) -> None:
    assert prefill([field], FACTS) == {"f": Answer(expected)}


def test_a_prefilled_answer_always_fits() -> None:
    facts = {"last_message": "word \n" * 5000}
    fields = [
        Field("text", "T", prefill="last_message"),
        Field("line", "L", prefill="last_message", kind=FieldKind.LINE),
    ]
    answers = prefill(fields, facts)
    assert [len(answer.value) for answer in answers.values()] == [10_000, 200]
    assert list(answer_reasons(fields, answers)) == []


def test_a_field_and_an_answer_survive_being_stored() -> None:
    field = Field("a", "A", "help", FieldKind.CHOICE, Part.NEXT, False, ("x", "y"), "subject")
    assert Field.load(dump(field)) == field
    assert Field.load({"key": "a", "label": "A"}) == Field("a", "A")
    answers = {"a": Answer("x"), "b": Answer(not_known="why")}
    assert load_answers({key: dump(answer) for key, answer in answers.items()}) == answers
