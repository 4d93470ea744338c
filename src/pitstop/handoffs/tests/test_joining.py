"""Who comes into which team, and as what."""

from __future__ import annotations

import pytest

from pitstop.accounts.members import services as members
from pitstop.accounts.queries import Asker
from pitstop.conftest import World, at
from pitstop.events.models import Event
from pitstop.handoffs.tests.outcomes import reasons

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_is_ever_stranded")]


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
