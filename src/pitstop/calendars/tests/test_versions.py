"""Hours are kept as they were for what is measured by them, and one act goes by the same throughout."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from pitstop.calendars import queries, services
from pitstop.calendars.models import CalendarVersion
from pitstop.calendars.rules.calendar import ALWAYS
from pitstop.conftest import NOW, World


def set_hours(world: World, team: int, **more: str) -> None:
    services.set_hours(by=world.admin, now=NOW, team=team, zone="Europe/Berlin", week="Mon-Fri 9-17", **more)


def test_the_same_hours_are_kept_once_whoever_has_them(world: World) -> None:
    set_hours(world, world.billing.pk, country="DE")
    set_hours(world, world.front.pk, country="DE")

    versions = {services.version_of(each.pk) for each in (world.billing, world.front, world.billing)}

    assert len(versions) == CalendarVersion.objects.count() == 1


def test_a_version_stays_as_it_was_when_the_hours_change(world: World) -> None:
    set_hours(world, world.billing.pk)
    before = services.version_of(world.billing.pk)
    then = queries.of_team(world.billing.pk)
    set_hours(world, world.billing.pk, country="DE", region="BE")
    after = services.version_of(world.billing.pk)

    assert before != after
    assert queries.calendar_of(CalendarVersion.objects.get(pk=before.pk)) == then
    assert queries.calendar_of(CalendarVersion.objects.get(pk=after.pk)) is queries.of_team(world.billing.pk)


def test_a_team_without_hours_has_the_calendar_that_is_always_open(world: World) -> None:
    first, second = (services.version_of(each.pk) for each in (world.network, world.front))

    assert first == second
    assert queries.calendar_of(CalendarVersion.objects.get(pk=first.pk)) == ALWAYS


Counting = Callable[[int], AbstractContextManager[object]]


def test_what_is_kept_is_given_with_what_was_kept_before(
    world: World, django_assert_num_queries: Counting
) -> None:
    set_hours(world, world.billing.pk)
    before, office = services.version_of(world.front.pk), queries.of_team(world.billing.pk)
    new = services.keep([office, ALWAYS], beside=[before.pk])

    assert sorted(new) == sorted(each.pk for each in CalendarVersion.objects.all())
    assert sorted(new.items()) == [(before.pk, ALWAYS), (max(new), office)]
    with django_assert_num_queries(1):
        assert services.keep([ALWAYS, office]) == new
    with django_assert_num_queries(0):
        assert services.keep([]) == {}


def test_one_act_goes_by_the_same_hours_throughout(world: World, django_assert_num_queries: Counting) -> None:
    set_hours(world, world.billing.pk)
    office = queries.of_team(world.billing.pk)
    with queries.read_once():
        assert queries.of_team(world.billing.pk) == office
        services.remove_hours(by=world.admin, now=NOW, team=world.billing.pk)  # by somebody else, meanwhile
        with queries.read_once(), django_assert_num_queries(1):
            teams = [world.billing.pk, world.front.pk]
            assert queries.of_teams(teams) == {teams[0]: office, teams[1]: ALWAYS}
            assert queries.of_teams(teams) == {teams[0]: office, teams[1]: ALWAYS}
        assert queries.of_team(world.billing.pk) == office
    assert queries.of_team(world.billing.pk) == ALWAYS
