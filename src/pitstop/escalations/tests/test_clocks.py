"""Rules that wait for clocks: of the team that is offered a case, and of the customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from pitstop.cases import services as case_services
from pitstop.cases.waits import services as waits
from pitstop.conftest import NOW, World, at, comes_due
from pitstop.escalations import effects, queries, trying
from pitstop.escalations.models import Firing, Rule
from pitstop.escalations.services import Then, When
from pitstop.escalations.tests.walking import fired, rule
from pitstop.escalations.timers import look_at_cases
from pitstop.notify.models import Notice
from pitstop.promises import services as promises
from pitstop.targets import services as targets
from pitstop.targets.models import Clock
from pitstop.targets.services import Proposed
from pitstop.targets.timers import act_on_clocks, follow_cases
from pitstop.timers import queries as timers
from pitstop.timers.services import Round, run_due

pytestmark = pytest.mark.django_db

ACTS = {"rules": look_at_cases, "clock": act_on_clocks, "clocks": follow_cases}
BEFORE = at(-60)


def passes(until: object) -> Round:
    """A worker's rounds at that moment, until nothing is due."""
    done = run_due(ACTS, now=until)  # type: ignore[arg-type]
    for _more in range(5):
        run_due(ACTS, now=until)  # type: ignore[arg-type]
    return done


def target(world: World, measure: str, minutes: int, **more: object) -> None:
    targets.set_target(by=world.admin, now=BEFORE, proposed=Proposed(measure, minutes, **more))  # type: ignore[arg-type]


def clock(measure: str) -> Clock:
    return Clock.objects.get(measure=measure, ended_at=None)


def test_it_fires_at_the_share_of_the_receiver_s_clock(world: World) -> None:
    target(world, "accept", 100, team=world.billing.pk)
    rule(
        world,
        When("clock", measure="accept", share=50, team=world.billing.pk),
        Then("notify", who="person", person=world.receiving_lead.id),
        now=BEFORE,
    )
    case = world.open(now=NOW)
    world.offer(case_id=case.pk, now=at(10), next_update_at=at(9000))
    passes(at(59))
    assert fired() == []
    armed = timers.armed("rules", case.pk)
    assert armed is not None
    assert armed.due_at == at(60)
    passes(at(60))
    assert fired() == [(f"clock:{clock('accept').pk}:50", "told", "Rosa Diaz")]
    notice = Notice.objects.get(kind="rule_says")
    assert notice.facts["due"] == at(110).isoformat()


def test_a_clock_that_was_met_meanwhile_fires_nothing(world: World) -> None:
    target(world, "accept", 100)
    rule(world, When("clock", measure="accept", share=50), now=BEFORE)
    case = world.open(now=NOW)
    handoff = world.offer(case_id=case.pk, now=at(10), next_update_at=at(9000))
    world.accept(handoff, now=at(80))
    passes(at(90))
    assert fired() == []


@pytest.mark.parametrize(("then", "offered", "held"), [("notify", 1, 1), ("raise", 0, 1)])
def test_a_team_s_rule_acts_only_on_what_the_team_holds_but_may_tell_before(
    world: World, then: str, offered: int, held: int
) -> None:
    target(world, "response", 100, team=world.billing.pk)
    act = Then("notify", who="holder") if then == "notify" else Then("raise", raise_to="urgent")
    of_billing = When("clock", measure="response", share=50, team=world.billing.pk)
    found = rule(world, of_billing, act, now=BEFORE)
    case = world.open(now=NOW)
    handoff = world.offer(case_id=case.pk, now=at(10), next_update_at=at(9000))
    passes(at(80))
    assert len(fired(case.pk)) == offered
    assert [each.at for each in trial_of(world, found, at(80))] == [at(60)] * offered
    world.accept(handoff, now=at(90))
    passes(at(91))
    assert len(fired(case.pk)) == held
    assert [each.at for each in trial_of(world, found, at(91))] == [at(60) if offered else at(90)]


def trial_of(world: World, found: Rule, now: datetime) -> Sequence[trying.Named]:
    version = found.versions.get(until=None)
    only_held = queries.only_held(version)
    return trying.trial(world.admin, queries.when_of(version), now=now, only_held=only_held).named


def test_it_stands_still_while_the_case_waits_for_the_customer(world: World) -> None:
    target(world, "resolution", 100)
    rule(world, When("clock", measure="resolution", share=50), now=BEFORE)
    case = world.open(now=NOW).pk
    passes(at(1))
    waits.wait(by=world.giver, now=at(20), case_id=case)
    passes(at(20))
    passes(at(70))
    assert fired(case) == []
    waits.resume(by=world.giver, now=at(80), case_id=case)
    passes(at(80))
    passes(at(109))
    assert fired(case) == []
    passes(at(110))
    assert [outcome for _cause, outcome, _note in fired(case)] == ["told"]
    assert Firing.objects.get(case=case).came_at == at(110)


