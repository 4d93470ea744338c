"""Several workers, people and writers at one moment: each cause is acted on once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from pitstop.cases.models import Case
from pitstop.conftest import NOW, World, at, at_once
from pitstop.escalations import services
from pitstop.escalations.models import Firing
from pitstop.escalations.services import Then, When
from pitstop.escalations.tests.walking import passes, rule
from pitstop.notify.models import Notice
from pitstop.timers import queries as timers

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_fire_each_cause_once(world: World) -> None:
    rule(world)
    rule(world, When("age", minutes=600, counted="plain"), Then("swarm", to_team=world.network.pk))
    cases = [world.case_id, *(world.open().pk for _number in range(7))]
    assert at_once(*[lambda: passes(at(700))] * 3) == ["done"] * 3
    passes(at(702))
    assert Firing.objects.count() == 2 * len(cases)
    assert Notice.objects.filter(kind="rule_says").count() == len(cases)


@pytest.mark.parametrize("turn", range(3))
def test_a_rule_that_is_switched_on_while_a_worker_looks_forgets_no_case(world: World, turn: int) -> None:
    rule(world, When("missed", times=40), name="Another")
    found = rule(world, is_on=False)
    done = at_once(
        lambda: passes(at(1)),
        lambda: services.switch(by=world.admin, now=at(1), rule_id=found.pk, is_on=True),
    )
    assert done == ["done", "done"]
    passes(at(3))
    armed = timers.armed("rules", world.case_id)
    assert armed is not None
    assert armed.due_at == at(600)


@pytest.mark.skipif("not connection.features.has_select_for_update_skip_locked")
def test_a_case_that_somebody_has_in_hand_is_looked_at_again(world: World) -> None:
    rule(world)
    other = world.open().pk
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Case.objects.select_for_update().get(pk=world.case_id)

        def looks() -> tuple[int, int]:
            done = passes(at(600))
            connection.close()
            return done.acted, done.busy

        assert pool.submit(looks).result(30) == (1, 1)
        assert list(Firing.objects.values_list("case", flat=True)) == [other]
    passes(at(601))
    passes(at(602))
    assert set(Firing.objects.values_list("case", flat=True)) == {other, world.case_id}


def test_an_answer_and_a_rule_at_one_moment_end_in_one_state(world: World) -> None:
    handoff = world.offer(now=NOW)
    rule(world, When("age", minutes=60, counted="plain", team=world.front.pk))
    at_once(lambda: world.accept(handoff, now=at(60)), lambda: passes(at(60)))
    passes(at(62))
    people = list(Notice.objects.filter(kind="rule_says").values_list("person__name", flat=True))
    # Before the acceptance it told the one who had it; after it, it was not that team's case any more.
    assert people in ([], ["Omar Haddad"])
    assert Firing.objects.count() == len(people)
