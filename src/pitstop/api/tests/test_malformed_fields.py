"""A field that doesn't fit is refused with its reason, by its name, and nothing is done."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.api.tests.conftest import codes, in_hours, offer_body
from pitstop.api.tests.unfit import NUL, STATUS, SURROGATE, TABLES, sendable
from pitstop.conftest import World
from pitstop.events.models import Event


@pytest.mark.parametrize("name", TABLES)
def test_what_fits_is_done(name: str, post: Any, world: World) -> None:
    assert post(name, sendable(name, world)).status_code in (200, 201)


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name, table in TABLES.items() for field in table]
)
def test_what_does_not_fit_is_refused_with_its_reason(name: str, field: str, post: Any, world: World) -> None:
    for value, code in TABLES[name][field]:
        answer = post(name, sendable(name, world) | {field: value})
        expected = (STATUS.get(code, 422), (code, "" if code == "case-changed" else field))
        assert (answer.status_code, codes(answer)[0]) == expected, (value, answer.content)
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["reasons"][0]["text"] in answer.json()["detail"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"value": ""}, "answer-missing"),
        ({"value": "x", "not_known": "y"}, "answer-and-unknown"),
        ({"value": "", "not_known": "a\nb"}, "line-broken"),
        ({"value": "", "not_known": "x" * 201}, "text-too-long"),
        ({"value": "x" * 10_001}, "text-too-long"),
        ({"value": NUL}, "text-unstorable"),
        ({"value": SURROGATE}, "text-unstorable"),
        ({"value": "", "not_known": NUL}, "text-unstorable"),
    ],
)
def test_an_answer_that_does_not_fit_its_field_is_named(
    answer: dict[str, str], code: str, post: Any, world: World
) -> None:
    body = offer_body(world)
    body["answers"]["need"] = answer
    refused = post("handoffs", body)
    assert (refused.status_code, codes(refused)) == (422, [(code, "answers.need")])


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (7, ("object-expected", "answers.need")),
        ({"value": 7}, ("text-expected", "answers.need.value")),
        ({"wert": "x"}, ("field-not-known", "answers.need.wert")),
    ],
)
def test_an_answer_of_another_shape_is_named(
    answer: Any, expected: tuple[str, str], post: Any, world: World
) -> None:
    body = offer_body(world)
    body["answers"]["need"] = answer
    refused = post("handoffs", body)
    assert (refused.status_code, codes(refused)) == (422, [expected])


def test_a_choice_is_among_the_protocols_own(post: Any, world: World) -> None:
    body = offer_body(world)
    body["answers"]["mood"] = {"value": "sunny"}
    refused = post("handoffs", body)
    assert codes(refused) == [("choice-unknown", "answers.mood")]
    assert "calm, worried, upset, about to leave" in refused.json()["detail"]


def test_a_note_with_a_promise_is_refused_rather_than_half_done(post: Any, world: World) -> None:
    body = sendable("note", world) | {"keeps": [1], "next_text": "a call", "next_due_at": in_hours(1)}
    refused = post("note", body)
    assert refused.status_code == 422
    assert [field for _code, field in codes(refused)] == ["keeps", "next_text", "next_due_at"]


def test_every_reason_comes_at_once(post: Any, world: World) -> None:
    body = offer_body(world, answers={}, next_step="", next_update_at="2020-01-01T00:00:00Z")
    assert codes(post("handoffs", body)) == [
        ("answer-missing", "answers.need"),
        ("answer-missing", "answers.tried"),
        ("answer-missing", "answers.expects"),
        ("text-missing", "next_step"),
        ("due-in-past", "next_update_at"),
    ]


@pytest.mark.parametrize("name", TABLES)
def test_a_field_that_is_not_known_is_refused(name: str, post: Any, world: World) -> None:
    answer = post(name, sendable(name, world) | {"sender": "x"})
    assert (answer.status_code, codes(answer)) == (422, [("field-not-known", "sender")])


@pytest.mark.parametrize("name", TABLES)
def test_a_field_whose_name_can_not_be_read_is_refused(name: str, post: Any, world: World) -> None:
    answer = post(name, sendable(name, world) | {SURROGATE: "x"})
    assert (answer.status_code, codes(answer)) == (422, [("field-not-known", "")])


@pytest.mark.parametrize("name", [name for name in TABLES if name not in ("holder", "acceptance")])
def test_fields_that_are_missing_are_all_named(name: str, post: Any, world: World) -> None:
    answer = post(name, {})
    assert answer.status_code == 422
    assert {code for code, _field in codes(answer)} == {"field-missing"}


def test_what_is_refused_leaves_no_trace(post: Any, world: World) -> None:
    before = Event.objects.count()
    post("note", {"kind": "note", "body": ""})
    post("reply", sendable("reply", world) | {"next_due_at": "2020-01-01T00:00:00Z"})
    post("handoffs", offer_body(world, kind="sideways"))
    assert Event.objects.count() == before
