"""Leaving and closing while others accept, take, offer or leave: one winner, a clear no, nothing stranded."""

from __future__ import annotations

import pytest
from django.db import transaction

from pitstop.accounts import services as accounts
from pitstop.accounts.models import Person, Team
from pitstop.accounts.queries import Asker
from pitstop.cases import queries as case_queries
from pitstop.cases import services as cases
from pitstop.cases.models import Reader, Segment
from pitstop.conftest import World, at, at_once
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.leaving import services
from pitstop.handoffs.leaving.queries import stranded
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.tests.test_at_once import one_holder

pytestmark = pytest.mark.django_db(transaction=True)

TURNS = range(4)


def leave(world: World, asker: Asker) -> Person:
    return services.leave(by=world.admin, now=at(5), person_id=asker.id)


def close(world: World, team: Team, successor: Team) -> Team:
    return services.close_team(by=world.admin, now=at(5), team_id=team.pk, successor_id=successor.pk)


@transaction.atomic
def swarm(world: World, team: Team) -> None:
    held = case_queries.lock(world.lead, world.case_id)
    cases.start_swarm(held, team=team, by=world.lead, now=at(5))


@pytest.mark.parametrize("turn", TURNS)
def test_accepting_while_leaving(world: World, turn: int) -> None:
    handoff = world.offer()
    left, accepted = at_once(lambda: leave(world, world.receiver), lambda: world.accept(handoff))
    held = one_holder(world)
    assert stranded() == []
    came_in = "A case came in at this moment. Look again, then decide."
    gone = "Priya Rao no longer works in Billing, so Priya Rao can't have the case."
    if accepted == "done":
        assert held.team == world.billing
        assert (left, held.person) in {("done", None), (came_in, world.receiver.person)}
    else:
        assert (left, accepted, held.team) == ("done", gone, world.front)


@pytest.mark.parametrize("turn", TURNS)
def test_taking_while_leaving(world: World, turn: int) -> None:
    Segment.objects.filter(case=world.case_id).update(person=None)
    left, taken = at_once(
        lambda: leave(world, world.colleague),
        lambda: cases.take(by=world.colleague, now=at(5), case_id=world.case_id),
    )
    person = one_holder(world).person
    gone = "Nora Lind no longer works in Front line, so Nora Lind can't have the case."
    came_in = "A case came in at this moment. Look again, then decide."
    assert (left, taken, person) in {
        ("done", gone, None),
        ("done", "done", None),
        (came_in, "done", world.colleague.person),
    }


@pytest.mark.parametrize("turn", TURNS)
def test_accepting_while_the_team_closes(world: World, turn: int) -> None:
    handoff = world.offer()
    closed, accepted = at_once(
        lambda: close(world, world.billing, world.network), lambda: world.accept(handoff)
    )
    assert stranded() == []
    returned = f"This hand-off is returned already. Open case #{world.case_id} to see where it stands."
    holds = "Billing holds open cases (1). Hand them over to Network first, all in one go."
    missing = f"There is no hand-off {handoff.pk} that you can see."
    assert (closed, accepted) in {("done", returned), ("done", missing), (holds, "done")}


@pytest.mark.parametrize("turn", TURNS)
def test_reopening_while_the_team_closes(world: World, turn: int) -> None:
    handoffs.close_case(by=world.giver, now=at(3), case_id=world.case_id, outcome="refunded")
    closed, reopened = at_once(
        lambda: close(world, world.front, world.network),
        lambda: handoffs.reopen(by=world.giver, now=at(5), case_id=world.case_id, why="It is back."),
    )
    assert (stranded(), reopened) == ([], "done")
    holds = "Front line holds open cases (1). Hand them over to Network first, all in one go."
    assert (closed, one_holder(world).team) in {("done", world.network), (holds, world.front)}


@pytest.mark.parametrize("turn", TURNS)
def test_reopening_while_its_person_leaves(world: World, turn: int) -> None:
    handoffs.close_case(by=world.giver, now=at(3), case_id=world.case_id, outcome="refunded")
    left, reopened = at_once(
        lambda: leave(world, world.giver),
        lambda: handoffs.reopen(by=world.lead, now=at(5), case_id=world.case_id, why="It is back."),
    )
    came_in = "A case came in at this moment. Look again, then decide."
    assert reopened == "done"
    assert (left, one_holder(world).person) in {("done", None), (came_in, world.giver.person)}


