"""Teams that close and open again: no case is stranded, and what waited says where to go."""

from __future__ import annotations

import pytest

from pitstop.accounts import services as accounts
from pitstop.accounts.intake import services as intake
from pitstop.accounts.models import Membership, Team
from pitstop.cases import queries as case_queries
from pitstop.cases import services as cases
from pitstop.cases.models import Segment
from pitstop.conftest import World, at
from pitstop.events.models import Event
from pitstop.handoffs import boards
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.leaving import services
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.tests.leavers import close_case, close_team
from pitstop.handoffs.tests.outcomes import reasons, told
from pitstop.targets import services as targets
from pitstop.targets.models import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_is_ever_stranded")]


def test_a_team_with_open_cases_hands_them_over_first(world: World) -> None:
    world.open()
    assert reasons(lambda: close_team(world, world.front, world.billing)) == [
        "Front line holds open cases (2). Hand them over to Billing first, all in one go."
    ]


def test_what_waits_for_a_team_that_closes_goes_back_with_the_successors_name(world: World) -> None:
    handoff = world.offer()
    close_team(world, world.billing, world.network)

    handoff.refresh_from_db()
    assert (handoff.state, handoff.return_reason) == ("returned", "other")
    assert handoff.return_note == "Billing closes. Network takes its place: offer it there instead."
    assert told("returned") == {"Omar Haddad"}
    assert Event.objects.get(kind="handoff.returned").data["reason"] == "other"
    assert Segment.objects.get(case=world.case_id, ended_at=None).team == world.front
    assert not case_queries.visible(world.again(world.receiver)).filter(pk=world.case_id).exists()
    again = world.offer(now=at(11), to_team=world.network.pk)
    assert world.accept(again, by=world.stranger, now=at(12)).state == "accepted"


def test_the_clocks_of_what_waits_for_a_team_end_as_it_closes(world: World) -> None:
    for measure in ("accept", "response"):
        proposed = targets.Proposed(measure, 60, team=world.billing.pk)
        targets.set_target(by=world.admin, now=at(0), proposed=proposed)
    world.offer()
    close_team(world, world.billing)
    found = Clock.objects.order_by("measure").values_list("measure", "ending", "ended_at")
    assert list(found) == [("accept", "returned", at(10)), ("response", "returned", at(10))]


def test_a_closed_team_is_told_and_is_offered_nothing(world: World) -> None:
    closed = close_team(world, world.billing)
    assert (closed.is_open, closed.closed_at, closed.successor) == (False, at(10), None)
    assert told("team_closed") == {"Priya Rao", "Tom Berg", "Rosa Diaz"}
    assert reasons(lambda: world.offer(now=at(11))) == ["Billing is closed. Choose another team."]
    event = Event.objects.get(kind="team.closed")
    assert (event.team, event.data) == (world.billing.pk, {"successor": None})


def test_the_help_of_a_team_that_closes_ends(world: World) -> None:
    held = case_queries.get(world.giver, world.case_id)
    cases.start_swarm(held, team=world.billing, by=world.giver, now=at(1))
    close_team(world, world.billing)
    assert case_queries.swarm_of(world.case) == []


def test_a_team_that_held_a_case_needs_a_successor_who_can_act(world: World) -> None:
    world.accept(world.offer())
    back = world.offer(by=world.receiver, now=at(6), to_team=world.front.pk)
    world.accept(back, by=world.giver, now=at(7))
    empty = accounts.add_team(name="Nobody yet")
    shut = accounts.add_team(name="Shut")
    close_team(world, shut)

    assert reasons(lambda: close_team(world, world.billing)) == [
        "Billing has held cases, which may come back. Choose the team that takes its place."
    ]
    assert reasons(lambda: close_team(world, world.billing, world.billing)) == [
        "Billing can't take its own place. Choose another team."
    ]
    assert reasons(lambda: close_team(world, world.billing, shut)) == ["Shut is closed. Choose an open team."]
    assert reasons(lambda: close_team(world, world.billing, empty)) == [
        "Nobody works in Nobody yet. Choose a team where someone can act."
    ]
    assert close_team(world, world.billing, world.network, by=world.receiving_lead).successor == world.network


def test_what_customers_begin_goes_to_the_successor(world: World) -> None:
    intake.take_new_cases(team=world.billing)
    close_team(world, world.billing, world.network)
    assert list(Team.objects.filter(takes_new=True)) == [world.network]


def test_a_case_of_a_closed_team_goes_on_with_its_successor(world: World) -> None:
    world.accept(world.offer())
    close_case(world, by=world.receiver)
    close_team(world, world.billing, world.network)
    handoffs.customer_wrote(now=at(20), case_id=world.case_id, body="Still nothing.", source="mail")
    assert Segment.objects.get(case=world.case_id, ended_at=None).team == world.network


def test_who_may_close_a_team(world: World) -> None:
    for part in ("receiver", "lead"):
        assert reasons(lambda by=world.everyone[part]: close_team(world, world.billing, by=by)) == [
            "Only an admin or a lead of Billing may close it."
        ]
    assert reasons(lambda: close_team(world, Team(pk=4711))) == [
        "There is no team with the number 4711 that you can see."
    ]


def test_a_team_opens_again(world: World) -> None:
    close_team(world, world.billing, world.network)
    assert reasons(lambda: close_team(world, world.billing)) == ["Billing is closed already."]
    team = services.open_team(by=world.receiving_lead, now=at(20), team_id=world.billing.pk)
    assert (team.is_open, team.closed_at, team.successor) == (True, None, None)
    assert Event.objects.get(kind="team.opened").team == world.billing.pk
    assert reasons(lambda: services.open_team(by=world.admin, now=at(21), team_id=team.pk)) == [
        "Billing is open."
    ]


def test_a_referral_to_a_team_that_closes_ends_too(world: World) -> None:
    handoff = world.offer()
    Handoff.objects.filter(pk=handoff.pk).update(state="referred")  # as after many rounds
    close_team(world, world.billing, world.network)
    handoff.refresh_from_db()
    assert handoff.state == "withdrawn"
    assert told("returned") == {"Omar Haddad"}


def test_a_case_that_got_stranded_all_the_same_stands_on_the_board(world: World) -> None:
    assert boards.board(world.lead, now=at(20)).stranded == []
    Team.objects.filter(pk=world.front.pk).update(is_open=False)  # as no service does
    (segment,) = boards.board(world.lead, now=at(20)).stranded
    assert (segment.case_id, segment.team) == (world.case_id, world.front)
    assert boards.board(world.receiving_lead, now=at(20)).stranded == []
    Team.objects.filter(pk=world.front.pk).update(is_open=True)
    Membership.objects.filter(team=world.front).delete()
    assert [each.case_id for each in boards.board(world.admin, now=at(20)).stranded] == [world.case_id]
    Membership.objects.create(team=world.front, person=world.giver.person)
