"""Sign-in, people and tokens: tables of what is let through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pitstop.accounts import rules
from pitstop.core.refusals import Because

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def ago(*minutes: float) -> list[datetime]:
    return [NOW - timedelta(minutes=m) for m in minutes]


def wait(minutes: int) -> list[str]:
    return [f"Too many sign-ins failed. Try again in {minutes} min, or ask an admin for a new password."]


@pytest.mark.parametrize(
    ("by_address", "by_network", "expected"),
    [
        ([], [], []),
        (ago(1, 2, 3, 4), [], []),
        (ago(1, 2, 3, 4, 5), [], wait(10)),  # the oldest of the five leaves the window in 10 minutes
        (ago(1, 2, 3, 4, 14.5), [], wait(1)),
        (ago(1, 2, 3, 4, 14.99), [], wait(1)),
        (ago(1, 2, 3, 4, 15), [], []),  # it has left
        (ago(0, 0, 0, 0, 0), [], wait(15)),
        (ago(5, 4, 3, 2, 1), [], wait(10)),  # in any order
        (ago(1, 2, 3, 4, 5, 6, 7), [], wait(10)),  # five must leave room for one
        ([], ago(*[1] * 49), []),
        ([], ago(*[3] * 50), wait(12)),
        (ago(1, 2, 3, 4, 5), ago(*[3] * 50), wait(12)),  # the longer of the two
        (ago(*[1] * 4), ago(*[1] * 49), []),
        (ago(-1, -1, -1, -1, -1), [], wait(16)),  # written before the clock was set back
    ],
)
def test_too_many_failures_make_one_wait(by_address, by_network, expected: list[str]) -> None:
    reasons = rules.sign_in_reasons(by_address=by_address, by_network=by_network, now=NOW)
    assert [str(reason) for reason in reasons] == expected
    assert {reason.because for reason in reasons} <= {Because.TOO_MANY}


@pytest.mark.parametrize(
    "email",
    [
        "lena@example.org",
        " lena@example.org ",
        "a.b+c@x",
        "jürgen@exämple.org",
        "o'brien@x.y",
        "o`brien@x.y",
        "l@" + "x" * 63 + ".org",
        "l" * 190 + "@short.org",
    ],
)
def test_an_address_that_can_be_written_to(email: str) -> None:
    assert rules.email_reasons(email) == []


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("", "The e-mail address is missing: write it in a few words."),
        ("lena", "“lena” is not an e-mail address. Write it like name@example.org."),
        ("@x", "“@x” is not an e-mail address. Write it like name@example.org."),
        ("l@", "“l@” is not an e-mail address. Write it like name@example.org."),
        ("a@b@c", "“a@b@c” is not an e-mail address. Write it like name@example.org."),
        ("a b@c", "“a b@c” is not an e-mail address. Write it like name@example.org."),
        ("a,b@c", "“a,b@c” is not an e-mail address. Write it like name@example.org."),
        ("<a@b>", "“<a@b>” is not an e-mail address. Write it like name@example.org."),
        ('"a"@b', '“"a"@b” is not an e-mail address. Write it like name@example.org.'),
        ("a@b\nBcc: c@d", "The e-mail address must be one line."),
        ("a@\x00b", "The e-mail address holds characters that can't be stored. Type it again as plain text."),
        ("l" * 195 + "@x.org", "The e-mail address is too long by 1: 200 characters fit."),
        ("a(b)@c.org", "“a(b)@c.org” is not an e-mail address. Write it like name@example.org."),
        ("a@[::1]", "“a@[::1]” is not an e-mail address. Write it like name@example.org."),
        ("a:b@c", "“a:b@c” is not an e-mail address. Write it like name@example.org."),
        ("a\\b@c", "“a\\b@c” is not an e-mail address. Write it like name@example.org."),
        ("a\x7f@c", "“a�@c” is not an e-mail address. Write it like name@example.org."),
        ("a@x..y", "“a@x..y” is not an e-mail address. Write it like name@example.org."),
        ("a@x.", "“a@x.” is not an e-mail address. Write it like name@example.org."),
        ("a@" + "x" * 64, f"“a@{'x' * 58}” is not an e-mail address. Write it like name@example.org."),
        ("a@\u200b.org", "“a@�.org” is not an e-mail address. Write it like name@example.org."),
        ("l" * 150, f"“{'l' * 60}” is not an e-mail address. Write it like name@example.org."),
    ],
)
def test_an_address_that_can_not(email: str, expected: str) -> None:
    assert [(str(r), r.field) for r in rules.email_reasons(email, field="to")] == [(expected, "to")]


PERSON = {"name": "Priya Rao", "job": "", "strength": "", "role": "agent", "kind": "human"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"role": "admin", "kind": "ai"}, []),
        ({"name": ""}, ["The name is missing: write it in a few words."]),
        ({"name": "P" * 81}, ["The name is too long by 1: 80 characters fit."]),
        ({"job": "j" * 81}, ["The job is too long by 1: 80 characters fit."]),
        ({"strength": "s" * 201}, ["The strength is too long by 1: 200 characters fit."]),
        ({"job": "a\nb"}, ["The job must be one line."]),
        ({"role": "boss"}, ["“boss” is no role. Choose among: agent, lead, admin."]),
        ({"kind": "robot"}, ["“robot” is no kind. Choose among: human, ai."]),
        (
            {"name": "", "role": ""},
            [
                "The name is missing: write it in a few words.",
                "“” is no role. Choose among: agent, lead, admin.",
            ],
        ),
    ],
)
def test_who_can_be_a_person(change: dict, expected: list[str]) -> None:
    assert [str(reason) for reason in rules.person_reasons(**PERSON | change)] == expected


SCOPES = "Choose scopes among read, write, handoff, lead (not: {})."
LIFE = "A token lives between 1 and 3650 days."


@pytest.mark.parametrize(
    ("name", "scopes", "days", "expected"),
    [
        ("bot", ["read"], 1, []),
        ("bot", ["read", "write", "handoff"], 3650, []),
        ("bot", ["read"], None, []),
        ("bot", [], 30, [SCOPES.format("none")]),
        ("bot", ["read", "admin", "all"], 30, [SCOPES.format("admin, all")]),
        ("bot", ["read"], 0, [LIFE]),
        ("bot", ["read"], 3651, [LIFE]),
        ("bot", ["read"], -1, [LIFE]),
        ("", [], 0, ["The token's name is missing: write it in a few words.", SCOPES.format("none"), LIFE]),
    ],
)
def test_what_a_token_may_be(name: str, scopes: list[str], days: int | None, expected: list[str]) -> None:
    assert [str(r) for r in rules.token_reasons(name=name, scopes=scopes, days=days)] == expected


@pytest.mark.parametrize(
    ("held", "needed", "lets"),
    [
        (["read"], "read", True),
        (["read", "handoff"], "handoff", True),
        (["read"], "write", False),
        (["write"], "read", False),
        ([], "read", False),
    ],
)
def test_a_scope_opens_only_its_own_door(held: list[str], needed: str, lets: bool) -> None:
    reasons = rules.scope_reasons(held=held, needed=needed)
    assert (reasons == []) is lets
    assert {str(r) for r in reasons} <= {f"This token may not do that: it needs the scope “{needed}”."}
    assert {r.because for r in reasons} <= {Because.FORBIDDEN}
