"""What people may say of themselves, and who may say it for them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pitstop.accounts import queries as accounts
from pitstop.accounts import services as people
from pitstop.accounts.models import Person
from pitstop.accounts.profiles import queries, rules, services
from pitstop.conftest import NOW, World, at, snapshot
from pitstop.core.refusals import Refused
from pitstop.events.models import Event

PRIYA: dict[str, Any] = {
    "name": "Priya Raman",
    "job": "payments specialist",
    "strength": "double payments",
    "since": date(2021, 5, 3),
    "pronoun": "she/her",
    "language": "de",
    "time_zone": "Asia/Kolkata",
    "away_until": at(60 * 24),
    "away_note": "at the dentist",
}


def test_a_person_says_who_they_are_and_how_they_read(world: World) -> None:
    services.change(by=world.receiver, now=NOW, person_id=world.receiver.id, **PRIYA)

    found = world.again(world.receiver).person
    assert {name: getattr(found, name) for name in PRIYA} == PRIYA
    assert accounts.language(found) == "de"
    assert str(accounts.time_zone(found)) == "Asia/Kolkata"
    assert queries.is_away(found, at(60)) is True
    assert queries.is_away(found, at(60 * 24)) is False


def test_what_is_left_out_stays(world: World) -> None:
    services.change(by=world.receiver, now=NOW, person_id=world.receiver.id, **PRIYA)
    services.change(
        by=world.receiver, now=NOW, person_id=world.receiver.id, job=" lead of refunds ", pronoun=""
    )

    found = world.again(world.receiver).person
    assert (found.name, found.job, found.pronoun) == ("Priya Raman", "lead of refunds", "")


def test_being_away_and_back_is_recorded_and_nothing_else_is(world: World) -> None:
    def change(**what: Any) -> None:
        services.change(by=world.giver, now=NOW, person_id=world.giver.id, **what)

    change(away_until=at(60))
    change(away_until=at(60), job="agent of the day")
    change(away_until=None)

    assert [event.data for event in Event.objects.filter(kind="person.away")] == [
        {"person": world.giver.id, "until": "2026-03-02T10:00:00+00:00"},
        {"person": world.giver.id, "until": ""},
    ]


@pytest.mark.parametrize(
    ("by", "whose", "may"),
    [
        ("giver", "giver", True),
        ("lead", "giver", True),
        ("admin", "giver", True),
        ("admin", "lead", True),
        ("colleague", "giver", False),
        ("receiving_lead", "giver", False),
        ("giver", "lead", False),
        ("stranger", "giver", False),
    ],
)
def test_who_may_change_whose_profile(world: World, by: str, whose: str, may: bool) -> None:
    person, before = world.everyone[whose], snapshot()
    if may:
        services.change(by=world.everyone[by], now=NOW, person_id=person.id, job="new job")
        assert world.again(person).person.job == "new job"
        return
    with pytest.raises(Refused, match="Only they themselves, a lead of their team or an admin"):
        services.change(by=world.everyone[by], now=NOW, person_id=person.id, job="new job")
    assert snapshot() == before


@pytest.mark.parametrize("number", [0, -1, 999_999, 2**63])
def test_nobody_has_that_number(world: World, number: int) -> None:
    with pytest.raises(Refused, match=f"There is nobody here with the number {number}"):
        services.change(by=world.admin, now=NOW, person_id=number, job="none")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": " "}, "The name is missing"),
        ({"name": "x" * 81}, "The name is too long by 1"),
        ({"job": "a\nb"}, "The job must be one line"),
        ({"strength": "x" * 201}, "The strength is too long"),
        ({"pronoun": "x" * 41}, "The pronoun is too long"),
        ({"away_note": "\x00"}, "The note holds characters that can't be stored"),
        ({"since": date(1949, 12, 31)}, "The first day must lie between 1950 and next year"),
        ({"since": date(2028, 1, 1)}, "The first day must lie between 1950 and next year"),
        ({"language": "tlh"}, "“tlh” is no language of this desk. Choose among: en, de."),
        ({"time_zone": "Europe/Atlantis"}, "“Europe/Atlantis” is no time zone"),
        ({"time_zone": "../../etc/passwd"}, "is no time zone"),
        ({"away_until": at(60).replace(tzinfo=None)}, "“Away until” needs its time zone"),
        ({"away_until": NOW}, "must be a time to come"),
        ({"away_until": at(60 * 24 * 400)}, "within a year"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    world: World, changes: dict[str, Any], says: str
) -> None:
    before = snapshot()
    with pytest.raises(Refused, match=says):
        services.change(by=world.giver, now=NOW, person_id=world.giver.id, **{"job": "other", **changes})
    assert snapshot() == before


def test_every_fault_is_said_at_once(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        services.change(by=world.giver, now=NOW, person_id=world.giver.id, name="", language="xx")
    assert [reason.field for reason in refusal.value.reasons] == ["name", "language"]


def test_an_end_of_being_away_that_has_passed_does_not_keep_other_changes_back(world: World) -> None:
    services.change(by=world.giver, now=NOW, person_id=world.giver.id, away_until=at(60))
    services.change(by=world.giver, now=at(90), person_id=world.giver.id, away_until=at(60), job="agent")
    assert world.again(world.giver).person.job == "agent"


def test_without_a_choice_people_read_as_the_organisation_does(world: World, settings: Any) -> None:
    settings.LANGUAGE_CODE = "de"
    assert accounts.language(world.giver.person) == "de"
    assert str(accounts.time_zone(world.giver.person)) == "UTC"

    Person.objects.filter(pk=world.giver.id).update(language="tlh", time_zone="Nowhere/At_All")
    assert accounts.language(world.again(world.giver).person) == "de"
    assert str(accounts.time_zone(world.again(world.giver).person)) == "UTC"


def test_the_leads_of_a_team_are_its_own_or_else_the_admins(world: World) -> None:
    def leads(team_id: int) -> list[str]:
        return [person.name for person in accounts.leads_of(team_id)]

    assert leads(world.billing.pk) == ["Rosa Diaz"]
    assert leads(world.network.pk) == ["Ada King"]

    Person.objects.filter(pk=world.receiving_lead.id).update(is_active=False)
    assert leads(world.billing.pk) == ["Ada King"]


def test_the_members_of_a_team_are_those_who_work_in_it_now(world: World) -> None:
    people.add_person(email="zoe@desk.example", name="Zoe", password=None, teams=[world.billing], kind="ai")
    Person.objects.filter(pk=world.other_receiver.id).update(is_active=False)

    assert [person.name for person in accounts.members_of(world.billing.pk)] == [
        "Priya Rao",
        "Rosa Diaz",
        "Zoe",
    ]


def test_sizes_of_photos() -> None:
    assert rules.size_reasons(5 * 1024 * 1024) == []
    assert (
        str(rules.size_reasons(5 * 1024 * 1024 + 1)[0]) == "This photo has more than 5 MB. Make it smaller."
    )
    assert str(rules.size_reasons(0)[0]) == "This file is empty. Choose it again."
