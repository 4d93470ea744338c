"""What a route asks holds on every hand-off there: acceptance, read-back, contingencies, the words."""

from __future__ import annotations

import pytest

from pitstop.cases import queries as cases
from pitstop.conftest import World, at
from pitstop.core.refusals import Refused
from pitstop.handoffs import introductions, queries, services
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.services import Contingency
from pitstop.notify.models import Mail
from pitstop.promises.models import Promise
from pitstop.routing.models import Protocol, Route


def route(world: World, **terms: object) -> Route:
    protocol = Protocol.objects.get(key="support")
    return Route.objects.create(from_team=world.front, to_team=world.billing, protocol=protocol, **terms)


def introduction(handoff: Handoff) -> str:
    return Mail.objects.get(key=f"introduction:{handoff.pk}").body


class TestAutomaticAcceptance:
    def test_the_team_holds_it_at_once_and_the_customer_is_told(self, world: World) -> None:
        route(world, acceptance="automatic", read_back="off")
        handoff = world.offer()
        holder = cases.holder(world.case)
        assert (handoff.state, holder.team, holder.person) == ("accepted", world.billing, None)
        assert "Omar Haddad has asked Billing to take over from here." in introduction(handoff)
        assert Promise.objects.get(state="open").text == "Priya decides about the second refund."

    def test_a_named_person_has_it(self, world: World) -> None:
        route(world, acceptance="automatic", read_back="off")
        handoff = world.offer(to_person=world.receiver.id)
        assert cases.holder(world.case).person == world.receiver.person
        assert "Priya Rao, refunds specialist in Billing." in introduction(handoff)

    def test_the_giver_goes_on_reading_and_the_protocol_holds(self, world: World) -> None:
        route(world, acceptance="automatic", read_back="off")
        with pytest.raises(Refused, match="is missing"):
            world.offer(answers={})
        world.offer()
        assert cases.get(world.giver, world.case_id).case.pk == world.case_id


@pytest.mark.parametrize("rule", ["optional", "off"])
def test_a_read_back_may_be_left_out_where_the_route_says_so(world: World, rule: str) -> None:
    route(world, read_back=rule)
    assert world.accept(world.offer(), read_back="").state == "accepted"


def test_terms_are_those_of_the_moment_of_the_offer(world: World) -> None:
    made = route(world)
    handoff = world.offer()
    Route.objects.filter(pk=made.pk).update(read_back="off")
    with pytest.raises(Refused, match="The read-back is missing"):
        world.accept(handoff, read_back="")


def test_a_closed_route_says_the_sentence_of_whoever_closed_it(world: World) -> None:
    route(world, closed_because="Go through triage.")
    with pytest.raises(Refused, match=r"This route is closed: Go through triage\."):
        world.offer()
    assert not Handoff.objects.exists()


def test_contingencies_of_the_giver_stand_before_those_of_the_route(world: World) -> None:
    route(world, contingencies=[{"if": "the bank refuses again", "then": "call her"}])
    handoff = world.offer(contingencies=(Contingency("he calls", "say so"),))
    assert queries.contingencies_of(handoff) == [
        Contingency("he calls", "say so"),
        Contingency("the bank refuses again", "call her"),
    ]


def test_half_a_contingency_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="Then is missing"):
        world.offer(contingencies=(Contingency("he calls", " "),))


class TestWords:
    def test_the_giver_words_it_and_places_are_filled(self, world: World) -> None:
        handoff = world.offer(introduction="Dear {customer}, {receiver} goes on. {about}")
        world.accept(handoff)
        assert introduction(handoff).startswith(
            "Dear Lena Fischer, Priya Rao goes on. Priya Rao, refunds specialist in Billing. Good at: double"
        )

    def test_the_receiver_has_the_last_word(self, world: World) -> None:
        handoff = world.offer(introduction="Dear {customer}")
        world.accept(handoff, introduction="Hello Lena, it's me.")
        assert introduction(handoff).startswith("Hello Lena, it's me.\n\nWho has your case")

    def test_a_place_that_we_cant_fill_is_refused(self, world: World) -> None:
        with pytest.raises(Refused, match=r"“\{shoe_size\}” is no place that we can fill in"):
            world.offer(introduction="{shoe_size}")

    def test_a_leads_template_for_the_kind_then_for_any(self, world: World) -> None:
        body = "{receiver} has it now. {known} {next} {when}"
        for kind, head in (("", "Any: "), ("specialist", "Specialist: ")):
            services.set_introduction(by=world.lead, now=at(0), language="en", kind=kind, body=head + body)
        assert introductions.template("en", "specialist") == "Specialist: " + body
        assert introductions.template("en", "shift") == "Any: " + body
        assert introductions.template("de", "shift").startswith("Guten Tag {customer},")

    def test_a_template_leaves_room_for_what_the_customer_must_read(self, world: World) -> None:
        with pytest.raises(Refused, match=r"add \{known\}, \{when\}"):
            services.set_introduction(
                by=world.lead, now=at(0), language="en", kind="", body="{receiver} {next}"
            )

    def test_an_agent_changes_no_template(self, world: World) -> None:
        with pytest.raises(Refused, match="Only a lead"):
            services.set_introduction(by=world.giver, now=at(0), language="en", kind="", body="")

    def test_an_empty_body_goes_back_to_the_built_in_words(self, world: World) -> None:
        body = "{receiver} {known} {next} {when}"
        services.set_introduction(by=world.lead, now=at(0), language="en", kind="", body=body)
        services.set_introduction(by=world.lead, now=at(1), language="en", kind="", body=" ")
        assert introductions.template("en", "shift") == introductions.built_in("en")


def test_promises_are_accepted_by_name_or_not_at_all(world: World) -> None:
    handoff = world.offer()
    with pytest.raises(Refused, match="“Call her back” is promised too"):
        promise_made_meanwhile(world)
        world.accept(handoff, promises=[])


def promise_made_meanwhile(world: World) -> None:
    from pitstop.promises import services as promises

    promises.make(by=world.giver, now=at(2), case_id=world.case_id, text="Call her back", due_at=at(300))
