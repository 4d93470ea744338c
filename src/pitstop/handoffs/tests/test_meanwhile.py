"""What may happen between an offer and its answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pitstop.accounts.models import Membership, Person, Team
from pitstop.accounts.queries import Asker
from pitstop.cases import queries as case_queries
from pitstop.cases import services as cases
from pitstop.cases.models import Segment
from pitstop.conftest import NOW, World, at, comes_due, snapshot
from pitstop.core.refusals import Refused
from pitstop.events.models import Event
from pitstop.handoffs import desks, overviews, services, status
from pitstop.promises import services as promises
from pitstop.promises.models import Promise


def may_read(asker: Asker, world: World) -> bool:
    return case_queries.visible(asker).filter(pk=world.case_id).exists()


def test_the_giver_keeps_reading_when_a_lead_took_the_case_over(world: World) -> None:
    handoff = world.offer()
    cases.take(by=world.lead, now=at(2), case_id=world.case_id)
    world.accept(handoff)
    Membership.objects.filter(person=world.giver.person).delete()

    giver = world.again(world.giver)
    assert may_read(giver, world)
    view = overviews.case(giver, world.case_id)
    assert view.holder.person == world.receiver.person
    assert [str(reason) for reason in view.reasons["write"]] == [
        f"Billing holds case #{world.case_id}. You can read it, but only they can change it."
    ]
    assert may_read(world.lead, world), "who took it over has held it"
    assert not may_read(world.colleague, world)


def test_a_giver_whose_offer_was_returned_reads_on_only_as_others_of_the_team(world: World) -> None:
    world.send_back(world.offer())
    cases.take(by=world.lead, now=at(6), case_id=world.case_id)
    world.accept(world.offer(by=world.lead, now=at(7)), now=at(8))
    assert not may_read(world.giver, world)


def test_a_giver_who_left_the_team_can_still_withdraw(world: World) -> None:
    handoff = world.offer()
    Membership.objects.filter(person=world.giver.person).delete()
    assert world.withdraw(handoff, by=world.again(world.giver)).state == "withdrawn"


@pytest.mark.parametrize("change", ["left the team", "left the organisation"])
def test_an_offer_of_someone_who_left_can_be_accepted(world: World, change: str) -> None:
    handoff = world.offer()
    if change == "left the team":
        Membership.objects.filter(person=world.giver.person).delete()
    else:
        Person.objects.filter(pk=world.giver.id).update(is_active=False)
    assert world.accept(handoff).state == "accepted"


def test_a_lead_withdraws_the_offer_of_someone_who_left_and_takes_the_case(world: World) -> None:
    handoff = world.offer()
    Person.objects.filter(pk=world.giver.id).update(is_active=False)
    world.withdraw(handoff, by=world.lead)
    cases.take(by=world.lead, now=at(6), case_id=world.case_id)
    assert Segment.objects.get(ended_at=None).person == world.lead.person


def leave(world: World, asker: Asker, change: str) -> None:
    match change:
        case "left the team":
            Membership.objects.filter(person=asker.person).delete()
        case "moved to another team":
            Membership.objects.filter(person=asker.person).update(team=world.network)
        case "left the organisation":
            Person.objects.filter(pk=asker.id).update(is_active=False)


LEFT = ["left the team", "moved to another team", "left the organisation"]


@pytest.mark.parametrize("change", LEFT)
def test_the_case_of_someone_who_left_waits_in_the_team_and_any_colleague_takes_it(
    world: World, change: str
) -> None:
    assert desks.desk(world.colleague).team.total == 0
    leave(world, world.giver, change)

    waiting = desks.desk(world.colleague).team
    assert ([row.case.pk for row in waiting.rows], waiting.total) == ([world.case_id], 1)
    assert overviews.case(world.colleague, world.case_id).waits
    assert desks.desk(world.receiver).team.total == 0, "it waits in the holding team alone"

    cases.take(by=world.colleague, now=at(3), case_id=world.case_id)
    assert Segment.objects.get(ended_at=None).person == world.colleague.person
    taken = Event.objects.get(kind="case.taken")
    assert taken.data == {"person": world.colleague.id, "before": world.giver.id}
    assert desks.desk(world.colleague).team.total == 0
    assert not overviews.case(world.lead, world.case_id).waits


@pytest.mark.parametrize("change", LEFT)
def test_the_customer_is_not_told_of_a_person_who_left(world: World, change: str) -> None:
    token = case_queries.status_token(world.case)
    leave(world, world.giver, change)
    found = status.shown(token, now=at(3))
    assert (found.person, found.team, found.about) == ("", "Front line", "")


def test_what_someone_who_left_had_offered_waits_with_the_offer_beside_it(world: World) -> None:
    world.offer()
    leave(world, world.giver, "left the organisation")
    (row,) = desks.desk(world.colleague).team.rows
    assert (row.case.pk, str(row.offered_to)) == (world.case_id, "Billing")


def test_what_was_promised_by_someone_who_left_is_on_the_desk_of_those_who_can_take_it(world: World) -> None:
    promises.make(by=world.giver, now=NOW, case_id=world.case_id, text="a call", due_at=at(60))
    leave(world, world.giver, "left the organisation")
    assert [promise.text for promise in desks.desk(world.colleague).promises.rows] == ["a call"]


def test_a_closed_case_of_someone_who_left_waits_for_nobody(world: World) -> None:
    services.close_case(by=world.giver, now=at(2), case_id=world.case_id, outcome="done")
    leave(world, world.giver, "left the organisation")
    assert desks.desk(world.colleague).team.total == 0


def test_a_named_receiver_who_left_does_not_block_the_case(world: World) -> None:
    handoff = world.offer(to_person=world.receiver.id)
    Person.objects.filter(pk=world.receiver.id).update(is_active=False)
    Membership.objects.filter(person=world.receiver.person).delete()
    with pytest.raises(
        Refused, match=r"This hand-off is offered to Priya Rao\. Only Priya Rao can accept it\."
    ):
        world.accept(handoff, by=world.other_receiver)
    with pytest.raises(Refused, match=r"There is no hand-off \d+ that you can see\."):
        world.accept(handoff, by=world.again(world.receiver))
    assert world.send_back(handoff, by=world.receiving_lead).state == "returned"


def test_a_receiver_moved_to_another_team_can_not_accept_any_more(world: World) -> None:
    handoff = world.offer()
    Membership.objects.filter(person=world.receiver.person).update(team=world.front)
    with pytest.raises(Refused, match=r"This hand-off is offered to Billing, and you are not in that team\."):
        world.accept(handoff, by=world.again(world.receiver))


def test_a_team_that_was_closed_meanwhile_gains_nothing(world: World) -> None:
    handoff = world.offer()
    Team.objects.filter(pk=world.billing.pk).update(is_open=False)
    before = snapshot()
    with pytest.raises(Refused) as refused:
        world.accept(handoff)
    assert str(refused.value) == (
        "Billing was closed meanwhile, so it can't have the case. Look at it again."
    )
    assert snapshot() == before


def test_the_case_can_not_be_closed_under_an_offer(world: World) -> None:
    world.offer()
    before = snapshot()
    with pytest.raises(Refused) as refused:
        services.close_case(by=world.giver, now=at(2), case_id=world.case_id, outcome="done")
    assert str(refused.value) == (
        f"Case #{world.case_id} is offered to Billing already. Wait for their answer or withdraw it."
    )
    assert snapshot() == before


def test_a_promise_that_fell_due_under_the_giver_is_missed_by_the_givers_team(world: World) -> None:
    late = promises.make(by=world.giver, now=NOW, case_id=world.case_id, text="late", due_at=at(3))
    open_still = promises.make(by=world.giver, now=NOW, case_id=world.case_id, text="open", due_at=at(99))
    world.accept(world.offer())
    comes_due("promise", now=at(10))

    assert dict(Promise.objects.values_list("text", "state")) == {
        "late": "missed",
        "open": "open",
        "Priya decides about the second refund.": "open",
    }
    missed = Event.objects.get(kind="promise.missed")
    assert (missed.data["promise"], missed.team) == (late.pk, world.front.pk)
    passed = Event.objects.get(kind="promise.passed")
    assert passed.data == {"promise": open_still.pk, "person": world.receiver.id}


def test_a_promise_due_at_the_moment_of_acceptance_passes_on_open(world: World) -> None:
    promises.make(by=world.giver, now=NOW, case_id=world.case_id, text="now", due_at=at(5))
    world.accept(world.offer(), now=at(5))
    assert comes_due("promise", now=at(5)) == 0
    assert comes_due("promise", now=at(5) + timedelta(microseconds=1)) == 1
    assert Event.objects.get(kind="promise.missed").team == world.billing.pk


def test_the_update_time_that_passed_meanwhile_needs_a_new_one(world: World) -> None:
    handoff = world.offer(next_update_at=at(4))
    assert overviews.incoming(world.receiver, handoff.pk, now=at(5)).time_has_passed
    before = snapshot()
    with pytest.raises(Refused) as refused:
        world.accept(handoff)
    assert [(r.field, str(r)) for r in refused.value.reasons] == [
        ("next_update_at", "The time for the next update has passed. Choose one to come.")
    ]
    assert snapshot() == before
    world.accept(handoff, next_update_at=at(60))
    assert Promise.objects.get().due_at == at(60)


def test_a_clock_that_was_set_back_breaks_neither_order_nor_holder(world: World) -> None:
    handoff = world.offer(now=at(10))
    accepted = world.accept(handoff, now=at(-30))
    first, second = Segment.objects.filter(case=world.case_id)
    assert (accepted.offered_at, accepted.answered_at) == (at(10), at(10))
    assert (first.ended_at, second.started_at, second.ended_at) == (at(10), at(10), None)
    back = world.offer(by=world.receiver, now=at(-60), to_team=world.front.pk)
    assert back.offered_at == at(10)
    times = list(Event.objects.filter(case=world.case_id).order_by("id").values_list("at", flat=True))
    assert times == sorted(times)


def test_the_second_answer_reads_that_the_first_was_given(world: World) -> None:
    handoff = world.offer()
    world.withdraw(handoff)
    before = snapshot()
    for answer in (world.accept, world.send_back, world.withdraw):
        with pytest.raises(Refused) as refused:
            answer(handoff)
        assert str(refused.value) == (
            f"This hand-off is withdrawn already. Open case #{world.case_id} to see where it stands."
        )
    assert snapshot() == before


def test_after_a_return_the_case_can_be_offered_again(world: World) -> None:
    first = world.send_back(world.offer(), reason="facts_missing", note="Which card?")
    second = world.offer(now=at(6))
    assert (first.state, second.state) == ("returned", "offered")
    assert world.accept(second, now=at(7)).state == "accepted"
