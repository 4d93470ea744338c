"""Setting hours, who may, and what they then say about teams and people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from pitstop.accounts import services as accounts
from pitstop.accounts.models import Person
from pitstop.calendars import queries, services
from pitstop.calendars.models import Hours
from pitstop.calendars.queries import Written
from pitstop.calendars.rules.calendar import ALWAYS, add
from pitstop.conftest import NOW, World, snapshot
from pitstop.core.refusals import Because, Refused
from pitstop.events.models import Event

WEEK = "Mon-Fri 09:00-12:30, 13:30-18:00"


def set_hours(world: World, **changes: Any) -> Hours:
    """Set billing's hours as its lead."""
    call = {"by": world.receiving_lead, "now": NOW, "zone": "Europe/Berlin", "week": WEEK, "closures": ()}
    if "person" not in changes:
        call["team"] = world.billing.pk
    return services.set_hours(**call | changes)


def test_a_team_has_the_hours_that_its_lead_sets(world: World) -> None:
    set_hours(world, closures=["2026-12-25", "2026-03-03"])

    billing = queries.of_team(world.billing.pk)
    # From Monday 17:00 in Berlin, one hour of that day is left; Tuesday is closed.
    assert add(billing, datetime(2026, 3, 2, 16, tzinfo=UTC), timedelta(hours=2)) == datetime(
        2026, 3, 4, 9, tzinfo=UTC
    )
    assert queries.written_of_team(world.billing.pk) == Written(
        "Europe/Berlin", WEEK, ("2026-03-03", "2026-12-25")
    )


def test_what_was_changed_stands_in_the_log(world: World) -> None:
    set_hours(world, closures=["2026-12-25"])
    services.set_hours(
        by=world.giver,
        now=NOW,
        person=world.giver.id,
        week="Mon 9-17",
        openings=["2026-12-25 10:00-12:00"],
        country="de",
        region="Berlin",
    )
    services.remove_hours(by=world.admin, now=NOW, team=world.billing.pk)

    found = Event.objects.filter(kind="hours.changed").values_list("actor", "team", "data")
    gone = {
        "person": None,
        "zone": "",
        "week": "",
        "closures": [],
        "openings": [],
        "country": "",
        "region": "",
    }
    assert list(found) == [
        (
            world.receiving_lead.id,
            world.billing.pk,
            gone | {"zone": "Europe/Berlin", "week": WEEK, "closures": ["2026-12-25"]},
        ),
        (
            world.giver.id,
            None,
            gone
            | {
                "person": world.giver.id,
                "zone": "UTC",
                "week": "Mon 09:00-17:00",
                "openings": ["2026-12-25 10:00 to 2026-12-25 12:00"],
                "country": "DE",
                "region": "BE",
            },
        ),
        (world.admin.id, world.billing.pk, gone),
    ]


def test_the_same_hours_again_are_no_change(world: World) -> None:
    set_hours(world)
    set_hours(world, week="mon-fri 9-12:30, 13:30-18")
    services.remove_hours(by=world.admin, now=NOW, team=world.front.pk)

    assert Event.objects.filter(kind="hours.changed").count() == 1
    assert Hours.objects.count() == 1


def test_what_is_left_out_stays(world: World) -> None:
    set_hours(world, closures=["2026-12-25"])
    services.set_hours(by=world.receiving_lead, now=NOW, team=world.billing.pk, week="Sat 22:00-02:00")
    services.set_hours(by=world.receiving_lead, now=NOW, team=world.billing.pk, zone="America/New_York")

    assert queries.written_of_team(world.billing.pk) == Written(
        "America/New_York", "Sat 22:00-02:00", ("2026-12-25",)
    )


@pytest.mark.parametrize(
    ("country", "region"), [("Germany", "BE"), ("deu", "BE"), (" de", "BE"), ("Austria", ""), ("", "")]
)
def test_the_same_country_in_other_words_keeps_its_region(world: World, country: str, region: str) -> None:
    set_hours(world, country="DE", region="BE")
    set_hours(world, country=country)

    found = queries.written_of_team(world.billing.pk)
    assert found
    assert found.region == region


def test_the_first_hours_are_in_the_zone_of_the_person_or_the_organisation(
    world: World, settings: Any
) -> None:
    Person.objects.filter(pk=world.giver.id).update(time_zone="Asia/Tokyo")

    for person in (world.giver, world.colleague):
        services.set_hours(by=person, now=NOW, person=person.id, week=WEEK)

    mine, hers = (queries.written_of_person(each.id) for each in (world.giver, world.colleague))
    assert mine and mine.zone == "Asia/Tokyo"
    assert hers and hers.zone == settings.PITSTOP_DISPLAY_TIME_ZONE.key