@pytest.mark.parametrize("turn", TURNS)
def test_offering_while_the_team_closes(world: World, turn: int) -> None:
    closed, offered = at_once(lambda: close(world, world.billing, world.network), lambda: world.offer())
    assert closed in {"done", "A case came in at this moment. Look again, then decide."}
    if closed == "done":
        assert offered in {"done", "Billing is closed. Choose another team."}
        assert not Handoff.objects.filter(state="offered").exists()
        assert not Team.objects.get(pk=world.billing.pk).is_open
    else:
        assert (offered, Handoff.objects.get().state) == ("done", "offered")


@pytest.mark.parametrize("turn", TURNS)
def test_a_lead_offers_to_the_team_that_takes_the_place_of_theirs(world: World, turn: int) -> None:
    """Both need both teams: whoever comes second waits, and neither waits for the other."""
    closed, offered = at_once(
        lambda: close(world, world.front, world.billing), lambda: world.offer(by=world.lead)
    )
    assert closed == "Front line holds open cases (1). Hand them over to Billing first, all in one go."
    assert (offered, one_holder(world).person) == ("done", world.lead.person)


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("going", ["the team closes", "its last person leaves"])
def test_asking_a_team_to_help_while_it_goes(world: World, turn: int, going: str) -> None:
    if going == "the team closes":
        went, asked = at_once(
            lambda: close(world, world.network, world.billing), lambda: swarm(world, world.network)
        )
    else:
        went, asked = at_once(lambda: leave(world, world.stranger), lambda: swarm(world, world.network))
    nobody = "Nobody works in this team now. Choose another."
    came_in = "A case came in at this moment. Look again, then decide."
    assert (went, asked) in {("done", nobody), ("done", "done"), (came_in, "done")}
    helping = Reader.objects.filter(team=world.network, works=True).count()
    assert helping == (1 if went == came_in else 0)


@pytest.mark.parametrize("turn", TURNS)
def test_the_last_two_of_a_team_do_not_both_leave(world: World, turn: int) -> None:
    world.accept(world.offer(to_team=world.network.pk), by=world.stranger)
    other = Asker(
        accounts.add_person(email="ida@desk.example", name="Ida Holm", password=None, teams=[world.network])
    )
    answers = at_once(lambda: leave(world, world.stranger), lambda: leave(world, other))
    assert sorted(answer[:4] for answer in answers).count("done") == 1
    assert any("is the last one in Network" in answer for answer in answers)
    assert stranded() == []


@pytest.mark.parametrize("turn", TURNS)
def test_the_last_two_admins_do_not_both_leave(world: World, turn: int) -> None:
    other = Asker(accounts.add_person(email="max@desk.example", name="Max Ode", password=None, role="admin"))
    answers = at_once(
        lambda: services.leave(by=world.admin, now=at(5), person_id=other.id),
        lambda: services.leave(by=other, now=at(5), person_id=world.admin.id),
    )
    assert answers.count("done") == 1
    assert Person.objects.filter(role="admin", is_active=True).count() == 1


@pytest.mark.parametrize("turn", TURNS)
def test_two_give_the_case_to_two_colleagues(world: World, turn: int) -> None:
    ida = accounts.add_person(email="ida@desk.example", name="Ida Holm", password=None, teams=[world.front])
    version = world.case.version
    answers = at_once(
        lambda: cases.reassign(
            by=world.giver,
            now=at(5),
            case_id=world.case_id,
            to_person=world.colleague.id,
            seen=version,
        ),
        lambda: cases.reassign(
            by=world.lead, now=at(5), case_id=world.case_id, to_person=ida.pk, seen=version
        ),
    )
    changed = f"Case #{world.case_id} has changed since you opened it. Look at it again, then decide."
    assert answers.count("done") == 1
    (lost,) = [answer for answer in answers if answer != "done"]
    assert changed in lost
    assert one_holder(world).person == (world.colleague.person if answers[0] == "done" else ida)


def test_everybody_of_a_team_leaves_while_it_is_offered_and_works(world: World) -> None:
    handoff = world.offer()
    second = world.open().pk
    answers = at_once(
        lambda: leave(world, world.receiver),
        lambda: leave(world, world.other_receiver),
        lambda: leave(world, world.receiving_lead),
        lambda: world.accept(handoff),
        lambda: world.offer(case_id=second),
    )
    assert stranded() == []
    assert Person.objects.filter(memberships__team=world.billing, is_active=True).count() >= 1
    assert answers.count("done") >= 2
