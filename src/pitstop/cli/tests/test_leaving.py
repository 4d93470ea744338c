"""People who leave, teams that close, and cases that are given to a colleague, by command."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.accounts.models import Person, Team
from pitstop.cases.models import Segment
from pitstop.conftest import World

pytestmark = pytest.mark.django_db

ADA, OMAR, NORA = ("ada@desk.example", "omar@desk.example", "nora@desk.example")


def has_it(world: World) -> Person | None:
    return Segment.objects.get(case=world.case_id, ended_at=None).person


def test_someone_leaves_and_comes_back(pitstop: Any, world: World) -> None:
    left = pitstop("person", "leave", OMAR, "--as", ADA)
    assert (left.code, left.out.splitlines()) == (
        0,
        ["Omar Haddad has left.", "Front line: cases that wait there now: 1; offers that are the team's: 0"],
    )
    assert has_it(world) is None
    told = pitstop("case", "show", world.case_id, "--as", NORA).out
    assert "Omar Haddad can't go on with it, so it waits in Front line: no longer works here" in told
    back = pitstop("person", "come-back", OMAR, "--as", ADA)
    assert back.out == (
        "Omar Haddad is back. Give them a password with: pitstop person password omar@desk.example\n"
    )
    assert Person.objects.get(email=OMAR).is_active


def test_who_may_not_is_refused_with_the_exit_code_of_a_refusal(pitstop: Any, world: World) -> None:
    said = pitstop("person", "leave", OMAR, "--as", NORA)
    assert (said.code, said.complaints) == (
        1,
        ["Only an admin, or a lead of all teams of Omar Haddad, may do this."],
    )


def test_leaving_a_team(pitstop: Any, world: World) -> None:
    said = pitstop("team", "leave", "Front line", OMAR, "--as", ADA)
    assert said.out.splitlines() == [
        "Omar Haddad is no longer in Front line.",
        "Front line: cases that wait there now: 1; offers that are the team's: 0",
    ]


def test_closing_a_team_and_opening_it_again(pitstop: Any, world: World) -> None:
    refused = pitstop("team", "close", "Front line", "--successor", "Billing", "--as", ADA)
    assert (refused.code, refused.complaints) == (
        1,
        ["Front line holds open cases (1). Hand them over to Billing first, all in one go."],
    )
    world.offer()
    closed = pitstop("team", "close", "Billing", "--successor", "Network", "--as", ADA)
    assert closed.out == "Billing is closed. Network is in its place.\n"
    assert Team.objects.get(name="Billing").successor == world.network
    assert pitstop("team", "open", "Billing", "--as", ADA).out == "Billing is open again.\n"


def test_a_case_is_given_to_a_colleague(pitstop: Any, world: World) -> None:
    given = pitstop("case", "assign", world.case_id, NORA, "--why", "Knows the bank.", "--as", OMAR)
    assert given.out == f"Nora Lind has case #{world.case_id}.\n"
    assert has_it(world) == world.colleague.person
    told = pitstop("case", "show", world.case_id, "--as", OMAR).out
    assert "Omar Haddad gave the case to Nora Lind: Knows the bank." in told
    wrong = pitstop("case", "assign", world.case_id, "priya@desk.example", "--as", NORA)
    assert (wrong.code, wrong.complaints) == (
        2,
        ["Priya Rao can't take cases in Front line. Choose someone else of the team."],
    )
