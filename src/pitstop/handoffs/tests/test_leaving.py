"""People who leave and teams that close: every case ends with a holder who can act, and people are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pitstop.accounts import services as accounts
from pitstop.accounts.intake import services as intake
from pitstop.accounts.members import services as members
from pitstop.accounts.models import ApiToken, Membership, Person, Team
from pitstop.accounts.queries import Asker
from pitstop.cases import queries as case_queries
from pitstop.cases import services as cases
from pitstop.cases.models import Reader, Segment
from pitstop.conftest import NOW, PASSWORD, World, at, snapshot
from pitstop.core.refusals import Refused
from pitstop.events.models import Event
from pitstop.handoffs import boards
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.leaving import services
from pitstop.handoffs.leaving.queries import stranded
from pitstop.handoffs.models import Batch, Handoff
from pitstop.notify.models import Notice
from pitstop.promises import services as promises
from pitstop.promises.models import Promise

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_is_ever_stranded(db: None) -> Any:
    yield
    assert stranded() == []


def reasons(act: Callable[[], object]) -> list[str]:
    """Why it was refused; and that it then wrote nothing."""
    before = snapshot()
    with pytest.raises(Refused) as refused:
        act()
    assert snapshot() == before
    return [str(reason) for reason in refused.value.reasons]


def told(kind: str) -> set[str]:
    return {notice.person.name for notice in Notice.objects.filter(kind=kind)}


def leave(world: World, part: str, by: Asker | None = None) -> Person:
    return services.leave(by=by or world.admin, now=at(10), person_id=world.everyone[part].id)


def close_case(world: World, *, by: Asker) -> None:
    promises.keep(by=by, now=at(6), promise_id=Promise.objects.get(state="open").pk)
    handoffs.close_case(by=by, now=at(6), case_id=world.case_id, outcome="done")


# Leaving altogether


def test_the_cases_of_who_leaves_wait_in_their_team_and_the_team_is_told_once(world: World) -> None:
    second = world.open().pk
    leave(world, "giver")

    now_held = Segment.objects.filter(ended_at=None)
    assert {(segment.case_id, segment.team, segment.person) for segment in now_held} == {
        (world.case_id, world.front, None),
        (second, world.front, None),
    }
    events = Event.objects.filter(kind="case.readdressed")
    assert [event.data for event in events] == [{"before": world.giver.id, "why": "no longer works here"}] * 2
    assert told("person_left") == {"Nora Lind", "Lea Wolf"}
    assert Notice.objects.filter(kind="person_left").count() == 2, "once each, not for each case"
    assert Notice.objects.get(kind="person_left", person=world.lead.id).facts == {
        "who": "Omar Haddad",
        "team": "Front line",
        "waiting": "2",
    }
    cases.take(by=world.colleague, now=at(11), case_id=world.case_id)


def test_who_left_gets_in_no_more(world: World) -> None:
    _token, secret = accounts.create_token(person=world.giver.person, name="bot", scopes=["read"], now=NOW)
    session = Client()
    assert session.login(username=world.giver.person.email, password=PASSWORD)
    assert session.get("/").status_code == 200

    left = leave(world, "giver")

    assert (left.is_active, left.left_at) == (False, at(10))
    assert session.get("/").status_code == 302, "their session is over"
    assert accounts.use_token(secret, now=at(11)) is None
    assert ApiToken.objects.get().revoked_at == at(10)
    with pytest.raises(Refused):
        accounts.sign_in(email=left.email, password=PASSWORD, network="::1", now=at(12))
    assert Event.objects.filter(kind="person.left", team=None).get().data == {"person": left.pk}
    assert Notice.objects.filter(person=left, seen_at=None).count() == 0


def test_offers_to_who_leaves_become_offers_to_their_team(world: World) -> None:
    handoff = world.offer(to_person=world.receiver.id)
    leave(world, "receiver")

    handoff.refresh_from_db()
    assert (handoff.state, handoff.to_person) == ("offered", None)
    readdressed = Event.objects.get(kind="handoff.readdressed")
    assert readdressed.data == {"handoff": handoff.pk, "before": world.receiver.id}
    told_now = Notice.objects.filter(handoff=handoff.pk, key__contains="instead-of")
    assert {notice.person.name for notice in told_now} == {"Tom Berg", "Rosa Diaz"}
    assert world.accept(handoff, by=world.other_receiver, now=at(12)).state == "accepted"


def test_offers_by_who_leaves_stay_and_a_colleague_withdraws_them(world: World) -> None:
    handoff = world.offer()
    assert reasons(lambda: world.withdraw(handoff, by=world.colleague)) == [
        "Only the one who offered it, or a lead of their team, can withdraw a hand-off."
    ]
    leave(world, "giver")
    assert world.withdraw(handoff, by=world.colleague, now=at(11)).state == "withdrawn"


def test_what_comes_back_to_who_left_is_told_to_their_team(world: World) -> None:
    handoff = world.offer()
    leave(world, "giver")
    world.send_back(handoff, now=at(11))
    assert told("returned") == {"Nora Lind", "Lea Wolf"}


def test_a_list_of_many_that_who_leaves_had_begun_ends(world: World) -> None:
    facts = {"kind": "shift", "created_at": NOW}
    own = Batch.objects.create(person=world.giver.person, to_team=world.billing, **facts)
    to_them = Batch.objects.create(
        person=world.receiver.person, to_team=world.front, to_person=world.giver.person, **facts
    )
    leave(world, "giver")
    own.refresh_from_db()
    to_them.refresh_from_db()
    assert own.ended_at == at(10)
    assert (to_them.ended_at, to_them.to_person) == (None, None)


WHO_MAY = {
    "admin": [],
    "lead": [],
    "colleague": ["Only an admin, or a lead of all teams of Omar Haddad, may do this."],
    "giver": ["Only an admin, or a lead of all teams of Omar Haddad, may do this."],
}


@pytest.mark.parametrize("part", WHO_MAY)
def test_who_may_let_someone_leave(world: World, part: str) -> None:
    if WHO_MAY[part]:
        assert reasons(lambda: leave(world, "giver", by=world.everyone[part])) == WHO_MAY[part]
    else:
        assert not leave(world, "giver", by=world.everyone[part]).is_active


def test_a_lead_of_one_of_two_teams_may_not(world: World) -> None:
    accounts.join_team(person=world.giver.person, team=world.network)
    assert reasons(lambda: leave(world, "giver", by=world.lead)) == [
        "Only an admin, or a lead of all teams of Omar Haddad, may do this."
    ]


def test_someone_of_other_teams_is_not_to_be_seen(world: World) -> None:
    assert reasons(lambda: leave(world, "giver", by=world.receiving_lead)) == [
        f"There is nobody with the number {world.giver.id} whom you can see."
    ]


def test_the_last_admin_stays(world: World) -> None:
    assert reasons(lambda: leave(world, "admin")) == [
        "Ada King is the last admin. Make someone else an admin first."
    ]


def test_a_lead_lets_no_admin_leave(world: World) -> None:
    accounts.add_person(
        email="max@desk.example", name="Max Ode", password=None, role="admin", teams=[world.front]
    )
    person = Person.objects.get(email="max@desk.example")
    assert reasons(lambda: services.leave(by=world.lead, now=at(1), person_id=person.pk)) == [
        "Max Ode is an admin: only another admin may do this."
    ]


def test_the_last_of_a_team_with_work_stays(world: World) -> None:
    world.accept(world.offer(to_team=world.network.pk), by=world.stranger)
    assert reasons(lambda: leave(world, "stranger")) == [
        "Sam Stone is the last one in Network (open cases: 1, offers waiting: 0). "
        "Hand the cases over, add someone to Network, or close it with a successor."
    ]


def test_the_last_of_a_team_with_an_offer_stays(world: World) -> None:
    world.offer(to_team=world.network.pk)
    assert "open cases: 0, offers waiting: 1" in reasons(lambda: leave(world, "stranger"))[0]


def test_the_last_of_the_team_that_takes_new_cases_stays(world: World) -> None:
    intake.take_new_cases(team=world.network)
    assert reasons(lambda: leave(world, "stranger")) == [
        "Sam Stone is the last one in Network, where new cases of customers begin. "
        "Add someone to Network, or close it with a successor."
    ]


def test_the_last_of_a_team_without_work_goes_and_its_help_ends(world: World) -> None:
    cases.start_swarm(
        case_queries.get(world.giver, world.case_id), team=world.network, by=world.giver, now=at(1)
    )
    leave(world, "stranger")
    assert not Reader.objects.filter(works=True).exists()
    assert Event.objects.get(kind="swarm.ended").to_team == world.network.pk
    assert reasons(lambda: world.offer(to_team=world.network.pk, now=at(11))) == [
        "Nobody works in Network, so nobody could answer. Choose another team."
    ]


def test_nobody_leaves_twice(world: World) -> None:
    leave(world, "giver")
    assert reasons(lambda: leave(world, "giver")) == ["Omar Haddad has left already."]


def test_a_case_that_goes_on_after_its_team_emptied_comes_where_someone_can_act(world: World) -> None:
    world.accept(world.offer(to_team=world.network.pk), by=world.stranger)
    close_case(world, by=world.stranger)
    leave(world, "stranger")
    intake.take_new_cases(team=world.billing)
    handoffs.customer_wrote(now=at(20), case_id=world.case_id, body="Still nothing.", source="mail")
    assert Segment.objects.get(case=world.case_id, ended_at=None).team == world.billing


# Coming back


def test_who_comes_back_is_in_their_teams_and_signs_in_with_a_new_password(world: World) -> None:
    leave(world, "giver")
    services.come_back(
        by=world.admin, now=at(20), person_id=world.giver.id, password="a lap of honour in the rain"
    )
    back = world.again(world.giver)
    assert (back.person.is_active, back.person.left_at, back.team_ids) == (True, None, {world.front.pk})
    assert accounts.sign_in(
        email=back.person.email, password="a lap of honour in the rain", network="::1", now=at(21)
    )
    assert Segment.objects.get(case=world.case_id, ended_at=None).person is None, "it stays where it went"
    assert Event.objects.get(kind="person.joined").team == world.front.pk


def test_who_is_here_does_not_come_back(world: World) -> None:
    assert reasons(lambda: services.come_back(by=world.admin, now=at(1), person_id=world.giver.id)) == [
        "Omar Haddad works here: there is nothing to come back from."
    ]


# Leaving a team


def part(world: World, person: Asker, team: Team, by: Asker | None = None) -> Person:
    return services.leave_team(by=by or world.admin, now=at(10), person_id=person.id, team_id=team.pk)


def test_leaving_one_team_touches_nothing_of_the_other(world: World) -> None:
    accounts.join_team(person=world.giver.person, team=world.network)
    omar = world.again(world.giver)
    elsewhere = world.open(by=omar, team_id=world.network.pk).pk
    part(world, omar, world.front)

    held = {s.case_id: s.person for s in Segment.objects.filter(ended_at=None)}
    assert held == {world.case_id: None, elsewhere: omar.person}
    assert world.again(omar).team_ids == {world.network.pk}
    assert world.again(omar).person.is_active
    left = Event.objects.get(kind="person.left")
    assert (left.team, left.data) == (world.front.pk, {"person": omar.id})


def test_the_giver_who_left_the_team_goes_on_reading_what_they_gave(world: World) -> None:
    handoff = world.offer()
    part(world, world.giver, world.front)
    world.accept(handoff, now=at(12))
    assert case_queries.visible(world.again(world.giver)).filter(pk=world.case_id).exists()


def test_offers_by_name_in_the_other_team_stay(world: World) -> None:
    accounts.join_team(person=world.receiver.person, team=world.network)
    priya = world.again(world.receiver)
    handoff = world.offer(to_person=priya.id)
    part(world, priya, world.network)
    handoff.refresh_from_db()
    assert handoff.to_person == priya.person
    part(world, priya, world.billing)
    handoff.refresh_from_db()
    assert handoff.to_person is None


def test_who_says_who_is_in_a_team(world: World) -> None:
    assert reasons(lambda: part(world, world.giver, world.front, by=world.colleague)) == [
        "Only an admin or a lead of Front line may say who is in it."
    ]
    assert reasons(lambda: part(world, world.giver, world.billing)) == ["Omar Haddad is not in Billing."]
    part(world, world.giver, world.front, by=world.lead)
    assert not Membership.objects.filter(person=world.giver.id).exists()


# Closing a team


def close(world: World, team: Team, successor: Team | None = None, by: Asker | None = None) -> Team:
    return services.close_team(
        by=by or world.admin, now=at(10), team_id=team.pk, successor_id=successor.pk if successor else None
    )


def test_a_team_with_open_cases_hands_them_over_first(world: World) -> None:
    world.open()
    assert reasons(lambda: close(world, world.front, world.billing)) == [
        "Front line holds open cases (2). Hand them over to Billing first, all in one go."
    ]


def test_what_waits_for_a_team_that_closes_goes_back_with_the_successors_name(world: World) -> None:
    handoff = world.offer()
    close(world, world.billing, world.network)

    handoff.refresh_from_db()
    assert (handoff.state, handoff.return_reason) == ("returned", "other")
    assert handoff.return_note == "Billing closes. Network takes its place: offer it there instead."
    assert told("returned") == {"Omar Haddad"}
    assert Event.objects.get(kind="handoff.returned").data["reason"] == "other"
    assert Segment.objects.get(case=world.case_id, ended_at=None).team == world.front
    assert not case_queries.visible(world.again(world.receiver)).filter(pk=world.case_id).exists()
    again = world.offer(now=at(11), to_team=world.network.pk)
    assert world.accept(again, by=world.stranger, now=at(12)).state == "accepted"


def test_a_closed_team_is_told_and_is_offered_nothing(world: World) -> None:
    closed = close(world, world.billing)
    assert (closed.is_open, closed.closed_at, closed.successor) == (False, at(10), None)
    assert told("team_closed") == {"Priya Rao", "Tom Berg", "Rosa Diaz"}
    assert reasons(lambda: world.offer(now=at(11))) == ["Billing is closed. Choose another team."]
    event = Event.objects.get(kind="team.closed")
    assert (event.team, event.data) == (world.billing.pk, {"successor": None})


def test_the_help_of_a_team_that_closes_ends(world: World) -> None:
    held = case_queries.get(world.giver, world.case_id)
    cases.start_swarm(held, team=world.billing, by=world.giver, now=at(1))
    close(world, world.billing)
    assert case_queries.swarm_of(world.case) == []


def test_a_team_that_held_a_case_needs_a_successor_who_can_act(world: World) -> None:
    world.accept(world.offer())
    back = world.offer(by=world.receiver, now=at(6), to_team=world.front.pk)
    world.accept(back, by=world.giver, now=at(7))
    empty = accounts.add_team(name="Nobody yet")
    shut = accounts.add_team(name="Shut")
    close(world, shut)

    assert reasons(lambda: close(world, world.billing)) == [
        "Billing has held cases, which may come back. Choose the team that takes its place."
    ]
    assert reasons(lambda: close(world, world.billing, world.billing)) == [
        "Billing can't take its own place. Choose another team."
    ]
    assert reasons(lambda: close(world, world.billing, shut)) == ["Shut is closed. Choose an open team."]
    assert reasons(lambda: close(world, world.billing, empty)) == [
        "Nobody works in Nobody yet. Choose a team where someone can act."
    ]
    assert close(world, world.billing, world.network, by=world.receiving_lead).successor == world.network


def test_what_customers_begin_goes_to_the_successor(world: World) -> None:
    intake.take_new_cases(team=world.billing)
    close(world, world.billing, world.network)
    assert list(Team.objects.filter(takes_new=True)) == [world.network]


def test_a_case_of_a_closed_team_goes_on_with_its_successor(world: World) -> None:
    world.accept(world.offer())
    close_case(world, by=world.receiver)
    close(world, world.billing, world.network)
    handoffs.customer_wrote(now=at(20), case_id=world.case_id, body="Still nothing.", source="mail")
    assert Segment.objects.get(case=world.case_id, ended_at=None).team == world.network


def test_who_may_close_a_team(world: World) -> None:
    for part in ("receiver", "lead"):
        assert reasons(lambda by=world.everyone[part]: close(world, world.billing, by=by)) == [
            "Only an admin or a lead of Billing may close it."
        ]
    assert reasons(lambda: close(world, Team(pk=4711))) == [
        "There is no team with the number 4711 that you can see."
    ]


def test_a_team_opens_again(world: World) -> None:
    close(world, world.billing, world.network)
    assert reasons(lambda: close(world, world.billing)) == ["Billing is closed already."]
    team = services.open_team(by=world.receiving_lead, now=at(20), team_id=world.billing.pk)
    assert (team.is_open, team.closed_at, team.successor) == (True, None, None)
    assert Event.objects.get(kind="team.opened").team == world.billing.pk
    assert reasons(lambda: services.open_team(by=world.admin, now=at(21), team_id=team.pk)) == [
        "Billing is open."
    ]


def test_a_referral_to_a_team_that_closes_ends_too(world: World) -> None:
    handoff = world.offer()
    Handoff.objects.filter(pk=handoff.pk).update(state="referred")  # as after many rounds
    close(world, world.billing, world.network)
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


# Joining, and as what


def test_an_admin_adds_people_and_teams(world: World) -> None:
    team = members.add_team(by=world.admin, now=at(1), name="Sales")
    person = members.add_person(
        by=world.admin,
        now=at(1),
        team_ids=[team.pk],
        password=None,
        email="eva@desk.example",
        name="Eva Blum",
    )
    assert Asker(person).team_ids == {team.pk}
    kinds = Event.objects.filter(kind__in=["team.opened", "person.joined"]).values_list("kind", "team")
    assert list(kinds) == [("team.opened", team.pk), ("person.joined", team.pk)]
    for act in (
        lambda: members.add_team(by=world.lead, now=at(1), name="X"),
        lambda: members.set_role(by=world.lead, person_id=world.giver.id, role="lead"),
    ):
        assert reasons(act) == ["Only an admin may do this. Ask one."]


def test_a_lead_asks_anyone_into_their_team_and_nobody_into_others(world: World) -> None:
    members.join(by=world.lead, now=at(1), person_id=world.stranger.id, team_id=world.front.pk)
    assert world.again(world.stranger).team_ids == {world.front.pk, world.network.pk}
    facts = {"now": at(1), "person_id": world.giver.id}
    assert reasons(lambda: members.join(by=world.lead, team_id=world.billing.pk, **facts)) == [
        "Only an admin or a lead of Billing may say who is in it."
    ]


def test_the_last_admin_keeps_the_role(world: World) -> None:
    assert reasons(lambda: members.set_role(by=world.admin, person_id=world.admin.id, role="lead")) == [
        "Ada King is the last admin. Make someone else an admin first."
    ]
    members.set_role(by=world.admin, person_id=world.lead.id, role="admin")
    assert members.set_role(by=world.admin, person_id=world.admin.id, role="lead").role == "lead"
