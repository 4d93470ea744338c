"""Filters beside the words: what each finds, and what is said about one that isn't understood."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pitstop.cases.models import Case
from pitstop.conftest import NOW, World
from pitstop.customers.models import Customer
from pitstop.promises import services as promises
from pitstop.search import queries
from pitstop.search.tests.finding import numbers

pytestmark = pytest.mark.django_db


def test_filters_and_words_go_together(world: World, muller: Case) -> None:
    Customer.objects.filter(email="lena@example.org").update(tier="Gold")
    mine = world.case_id
    expected = {
        "state:open": [mine],
        "state:closed": [muller.pk],
        "Zustand state:open": [],
        "status:offen refund": [mine],
        "state:open router": [],
        'team:"Front line"': [mine, muller.pk],
        "team:front": [mine, muller.pk],
        "team:billing": [],
        "holder:me": [mine, muller.pk],
        "holder:omar": [mine, muller.pk],
        'holder:"Nora Lind"': [],
        "holder:nobody": [],
        "customer:fischer": [mine],
        "customer:lena@example.org refund": [mine],
        'customer:"jorg mull"': [muller.pk],
        "customer:refund": [],
        "tier:gold": [mine],
        "offered:no": [mine, muller.pk],
        "offered:yes": [],
        "due:today": [],
    }
    assert {text: numbers(world.giver, text) for text in expected} == expected


def test_offered_is_what_waits_for_an_answer(world: World) -> None:
    offer = world.offer()
    assert numbers(world.giver, "offered:yes") == [world.case_id]
    assert numbers(world.receiver, "offered:ja") == [world.case_id]
    world.accept(offer)
    assert numbers(world.giver, "offered:yes") == []
    assert numbers(world.giver, "offered:no") == [world.case_id]


def test_due_is_what_customers_wait_for(world: World) -> None:
    promises.make(
        by=world.giver, now=NOW, case_id=world.case_id, text="an answer", due_at=NOW + timedelta(hours=30)
    )

    def due(days: float) -> list[str]:
        now = NOW + timedelta(days=days)
        kinds = ("due:today", "due:tomorrow", "due:late")
        return [text for text in kinds if queries.found(world.giver, text, now=now).rows]

    assert due(0) == ["due:tomorrow"]
    assert due(1) == ["due:today"]
    assert due(2) == ["due:today", "due:late"]


def test_what_is_not_understood_is_said_and_the_rest_answers(world: World) -> None:
    found = queries.found(
        world.giver, "refund team:payments holder:zoe tier:tin state:lost due:soon", now=NOW
    )
    assert [hit.case.pk for hit in found.rows] == [world.case_id]
    assert [str(reason) for reason in found.reasons] == [
        "“lost” is no state. Write state:open or state:closed.",
        "“soon” is no time to search by. Write due:today, due:tomorrow or due:late.",
        "There is no team called “payments”. All teams are searched.",
        "Nobody here is called “zoe”. Cases of everyone are searched.",
        "No customer has the tier “tin”. All customers are searched.",
    ]
