"""Two people at once: one winner, one clear refusal, and one holder all the while."""

from __future__ import annotations

import pytest

from pitstop.accounts import services as accounts
from pitstop.accounts.models import Person
from pitstop.accounts.queries import Asker
from pitstop.cases import services as cases
from pitstop.cases.models import Case, Segment
from pitstop.conftest import NOW, World, at, at_once, comes_due
from pitstop.events.models import Event
from pitstop.handoffs import services
from pitstop.handoffs.models import Handoff
from pitstop.notify.models import Mail
from pitstop.promises import services as promises
from pitstop.promises.models import Promise

pytestmark = pytest.mark.django_db(transaction=True)


def one_holder(world: World) -> Segment:
    *ended, held = Segment.objects.filter(case=world.case_id).order_by("n")
    assert all(segment.ended_at is not None for segment in ended)
    assert held.ended_at is None
    return held


@pytest.mark.parametrize("turn", range(4))
def test_an_offer_gets_one_answer(world: World, turn: int) -> None:
    handoff = world.offer()
    answers = at_once(
        lambda: world.accept(handoff),
        lambda: world.accept(handoff, by=world.other_receiver),
        lambda: world.send_back(handoff, by=world.receiving_lead),
        lambda: world.withdraw(handoff),
    )
    settled = Handoff.objects.get()
    assert answers.count("done") == 1
    # Who comes after a withdrawal or a return of others may no longer see it: both are clear answers.
    moved_on = f"This hand-off is {settled.state} already. Open case #{world.case_id} to see where it stands."
    gone = f"There is no hand-off {handoff.pk} that you can see."
    assert set(answers) <= {"done", moved_on, gone}
    accepted = settled.state == "accepted"
    assert one_holder(world).team == (world.billing if accepted else world.front)
    introduced = Mail.objects.filter(key__startswith="introduction:").count()
    assert introduced == Promise.objects.count() == (1 if accepted else 0)
    assert (
        Event.objects.filter(kind__in=[f"handoff.{s}" for s in ("accepted", "returned", "withdrawn")]).count()
        == 1
    )


@pytest.mark.parametrize("turn", range(4))
def test_closing_and_offering_do_not_both_happen(world: World, turn: int) -> None:
    closed, offered = at_once(
        lambda: services.close_case(by=world.giver, now=at(1), case_id=world.case_id, outcome="done"),
        world.offer,
    )
    case = Case.objects.get()
    if closed == "done":
        assert (case.state, offered) == ("closed", f"Case #{case.pk} is closed.")
        assert not Handoff.objects.exists()
    else:
        assert (case.state, offered) == ("open", "done")
        assert "is offered to Billing already" in closed


@pytest.mark.parametrize("turn", range(4))
def test_a_lead_taking_over_and_an_acceptance_leave_one_holder(world: World, turn: int) -> None:
    handoff = world.offer()
    taken, accepted = at_once(
        lambda: cases.take(by=world.lead, now=at(5), case_id=world.case_id),
        lambda: world.accept(handoff),
    )
    held = one_holder(world)
    assert (accepted, held.team, held.person) == ("done", world.billing, world.receiver.person)
    missing = f"There is no case #{world.case_id} that you can see."
    only = f"Billing holds case #{world.case_id}. You can read it, but only they can change it."
    assert taken in {"done", missing, only}


def test_everything_at_once_ends_without_a_deadlock(world: World) -> None:
    promise = promises.make(by=world.giver, now=NOW, case_id=world.case_id, text="x", due_at=at(4))
    handoff = world.offer()
    write = {"by": world.giver, "now": at(5), "case_id": world.case_id}
    answers = at_once(
        lambda: world.accept(handoff),
        lambda: comes_due("promise", now=at(5)),
        lambda: promises.reply(body="Soon.", keeps=[promise.pk], no_more=True, **write),
        lambda: promises.keep(by=world.giver, now=at(4), promise_id=promise.pk),
        lambda: cases.write_note(body="Hm.", **write),
    )
    assert answers[:2] == ["done", "done"]
    assert one_holder(world).team == world.billing
    promise.refresh_from_db()
    assert promise.state in {"kept", "missed"}
    ended = Event.objects.filter(kind__in=["promise.kept", "promise.missed"], data__promise=promise.pk)
    assert ended.count() == 1


@pytest.mark.parametrize("turn", range(4))
def test_the_case_of_someone_who_left_goes_to_one_colleague(world: World, turn: int) -> None:
    front = {"teams": [world.front], "password": None}
    hal, ida = (
        Asker(accounts.add_person(email=f"{n}@desk.example", name=n, **front)) for n in ("Hal", "Ida")
    )
    Person.objects.filter(pk=world.giver.id).update(is_active=False)
    answers = at_once(
        lambda: cases.take(by=hal, now=at(5), case_id=world.case_id),
        lambda: cases.take(by=ida, now=at(5), case_id=world.case_id),
    )
    winner, loser = (hal, 1) if answers[0] == "done" else (ida, 0)
    assert one_holder(world).person == winner.person
    name = winner.person.name
    assert answers[loser] == f"{name} has case #{world.case_id}. Ask {name}, or a lead of Front line."
