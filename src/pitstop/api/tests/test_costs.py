"""What an answer costs: as many questions to the database for many rows as for few."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pitstop.api.tests.conftest import Caller, in_hours, offer_body
from pitstop.conftest import World

LISTS = ["/desk", "/cases", "/cases?state=open", "/handoffs", "/handoffs?state=offered"]
OF_A_CASE = ["/cases/{case}", "/cases/{case}/timeline", "/cases/{case}/handoff-form?to_team={team}"]


def fill(world: World, omar: Caller, priya: Caller, number: int) -> None:
    """So many cases of Omar's with a promise and an offer, and as many that Priya accepted."""
    for turn in range(number):
        for answered in (False, True):
            address = f"c{turn}-{number}-{answered}@example.org"
            case = world.open(customer_email=address).pk
            omar.post(f"/cases/{case}/promises", {"text": "a word", "due_at": in_hours(1)})
            offer = omar.post(f"/cases/{case}/handoffs", offer_body(world)).json()["id"]
            if answered:
                priya.post(f"/handoffs/{offer}/acceptance", {"read_back": "Charged twice; I decide."})


def cost(one: Caller, path: str) -> int:
    with CaptureQueriesContext(connection) as made:
        assert one.get(path).status_code == 200
    return len(made)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_at_any_length(path: str, omar: Caller, priya: Caller, world: World) -> None:
    fill(world, omar, priya, 2)
    few = [cost(one, path) for one in (omar, priya)]
    fill(world, omar, priya, 6)
    assert [cost(one, path) for one in (omar, priya)] == few
    assert max(few) <= 20


@pytest.mark.parametrize("path", OF_A_CASE)
def test_a_case_costs_the_same_however_long_its_story_is(path: str, omar: Caller, world: World) -> None:
    def rounds(number: int) -> None:
        for _turn in range(number):
            omar.post(f"/cases/{world.case_id}/messages", {"kind": "note", "body": "The bank says no."})
            omar.post(f"/cases/{world.case_id}/promises", {"text": "a word", "due_at": in_hours(1)})
            offer = omar.post(f"/cases/{world.case_id}/handoffs", offer_body(world)).json()["id"]
            omar.post(f"/handoffs/{offer}/withdrawal")

    address = path.format(case=world.case_id, team=world.billing.pk)
    rounds(1)
    few = cost(omar, address)
    rounds(5)
    assert cost(omar, address) == few
    assert few <= 25


@pytest.mark.parametrize("path", ["/people", "/teams", "/protocols", "/routes"])
def test_a_directory_costs_a_few_questions(path: str, omar: Caller) -> None:
    assert cost(omar, path) <= 5
