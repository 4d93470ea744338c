"""A rule is tried on the past before it is switched on: the same moments at which it would have fired."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pitstop.cases import services as cases
from pitstop.conftest import NOW, World, at, comes_due
from pitstop.core.refusals import Refused
from pitstop.escalations import trying
from pitstop.escalations.models import Firing
from pitstop.escalations.services import When
from pitstop.escalations.tests.walking import OLD, passes, rule
from pitstop.handoffs import services as handoffs
from pitstop.promises import services as promises

pytestmark = pytest.mark.django_db

LATER = at(60 * 24 * 10)


def closed(world: World, case_id: int, minute: float) -> None:
    handoffs.close_case(by=world.giver, now=at(minute), case_id=case_id, outcome="Paid.")


def tried(world: World, when: When, **more: Any) -> list[tuple[int, float]]:
    found = trying.trial(world.admin, when, now=LATER, **more)
    return [(each.case.pk, (each.at - NOW) / timedelta(minutes=1)) for each in found.named]


def test_it_says_how_often_and_on_which_cases_the_newest_first(world: World) -> None:
    quick, slow = world.open(now=at(5)), world.open(now=at(100))
    closed(world, quick.pk, 300)
    closed(world, slow.pk, 900)
    found = trying.trial(world.admin, OLD, now=LATER)
    assert (found.looked_at, found.times, found.cases, found.hidden, found.next) == (3, 2, 2, 0, None)
    assert tried(world, OLD) == [(slow.pk, 700), (world.case_id, 600)]


def test_only_the_last_90_days_count(world: World) -> None:
    ancient = world.open(now=at(-60 * 24 * 200))
    closed(world, ancient.pk, -60 * 24 * 199)
    still_open = world.open(now=at(-60 * 24 * 200))
    assert tried(world, OLD) == [(world.case_id, 600)]
    assert trying.trial(world.admin, OLD, now=LATER).looked_at == 2
    assert still_open.pk


def test_each_life_of_a_case_is_a_cause(world: World) -> None:
    closed(world, world.case_id, 700)
    handoffs.reopen(by=world.giver, now=at(1000), case_id=world.case_id, why="Not paid.")
    assert tried(world, OLD) == [(world.case_id, 1600), (world.case_id, 600)]
    assert tried(world, When("reopened", times=1)) == [(world.case_id, 1000)]
    assert tried(world, When("reopened", times=2)) == []


def test_team_kind_and_priority_are_those_of_the_moment(world: World) -> None:
    world.accept(world.offer(now=at(60), next_update_at=at(9000)), now=at(70))
    cases.set_priority(by=world.receiver, now=at(800), case_id=world.case_id, priority="high")

    def when(**filters: Any) -> When:
        return When("age", minutes=600, counted="plain", **filters)

    assert tried(world, when(team=world.front.pk)) == []
    assert tried(world, when(team=world.billing.pk)) == [(world.case_id, 600)]
    assert tried(world, when(kind="specialist")) == [(world.case_id, 600)]
    assert tried(world, when(kind="shift")) == []
    assert tried(world, when(priority="high")) == [(world.case_id, 800)]
    assert tried(world, when(priority="normal")) == [(world.case_id, 600)]
    assert tried(world, when(tier="gold")) == []


def test_missed_promises_count_from_when_they_were_due(world: World) -> None:
    for minute in (20, 40):
        promises.make(by=world.giver, now=at(1), case_id=world.case_id, text="We call", due_at=at(minute))
    comes_due("promise", now=at(90))
    assert tried(world, When("missed", times=2)) == [(world.case_id, 40)]


def test_what_was_tried_is_what_happens(world: World) -> None:
    """The same history, lived through with the rule on, fires at the moments that the trial names."""
    rule(world, When("age", minutes=600, counted="plain", team=world.billing.pk))
    passes(NOW)
    world.accept(world.offer(now=at(650), next_update_at=at(9000)), now=at(700))
    for minute in (600, 651, 700, 800):
        passes(at(minute))
    assert [(each.case_id, each.came_at) for each in Firing.objects.all()] == [(world.case_id, at(700))]
    assert tried(world, When("age", minutes=600, counted="plain", team=world.billing.pk)) == [
        (world.case_id, 700)
    ]


def test_counts_are_whole_and_only_cases_that_one_may_see_are_named(world: World) -> None:
    theirs = cases.open_case(
        by=world.stranger,
        now=NOW,
        team_id=world.network.pk,
        customer_email="kim@example.org",
        customer_name="Kim",
        subject="No line",
        body="Nothing works.",
    )
    found = trying.trial(world.lead, OLD, now=LATER)
    assert (found.times, found.cases, found.hidden) == (2, 2, 1)
    assert [each.case.pk for each in found.named] == [world.case_id]
    everything = trying.trial(world.admin, OLD, now=LATER)
    assert {each.case.pk for each in everything.named} == {world.case_id, theirs.pk}


def test_it_comes_in_pages(world: World) -> None:
    more = [world.open(now=at(number)).pk for number in range(1, 5)]
    first = trying.trial(world.admin, OLD, now=LATER, limit=3)
    assert ([each.case.pk for each in first.named], first.next) == ([*more[:0:-1]], 3)
    second = trying.trial(world.admin, OLD, now=LATER, after=3, limit=3)
    assert ([each.case.pk for each in second.named], second.next) == ([more[0], world.case_id], None)


def test_an_agent_is_told_that_rules_are_for_leads(world: World) -> None:
    with pytest.raises(Refused, match="Escalation rules are for leads"):
        trying.trial(world.giver, OLD, now=LATER)


@pytest.mark.parametrize("when", [OLD, When("age", minutes=60), When("missed", times=1)])
def test_many_cases_cost_as_many_queries_as_one(
    world: World, django_assert_max_num_queries: Any, when: When
) -> None:
    for number in range(30):
        world.open(now=at(number))
    with django_assert_max_num_queries(8):
        trying.trial(world.admin, when, now=LATER)
