"""A rule that is on acts when its moment has come: once, on the case as it stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pitstop.accounts.models import Person
from pitstop.calendars import services as calendars
from pitstop.cases import services as cases
from pitstop.cases.drafts import queries as drafts
from pitstop.cases.drafts import services as draft_services
from pitstop.conftest import NOW, World, at, comes_due
from pitstop.escalations import services
from pitstop.escalations.models import Firing
from pitstop.escalations.services import Then, When
from pitstop.escalations.tests.walking import OLD, fired, onward, passes, protocol_of_the_case, rule
from pitstop.escalations.timers import look_at_cases
from pitstop.events.models import Event
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.leaving import services as leaving
from pitstop.handoffs.models import Handoff
from pitstop.notify.models import Notice
from pitstop.promises import services as promises
from pitstop.timers import queries as timers
from pitstop.timers.rules import Due

pytestmark = pytest.mark.django_db

DUE = at(600)
BODY = "I paid twice. Where is my money?"


def told(kind: str) -> list[str]:
    return list(
        Notice.objects.filter(kind=kind).order_by("person__name").values_list("person__name", flat=True)
    )


def test_it_fires_when_its_moment_comes_and_not_again(world: World) -> None:
    rule(world)
    passes(NOW)
    armed = timers.armed("rules", world.case_id)
    assert armed is not None
    assert armed.due_at == DUE
    assert fired() == []

    passes(DUE)
    passes(DUE + timedelta(days=9))
    assert fired() == [(f"age:{world.case_id}:1", "told", "Omar Haddad")]
    assert told("rule_says") == ["Omar Haddad"]
    event = Event.objects.get(kind="rule.fired")
    assert (event.case, event.actor, event.team) == (world.case_id, None, world.front.pk)
    assert timers.armed("rules", world.case_id) is None


def test_after_a_long_outage_it_fires_once_and_says_how_late(world: World) -> None:
    rule(world)
    passes(at(6000))
    firing = Firing.objects.get()
    assert (firing.came_at, firing.at) == (DUE, at(6000))


def test_a_closed_case_is_let_be(world: World) -> None:
    rule(world)
    passes(NOW)
    promises.reply(by=world.giver, now=at(10), case_id=world.case_id, body="Done.", no_more=True)
    handoffs.close_case(by=world.giver, now=at(11), case_id=world.case_id, outcome="Paid.")
    passes(at(6000))
    assert fired() == []


def test_off_while_it_was_pending_it_never_fires_for_that(world: World) -> None:
    found = rule(world)
    passes(NOW)
    services.switch(by=world.admin, now=at(500), rule_id=found.pk, is_on=False)
    passes(at(700))
    services.switch(by=world.admin, now=at(800), rule_id=found.pk, is_on=True)
    passes(at(801))
    assert fired() == []


def test_switched_on_before_its_moment_it_looks_at_the_cases_that_began_since_it_was_written(
    world: World,
) -> None:
    found = rule(world, is_on=False)
    before = world.open(now=at(-60))
    later = world.open(now=at(60))
    passes(at(100))
    services.switch(by=world.admin, now=at(120), rule_id=found.pk, is_on=True)
    passes(at(121))
    passes(at(6000))
    assert [cause for cause, _outcome, _note in fired()] == [f"age:{world.case_id}:1", f"age:{later.pk}:1"]
    assert fired(before.pk) == []


def test_a_case_keeps_the_version_that_it_began_with(world: World) -> None:
    found = rule(world)
    services.rewrite(
        by=world.admin, now=at(30), rule_id=found.pk, when=OLD, then=Then("raise", raise_to="urgent")
    )
    later = world.open(now=at(60))
    passes(at(30))
    passes(at(6000))
    assert fired(world.case_id) == [(f"age:{world.case_id}:1", "told", "Omar Haddad")]
    assert fired(later.pk) == [(f"age:{later.pk}:1", "raised", "normal → urgent")]


def test_priority_is_raised_in_nobody_s_name_and_never_lowered(world: World) -> None:
    rule(world, then=Then("raise", raise_to="high"))
    urgent = world.open()
    cases.set_priority(by=world.giver, now=at(1), case_id=urgent.pk, priority="urgent")
    passes(DUE)
    assert world.case.priority == "high"
    assert fired(world.case_id) == [(f"age:{world.case_id}:1", "raised", "normal → high")]
    assert fired(urgent.pk) == [(f"age:{urgent.pk}:1", "nothing", "Its priority was urgent already.")]
    event = Event.objects.get(kind="case.prioritised", case=world.case_id)
    assert (event.actor, event.data) == (None, {"priority": "high", "before": "normal"})


def test_what_one_rule_does_another_sees(world: World) -> None:
    rule(world, then=Then("raise", raise_to="urgent"))
    rule(world, When("age", minutes=600, counted="plain", priority="normal"), name="Of normal ones")
    rule(world, When("age", minutes=1, counted="plain", priority="urgent"), name="Of urgent ones")
    passes(DUE)
    assert [outcome for _cause, outcome, _note in fired()] == ["raised", "told"]
    assert Firing.objects.get(outcome="told").version.rule.name == "Of urgent ones"
    assert Firing.objects.get(outcome="told").came_at == DUE


def test_it_looks_again_as_soon_as_another_team_has_the_case(world: World) -> None:
    rule(world, When("age", minutes=10, counted="plain", team=world.billing.pk, kind="specialist"))
    passes(at(60))
    assert fired() == []
    world.accept(world.offer(now=at(61), next_update_at=at(300)), now=at(70))
    passes(at(71))
    assert fired() == [(f"age:{world.case_id}:1", "told", "Priya Rao")]
    assert Firing.objects.get().came_at == at(70)


def test_it_counts_reopenings_and_missed_promises(world: World) -> None:
    rule(world, When("reopened", times=2))
    rule(world, When("missed", times=1), Then("notify", who="leads"))
    for minute in (10, 30):
        handoffs.close_case(by=world.giver, now=at(minute), case_id=world.case_id, outcome="Paid.")
        handoffs.reopen(by=world.giver, now=at(minute + 10), case_id=world.case_id, why="Not paid.")
    promises.make(by=world.giver, now=at(50), case_id=world.case_id, text="We call", due_at=at(60))
    passes(at(55))
    assert fired() == [(f"reopened:{world.case_id}:2", "told", "Omar Haddad")]
    comes_due("promise", now=at(90))
    passes(at(91))
    assert fired()[1] == (f"missed:{world.case_id}:1", "told", "Lea Wolf")
    assert Firing.objects.get(cause__startswith="missed").came_at == at(60)


def test_nobody_has_it_so_the_leads_are_told(world: World) -> None:
    rule(world)
    leaving.leave_team(by=world.lead, now=at(1), person_id=world.giver.id, team_id=world.front.pk)
    passes(DUE)
    assert told("rule_says") == ["Lea Wolf"]


@pytest.mark.parametrize(
    ("who", "note"),
    [("receiver", "Priya Rao may not read this case, so nobody was told."), ("admin", "Ada King")],
)
def test_a_person_who_is_named_is_told_if_they_may_read_the_case(world: World, who: str, note: str) -> None:
    rule(world, then=Then("notify", who="person", person=world.everyone[who].id))
    passes(DUE)
    assert [said for _cause, _outcome, said in fired()] == [note]
    assert told("rule_says") == ([] if who == "receiver" else ["Ada King"])


def test_a_person_who_was_named_and_left_is_said_so(world: World) -> None:
    rule(world, then=Then("notify", who="person", person=world.colleague.id))
    leaving.leave(by=world.lead, now=at(1), person_id=world.colleague.id)
    passes(DUE)
    sentence = "Nora Lind no longer works here, so nobody was told."
    assert fired() == [(f"age:{world.case_id}:1", "nothing", sentence)]


def test_a_team_is_asked_to_help_once(world: World) -> None:
    rule(world, then=Then("swarm", to_team=world.network.pk))
    rule(world, When("age", minutes=700, counted="plain"), Then("swarm", to_team=world.network.pk))
    passes(at(800))
    assert fired() == [
        (f"age:{world.case_id}:1", "swarmed", "Network"),
        (f"age:{world.case_id}:1", "nothing", "Network worked on it already."),
    ]
    assert told("rule_swarm") == ["Sam Stone"]
    assert Event.objects.get(kind="swarm.started").actor is None


def test_a_team_that_closed_meanwhile_is_not_asked(world: World) -> None:
    rule(world, then=Then("swarm", to_team=world.network.pk))
    rule(world, then=onward(world, to_team=world.network.pk))
    leaving.close_team(by=world.admin, now=at(1), team_id=world.network.pk, successor_id=world.front.pk)
    passes(DUE)
    assert [(outcome, note) for _cause, outcome, note in fired()] == [
        ("nothing", "Nobody works in this team now. Choose another."),
        ("nothing", "Network is closed. Choose another team."),
    ]


def test_what_only_the_holder_can_say_is_asked_of_them_in_their_draft(world: World) -> None:
    rule(world, then=onward(world))
    passes(DUE)
    assert fired() == [(f"age:{world.case_id}:1", "prepared", "Billing")]
    assert not Handoff.objects.exists()
    assert drafts.of(world.giver, world.case_id, what="handoff") == {
        "to_team": str(world.billing.pk),
        "kind": "escalation",
        "already_known": "You were charged twice.",
        "next_step": "Billing decides about your refund.",
        "answer_need": "It has waited for ten hours.",
        "answer_expects": "I paid twice. Where is my money?",
    }
    assert told("rule_prepared") == ["Omar Haddad"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"answer_need": "My words"}, {"answer_need": "My words", "answer_expects": BODY}),
        ({"to_team": "999", "answer_need": "My words"}, {"to_team": "999", "answer_need": "My words"}),
    ],
)  # fmt: skip
def test_words_that_were_typed_already_stay(
    world: World, typed: dict[str, str], kept: dict[str, str]
) -> None:
    draft_services.keep(by=world.giver, now=NOW, case_id=world.case_id, words=typed, what="handoff")
    rule(world, then=onward(world))
    passes(DUE)
    found = drafts.of(world.giver, world.case_id, what="handoff")
    assert {name: found[name] for name in kept} == kept
    assert ("answer_expects" in found) == ("answer_expects" in kept)


def test_nobody_has_it_so_the_leads_finish_the_hand_off(world: World) -> None:
    rule(world, then=onward(world))
    leaving.leave_team(by=world.lead, now=at(1), person_id=world.giver.id, team_id=world.front.pk)
    passes(DUE)
    assert fired() == [(f"age:{world.case_id}:1", "prepared", "Billing")]
    assert told("rule_prepared") == ["Lea Wolf"]


@pytest.mark.parametrize("then", ["notify", "offer"])
def test_where_there_is_nobody_to_tell_nothing_is_said_to_be_done(world: World, then: str) -> None:
    rule(world, then=onward(world) if then == "offer" else Then("notify", who="leads"))
    leaving.leave_team(by=world.lead, now=at(1), person_id=world.giver.id, team_id=world.front.pk)
    Person.objects.exclude(role="agent").update(is_active=False)
    passes(DUE)
    sentence = "Nobody leads Front line, and there is no admin: there was nobody to tell."
    assert fired() == [(f"age:{world.case_id}:1", "nothing", sentence)]
    assert not Notice.objects.filter(kind__startswith="rule_").exists()


def test_hours_that_change_before_it_is_old_are_noticed_within_a_day(world: World) -> None:
    calendars.set_hours(by=world.admin, now=NOW, team=world.front.pk, zone="UTC", week="Mon-Fri 09:00-10:00")
    rule(world, When("age", minutes=600, counted="business"))
    passes(NOW)
    armed = timers.armed("rules", world.case_id)
    assert armed is not None
    assert armed.due_at == NOW + timedelta(days=1)


def test_a_protocol_that_the_case_fills_by_itself_is_offered_and_the_holder_is_told(world: World) -> None:
    made = protocol_of_the_case(world)
    rule(world, then=made)
    passes(DUE)
    handoff = Handoff.objects.get()
    assert fired() == [(f"age:{world.case_id}:1", "offered", "Network")]
    assert Firing.objects.get().handoff == handoff.pk
    assert (handoff.giver, handoff.state, handoff.kind) == (world.giver.person, "offered", "escalation")
    assert handoff.answers["what"]["value"] == "It has waited for ten hours."
    assert handoff.answers["about"]["value"] == "Refund twice refused"
    assert told("rule_offered") == ["Omar Haddad"]
    assert told("offered_to_team") == ["Sam Stone"]


def test_no_rule_goes_around_a_closed_route_or_an_offer_that_waits(world: World) -> None:
    rule(world, then=protocol_of_the_case(world, closed_because="Go through Billing."))
    rule(world, When("age", minutes=700, counted="plain"), onward(world))
    passes(DUE)
    assert fired() == [(f"age:{world.case_id}:1", "nothing", "This route is closed: Go through Billing.")]
    world.offer(now=at(650), next_update_at=at(9000))
    passes(at(700))
    sentence = f"Case #{world.case_id} is offered to Billing already. Wait for their answer or withdraw it."
    assert fired()[1] == (f"age:{world.case_id}:1", "nothing", sentence)


@pytest.mark.parametrize("who", ["receiver", "giver"])
def test_a_person_s_no_stands(world: World, who: str) -> None:
    then = protocol_of_the_case(world)
    rule(world, then=then)
    rule(world, When("age", minutes=700, counted="plain"), then)
    passes(DUE)
    handoff = Handoff.objects.get()
    if who == "receiver":
        handoffs.send_back(by=world.stranger, now=at(610), handoff_id=handoff.pk, reason="wrong_team")
    else:
        handoffs.withdraw(by=world.giver, now=at(610), handoff_id=handoff.pk)
    passes(at(700))
    said = {
        "receiver": "Sam Stone returned it for Network: a person decides whether it is offered again.",
        "giver": "Omar Haddad took an offer to Network back: a person decides whether it is offered again.",
    }
    assert fired()[1] == (f"age:{world.case_id}:1", "nothing", said[who])


def test_an_automatic_route_takes_it_at_once(world: World) -> None:
    rule(world, then=protocol_of_the_case(world, acceptance="automatic", read_back="off"))
    rule(world, When("age", minutes=600, counted="plain", team=world.network.pk), name="Then there")
    passes(DUE)
    # Nobody leads Network, so an admin is told.
    assert [(outcome, note) for _cause, outcome, note in fired()] == [
        ("offered", "Network"),
        ("told", "Ada King"),
    ]


def test_without_a_rule_that_is_on_it_costs_one_read(world: World, django_assert_num_queries: object) -> None:
    rule(world, is_on=False)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert look_at_cases([Due("rules", world.case_id, world.case_id, NOW)], NOW) == ()


def test_many_cases_that_are_not_due_cost_as_much_as_one(
    world: World, django_assert_num_queries: object
) -> None:
    rule(world)
    rule(world, When("missed", times=2))
    more = [world.open().pk for _number in range(20)]
    dues = [Due("rules", case, case, NOW) for case in [world.case_id, *more]]
    with django_assert_num_queries(8):  # type: ignore[operator]
        look_at_cases(dues, at(1))
