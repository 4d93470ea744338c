"""What people say of themselves: who may change it, what fits, and what is recorded."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from pitstop.accounts import services as accounts
from pitstop.accounts.models import Person
from pitstop.accounts.profiles import queries, services
from pitstop.accounts.profiles.rules import Profile, edit_reasons, profile_reasons
from pitstop.conftest import NOW, World, at, snapshot
from pitstop.core.refusals import Because, Refused
from pitstop.events.models import Event


def change(world: World, part: str = "giver", *, by: str = "", **changes: Any) -> Person:
    person = world.everyone[part].id
    return services.change(by=world.everyone[by or part], now=NOW, person_id=person, **changes)


def refused(act) -> list[tuple[str, str]]:
    before = snapshot()
    with pytest.raises(Refused) as found:
        act()
    assert snapshot() == before
    return [(reason.field, str(reason)) for reason in found.value.reasons]


def test_what_is_said_is_kept_without_space_around_it_and_the_rest_stays(world: World) -> None:
    omar = change(
        world,
        name=" Omar H. Haddad ",
        job="first line\n",
        strength="calm on the phone",
        since=date(2019, 5, 1),
        pronoun="he",
        language="de",
        time_zone="Europe/Berlin",
    )
    change(world, strength="")
    omar.refresh_from_db()
    assert (omar.name, omar.job, omar.strength, omar.since, omar.pronoun) == (
        "Omar H. Haddad",
        "first line",
        "",
        date(2019, 5, 1),
        "he",
    )
    assert (omar.language, omar.time_zone) == ("de", "Europe/Berlin")
    assert not Event.objects.filter(kind="person.away").exists()


def test_being_away_is_recorded_when_it_changes_and_only_then(world: World) -> None:
    change(world, away_until=at(60), away_note="At the dentist.")
    change(world, by="lead", away_until=at(60), job="agent of the month")
    change(world, by="lead", away_until=None)
    change(world, away_until=None)

    found = Event.objects.filter(kind="person.away").order_by("id").values_list("actor", "data")
    assert list(found) == [
        (world.giver.id, {"person": world.giver.id, "until": "2026-03-02T10:00:00+00:00"}),
        (world.lead.id, {"person": world.giver.id, "until": ""}),
    ]


def test_who_is_away_is_back_from_the_minute_they_said(world: World) -> None:
    omar = change(world, away_until=at(60))
    assert [queries.is_away(omar, at(minute)) for minute in (0, 59.99, 60, 61)] == [True, True, False, False]
    assert not queries.is_away(world.colleague.person, NOW)


WHO_MAY = {
    # whose profile: who may change it; everyone else of the world may not
    "giver": {"giver", "lead", "admin"},
    "lead": {"lead", "admin"},
    "receiver": {"receiver", "receiving_lead", "admin"},
    "stranger": {"stranger", "admin"},
    "admin": {"admin"},
}


@pytest.mark.parametrize(("whose", "may"), WHO_MAY.items())
def test_who_may_change_whose_profile(world: World, whose: str, may: set[str]) -> None:
    did = set()
    for name in world.everyone:
        try:
            change(world, whose, by=name, pronoun=name[:10])
            did.add(name)
        except Refused as refusal:
            assert refusal.because is Because.FORBIDDEN
            assert str(refusal) == (
                "Only they themselves, a lead of their team or an admin may change this profile."
            )
    assert did == may


def test_a_lead_of_one_of_their_teams_is_enough(world: World) -> None:
    accounts.join_team(person=world.giver.person, team=world.billing)
    assert change(world, by="receiving_lead", job="two hats").job == "two hats"


@pytest.mark.parametrize("number", [0, -1, 4711, 2**63, 10**30])
def test_nobody_has_no_profile(world: World, number: int) -> None:
    assert refused(lambda: services.change(by=world.admin, now=NOW, person_id=number, job="x")) == [
        ("", f"There is nobody here with the number {number}.")
    ]


FAULTS: list[tuple[Profile, list[tuple[str, str]]]] = [
    ({"name": " "}, [("name", "The name is missing: write it in a few words.")]),
    ({"name": "n" * 81}, [("name", "The name is too long by 1: 80 characters fit.")]),
    ({"job": "a\nb"}, [("job", "The job must be one line.")]),
    ({"strength": "s" * 201}, [("strength", "The strength is too long by 1: 200 characters fit.")]),
    ({"pronoun": "p" * 41}, [("pronoun", "The pronoun is too long by 1: 40 characters fit.")]),
    (
        {"away_note": "\x00"},
        [("away_note", "The note holds characters that can't be stored. Type it again as plain text.")],
    ),
    ({"since": date(1949, 12, 31)}, [("since", "The first day must lie between 1950 and next year.")]),
    ({"since": date(2028, 1, 1)}, [("since", "The first day must lie between 1950 and next year.")]),
    (
        {"language": "fr"},
        [("language", "“fr” is no language of this desk. Choose among: en, de.")],
    ),
    ({"time_zone": "Berlin"}, [("time_zone", "“Berlin” is no time zone. Write it like Europe/Berlin.")]),
    ({"time_zone": "../UTC"}, [("time_zone", "“../UTC” is no time zone. Write it like Europe/Berlin.")]),
    (
        {"away_until": datetime(2026, 3, 3, 9)},  # noqa: DTZ001 (without a zone is the point)
        [("away_until", "“Away until” needs its time zone, as in 2026-03-01T15:00:00+01:00.")],
    ),
    (
        {"away_until": NOW},
        [("away_until", "“Away until” must be a time to come, within a year. Leave it empty to be here.")],
    ),
    (
        {"away_until": NOW + timedelta(days=367)},
        [("away_until", "“Away until” must be a time to come, within a year. Leave it empty to be here.")],
    ),
]


@pytest.mark.parametrize(("changes", "expected"), FAULTS)
def test_what_does_not_fit_is_said_beside_its_field(
    changes: Profile, expected: list[tuple[str, str]]
) -> None:
    found = profile_reasons(changes, languages=["en", "de"], now=NOW)
    assert [(reason.field, str(reason)) for reason in found] == expected


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"name": "n" * 80, "job": "", "strength": "", "pronoun": "", "away_note": ""},
        {"since": date(1950, 1, 1)},
        {"since": date(2027, 12, 31)},
        {"since": None, "away_until": None, "language": "", "time_zone": ""},
        {"away_until": NOW + timedelta(seconds=1)},
        {"away_until": NOW + timedelta(days=366)},
        {"away_until": datetime(2026, 3, 2, 11, tzinfo=timezone(timedelta(hours=1)))},
        {"time_zone": "America/Argentina/Buenos_Aires"},
    ],
)
def test_what_fits(changes: Profile) -> None:
    assert profile_reasons(changes, languages=["en", "de"], now=NOW) == []


def test_every_fault_is_said_at_once_and_nothing_changes(world: World) -> None:
    fields = refused(
        lambda: change(world, name="", since=date(1800, 1, 1), language="fr", time_zone="x", away_until=NOW)
    )
    assert [field for field, _words in fields] == ["name", "since", "language", "time_zone", "away_until"]


def test_an_entry_of_long_ago_stays_although_it_would_not_fit_today(world: World) -> None:
    Person.objects.filter(pk=world.giver.id).update(time_zone="US/Old", away_until=at(-5))
    change(world, time_zone="US/Old", away_until=at(-5), job="still here")
    assert Person.objects.get(pk=world.giver.id).job == "still here"
    assert refused(lambda: change(world, time_zone="US/Older")) == [
        ("time_zone", "“US/Older” is no time zone. Write it like Europe/Berlin.")
    ]


@pytest.mark.parametrize(
    ("is_own", "is_admin", "leads_them", "may"),
    [
        (True, False, False, True),
        (False, True, False, True),
        (False, False, True, True),
        (False, False, False, False),
    ],
)
def test_one_ground_is_enough(is_own: bool, is_admin: bool, leads_them: bool, may: bool) -> None:
    assert (edit_reasons(is_own=is_own, is_admin=is_admin, leads_them=leads_them) == []) is may


def test_away_until_is_a_moment_in_whatever_zone_it_is_said(world: World) -> None:
    tokyo = timezone(timedelta(hours=9))
    omar = change(world, away_until=datetime(2026, 3, 3, 9, 0, tzinfo=tokyo))
    assert queries.is_away(omar, datetime(2026, 3, 2, 23, 59, tzinfo=UTC))
    assert not queries.is_away(omar, datetime(2026, 3, 3, 0, 0, tzinfo=UTC))
