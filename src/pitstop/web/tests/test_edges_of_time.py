"""The first and the last day that there is, typed by people east and west of the desk: never a fault."""

from __future__ import annotations

import pytest

from pitstop.accounts.profiles import services as profiles
from pitstop.conftest import READ_BACK, World, snapshot
from pitstop.core import clock
from pitstop.web.tests.conftest import Visit, offer_form, offer_now, words

pytestmark = pytest.mark.django_db

EDGES = ["0001-01-01T00:00", "9999-12-31T23:59"]
ZONES = ["Europe/Berlin", "America/New_York"]


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, world: World) -> str:
    """Where Omar and Priya are, while the desk is in London."""
    for asker in (world.giver, world.receiver):
        profiles.change(by=asker, now=clock.now(), person_id=asker.id, time_zone=request.param)
    return str(request.param)


@pytest.mark.parametrize("edge", EDGES)
def test_a_preview_is_drawn_whatever_day_is_being_typed(
    world: World, visit: Visit, zone: str, edge: str
) -> None:
    form = offer_form(world, next_update_at=edge)

    page = visit(world.giver).post(f"/cases/{world.case_id}/introduction", form)

    assert page.status_code == 200
    assert "Priya decides about the second refund." in words(page)


@pytest.mark.parametrize("edge", EDGES)
def test_no_promise_is_made_for_a_day_that_nobody_lives_to_see(
    world: World, visit: Visit, zone: str, edge: str
) -> None:
    case = f"/cases/{world.case_id}"
    reply = {"kind": "to_customer", "body": "Soon.", "next_text": "an answer", "next_due_at": edge}
    offered = offer_now(world)
    accepted = {"read_back": READ_BACK, "next_update_at": edge}
    other = f"/cases/{world.open().pk}"
    giver, receiver = visit(world.giver), visit(world.receiver)
    before = snapshot()

    answers = [
        giver.post(f"{other}/messages", reply),
        giver.post(f"{other}/handoffs", offer_form(world, next_update_at=edge)),
        receiver.post(f"/handoffs/{offered.pk}/acceptance", accepted),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert giver.get(case).status_code == 200
    assert snapshot() == before


@pytest.mark.parametrize("edge", EDGES)
def test_a_draft_with_such_a_day_is_kept_and_shown_again(
    world: World, visit: Visit, zone: str, edge: str
) -> None:
    case, client = f"/cases/{world.case_id}", visit(world.giver)

    kept = client.post(f"{case}/draft", {"kind": "to_customer", "body": "half a", "next_due_at": edge})

    assert kept.status_code == 204
    page = client.get(case)
    assert page.status_code == 200
    assert "half a" in page.content.decode()


@pytest.mark.parametrize("edge", EDGES)
def test_nobody_is_away_until_then_or_here_since_then(
    world: World, visit: Visit, zone: str, edge: str
) -> None:
    client = visit(world.giver)
    profile = {"name": "Omar Haddad", "time_zone": zone}

    away = client.post("/profile", {**profile, "away_until": edge})
    since = client.post("/profile", {**profile, "since": edge[:10]})

    assert (away.status_code, since.status_code) == (422, 422)
    assert client.get("/profile").status_code == 200
    world.giver.person.refresh_from_db()
    assert (world.giver.person.away_until, world.giver.person.since) == (None, None)
