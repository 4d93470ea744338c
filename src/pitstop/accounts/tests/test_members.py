"""Who is in which team, and as what: who says so, what is refused, and what is recorded."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.accounts import queries as accounts
from pitstop.accounts.intake import services as intake
from pitstop.accounts.members import queries, rules, services
from pitstop.accounts.models import Membership, Person, Team
from pitstop.accounts.queries import Asker
from pitstop.conftest import World, at, snapshot
from pitstop.core.refusals import Because, Refused
from pitstop.events.models import Event


def refused(act) -> list[tuple[str, str]]:
    before = snapshot()
    with pytest.raises(Refused) as found:
        act()
    assert snapshot() == before
    return [(reason.field, str(reason)) for reason in found.value.reasons]


def add(world: World, *, by: Asker | None = None, **changes: Any) -> Person:
    facts: dict[str, Any] = {
        "now": at(1),
        "team_ids": [world.front.pk],
        "password": None,
        "email": "eva@desk.example",
        "name": "Eva Blum",
    }
    return services.add_person(by=by or world.admin, **facts | changes)


def join(world: World, *, by: Asker, person: Asker, team: Team) -> Person:
    return services.join(by=by, now=at(1), person_id=person.id, team_id=team.pk)


def joined() -> list[tuple[int, int, dict[str, int]]]:
    found = Event.objects.filter(kind="person.joined").order_by("id")
    return list(found.values_list("actor", "team", "data"))


def test_a_person_joins_each_of_their_teams_in_the_log(world: World) -> None:
    eva = add(world, team_ids=[world.network.pk, world.front.pk])
    assert {team.name for team in eva.teams.all()} == {"Front line", "Network"}
    assert sorted(joined()) == sorted(
        (world.admin.id, team.pk, {"person": eva.pk}) for team in (world.front, world.network)
    )


def test_nobody_comes_into_a_team_that_is_closed_or_not_there(world: World) -> None:
    Team.objects.filter(pk=world.network.pk).update(is_open=False)
    for wrong in ([world.network.pk], [world.front.pk, 4711]):
        assert refused(lambda wrong=wrong: add(world, team_ids=wrong)) == [
            ("teams", "One of these teams is closed or isn't there. Choose open ones.")
        ]


@pytest.mark.parametrize("part", ["giver", "lead", "receiving_lead", "stranger"])
def test_only_an_admin_adds_people_and_teams_and_says_who_is_what(world: World, part: str) -> None:
    by = world.everyone[part]
    acts = [
        lambda: add(world, by=by),
        lambda: services.add_team(by=by, now=at(1), name="Sales"),
        lambda: services.set_role(by=by, person_id=by.id, role="admin"),
    ]
    assert [refused(act) for act in acts] == [[("", "Only an admin may do this. Ask one.")]] * 3
    assert [reason.code for reason in queries.adding_reasons(by)] == ["not-an-admin"]
    assert queries.adding_reasons(world.admin) == []


def test_a_team_opens_in_the_log_and_is_made_once(world: World) -> None:
    team = services.add_team(by=world.admin, now=at(1), name=" Sales ", purpose="sells\n")
    assert (team.name, team.purpose, team.is_open) == ("Sales", "sells", True)
    assert list(Event.objects.filter(kind="team.opened").values_list("actor", "team", "data")) == [
        (world.admin.id, team.pk, {})
    ]
    assert refused(lambda: services.add_team(by=world.admin, now=at(2), name="SALES")) == [
        ("name", "There is a team called “SALES” already.")
    ]


# Joining


MAY_ASK_IN = {"lead": True, "admin": True, "giver": False, "receiving_lead": False, "stranger": False}


@pytest.mark.parametrize("part", MAY_ASK_IN)
def test_who_may_ask_someone_into_the_front_line(world: World, part: str) -> None:
    by = world.everyone[part]
    person = world.stranger
    if MAY_ASK_IN[part]:
        join(world, by=by, person=person, team=world.front)
        assert world.again(person).team_ids == {world.front.pk, world.network.pk}
        assert joined() == [(by.id, world.front.pk, {"person": person.id})]
    else:
        sees = part in ("stranger",)  # oneself; who shares no team can't even be seen
        words = (
            "Only an admin or a lead of Front line may say who is in it."
            if sees
            else f"There is nobody with the number {person.id} whom you can see."
        )
        assert refused(lambda: join(world, by=by, person=person, team=world.front)) == [("", words)]


def test_joining_twice_changes_nothing(world: World) -> None:
    join(world, by=world.lead, person=world.stranger, team=world.front)
    before = snapshot()
    join(world, by=world.lead, person=world.stranger, team=world.front)
    assert snapshot() == before


def test_who_left_joins_nothing_and_a_closed_team_is_joined_by_nobody(world: World) -> None:
    Person.objects.filter(pk=world.stranger.id).update(is_active=False)
    Team.objects.filter(pk=world.front.pk).update(is_open=False)
    assert refused(lambda: join(world, by=world.admin, person=world.stranger, team=world.front)) == [
        ("person", "Sam Stone no longer works here. Let them come back first."),
        ("team", "This team is closed. Choose another."),
    ]


@pytest.mark.parametrize("number", [0, -1, 4711, 2**63])
def test_nobody_and_no_team(world: World, number: int) -> None:
    facts: dict[str, Any] = {"by": world.admin, "now": at(1)}
    assert refused(lambda: services.join(**facts, person_id=number, team_id=world.front.pk)) == [
        ("person", f"There is nobody here with the number {number}.")
    ]
    assert refused(lambda: services.join(**facts, person_id=world.giver.id, team_id=number)) == [
        ("", f"There is no team with the number {number} that you can see.")
    ]
    with pytest.raises(Refused) as no_successor:
        queries.successor(number)
    assert [(reason.field, str(reason)) for reason in no_successor.value.reasons] == [
        (
            "successor",
            "There is no team with this number to take its place. Choose one of the open teams.",
        )
    ]


@pytest.mark.parametrize(
    ("is_admin", "leads_team", "is_active", "is_open", "codes"),
    [
        (True, False, True, True, []),
        (False, True, True, True, []),
        (False, False, True, True, ["not-their-lead"]),
        (True, True, False, True, ["person-inactive"]),
        (True, True, True, False, ["team-closed"]),
        (False, False, False, False, ["not-their-lead", "person-inactive", "team-closed"]),
    ],
)
def test_every_reason_against_joining_at_once(
    is_admin: bool, leads_team: bool, is_active: bool, is_open: bool, codes: list[str]
) -> None:
    found = rules.joining_reasons(
        is_admin=is_admin,
        leads_team=leads_team,
        name="Sam",
        is_active=is_active,
        team="Billing",
        is_open=is_open,
    )
    assert [reason.code for reason in found] == codes


# As what


def test_an_admin_makes_leads_agents_and_admins(world: World) -> None:
    for role in ("lead", "admin", "agent"):
        assert services.set_role(by=world.admin, person_id=world.giver.id, role=role).role == role
    assert world.again(world.giver).is_lead is False


def test_a_role_that_there_is_not_is_refused_with_those_that_there_are(world: World) -> None:
    assert refused(lambda: services.set_role(by=world.admin, person_id=world.giver.id, role="boss")) == [
        ("role", "“boss” is no role. Choose among: agent, lead, admin.")
    ]


def test_the_last_admin_may_stay_one_and_may_not_become_less(world: World) -> None:
    assert queries.is_last_admin(world.admin.person)
    assert services.set_role(by=world.admin, person_id=world.admin.id, role="admin").role == "admin"
    for less in ("lead", "agent"):
        assert refused(
            lambda less=less: services.set_role(by=world.admin, person_id=world.admin.id, role=less)
        ) == [("", "Ada King is the last admin. Make someone else an admin first.")]


def test_an_admin_who_left_is_nobody_to_fall_back_on(world: World) -> None:
    services.set_role(by=world.admin, person_id=world.lead.id, role="admin")
    assert not queries.is_last_admin(world.admin.person)
    Person.objects.filter(pk=world.lead.id).update(is_active=False)
    assert queries.is_last_admin(world.admin.person)
    assert not queries.is_last_admin(world.again(world.lead).person), "they are none any more"


# Who sees whom


def test_who_sees_whom(world: World) -> None:
    def sees(part: str, whom: str) -> bool:
        try:
            return queries.shown(world.everyone[part], world.everyone[whom].id).pk == world.everyone[whom].id
        except Refused as refusal:
            assert refusal.because is Because.MISSING
            return False

    seen = {part: {whom for whom in world.everyone if sees(part, whom)} for part in world.everyone}
    front, billing = {"giver", "colleague", "lead"}, {"receiver", "other_receiver", "receiving_lead"}
    assert seen == {
        **dict.fromkeys(front, front),
        **dict.fromkeys(billing, billing),
        "stranger": {"stranger"},
        "admin": set(world.everyone),
    }


@pytest.mark.parametrize(
    ("part", "team", "may"),
    [
        ("giver", "front", True),
        ("giver", "billing", False),
        ("lead", "billing", True),
        ("admin", "network", True),
        ("stranger", "network", True),
        ("stranger", "front", False),
    ],
)
def test_a_team_is_looked_at_by_its_own_and_by_leads(world: World, part: str, team: str, may: bool) -> None:
    wanted: Team = getattr(world, team)
    if may:
        assert queries.team_shown(world.everyone[part], wanted.pk) == wanted
        return
    with pytest.raises(Refused) as refusal:
        queries.team_shown(world.everyone[part], wanted.pk)
    assert str(refusal.value) == f"There is no team with the number {wanted.pk} that you can see."


# Where new cases begin


def test_one_team_at_a_time_takes_new_cases_or_none(world: World) -> None:
    for team in (world.front, world.billing, world.billing):
        intake.take_new_cases(team=team)
        assert list(Team.objects.filter(takes_new=True)) == [team]
    intake.take_no_new_cases()
    intake.take_no_new_cases()
    assert not Team.objects.filter(takes_new=True).exists()


def test_a_closed_team_takes_no_new_cases_and_who_did_goes_on(world: World) -> None:
    intake.take_new_cases(team=world.front)
    Team.objects.filter(pk=world.network.pk).update(is_open=False)
    assert refused(lambda: intake.take_new_cases(team=Team.objects.get(pk=world.network.pk))) == [
        ("team", "This team is closed. Choose another.")
    ]


def test_where_nobody_leads_a_team_its_leads_are_the_admins(world: World) -> None:
    assert [person.name for person in accounts.leads_of(world.front.pk)] == ["Lea Wolf"]
    assert [person.name for person in accounts.leads_of(world.network.pk)] == ["Ada King"]
    Membership.objects.create(person=world.admin.person, team=world.front)
    assert [person.name for person in accounts.leads_of(world.front.pk)] == ["Ada King", "Lea Wolf"]
