"""Writing rules, their versions, and the switch: for leads, every reason at once."""

from __future__ import annotations

import pytest

from pitstop.conftest import NOW, World, at
from pitstop.core.refusals import Refused
from pitstop.escalations import queries, services
from pitstop.escalations.models import Rule
from pitstop.escalations.services import Then, When
from pitstop.escalations.tests.walking import OLD, TELL, rule, version_of
from pitstop.events.models import Event
from pitstop.timers import queries as timers

pytestmark = pytest.mark.django_db


def test_a_rule_is_written_off_and_named_once(world: World) -> None:
    made = services.write(by=world.admin, now=NOW, name=" Too old ", when=OLD, then=TELL)
    assert (made.rule.name, made.rule.is_on, made.version) == ("Too old", False, 1)
    with pytest.raises(Refused, match="There is a rule “TOO OLD” already"):
        services.write(by=world.admin, now=NOW, name="TOO OLD", when=OLD, then=TELL)
    assert Event.objects.get(kind="rule.changed").data == {"rule": made.rule_id, "rule_version": 1}


def test_every_fault_is_said_at_once_and_nothing_is_written(world: World) -> None:
    with pytest.raises(Refused) as refused:
        services.write(
            by=world.admin, now=NOW, name="", when=When("clock", team=99), then=Then("offer", to_team=99)
        )
    fields = [reason.field for reason in refused.value.reasons]
    assert fields == ["name", "measure", "share", "team", "to_team", "next_step", "why"]
    assert not Rule.objects.exists()


@pytest.mark.parametrize("who", ["giver", "receiver", "stranger"])
def test_rules_are_for_leads_alone(world: World, who: str) -> None:
    found, by = rule(world), world.everyone[who]
    acts = (
        lambda: services.write(by=by, now=NOW, name="", when=When(), then=Then()),
        lambda: services.rewrite(by=by, now=NOW, rule_id=found.pk, when=OLD, then=TELL),
        lambda: services.switch(by=by, now=NOW, rule_id=found.pk, is_on=False),
        lambda: queries.listed(by),
        lambda: queries.versions(by, found.pk),
        lambda: queries.firings(by, found.pk),
    )
    for act in acts:
        with pytest.raises(Refused) as refused:
            act()
        assert [reason.code for reason in refused.value.reasons] == ["lead-needed"]


def test_a_lead_writes_and_switches_rules_of_their_own_teams_alone(world: World) -> None:
    mine = When("age", minutes=600, team=world.front.pk)
    theirs = When("age", minutes=600, team=world.billing.pk)
    swarm = Then("swarm", to_team=world.front.pk)
    of_all, of_billing = rule(world, OLD, is_on=False), rule(world, theirs, is_on=False)
    made = services.write(by=world.lead, now=NOW, name="Mine", when=mine, then=swarm)
    services.switch(by=world.lead, now=NOW, rule_id=made.rule_id, is_on=True)
    by = world.lead
    for act, codes in (
        (lambda: services.write(by=by, now=NOW, name="R", when=OLD, then=swarm), ["admin-needed"]),
        (lambda: services.write(by=by, now=NOW, name="R", when=theirs, then=swarm), ["team-not-led"]),
        (
            lambda: services.rewrite(by=by, now=NOW, rule_id=made.rule_id, when=OLD, then=swarm),
            ["admin-needed"],
        ),
        (
            lambda: services.rewrite(by=by, now=NOW, rule_id=of_all.pk, when=mine, then=swarm),
            ["admin-needed"],
        ),
        (lambda: services.switch(by=by, now=NOW, rule_id=of_all.pk, is_on=True), ["admin-needed"]),
        (lambda: services.switch(by=by, now=NOW, rule_id=of_billing.pk, is_on=True), ["team-not-led"]),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert [reason.code for reason in refused.value.reasons] == codes
    assert list(Rule.objects.filter(is_on=True).values_list("name", flat=True)) == ["Mine"]


def test_a_rule_that_once_was_about_all_stays_an_admin_s(world: World) -> None:
    found, mine = rule(world), When("age", minutes=600, team=world.front.pk)
    services.rewrite(by=world.admin, now=at(5), rule_id=found.pk, when=mine, then=TELL)
    with pytest.raises(Refused, match="A rule about the cases of every team is for an admin"):
        services.switch(by=world.lead, now=at(6), rule_id=found.pk, is_on=False)


def test_a_new_version_takes_over_and_the_old_one_stays_readable(world: World) -> None:
    found = rule(world)
    then = Then("raise", raise_to="high")
    made = services.rewrite(by=world.admin, now=at(5), rule_id=found.pk, when=OLD, then=then, seen=1)
    one, other = queries.version(world.lead, found.pk, 1), queries.version(world.lead, found.pk, 2)
    assert (one.until, other.since, other.until) == (at(5), at(5), None)
    assert made == version_of(found) == other
    changed = queries.compared(world.lead, found.pk, before=1, after=2)
    assert [(each.name, each.before, each.after) for each in changed] == [
        ("act", "notify", "raise"),
        ("who", "holder", None),
        ("raise_to", None, "high"),
    ]


def test_the_same_again_is_no_new_version(world: World) -> None:
    found = rule(world)
    same = services.rewrite(by=world.admin, now=at(5), rule_id=found.pk, when=OLD, then=TELL)
    assert same.version == 1


def test_two_who_write_at_once_are_told(world: World) -> None:
    found = rule(world)
    services.rewrite(by=world.admin, now=at(5), rule_id=found.pk, when=When("missed", times=1), then=TELL)
    with pytest.raises(Refused, match="Someone wrote version 2 of this rule since you opened it"):
        services.rewrite(by=world.admin, now=at(6), rule_id=found.pk, when=OLD, then=TELL, seen=1)


def test_a_clock_that_was_set_back_leaves_one_version_in_force(world: World) -> None:
    found = rule(world, now=at(60))
    services.rewrite(by=world.admin, now=NOW, rule_id=found.pk, when=When("missed", times=1), then=TELL)
    assert [(each.since, each.until) for each in found.versions.order_by("version")] == [
        (at(60), at(60)),
        (at(60), None),
    ]


def test_switching_on_has_the_cases_looked_at_that_began_since_it_was_written(world: World) -> None:
    before, found = world.open(now=at(-1)), rule(world, is_on=False)
    services.switch(by=world.admin, now=at(20), rule_id=found.pk, is_on=True)
    armed = timers.armed("rules", world.case_id)
    assert armed is not None
    assert armed.due_at == at(20)
    untouched = timers.armed("rules", before.pk)
    assert untouched is not None
    assert untouched.due_at == at(-1)
    services.switch(by=world.admin, now=at(30), rule_id=found.pk, is_on=True)
    assert Rule.objects.get(pk=found.pk).switched_at == at(20)
    assert [event.data["is_on"] for event in Event.objects.filter(kind="rule.switched")] == [True]


def test_what_is_not_there_is_said(world: World) -> None:
    for missing in (999, 2**70, -1):
        with pytest.raises(Refused, match="There is no rule"):
            queries.rule(world.lead, missing)
    with pytest.raises(Refused, match="This rule has no version 7"):
        queries.version(world.lead, rule(world).pk, 7)
    with pytest.raises(Refused, match="There is no rule “Nix”"):
        queries.rule_called(world.lead, "Nix")


def test_the_list_says_how_often_each_fired(world: World) -> None:
    rule(world, name="A")
    rule(world, name="b", is_on=False)
    assert [(each.rule.name, each.version.version, each.fired) for each in queries.listed(None)] == [
        ("A", 1, 0),
        ("b", 1, 0),
    ]