REFUSED = [
    pytest.param({"week": ""}, ["week-empty"], id="no week"),
    pytest.param(
        {"week": "Mon 9", "zone": "Berlin", "closures": ["x"]}, ["zone", "week", "closures"], id="all"
    ),
    pytest.param({"country": "Atlantis", "openings": ["2026-12-25"]}, ["openings", "country"], id="no place"),
    pytest.param({"country": "DE", "region": "Texas"}, ["region"], id="a region of another country"),
    pytest.param({"closures": ["2026-01-01 to 2027-12-31"]}, ["never-open"], id="closed for a year"),
]


@pytest.mark.parametrize(("changes", "reasons"), REFUSED)
def test_hours_that_leave_nothing_open_or_do_not_parse_are_refused(
    world: World, changes: dict[str, Any], reasons: list[str]
) -> None:
    before = snapshot()

    with pytest.raises(Refused) as refusal:
        set_hours(world, **changes)

    assert refusal.value.because is Because.INVALID
    assert [r.field if r.field in reasons else r.code for r in refusal.value.reasons] == reasons
    assert snapshot() == before


def test_the_first_hours_need_a_week(world: World) -> None:
    with pytest.raises(Refused, match="It would never be open"):
        services.set_hours(by=world.admin, now=NOW, team=world.billing.pk, zone="Europe/Berlin")


MAY = {
    # whose hours: who may set them; everyone else of the world may not
    "billing": {"receiving_lead", "admin"},
    "front": {"lead", "admin"},
    "receiver": {"receiver", "receiving_lead", "admin"},
    "giver": {"giver", "lead", "admin"},
    "lead": {"lead", "admin"},
    "admin": {"admin"},
}


@pytest.mark.parametrize(("whose", "may"), MAY.items())
def test_who_may_set_whose_hours(world: World, whose: str, may: set[str]) -> None:
    found = getattr(world, whose)
    target = {"person": found.id} if whose in world.everyone else {"team": found.pk}
    did = set()
    for name, asker in world.everyone.items():
        before = snapshot()
        try:
            services.set_hours(by=asker, now=NOW, week=WEEK, **target)
            services.remove_hours(by=asker, now=NOW, **target)
            did.add(name)
        except Refused as refusal:
            assert refusal.because is Because.FORBIDDEN
            assert snapshot() == before
    assert did == may


@pytest.mark.parametrize("target", [{"team": 404}, {"person": 404}])
def test_nobody_has_no_hours(world: World, target: dict[str, int]) -> None:
    with pytest.raises(Refused) as refusal:
        services.set_hours(by=world.admin, now=NOW, week=WEEK, **target)
    assert refusal.value.because is Because.MISSING


def test_hours_are_of_one_and_a_caller_who_says_otherwise_is_at_fault(world: World) -> None:
    for target in ({}, {"team": world.front.pk, "person": world.giver.id}):
        with pytest.raises(ValueError, match="of a team or of a person"):
            services.set_hours(by=world.admin, now=NOW, week=WEEK, **target)


