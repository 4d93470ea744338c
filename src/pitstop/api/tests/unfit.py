"""For each endpoint: a body that nothing is wrong with, and for each field what doesn't fit."""

from __future__ import annotations

from typing import Any

from pitstop.api.tests.conftest import in_hours, offer_body
from pitstop.conftest import World

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