def test_a_wait_that_ended_where_it_began_holds_no_rule_up(world: World) -> None:
    target(world, "resolution", 100)
    rule(world, When("clock", measure="resolution", share=50), now=BEFORE)
    case = world.open(now=NOW).pk
    comes_due("clocks", now=at(1))
    passes(at(1))
    waits.wait(by=world.giver, now=at(20), case_id=case)
    case_services.set_priority(by=world.giver, now=at(20), case_id=case, priority="high")
    comes_due("rules", now=at(20))  # they are looked at before its clocks are
    waits.resume(by=world.giver, now=at(15), case_id=case)  # the machine's clock was set back meanwhile
    comes_due("clocks", now=at(20))
    passes(at(51))
    assert [outcome for _cause, outcome, _note in fired(case)] == ["told"]


def test_after_an_outage_each_share_fires_once_and_how_late_is_kept(world: World) -> None:
    target(world, "resolution", 100)
    for share in (50, 100, 150):
        rule(world, When("clock", measure="resolution", share=share), name=f"At {share}", now=BEFORE)
    case = world.open(now=NOW)
    passes(at(1))
    passes(at(1000))
    passes(at(1001))
    found = Firing.objects.filter(case=case).order_by("pk")
    assert [each.version.rule.name for each in found] == ["At 50", "At 100", "At 150"]
    assert [(each.at - each.came_at) // timedelta(minutes=1) for each in found] == [950, 899, 849]


def test_a_clock_that_was_corrected_makes_no_second_cause(world: World) -> None:
    target(world, "resolution", 100)
    rule(world, When("clock", measure="resolution", share=50), now=BEFORE)
    case = world.open(now=NOW).pk
    passes(at(1))
    passes(at(60))
    for minute, minutes in ((61, 90), (62, 80)):
        running = Clock.objects.get(case=case, ended_at=None)
        targets.correct(by=world.lead, now=at(minute), clock_id=running.pk, why="A typo.", minutes=minutes)
        passes(at(minute))
    first = Clock.objects.get(case=case, corrects=None)
    assert [cause for cause, _outcome, _note in fired(case)] == [f"clock:{first.pk}:50"]
    when = When("clock", measure="resolution", share=50)
    tried = trying.trial(world.admin, when, now=at(70)).named
    assert [each.at for each in tried if each.case.pk == case] == [at(40)]


def test_each_clock_is_a_cause_of_its_own(world: World) -> None:
    target(world, "next_update", 60)
    rule(world, When("clock", measure="next_update", share=100), now=BEFORE)
    case = world.open(now=NOW).pk
    passes(at(61))
    promises.reply(by=world.giver, now=at(70), case_id=case, body="We are on it.", no_more=True)
    passes(at(71))
    passes(at(131))
    assert len(fired(case)) == 2
    assert len({cause for cause, _outcome, _note in fired(case)}) == 2


def test_the_past_is_tried_by_the_clocks_that_ran_then(world: World) -> None:
    target(world, "accept", 100)
    slow, quick = world.open(now=NOW), world.open(now=NOW)
    for case, minute in ((slow, 95), (quick, 30)):
        handoff = world.offer(case_id=case.pk, now=at(10), next_update_at=at(9000))
        world.accept(handoff, now=at(minute))
    passes(at(200))

    def tried(share: int, **filters: object) -> list[tuple[int, object]]:
        when = When("clock", measure="accept", share=share, **filters)  # type: ignore[arg-type]
        return [(each.case.pk, each.at) for each in trying.trial(world.admin, when, now=at(9000)).named]

    assert tried(50) == [(slow.pk, at(60))]
    assert tried(10) == [(quick.pk, at(20)), (slow.pk, at(20))]
    assert tried(50, team=world.front.pk) == []
    assert tried(50, team=world.billing.pk) == [(slow.pk, at(60))]
    assert trying.trial(world.admin, When("clock", measure="hold", share=1), now=at(9000)).looked_at == 0


def test_how_early_it_was_is_said_of_the_clocks_that_run_to_an_end(world: World) -> None:
    target(world, "resolution", 120)
    found = rule(world, When("clock", measure="resolution", share=50), now=BEFORE)
    for _number in range(9):  # and the world's own
        world.open(now=NOW)
    passes(at(1))
    passes(at(60))
    effect = effects.effect(world.admin, found.pk, now=at(61))
    assert (effect.fired, effect.early, effect.early_n) == (10, 1.0, 10)