def test_the_database_refuses_hours_of_nobody_and_of_two(world: World) -> None:
    rest = {"zone": "UTC", "week": [[0, 0, 1440]]}
    both = {"team": world.front, "person": world.giver.person}
    for whose in ({}, both):
        with pytest.raises(IntegrityError), transaction.atomic():
            Hours.objects.create(**whose, **rest)
    set_hours(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hours.objects.create(team=world.billing, **rest)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hours.objects.create(team=world.front, **rest | {"zone": ""})


def test_without_hours_a_team_is_always_open_and_everyone_on_shift(world: World) -> None:
    assert queries.of_team(world.billing.pk) is ALWAYS
    assert queries.of_person(world.giver.id) is ALWAYS
    assert queries.on_shift(world.giver.person, NOW)
    assert queries.next_shift(world.giver.person, NOW) == NOW
    assert queries.written_of_team(world.billing.pk) is None
    assert queries.written_of_person(world.giver.id) is None


def utc(hour: int, minute: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_a_person_works_their_own_hours_before_those_of_their_teams(world: World) -> None:
    tom, priya = world.other_receiver.person, world.receiver.person
    set_hours(world, zone="UTC", week="Mon-Fri 09:00-17:00")
    services.set_hours(
        by=world.other_receiver, now=NOW, person=tom.pk, zone="UTC", week="Mon-Fri 22:00-06:00"
    )

    assert [queries.on_shift(priya, utc(hour)) for hour in (8, 9, 16, 17)] == [False, True, True, False]
    assert [queries.on_shift(tom, utc(hour)) for hour in (5, 9, 21, 22)] == [False, False, False, True]
    assert queries.next_shift(priya, utc(17)) == utc(9, day=3)
    assert queries.next_shift(tom, utc(17)) == utc(22)
    assert queries.on_shift(tom, utc(5, 59, day=3))


def test_in_two_teams_one_that_is_open_is_enough_and_one_without_hours_says_nothing(world: World) -> None:
    priya = world.receiver.person
    set_hours(world, zone="UTC", week="Mon-Fri 09:00-17:00")
    for team in (world.network, world.front):
        accounts.join_team(person=priya, team=team)
    set_hours(world, by=world.admin, team=world.network.pk, zone="UTC", week="Mon-Fri 20:00-22:00")

    assert [queries.on_shift(priya, utc(hour)) for hour in (8, 10, 18, 20, 22)] == [
        False,
        True,
        False,
        True,
        False,
    ]
    assert queries.next_shift(priya, utc(18)) == utc(20)


def test_many_teams_and_people_cost_as_little_as_one(world: World, django_assert_num_queries: Any) -> None:
    set_hours(world, zone="UTC", week="Mon-Fri 09:00-17:00")
    services.set_hours(by=world.giver, now=NOW, person=world.giver.id, zone="UTC", week="Sun 9-17")
    teams = [world.billing.pk, world.front.pk, world.network.pk]
    people = {name: asker.id for name, asker in world.everyone.items()}

    with django_assert_num_queries(1):
        found = queries.of_teams(teams)
    with django_assert_num_queries(2):
        working = queries.those_on_shift(people.values(), utc(18))

    assert [found[team] is ALWAYS for team in teams] == [False, True, True]
    assert {name for name, pk in people.items() if pk in working} == {
        "colleague",
        "lead",
        "stranger",
        "admin",
    }


def test_the_same_hours_are_laid_out_once(world: World) -> None:
    set_hours(world)
    set_hours(world, by=world.lead, team=world.front.pk)

    assert queries.of_team(world.billing.pk) is queries.of_team(world.front.pk)


def test_what_was_taken_away_is_set_again_whole_and_each_their_own(world: World) -> None:
    team, person = {"team": world.billing.pk}, {"person": world.receiver.id}
    services.set_hours(
        by=world.receiving_lead,
        now=NOW,
        **team,
        zone="Europe/Berlin",
        week="Mon-Fri 09:00-17:00",
        closures=["2090-12-24"],
        openings=["2090-12-25 10:00-12:00"],
        country="DE",
        region="BE",
    )
    services.set_hours(by=world.receiver, now=NOW, **person, zone="UTC", week="Tue 09:00-10:00")
    before = queries.written_of_team(world.billing.pk), queries.written_of_person(world.receiver.id)
    for whose in (team, person):
        with pytest.raises(Refused) as early:
            services.set_hours_again(by=world.admin, now=NOW, **whose)
        assert [reason.code for reason in early.value.reasons] == ["hours-not-gone"]
        services.remove_hours(by=world.admin, now=NOW, **whose)
    with pytest.raises(Refused) as no:
        services.set_hours_again(by=world.lead, now=NOW, **team)
    assert no.value.because is Because.FORBIDDEN
    for whose in (team, person):
        services.set_hours_again(by=world.admin, now=NOW, **whose)
        changes = Event.objects.filter(kind="hours.changed").count()
        services.set_hours_again(by=world.admin, now=NOW, **whose)
        assert Event.objects.filter(kind="hours.changed").count() == changes, "twice is once"
    after = queries.written_of_team(world.billing.pk), queries.written_of_person(world.receiver.id)
    assert after == before


def test_a_change_is_taken_back_once_and_only_while_nothing_came_after(world: World) -> None:
    team = {"team": world.billing.pk}

    def change() -> int:
        return Event.objects.filter(kind="hours.changed").latest("id").pk

    set_hours(world, week="Mon-Fri 9-17", closures=["2090-12-24"])
    first, before = change(), queries.written_of_team(world.billing.pk)
    set_hours(world, week="Tue 9-12")
    second = change()
    with pytest.raises(Refused) as no:
        services.undo_hours(by=world.admin, now=NOW, change=first, **team)
    assert [reason.code for reason in no.value.reasons] == ["hours-changed-since"]
    for _again in range(2):
        services.undo_hours(by=world.receiving_lead, now=NOW, change=second, **team)
        assert queries.written_of_team(world.billing.pk) == before
    assert Event.objects.filter(kind="hours.changed").count() == 3
    with pytest.raises(Refused) as refused:
        services.undo_hours(by=world.lead, now=NOW, change=second, **team)
    assert refused.value.because is Because.FORBIDDEN
    for number in (0, 2**70, Event.objects.exclude(kind="hours.changed").latest("id").pk):
        with pytest.raises(Refused) as missing:
            services.undo_hours(by=world.admin, now=NOW, change=number, **team)
        assert missing.value.because is Because.MISSING


def test_taking_back_the_first_hours_leaves_none(world: World) -> None:
    set_hours(world)
    change = Event.objects.get(kind="hours.changed").pk
    for _again in range(2):
        assert services.undo_hours(by=world.admin, now=NOW, change=change, team=world.billing.pk) is None
    assert queries.written_of_team(world.billing.pk) is None
