"""In whose language and zone a page is written: the reader's own, else the organisation's."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from pitstop.accounts.models import Person
from pitstop.conftest import World
from pitstop.notify import services
from pitstop.web.tests.conftest import Visit, words

pytestmark = pytest.mark.django_db

SUMMER = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def language(answer: object) -> str:
    return str(answer.headers["Content-Language"])  # type: ignore[attr-defined]


def reads(world: World, **how: str) -> None:
    Person.objects.filter(pk=world.giver.id).update(**how)


def told_in_summer(world: World) -> None:
    services.tell(kind="returned", people=[world.giver.person], because="giver", now=SUMMER, key="x")


def test_a_persons_own_language_comes_before_the_browsers(world: World, visit: Visit) -> None:
    reads(world, language="de")
    answer = visit(world.giver).get("/", headers={"Accept-Language": "en"})

    assert language(answer) == "de"
    assert '<html lang="de"' in answer.content.decode()


def test_without_one_a_person_reads_as_the_organisation_does(world: World, visit: Visit) -> None:
    assert language(visit(world.giver).get("/", headers={"Accept-Language": "de"})) == "en"


def test_a_stranger_reads_in_the_language_of_their_cookie_or_browser(db: None, client: Client) -> None:
    assert language(client.get("/sign-in", headers={"Accept-Language": "de"})) == "de"
    client.cookies["pitstop-language"] = "de"
    assert language(client.get("/sign-in", headers={"Accept-Language": "en"})) == "de"


def test_one_readers_language_does_not_stay_for_the_next(world: World, visit: Visit) -> None:
    reads(world, language="de")
    visit(world.giver).get("/")

    assert language(visit(world.colleague).get("/")) == "en"
    assert language(Client().get("/sign-in")) == "en"


def test_times_are_in_the_readers_zone_and_say_so(world: World, visit: Visit) -> None:
    told_in_summer(world)
    client = visit(world.giver)

    assert "1 Jul 12:00 " in words(client.get("/notices"))
    reads(world, time_zone="America/New_York")
    assert "1 Jul 08:00 UTC-4" in words(client.get("/notices"))
    assert timezone.get_current_timezone_name() == "UTC"


def test_a_moment_that_is_typed_says_in_which_zone_it_is_meant(world: World, visit: Visit) -> None:
    client = visit(world.giver)
    assert "Asia/Kolkata</span>" not in client.get(f"/cases/{world.case_id}").content.decode()

    reads(world, time_zone="Asia/Kolkata")
    assert '<span class="soft">Asia/Kolkata</span>' in client.get(f"/cases/{world.case_id}").content.decode()


def test_a_zone_with_the_organisations_clock_is_not_named(
    world: World, visit: Visit, settings: object
) -> None:
    settings.PITSTOP_DISPLAY_TIME_ZONE = ZoneInfo("Europe/Berlin")  # type: ignore[attr-defined]
    told_in_summer(world)
    reads(world, time_zone="Europe/Vienna")

    page = words(visit(world.giver).get("/notices"))
    assert ("1 Jul 14:00" in page, "UTC+2" in page) == (True, False)
