"""The lead's board: what needs someone, what is under way, and what went a little wrong today."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pitstop.accounts.queries import Asker
from pitstop.conftest import World, at, comes_due
from pitstop.core.refusals import Refused
from pitstop.handoffs import boards, services
from pitstop.handoffs.models import Handoff
from pitstop.promises import services as promises

pytestmark = pytest.mark.django_db


def board(asker: Asker, minute: float = 2) -> boards.Board:
    return boards.board(asker, now=at(minute))


def bounced(world: World) -> Handoff:
    """Front line, billing, front line, billing, and about to go to the front line again: a lead decides."""
    world.accept(world.offer(now=at(0)), now=at(1))
    back = world.offer(by=world.receiver, to_team=world.front.pk, now=at(2))
    world.accept(back, by=world.giver, now=at(3), read_back="Once more from the start.")
    world.accept(world.offer(now=at(4)), now=at(5))
    return world.offer(by=world.receiver, to_team=world.front.pk, now=at(6))


def test_the_board_is_for_leads(world: World) -> None:
    with pytest.raises(Refused, match="The board is for leads"):
        board(world.giver)


def test_leads_see_both_sides_of_their_teams_and_admins_all(world: World) -> None:
    offer = world.offer()
    for name in ("lead", "receiving_lead", "admin"):
        found = board(world.everyone[name])
        (route,) = found.routes
        assert (route.from_team, route.to_team, found.total) == (world.front, world.billing, 1)
        assert [flight.handoff for flight in route.flights] == [offer]
    world.network.people.add(world.admin.person)
    other = Asker(world.admin.person)
    other.person.role = "lead"
    assert board(other).total == 0


def test_a_flight_says_who_is_silent_and_what_comes_next(world: World) -> None:
    offer = world.offer(now=at(0))
    (flight,) = board(world.lead, 1).routes[0].flights
    assert (flight.silent, flight.next_step, flight.next_at) == ("Billing", "remind", offer.silence_due_at)

    named = world.offer(case_id=world.open().pk, to_person=world.receiver.id, now=at(0))
    services.ask(by=world.receiver, now=at(1), handoff_id=named.pk, text="Which of the two cards?")
    flights = {flight.handoff.pk: flight for flight in board(world.lead, 2).routes[0].flights}
    assert flights[named.pk].silent == "Omar Haddad", "a question is the giver's to answer"
    assert flights[named.pk].question.text == "Which of the two cards?"


def test_who_was_reminded_in_vain_needs_someone(world: World) -> None:
    offer = world.offer(now=at(0), next_update_at=at(9999))
    comes_due("offer_silence", now=offer.silence_due_at)
    offer.refresh_from_db()
    found = boards.board(world.receiving_lead, now=offer.silence_due_at)
    assert [flight.handoff.pk for flight in found.late if not flight.is_referred] == [offer.pk]
    assert found.late[0].steps_taken == 1
    assert found.late[0].next_step == "lead"
    assert found.routes == []


def test_a_customer_who_should_have_heard_makes_it_late(world: World) -> None:
    world.offer(now=at(0), next_update_at=at(5))
    assert board(world.lead, 4).late == []
    assert len(board(world.lead, 5).late) == 1


def test_a_case_that_keeps_coming_back_stands_on_top_with_its_history(world: World) -> None:
    world.offer(case_id=world.open().pk, now=at(0), next_update_at=at(1))
    referred = bounced(world)
    assert referred.state == "referred"
    first, second = board(world.lead, 25).late
    assert (first.handoff.pk, first.is_referred, second.is_referred) == (referred.pk, True, False)
    assert [segment.team.name for segment in first.way] == ["Front line", "Billing", "Front line", "Billing"]
    assert [handoff.state for handoff in first.before] == ["accepted"] * 3
    assert first.reasons["take"], "only a lead of the team that holds it takes it"
    assert not first.reasons["let_pass"]
    (of_the_holder,) = (flight for flight in board(world.receiving_lead, 25).late if flight.is_referred)
    assert {act for act, why in of_the_holder.reasons.items() if not why} >= {"let_pass", "take", "swarm"}


def test_what_today_brought(world: World) -> None:
    world.send_back(world.offer(), reason="facts_missing", note="Which card?")
    world.send_back(world.offer(now=at(6)), now=at(7))
    promises.make(by=world.giver, now=at(8), case_id=world.case_id, text="a call", due_at=at(9))
    comes_due("promise", now=at(10))
    other = world.open(customer_email="jan@example.org", subject="Invoice address")
    world.accept(world.offer(case_id=other.pk))
    world.accept(
        world.offer(case_id=other.pk, by=world.receiver, to_team=world.front.pk, now=at(6)),
        by=world.giver, now=at(7),
    )  # fmt: skip

    found = board(world.lead, 60)
    assert {(each.reason, each.times) for each in found.returns} == {("facts_missing", 1), ("wrong_team", 1)}
    assert [promise.text for promise in found.missed] == ["a call"]
    assert [(bounce.case, bounce.team, bounce.times) for bounce in found.bounces] == [(other, world.front, 2)]
    kinds = {each.kind: each.cases for each in found.slips}
    assert kinds["facts_missing"] == kinds["missed_promise"] == [world.case_id]

    yesterdays = board(world.lead, 24 * 60)
    assert (yesterdays.returns, yesterdays.missed, yesterdays.bounces, yesterdays.slips) == ([], [], [], [])
    assert boards.board(world.admin, now=at(60)).missed == found.missed
    strangers = Asker(world.stranger.person)
    strangers.person.role = "lead"
    assert board(strangers, 60).returns == []


def queries(asker: Asker) -> int:
    with CaptureQueriesContext(connection) as made:
        found = board(asker, 60)
        for flight in [*found.late, *(flight for route in found.routes for flight in route.flights)]:
            str(flight.handoff.case.customer), flight.silent, [str(each) for each in flight.before]
        [str(bounce.case.customer) for bounce in found.bounces]
        [str(promise.case.customer) for promise in found.missed]
    return len(made)


@pytest.mark.parametrize("who", ["lead", "admin"])
def test_a_full_board_asks_as_often_as_a_small_one(world: World, who: str) -> None:
    bounced(world)

    def fill(number: int) -> None:
        for turn in range(number):
            case = world.open(customer_email=f"c{turn}-{number}@example.org").pk
            world.send_back(world.offer(case_id=case))
            promises.make(by=world.giver, now=at(8), case_id=case, text="a call", due_at=at(9))
            world.offer(case_id=case, now=at(6), to_person=world.receiver.id if turn % 2 else None)
        comes_due("promise", now=at(10))

    fill(2)
    few = queries(world.again(world.everyone[who]))
    fill(9)
    assert queries(world.again(world.everyone[who])) == few <= 16
