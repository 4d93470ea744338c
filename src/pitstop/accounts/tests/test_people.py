"""Making people and teams."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from pitstop.accounts import queries, services
from pitstop.accounts.models import Person, Team
from pitstop.conftest import World, snapshot
from pitstop.core.refusals import Refused


def add_person(**changes: object) -> Person:
    facts = {"email": "kim@desk.example", "name": "Kim Ito", "password": "a long enough phrase"}
    return services.add_person(**facts | changes)


def test_a_person_belongs_to_their_teams_and_can_sign_in(world: World) -> None:
    kim = add_person(
        teams=[world.front, world.billing], job=" agent ", strength="patience\n", since=date(2020, 5, 1)
    )
    assert {team.name for team in kim.teams.all()} == {"Front line", "Billing"}
    assert (kim.role, kim.kind, kim.job, kim.strength) == ("agent", "human", "agent", "patience")
    assert kim.check_password("a long enough phrase")
    assert kim.password.startswith("argon2$")


def test_without_a_password_nobody_can_sign_in_as_them(world: World) -> None:
    assert not add_person(password=None, kind="ai").has_usable_password()


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (
            lambda: add_person(email="OMAR@desk.EXAMPLE "),
            "Someone with the address OMAR@desk.EXAMPLE is here already.",
        ),
        (lambda: add_person(email="kim"), "“kim” is not an e-mail address. Write it like name@example.org."),
        (
            lambda: add_person(email="k\x00@x"),
            "The e-mail address holds characters that can't be stored. Type it again as plain text.",
        ),
        (
            lambda: add_person(password="long enough phrase\ud800"),
            "The password holds characters that can't be stored. Type it again as plain text.",
        ),
        (
            lambda: add_person(name="", role="boss"),
            "The name is missing: write it in a few words. “boss” is no role."
            " Choose among: agent, lead, admin.",
        ),
        (lambda: services.add_team(name=" billing "), "There is a team called “ billing ” already."),
        (lambda: services.add_team(name=" "), "The team's name is missing: write it in a few words."),
        (
            lambda: services.add_team(name="a\x00"),
            "The team's name holds characters that can't be stored. Type it again as plain text.",
        ),
        (
            lambda: services.add_team(name="\ud800"),
            "The team's name holds characters that can't be stored. Type it again as plain text.",
        ),
        (
            lambda: services.add_team(name="t" * 81, purpose="p" * 201),
            "The team's name is too long by 1: 80 characters fit."
            " The purpose is too long by 1: 200 characters fit.",
        ),
    ],
)
def test_a_refusal_names_every_fault_and_writes_nothing(world: World, act: Callable, expected: str) -> None:
    before = snapshot()
    with pytest.raises(Refused) as refused:
        act()
    assert str(refused.value) == expected
    assert snapshot() == before


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short", "too short"),
        ("kim@desk.example", "too similar to the email"),
        ("password1234", "too common"),
    ],
)
def test_a_weak_password_is_refused_outside_the_demo(world: World, password: str, fault: str) -> None:
    with pytest.raises(Refused, match=fault) as refused:
        add_person(password=password)
    assert {reason.code for reason in refused.value.reasons} == {"password-weak"}
    assert add_person(password=password, check_password=False).check_password(password)


# Letters that fold to one letter downwards and to two upwards: a lookup that folds otherwise than the
# constraint would miss them, and the constraint would then speak as a fault.
@pytest.mark.parametrize(("one", "other"), [("K", "\u212a"), ("i", "\u0130"), ("s", "\u017f"), ("ß", "ẞ")])
def test_names_alike_are_taken_or_free_and_never_a_fault(world: World, one: str, other: str) -> None:
    services.add_team(name=one)
    try:
        services.add_team(name=other)
    except Refused as refused:
        assert str(refused) == f"There is a team called “{other}” already."


@pytest.mark.parametrize(
    ("make", "what"),
    [(lambda: services.add_team(name="Night"), "team"), (add_person, "person")],
)
def test_two_at_once_make_one(world: World, transactional_db: None, make: Callable, what: str) -> None:
    def at_once(_number: int) -> str:
        try:
            make()
            return "made"
        except Refused as refused:
            return refused.reasons[0].code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(at_once, range(6)))

    assert sorted(answers) == ["made", *[f"{what}-exists"] * 5]


def test_lists_name_who_can_hold_a_case(world: World) -> None:
    Team.objects.filter(pk=world.network.pk).update(is_open=False)
    Person.objects.filter(pk=world.other_receiver.id).update(is_active=False)
    assert [team.name for team in queries.open_teams()] == ["Billing", "Front line"]
    assert [p.name for p in queries.active_people([world.billing.pk])] == ["Priya Rao", "Rosa Diaz"]
    assert [team.name for team in queries.teams_of(world.giver)] == ["Front line"]
    assert not queries.nobody_yet()


def test_someone_in_two_teams_is_listed_once(world: World) -> None:
    add_person(teams=[world.front, world.billing])
    names = [p.name for p in queries.active_people([world.front.pk, world.billing.pk])]
    assert names == ["Kim Ito", "Lea Wolf", "Nora Lind", "Omar Haddad", "Priya Rao", "Rosa Diaz", "Tom Berg"]


def test_before_the_first_person_nobody_can_sign_in(db: None) -> None:
    assert queries.nobody_yet()


def test_lists_hold_everybody_and_every_team(world: World) -> None:
    Team.objects.filter(pk=world.network.pk).update(is_open=False)
    Person.objects.filter(pk=world.other_receiver.id).update(is_active=False)
    assert [(p.name, [team.name for team in p.teams.all()]) for p in queries.everyone()][:2] == [
        ("Ada King", []),
        ("Lea Wolf", ["Front line"]),
    ]
    assert "Tom Berg" in [p.name for p in queries.everyone()]
    assert [(team.name, people) for team, people in queries.all_teams()] == [
        ("Billing", 2),
        ("Front line", 3),
        ("Network", 1),
    ]


def test_who_joins_a_team_can_hold_its_cases(world: World) -> None:
    sam = world.stranger.person
    services.join_team(person=sam, team=world.front)
    services.join_team(person=sam, team=world.front)  # as well twice
    assert [team.name for team in queries.teams_of(world.again(world.stranger))] == ["Front line", "Network"]
    assert queries.can_hold(sam, world.front.pk)


def test_nobody_joins_a_closed_team_or_after_leaving(world: World) -> None:
    Team.objects.filter(pk=world.network.pk).update(is_open=False)
    Person.objects.filter(pk=world.giver.id).update(is_active=False)
    before = snapshot()
    with pytest.raises(Refused) as refused:
        services.join_team(
            person=Person.objects.get(pk=world.giver.id), team=Team.objects.get(pk=world.network.pk)
        )
    assert str(refused.value) == (
        "Omar Haddad no longer works here, so nothing can be done in that name."
        " This team is closed. Choose another."
    )
    assert snapshot() == before


def test_several_who_join_at_once_are_in_it_once(world: World, transactional_db: None) -> None:
    def join(_number: int) -> None:
        try:
            services.join_team(person=world.stranger.person, team=world.front)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(join, range(6)))

    assert world.stranger.person.memberships.filter(team=world.front).count() == 1
