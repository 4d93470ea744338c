"""Choosing the cases to hand over in one sitting."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.test import Client

from pitstop.accounts.queries import Asker
from pitstop.conftest import World, at
from pitstop.core import clock
from pitstop.handoffs.batches import services as batches
from pitstop.handoffs.leaving import services as leaving
from pitstop.web.tests.conftest import words

Visit = Callable[[Asker], Client]
CHOICE = re.compile(r'name="cases" value="(\d+)"( checked)?')


def choices(answer: Any) -> dict[int, bool]:
    """The cases to choose from, and whether each is ticked."""
    return {int(case): bool(ticked) for case, ticked in CHOICE.findall(answer.content.decode())}


def test_what_waits_in_a_list_already_is_not_ticked_again_and_the_page_says_so(
    world: World, visit: Visit
) -> None:
    listed, left_out, other = (world.open().pk for _ in range(3))
    batch = batches.begin(
        by=world.giver, now=at(1), cases_chosen=[listed, left_out], to_team=world.billing.pk
    )
    batches.leave_out(by=world.giver, now=at(2), batch_id=batch.pk, n=2)

    page = visit(world.giver).get("/batches/new")

    assert choices(page) == {world.case_id: True, listed: False, left_out: True, other: True}
    assert words(page).count("waits in a list of yours already") == 1


def test_a_case_that_the_address_names_is_ticked_all_the_same(world: World, visit: Visit) -> None:
    listed = world.open().pk
    batches.begin(by=world.giver, now=at(1), cases_chosen=[listed], to_team=world.billing.pk)
    page = visit(world.giver).get(f"/batches/new?case={listed}")
    assert choices(page) == {world.case_id: False, listed: True}


def test_only_people_who_can_receive_are_on_offer(world: World, visit: Visit) -> None:
    leaving.close_team(by=world.admin, now=clock.now(), team_id=world.network.pk)
    page = visit(world.giver).get("/batches/new").content.decode()
    assert ">Priya Rao</option>" in page
    for name in ("Ada King", "Sam Stone", "Omar Haddad"):  # in no team, in one that is closed, oneself
        assert f">{name}</option>" not in page


def test_who_offered_all_that_they_hold_is_told_so(world: World, visit: Visit) -> None:
    world.offer()
    page = words(visit(world.giver).get("/batches/new"))
    assert "All your cases are offered already. Each stays with you until it is accepted." in page
    assert "You hold no case." not in page
    assert "You hold no case." in words(visit(world.colleague).get("/batches/new"))
