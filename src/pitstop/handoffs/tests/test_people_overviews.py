"""What the pages of people and teams show: who works where, with how much, and what can be done about it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from pitstop.accounts import services as accounts
from pitstop.accounts.intake import services as intake
from pitstop.accounts.models import Person, Team
from pitstop.accounts.profiles import services as profiles
from pitstop.calendars import services as calendars
from pitstop.cases import queries
from pitstop.cases import services as cases
from pitstop.conftest import NOW, World, at
from pitstop.core.refusals import Refused
from pitstop.handoffs.leaving import overviews, services

FRONT = ["Lea Wolf", "Nora Lind", "Omar Haddad"]


def names(lines: list[overviews.PersonLine]) -> list[str]:
    return [line.person.name for line in lines]


def line(world: World, part: str, minute: float = 10) -> overviews.PersonLine:
    lines = overviews.people(world.admin, now=at(minute))
    return next(line for line in lines if line.person.pk == world.everyone[part].id)


def texts(reasons: Any) -> list[str]:
    return [str(reason) for reason in reasons]


# People


def test_one_sees_the_people_of_ones_teams_and_an_admin_everybody(world: World) -> None:
    assert names(overviews.people(world.giver, now=NOW)) == FRONT
    assert names(overviews.people(world.stranger, now=NOW)) == ["Sam Stone"]
    assert len(overviews.people(world.admin, now=NOW)) == 8
    accounts.join_team(person=world.stranger.person, team=world.front)
    assert names(overviews.people(world.again(world.stranger), now=NOW)) == [*FRONT, "Sam Stone"]


def test_who_left_comes_last(world: World) -> None:
    services.leave(by=world.admin, now=at(1), person_id=world.lead.id)
    assert names(overviews.people(world.giver, now=at(2))) == ["Nora Lind", "Omar Haddad", "Lea Wolf"]


def test_what_someone_has_and_what_is_offered_to_them_by_name(world: World) -> None:
    other = world.open().pk
    world.offer(to_person=world.receiver.id)
    world.offer(case_id=other)
    found = {part: (line(world, part).cases, line(world, part).offers) for part in world.everyone}
    assert found == {
        "giver": (2, 0),
        "receiver": (0, 1),  # the one to the team is nobody's yet
        **dict.fromkeys(
            ["colleague", "other_receiver", "stranger", "lead", "receiving_lead", "admin"], (0, 0)
        ),
    }


def test_a_closed_case_and_an_answered_offer_wait_for_nobody(world: World) -> None:
    world.accept(world.offer(to_person=world.receiver.id))
    assert (line(world, "giver").cases, line(world, "receiver").cases, line(world, "receiver").offers) == (
        0,
        1,
        0,
    )


def test_who_is_away_or_off_shift_is_marked_and_who_left_is_neither(world: World) -> None:
    profiles.change(by=world.giver, now=NOW, person_id=world.giver.id, away_until=at(60))
    calendars.set_hours(
        by=world.colleague, now=NOW, person=world.colleague.id, zone="UTC", week="Mon 20:00-21:00"
    )
    marks = {part: (line(world, part).is_away, line(world, part).is_off_shift) for part in world.everyone}
    assert marks == dict.fromkeys(world.everyone, (False, False)) | {
        "giver": (True, False),
        "colleague": (False, True),
    }
    assert line(world, "giver", 60).is_away is False
    services.leave(by=world.admin, now=at(5), person_id=world.giver.id)
    assert (line(world, "giver").is_away, line(world, "giver").is_off_shift) == (False, False)


def test_many_people_cost_as_much_as_few(world: World, django_assert_max_num_queries: Any) -> None:
    for n in range(6):
        accounts.add_person(email=f"p{n}@desk.example", name=f"P{n}", password=None, teams=[world.front])
    with django_assert_max_num_queries(6):
        assert len(overviews.people(world.admin, now=NOW)) == 14


# One person


def test_a_person_with_all_that_would_wait_if_they_left(world: World) -> None:
    accounts.join_team(person=world.giver.person, team=world.network)
    omar = world.again(world.giver)
    world.open(by=omar, team_id=world.network.pk)
    world.offer()
    accounts.create_token(person=omar.person, name="bot", scopes=["read"], now=NOW)

    view = overviews.person(world.admin, omar.id, now=at(10))

    assert [(stay.team.name, stay.cases, stay.offers, texts(stay.reasons)) for stay in view.stays] == [
        ("Front line", 1, 0, []),
        ("Network", 1, 0, []),
    ]
    assert (view.line.cases, view.given, view.tokens) == (2, 1, 1)
    assert [team.name for team in view.joinable] == ["Billing"]
    assert {act: texts(reasons) for act, reasons in view.reasons.items()} == {
        "leave": [],
        "come_back": ["Omar Haddad works here: there is nothing to come back from."],
        "role": [],
        "edit": [],
    }


def test_what_a_colleague_may_not_do_is_said_beside_each_act(world: World) -> None:
    view = overviews.person(world.colleague, world.giver.id, now=NOW)
    no = "Only an admin, or a lead of all teams of Omar Haddad, may do this."
    assert {act: texts(reasons) for act, reasons in view.reasons.items()} == {
        "leave": [no],
        "come_back": [no, "Omar Haddad works here: there is nothing to come back from."],
        "role": ["Only an admin may do this. Ask one."],
        "edit": ["Only they themselves, a lead of their team or an admin may change this profile."],
    }
    assert [texts(stay.reasons) for stay in view.stays] == [
        ["Only an admin or a lead of Front line may say who is in it."]
    ]
    assert list(view.joinable) == []


def test_the_last_of_a_team_with_work_can_not_leave_and_the_page_says_what_to_do(world: World) -> None:
    world.offer(to_team=world.network.pk)
    view = overviews.person(world.admin, world.stranger.id, now=at(5))
    words = (
        "Sam Stone is the last one in Network (open cases: 0, offers waiting: 1). "
        "Hand the cases over, add someone to Network, or close it with a successor."
    )
    assert texts(view.reasons["leave"]) == [words]
    assert [texts(stay.reasons) for stay in view.stays] == [[words]]


def test_who_left_can_come_back_and_not_leave_again(world: World) -> None:
    services.leave(by=world.admin, now=at(1), person_id=world.giver.id)
    view = overviews.person(world.admin, world.giver.id, now=at(2))
    assert texts(view.reasons["leave"]) == ["Omar Haddad has left already."]
    assert texts(view.reasons["come_back"]) == []
    assert (view.tokens, list(view.joinable)) == (0, [])


def test_a_lead_may_ask_into_their_own_team_only(world: World) -> None:
    accounts.join_team(person=world.stranger.person, team=world.billing)
    assert [
        team.name for team in overviews.person(world.receiving_lead, world.stranger.id, now=NOW).joinable
    ] == []
    accounts.join_team(person=world.lead.person, team=world.network)
    lea = world.again(world.lead)
    assert [team.name for team in overviews.person(lea, world.stranger.id, now=NOW).joinable] == [
        "Front line"
    ]


def test_nobody_sees_who_shares_no_team_with_them(world: World) -> None:
    with pytest.raises(Refused, match=f"There is nobody with the number {world.stranger.id}"):
        overviews.person(world.lead, world.stranger.id, now=NOW)


# Teams


def test_leads_see_every_team_and_agents_their_own(world: World) -> None:
    Team.objects.filter(pk=world.billing.pk).update(is_open=False)
    assert [each.team.name for each in overviews.teams(world.lead)] == ["Front line", "Network", "Billing"]
    assert [each.team.name for each in overviews.teams(world.admin)] == ["Front line", "Network", "Billing"]
    assert [each.team.name for each in overviews.teams(world.giver)] == ["Front line"]


def test_a_team_with_what_waits_in_it(world: World) -> None:
    world.open()
    world.offer()
    Person.objects.filter(pk=world.other_receiver.id).update(is_active=False)
    found = {
        each.team.name: (each.people, each.cases, each.offers, each.stranded)
        for each in overviews.teams(world.admin)
    }
    assert found == {
        "Front line": (3, 2, 0, False),
        "Billing": (2, 0, 1, False),
        "Network": (1, 0, 0, False),
    }


def test_a_team_whose_cases_nobody_can_act_on_is_marked(world: World) -> None:
    Team.objects.filter(pk=world.front.pk).update(is_open=False)  # as no service does
    assert [each.team.name for each in overviews.teams(world.admin) if each.stranded] == ["Front line"]


def test_one_team_with_its_people_its_help_and_who_could_take_its_place(world: World) -> None:
    empty = accounts.add_team(name="Empty")
    with transaction.atomic():
        locked = queries.lock(world.giver, world.case_id)
        cases.start_swarm(locked, team=world.network, by=world.giver, now=at(1))

    view = overviews.team(world.admin, world.network.pk, now=at(2))
    assert names(view.people) == ["Sam Stone"]
    assert (view.helps, view.needs_successor) == (1, False)
    assert [team.name for team in view.successors] == ["Billing", "Front line"]
    assert empty not in view.successors
    assert "Sam Stone" not in [person.name for person in view.to_ask]
    assert len(view.to_ask) == 7
    assert {act: texts(reasons) for act, reasons in view.reasons.items()} == {
        "close": [],
        "open": ["Network is open."],
        "add": [],
    }


def test_a_team_with_cases_says_why_it_can_not_close(world: World) -> None:
    view = overviews.team(world.lead, world.front.pk, now=NOW)
    assert view.needs_successor
    assert {act: texts(reasons) for act, reasons in view.reasons.items()} == {
        "close": ["Front line holds open cases (1). Hand them over first, all in one go."],
        "open": ["Front line is open."],
        "add": ["Only an admin may do this. Ask one."],
    }


def test_a_team_where_new_cases_begin_needs_a_successor(world: World) -> None:
    assert not overviews.team(world.admin, world.network.pk, now=NOW).needs_successor
    intake.take_new_cases(team=world.network)
    assert overviews.team(world.admin, world.network.pk, now=NOW).needs_successor


def test_who_only_works_in_a_team_is_asked_into_it_by_others(world: World) -> None:
    view = overviews.team(world.giver, world.front.pk, now=NOW)
    assert list(view.to_ask) == []
    assert texts(view.reasons["close"])[0] == "Only an admin or a lead of Front line may close it."


def test_a_team_of_others_is_not_shown_to_agents(world: World) -> None:
    with pytest.raises(Refused, match=f"There is no team with the number {world.billing.pk}"):
        overviews.team(world.giver, world.billing.pk, now=NOW)


# Giving a case to a colleague


def test_the_colleagues_to_give_a_case_to_with_what_they_have(world: World) -> None:
    world.open(by=world.colleague)
    handoff = world.offer()
    found = overviews.assignment(world.giver, world.case_id, now=at(2))
    assert [(each.person.name, each.cases) for each in found.colleagues] == [
        ("Lea Wolf", 0),
        ("Nora Lind", 1),
    ]
    assert (found.handoff, found.is_away, texts(found.reasons)) == (handoff, False, [])


def test_a_colleague_may_give_it_away_only_while_who_has_it_is_away(world: World) -> None:
    here = overviews.assignment(world.colleague, world.case_id, now=at(2))
    assert texts(here.reasons) == [
        f"Omar Haddad has case #{world.case_id}. Ask Omar Haddad, or a lead of Front line."
    ]
    profiles.change(by=world.giver, now=at(3), person_id=world.giver.id, away_until=at(60))
    away = overviews.assignment(world.colleague, world.case_id, now=at(4))
    assert (away.is_away, texts(away.reasons), away.handoff) == (True, [], None)


def test_a_case_that_one_can_not_see_is_given_to_nobody(world: World) -> None:
    with pytest.raises(Refused, match="There is no case"):
        overviews.assignment(world.stranger, world.case_id, now=NOW)
