"""People who leave or come back: every case ends with a holder who can act, and people are told."""

from __future__ import annotations

import pytest
from django.test import Client

from pitstop.accounts import services as accounts
from pitstop.accounts.intake import services as intake
from pitstop.accounts.models import ApiToken, Membership, Person, Team
from pitstop.accounts.queries import Asker
from pitstop.cases import queries as case_queries
from pitstop.cases import services as cases
from pitstop.cases.models import Reader, Segment
from pitstop.conftest import NOW, PASSWORD, World, at
from pitstop.core.refusals import Refused
from pitstop.events.models import Event
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.leaving import services
from pitstop.handoffs.models import Batch
from pitstop.handoffs.tests.leavers import close_case, leave
from pitstop.handoffs.tests.outcomes import reasons, told
from pitstop.notify.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_is_ever_stranded")]


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
