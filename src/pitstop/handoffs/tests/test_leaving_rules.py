"""The rules of leaving, closing and reassigning, as tables: facts in, reasons out."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.accounts.members import rules as members
from pitstop.cases.holders.rules import gaining_reasons, reassigning_reasons
from pitstop.cases.rules import Standing, holding_reasons
from pitstop.handoffs.leaving import rules

OMAR = rules.Leaver(
    name="Omar",
    is_active=True,
    is_admin=False,
    is_last_admin=False,
    asker_is_admin=True,
    asker_leads_all=False,
)
FRONT = rules.Remaining("Front line", is_open=True, others=2, cases=3, offers=1, takes_new=True)


def changed(thing: Any, **changes: Any) -> Any:
    return type(thing)(**{name: getattr(thing, name) for name in thing.__slots__} | changes)


LEAVING: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "an admin lets someone go": ({}, {}, []),
    "a lead of all their teams": ({"asker_is_admin": False, "asker_leads_all": True}, {}, []),
    "nobody's lead": ({"asker_is_admin": False}, {}, ["not-their-lead"]),
    "a lead, and the leaver is an admin": (
        {"asker_is_admin": False, "asker_leads_all": True, "is_admin": True},
        {},
        ["admins-admin"],
    ),
    "the last admin": ({"is_admin": True, "is_last_admin": True}, {}, ["last-admin"]),
    "gone already": ({"is_active": False}, {"others": 0}, ["person-inactive"]),
    "the last one, with everything": ({}, {"others": 0}, ["last-of-team"]),
    "the last one, with cases": ({}, {"others": 0, "offers": 0, "takes_new": False}, ["last-of-team"]),
    "the last one, with an offer": ({}, {"others": 0, "cases": 0, "takes_new": False}, ["last-of-team"]),
    "the last one, with new cases": ({}, {"others": 0, "cases": 0, "offers": 0}, ["last-of-team"]),
    "the last one, with nothing": ({}, {"others": 0, "cases": 0, "offers": 0, "takes_new": False}, []),
    "the last one of a closed team": ({}, {"others": 0, "is_open": False}, []),
    "every reason at once": (
        {"asker_is_admin": False, "is_last_admin": True},
        {"others": 0},
        ["not-their-lead", "last-admin", "last-of-team"],
    ),
}


@pytest.mark.parametrize("case", LEAVING)
def test_leaving(case: str) -> None:
    who, team, codes = LEAVING[case]
    found = rules.leaving_reasons(changed(OMAR, **who), [changed(FRONT, **team)])
    assert [reason.code for reason in found] == codes


def test_each_team_that_would_be_left_alone_is_named() -> None:
    alone = [changed(FRONT, others=0), changed(FRONT, team="Night shift", others=0, cases=0, offers=0)]
    assert [str(reason) for reason in rules.leaving_reasons(OMAR, alone)] == [
        "Omar is the last one in Front line (open cases: 3, offers waiting: 1). "
        "Hand the cases over, add someone to Front line, or close it with a successor.",
        "Omar is the last one in Night shift, where new cases of customers begin. "
        "Add someone to Night shift, or close it with a successor.",
    ]


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({"is_active": False}, []),
        ({}, ["person-active"]),
        ({"is_active": False, "asker_is_admin": False}, ["not-their-lead"]),
        ({"asker_is_admin": False, "is_admin": True}, ["admins-admin", "person-active"]),
    ],
)
def test_coming_back(facts: dict[str, Any], codes: list[str]) -> None:
    assert [reason.code for reason in rules.returning_reasons(changed(OMAR, **facts))] == codes


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({}, []),
        ({"may": False}, ["not-their-lead"]),
        ({"is_member": False}, ["not-a-member"]),
        ({"team": changed(FRONT, others=0)}, ["last-of-team"]),
        ({"may": False, "team": changed(FRONT, others=0)}, ["not-their-lead", "last-of-team"]),
    ],
)
def test_leaving_a_team(facts: dict[str, Any], codes: list[str]) -> None:
    asked: dict[str, Any] = {"name": "Omar", "is_member": True, "may": True, "team": FRONT}
    assert [reason.code for reason in rules.parting_reasons(**asked | facts)] == codes


NETWORK = rules.Successor("Network", is_itself=False, is_open=True, has_people=True)


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({}, []),
        ({"may": False}, ["not-their-lead"]),
        ({"is_open": False}, ["team-closed"]),
        ({"cases": 2}, ["team-holds-cases"]),
        ({"successor": None}, ["successor-missing"]),
        ({"successor": None, "needs_successor": False}, []),
        ({"successor": changed(NETWORK, is_itself=True)}, ["successor-unfit"]),
        ({"successor": changed(NETWORK, is_open=False)}, ["successor-unfit"]),
        ({"successor": changed(NETWORK, has_people=False)}, ["successor-unfit"]),
        (
            {"may": False, "cases": 1, "successor": None},
            ["not-their-lead", "team-holds-cases", "successor-missing"],
        ),
    ],
)
def test_closing(facts: dict[str, Any], codes: list[str]) -> None:
    asked: dict[str, Any] = {
        "team": "Billing",
        "may": True,
        "is_open": True,
        "cases": 0,
        "needs_successor": True,
        "successor": NETWORK,
    }
    assert [reason.code for reason in rules.closing_reasons(**asked | facts)] == codes


@pytest.mark.parametrize(
    ("may", "is_open", "codes"),
    [
        (True, False, []),
        (True, True, ["team-open"]),
        (False, False, ["not-their-lead"]),
        (False, True, ["not-their-lead", "team-open"]),
    ],
)
def test_opening(may: bool, is_open: bool, codes: list[str]) -> None:
    found = rules.opening_reasons(team="Billing", may=may, is_open=is_open)
    assert [reason.code for reason in found] == codes


# Who has a case, and who decides about it

AT = Standing(
    case=7,
    is_open=True,
    version=1,
    team=1,
    team_name="Front line",
    person=10,
    person_name="Omar",
    asker=11,
    asker_in_team=True,
    asker_is_lead=False,
)
DECIDING: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["held-by-colleague"]),
    ({"asker": 10}, []),
    ({"asker_is_lead": True}, []),
    ({"person": None, "person_name": ""}, []),
    ({"person_is_away": True}, []),
    ({"person_is_away": True, "asker_in_team": False}, ["not-your-team"]),
    ({"person_is_away": True, "is_open": False}, ["case-closed"]),
    ({"asker_is_lead": True, "asker_in_team": False}, ["not-your-team"]),
]


@pytest.mark.parametrize(("facts", "codes"), DECIDING)
def test_who_decides_and_so_who_may_give_it_away(facts: dict[str, Any], codes: list[str]) -> None:
    at = changed(AT, **facts)
    assert [reason.code for reason in holding_reasons(at)] == codes
    given = reassigning_reasons(at, to="Nora", can_hold=True, why="")
    assert [reason.code for reason in given] == codes


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({}, []),
        ({"to": None, "can_hold": False}, ["person-missing"]),
        ({"can_hold": False}, ["person-unfit"]),
        ({"why": "x" * 201}, ["text-too-long"]),
        ({"can_hold": False, "why": "a\nb"}, ["person-unfit", "line-broken"]),
    ],
)
def test_to_whom_it_may_go(facts: dict[str, Any], codes: list[str]) -> None:
    asked: dict[str, Any] = {"to": "Nora", "can_hold": True, "why": "She knows the bank."}
    found = reassigning_reasons(changed(AT, asker=10), **asked | facts)
    assert [reason.code for reason in found] == codes


@pytest.mark.parametrize(
    ("is_open", "has_people", "can_hold", "codes"),
    [
        (True, True, True, []),
        (False, True, True, ["team-closed"]),
        (True, False, True, ["team-empty"]),
        (True, True, False, ["person-left"]),
        (False, False, False, ["team-closed"]),
    ],
)
def test_what_changed_while_a_case_was_gained(
    is_open: bool, has_people: bool, can_hold: bool, codes: list[str]
) -> None:
    found = gaining_reasons(
        team="Billing", is_open=is_open, has_people=has_people, person="Priya", can_hold=can_hold
    )
    assert [reason.code for reason in found] == codes


@pytest.mark.parametrize(
    ("role", "is_admin", "is_last", "codes"),
    [
        ("lead", True, False, []),
        ("admin", True, True, []),
        ("lead", True, True, ["last-admin"]),
        ("lead", False, False, ["not-an-admin"]),
        ("king", True, False, ["role-unknown"]),
        ("king", False, True, ["not-an-admin", "role-unknown"]),
    ],
)
def test_roles(role: str, is_admin: bool, is_last: bool, codes: list[str]) -> None:
    found = members.role_reasons(is_admin=is_admin, role=role, name="Ada", is_last_admin=is_last)
    assert [reason.code for reason in found] == codes
