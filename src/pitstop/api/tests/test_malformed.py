"""What doesn't fit is refused with its reasons, field by field, and never answered by a fault."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from pitstop.api.tests.conftest import Caller, codes, in_hours, offer_body
from pitstop.conftest import World
from pitstop.events.models import Event

NUL, SURROGATE = "a\x00b", "a\ud800b"
HUGE = 10**30
UNFIT_TEXT = (
    (None, "text-expected"),
    (7, "text-expected"),
    (True, "text-expected"),
    ([], "text-expected"),
    ({"a": 1}, "text-expected"),
)
UNSTORABLE = ((NUL, "text-unstorable"), (SURROGATE, "text-unstorable"))
UNFIT_NUMBER = tuple((value, "number-expected") for value in ("1", 1.5, True, [], {}, "x" * 70))
UNFIT_MOMENT = tuple(
    (value, "time-expected")
    for value in (7, 1e300, True, [], {}, "", "soon", "2026-13-01T00:00:00Z", "1e9", NUL, SURROGATE)
)
UNFIT_TIMES = (
    *UNFIT_MOMENT,
    ("2027-01-01T10:00:00", "due-without-zone"),
    ("2027-01-01", "due-without-zone"),
    ("0001-01-01T00:00:00+14:00", "due-in-past"),
    ("9999-12-31T23:59:59-14:00", "due-too-far"),
    ("2026-03-01T15:00:00Z", "due-in-past"),
)


def line(limit: int = 200) -> tuple[tuple[Any, str], ...]:
    broken = (("a\nb", "line-broken"), ("a\rb", "line-broken"), ("a\u2028b", "line-broken"))
    return (*text(limit), *broken)


def text(limit: int = 10_000) -> tuple[tuple[Any, str], ...]:
    missing = (("", "text-missing"), (" \t\n"[:1], "text-missing"))
    return (*UNFIT_TEXT, *UNSTORABLE, *missing, ("x" * (limit + 1), "text-too-long"))


def optional(values: tuple[tuple[Any, str], ...]) -> tuple[tuple[Any, str], ...]:
    return tuple((value, code) for value, code in values if code != "text-missing")


UNFIT_SEEN = ((0, "case-changed"), (HUGE, "case-changed"), (-1, "case-changed"), *UNFIT_NUMBER)

# Of each endpoint: what fits, and for each field what doesn't, with the code of the reason.
OPEN = {
    "team": (
        *UNFIT_NUMBER,
        (None, "number-expected"),
        *((team, "open-in-own-team") for team in (0, -1, HUGE, 4_000)),
    ),
    "customer_email": (
        *optional(line()),
        ("", "text-missing"),
        ("lena", "email-malformed"),
        ("a@b@c", "email-malformed"),
        ("Lena <lena@example.org>", "email-malformed"),
    ),
    "customer_name": line(80),
    "subject": line(),
    "body": text(),
    "language": (
        *UNFIT_TEXT,
        *((value, "language-unknown") for value in ("fr", NUL, SURROGATE, "e" * 9_000)),
    ),
}
NOTE = {
    "kind": ((7, "choice-unknown"), (None, "choice-unknown"), ("shouted", "choice-unknown")),
    "body": text(),
}
REPLY = {
    "body": text(),
    "keeps": (
        *((value, "list-expected") for value in (None, 1, "1", {})),
        *(([value], "promise-foreign") for value in (0, -1, HUGE, 4_000)),
        ([1] * 101, "list-too-long"),
    ),
    "next_text": (*UNFIT_TEXT, *UNSTORABLE, ("a\nb", "line-broken"), ("x" * 201, "text-too-long")),
    "next_due_at": UNFIT_TIMES,
    "no_more": (
        *((value, "yes-or-no-expected") for value in (None, 0, 1, "true", "", [])),
        (True, "next-and-no-more"),
    ),
    "apology": (
        *((value, code) for value, code in UNFIT_TEXT if value is not None),
        *UNSTORABLE,
        ("x" * 2001, "text-too-long"),
    ),
}
PROMISE = {"text": line(), "due_at": UNFIT_TIMES}
RELEASE = {"reason": line()}
CLOSE = {"outcome": line(), "seen": UNFIT_SEEN}
TAKE = {"seen": UNFIT_SEEN}
OFFER = {
    "to_team": (*UNFIT_NUMBER, *((team, "team-missing") for team in (0, -1, HUGE, 4_000))),
    "to_person": (*UNFIT_NUMBER, *((person, "person-missing") for person in (0, -1, HUGE, 4_000))),
    "kind": (
        *UNFIT_TEXT,
        *((kind, "kind-unknown") for kind in ("", "sideways", NUL, SURROGATE, "k" * 9_000)),
    ),
    "answers": (
        *((value, "object-expected") for value in (None, 1, "x", [])),
        ({str(n): {} for n in range(101)}, "list-too-long"),
        ({"unheard": {}}, "field-unknown"),
        ({NUL: {}}, "field-unknown"),
        ({SURROGATE: {}}, "field-unknown"),
    ),
    "already_known": text(2000),
    "next_step": line(),
    "next_update_at": (*UNFIT_TIMES, (None, "time-expected")),
    "protocol_version": (*UNFIT_NUMBER, *((number, "protocol-changed") for number in (0, -1, HUGE))),
    "seen": UNFIT_SEEN,
}
ACCEPT = {"read_back": text(2000), "next_update_at": UNFIT_TIMES}
RETURN = {
    "reason": (
        *UNFIT_TEXT,
        ("", "return-reason-missing"),
        *((word, "return-reason-unknown") for word in ("tired", NUL, SURROGATE)),
    ),
    "note": (*UNFIT_TEXT, *UNSTORABLE, ("x" * 2001, "text-too-long")),
}


def sendable(path: str, world: World) -> dict[str, Any]:
    """A body that nothing is wrong with."""
    bodies: dict[str, dict[str, Any]] = {
        "/cases": {
            "team": world.front.pk,
            "customer_email": "max@example.org",
            "customer_name": "Max Weber",
            "subject": "Router restarts",
            "body": "Every night at two.",
        },
        "note": {"kind": "note", "body": "x"},
        "reply": {"kind": "to_customer", "body": "x", "next_text": "a call", "next_due_at": in_hours(1)},
        "promises": {"text": "a call", "due_at": in_hours(1)},
        "release": {"reason": "x"},
        "closure": {"outcome": "x"},
        "holder": {},
        "handoffs": offer_body(world),
        "acceptance": {"read_back": "I call the bank."},
        "return": {"reason": "wrong_team"},
    }
    return bodies[path]


@pytest.fixture
def post(world: World, omar: Caller, priya: Caller) -> Any:
    """Send a body to an endpoint by the last word of its path, on a case where it would be done."""

    case = f"/cases/{world.case_id}"

    @cache
    def promise() -> int:
        body = {"text": "a call", "due_at": in_hours(1)}
        return int(omar.post(f"{case}/promises", body).json()["id"])

    @cache
    def offer() -> int:
        return int(omar.post(f"{case}/handoffs", offer_body(world)).json()["id"])

    def send(name: str, body: Any = None, **more: Any) -> Any:
        caller, path = omar, name
        if name in ("note", "reply"):
            path = f"{case}/messages"
        elif name in ("promises", "closure", "holder", "handoffs"):
            path = f"{case}/{name}"
        elif name == "release":
            path = f"/promises/{promise()}/release"
        elif name in ("acceptance", "return"):
            caller, path = priya, f"/handoffs/{offer()}/{name}"
        return caller.post(path, body, **more)

    return send


TABLES = {
    "/cases": OPEN,
    "note": NOTE,
    "reply": REPLY,
    "promises": PROMISE,
    "release": RELEASE,
    "closure": CLOSE,
    "holder": TAKE,
    "handoffs": OFFER,
    "acceptance": ACCEPT,
    "return": RETURN,
}
STATUS = {"open-in-own-team": 403, "case-changed": 409, "protocol-changed": 409}


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


@pytest.mark.parametrize("name", TABLES)
def test_a_body_that_is_no_object_is_refused(name: str, post: Any) -> None:
    for raw in (b"null", b"[]", b"[1]", b'"x"', b"7", b"true"):
        answer = post(name, raw=raw)
        assert (answer.status_code, answer.json()["title"]) == (422, "What was sent doesn't fit"), raw


NOT_JSON = {
    "cut off": b"{",
    "other quotes": b"{'body': 1}",
    "not UTF-8": b"\xff\xfe\xfa",
    "not a number": b'{"seen": NaN}',
    "infinity": b'{"seen": -Infinity}',
    "5,000 digits": b'{"seen": ' + b"9" * 5000 + b"}",
    "a deep list": b"[" * 100_000,
    "a deep object": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "NUL": b"\x00",
}


@pytest.mark.parametrize("name", TABLES)
def test_what_is_not_json_is_refused(name: str, post: Any) -> None:
    for what, raw in NOT_JSON.items():
        answer = post(name, raw=raw)
        assert (answer.status_code, codes(answer)) == (400, [("json-malformed", "")]), what


@pytest.mark.parametrize("name", TABLES)
def test_a_body_that_is_missing_is_named(name: str, post: Any) -> None:
    answer = post(name, raw=b"")
    assert (answer.status_code, codes(answer)) == (422, [("field-missing", "")])


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"]
)
def test_a_body_in_another_format_is_refused(content_type: str, post: Any) -> None:
    answer = post("note", raw=b'{"kind": "note", "body": "x"}', content_type=content_type)
    assert (answer.status_code, codes(answer)) == (415, [("not-json", "")])


def test_a_body_in_chunks_is_refused_rather_than_called_missing(omar: Caller, world: World) -> None:
    answer = omar.post(f"/cases/{world.case_id}/messages", **{"Transfer-Encoding": "chunked"})
    assert (answer.status_code, codes(answer)) == (411, [("length-missing", "")])


@pytest.mark.parametrize("name", [*TABLES, "/promises/1/keeping", "/handoffs/1/withdrawal"])
def test_a_body_above_a_mebibyte_is_refused_unread(name: str, post: Any) -> None:
    answer = post(name, raw=b'{"body": "' + b"x" * 2**20 + b'"}', key="large")
    assert (answer.status_code, codes(answer)) == (413, [("body-too-large", "")])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("/cases?state=lost", ("choice-unknown", "state")),
        ("/cases?state=%00", ("choice-unknown", "state")),
        ("/cases?limit=0", ("number-too-small", "limit")),
        ("/cases?limit=101", ("number-too-large", "limit")),
        ("/cases?limit=ten", ("number-expected", "limit")),
        ("/cases?after=-1", ("number-too-small", "after")),
        ("/cases?after=1.5", ("number-expected", "after")),
        (f"/cases?after={HUGE}", ("number-too-large", "after")),
        (f"/cases?after={'9' * 5000}", ("number-expected", "after")),
        ("/handoffs?state=%ED%A0%80", ("choice-unknown", "state")),
        (f"/handoffs?after={2**63}", ("number-too-large", "after")),
        ("/handoffs?limit=", ("number-expected", "limit")),
        ("/people?team=0", ("number-too-small", "team")),
        (f"/people?team={HUGE}", ("number-too-large", "team")),
        ("/cases/1/handoff-form?to_team=x", ("number-expected", "to_team")),
        ("/cases/1/handoff-form?kind=sideways", ("choice-unknown", "kind")),
    ],
)
def test_a_query_that_does_not_fit_is_refused(query: str, expected: tuple[str, str], omar: Caller) -> None:
    answer = omar.get(query)
    assert (answer.status_code, codes(answer)) == (422, [expected])


@pytest.mark.parametrize("number", ["0", str(2**63 - 1), str(2**63), str(HUGE), "007"])
@pytest.mark.parametrize(
    "path", ["/cases/{}", "/cases/{}/timeline", "/cases/{}/handoff-form", "/handoffs/{}"]
)
def test_an_id_of_nothing_is_not_found(path: str, number: str, omar: Caller) -> None:
    answer = omar.get(path.format(number))
    assert answer.status_code == 404
    assert answer.json()["detail"].endswith("that you can see.")


@pytest.mark.parametrize("number", ["0", str(2**63), str(HUGE)])
@pytest.mark.parametrize("path", ["/promises/{}/keeping", "/handoffs/{}/withdrawal"])
def test_nothing_can_be_done_with_an_id_of_nothing(path: str, number: str, omar: Caller) -> None:
    assert omar.post(path.format(number)).status_code == 404


@pytest.mark.parametrize("number", ["-1", "x", "1.0", "%00", "1/", "٣", "9" * 5000])
def test_an_address_without_a_number_is_no_address(number: str, omar: Caller) -> None:
    answer = omar.get(f"/cases/{number}")
    assert (answer.status_code, codes(answer)) == (404, [("address-missing", "")])


def test_what_is_refused_leaves_no_trace(post: Any, world: World) -> None:
    before = Event.objects.count()
    post("note", {"kind": "note", "body": ""})
    post("reply", sendable("reply", world) | {"next_due_at": "2020-01-01T00:00:00Z"})
    post("handoffs", offer_body(world, kind="sideways"))
    assert Event.objects.count() == before
