"""`pitstop person profile`: shown and changed by command, refused in the same words as on the page."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.accounts.models import Person
from pitstop.conftest import World

pytestmark = pytest.mark.django_db
OMAR = ("person", "profile", "omar@desk.example")


def test_a_profile_is_changed_and_shown(world: World, pitstop: Any) -> None:
    said = pitstop(
        *OMAR,
        "--job=first answers",
        "--language=de",
        "--zone=Europe/Berlin",
        "--since=2024-02-29",
        "--away-until=+2d",
    )

    assert said.code == 0
    person = Person.objects.get(pk=world.giver.id)
    assert (person.job, person.language, person.time_zone) == ("first answers", "de", "Europe/Berlin")
    assert str(person.since) == "2024-02-29"
    assert person.away_until is not None
    assert "first answers" in said.out


def test_for_programs_in_json(world: World, pitstop: Any) -> None:
    facts = pitstop(*OMAR, "--json").json
    assert facts == {
        "email": "omar@desk.example",
        "name": "Omar Haddad",
        "job": "agent",
        "strength": "",
        "pronoun": "",
        "language": "",
        "time_zone": "",
        "away_note": "",
        "since": None,
        "away_until": None,
        "photo": False,
    }


def test_who_is_back_is_no_longer_away(world: World, pitstop: Any) -> None:
    pitstop(*OMAR, "--away-until=+1d", "--away-note=ill")
    said = pitstop(*OMAR, "--here")

    assert said.code == 0
    person = Person.objects.get(pk=world.giver.id)
    assert (person.away_until, person.away_note) == (None, "")
    assert pitstop(*OMAR, "--here", "--away-until=+1d").code == 2


def test_a_lead_may_and_a_colleague_may_not(world: World, pitstop: Any) -> None:
    assert pitstop(*OMAR, "--as=lea@desk.example", "--job=night shift").code == 0
    said = pitstop(*OMAR, "--as=nora@desk.example", "--job=day shift")

    assert said.code == 1
    assert "Only they themselves, a lead of their team or an admin" in said.err
    assert pitstop(*OMAR, "--as=nora@desk.example").code == 1
    assert Person.objects.get(pk=world.giver.id).job == "night shift"


def test_what_does_not_fit_names_the_option(world: World, pitstop: Any) -> None:
    said = pitstop(*OMAR, "--zone=Moon/Base")
    assert said.code != 0
    assert "“Moon/Base” is no time zone" in said.err
