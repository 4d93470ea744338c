"""What a route may ask, which can't stand beside another, and which reasons can be added."""

from __future__ import annotations

import pytest

from pitstop.core.refusals import Reason
from pitstop.routing.rules.routes import (
    KINDS,
    NEED_A_NOTE,
    RETURN_REASONS,
    Binding,
    Contingency,
    TermsToSet,
    ambiguity_reasons,
    ends_reasons,
    removal_reasons,
    return_key_reasons,
    return_reason_reasons,
    terms_reasons,
)


def codes(reasons: object) -> list[tuple[str, str]]:
    return [(reason.code, reason.field) for reason in reasons if isinstance(reason, Reason)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"acceptance": "perhaps"}, [("choice-unknown", "acceptance")]),
        ({"read_back": "loud"}, [("choice-unknown", "read_back")]),
        ({"read_back": "optional"}, []),
        ({"acceptance": "automatic"}, [("automatic-read-back", "read_back")]),
        ({"acceptance": "automatic", "read_back": "optional"}, [("automatic-read-back", "read_back")]),
        ({"acceptance": "automatic", "read_back": "off"}, []),
        ({"told": ()}, [("told-nobody", "told")]),
        ({"told": ("everyone",)}, [("choice-unknown", "told")]),
        ({"told": ("receiving_leads", "giving_leads")}, []),
        ({"closed_because": "x" * 201}, [("text-too-long", "closed_because")]),
        ({"closed_because": "one\ntwo"}, [("line-broken", "closed_because")]),
        ({"closed_because": "Go through triage."}, []),
        ({"contingencies": (Contingency("it rains", "wait"),)}, []),
        ({"contingencies": (Contingency("", "wait"),)}, [("text-missing", "contingencies")]),
        ({"contingencies": (Contingency("it rains", " "),)}, [("text-missing", "contingencies")]),
        ({"contingencies": (Contingency("a", "b"),) * 11}, [("contingencies-many", "contingencies")]),
        ({"remind_after": 0}, [("span-unfit", "remind_after")]),
        ({"note_after": 60_001}, [("span-unfit", "note_after")]),
        ({"note_after": 60_000}, []),
        ({"remind_after": 60}, [("span-order", "lead_after")]),
        ({"lead_after": 240}, [("span-order", "back_after")]),
        ({"lead_after": None}, []),
        ({"lead_after": None, "remind_after": 240}, [("span-order", "back_after")]),
        (
            {"remind_after": 300, "lead_after": 200, "back_after": 100},
            [("span-order", "lead_after"), ("span-order", "back_after")],
        ),
        ({"remind_after": None, "lead_after": None, "back_after": None, "note_after": None}, []),
        (
            {"acceptance": "x", "told": (), "remind_after": -1},
            [("choice-unknown", "acceptance"), ("told-nobody", "told"), ("span-unfit", "remind_after")],
        ),
    ],
)
def test_what_a_route_may_ask(changes: dict[str, object], expected: list[tuple[str, str]]) -> None:
    assert codes(terms_reasons(TermsToSet(**changes))) == expected


ANY = Binding(1, None, None, "")


@pytest.mark.parametrize(
    ("bindings", "clash"),
    [
        ([ANY], False),
        ([ANY, Binding(2, 10, None, "")], False),
        ([ANY, Binding(2, 10, None, ""), Binding(3, None, 20, "")], True),
        ([ANY, Binding(2, 10, None, ""), Binding(3, None, 20, ""), Binding(4, 10, 20, "")], False),
        ([ANY, Binding(2, 10, None, ""), Binding(3, None, 10, "")], False),
        ([ANY, Binding(2, 10, None, "shift"), Binding(3, None, 20, "")], False),
        ([ANY, Binding(2, 10, None, "shift"), Binding(3, None, 20, "shift")], True),
        ([ANY, Binding(2, 10, None, "shift"), Binding(3, None, 20, "other")], False),
        ([ANY, Binding(2, 10, None, ""), Binding(3, 11, None, "")], False),
    ],
)
def test_two_routes_of_which_neither_is_more_specific(bindings: list[Binding], clash: bool) -> None:
    assert [reason.code for reason in ambiguity_reasons(bindings)] == (["route-ambiguous"] if clash else [])


def test_both_routes_are_named() -> None:
    (reason,) = ambiguity_reasons(
        [Binding(2, 10, None, "", "Front line → *"), Binding(3, None, 20, "", "* → Billing")]
    )
    assert str(reason) == (
        "“Front line → *” and “* → Billing” would both fit some hand-offs, and neither is more specific."
        " First save a route for exactly what both fit, or change one of them."
    )


def test_only_the_last_resort_stays() -> None:
    assert codes(removal_reasons(ANY)) == [("default-stays", "")]
    for other in (Binding(2, 10, None, ""), Binding(2, None, 10, ""), Binding(2, None, None, "shift")):
        assert codes(removal_reasons(other)) == []


def test_no_route_leads_to_its_own_team() -> None:
    assert codes(ends_reasons(from_team=1, to_team=1)) == [("route-to-itself", "to_team")]
    for ends in ((1, 2), (None, 1), (1, None), (None, None)):
        assert codes(ends_reasons(from_team=ends[0], to_team=ends[1])) == []


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("customer must pay first", []),
        ("", ["text-missing"]),
        ("x" * 81, ["text-too-long"]),
        ("two\nlines", ["line-broken"]),
        ("Wrong Team ", ["reason-twice"]),
    ],
)
def test_a_reason_to_return(label: str, expected: list[str]) -> None:
    found = return_reason_reasons(label, known=RETURN_REASONS.values())
    assert [reason.code for reason in found] == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [("pay_first", []), ("", ["key-unfit"]), ("a" * 21, ["key-unfit"]), ("other", ["key-taken"])],
)
def test_the_key_of_a_reason(key: str, expected: list[str]) -> None:
    assert [reason.code for reason in return_key_reasons(key, taken=RETURN_REASONS)] == expected


def test_the_words_that_everything_is_counted_by() -> None:
    assert list(KINDS) == ["specialist", "escalation", "shift", "bot_to_human", "human_to_bot", "other"]
    assert set(RETURN_REASONS) >= NEED_A_NOTE == {"facts_missing", "other"}
