"""The lead's board as a page, and its acts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pitstop.calendars import services as hours
from pitstop.conftest import NOW, World, at
from pitstop.core import clock
from pitstop.events.models import Event
from pitstop.handoffs.models import Handoff
from pitstop.targets import services as targets
from pitstop.targets.models import Clock
from pitstop.targets.services import Proposed
from pitstop.web.tests.conftest import Visit, offer_now, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def referred(world: World) -> Handoff:
    """A case that has been with both teams twice and is about to go round once more."""
    world.accept(world.offer(now=at(0)), now=at(1))
    back = world.offer(by=world.receiver, to_team=world.front.pk, now=at(2))
    world.accept(back, by=world.giver, now=at(3), read_back="Once more from the start.")
    world.accept(world.offer(now=at(4)), now=at(5))
    return offer_now(world, by=world.receiver, to_team=world.front.pk)


def test_the_board_is_not_for_agents_and_not_in_their_menu(world: World, visit: Visit) -> None:
    client = visit(world.giver)
    answer = client.get("/board")
    assert answer.status_code == 403
    assert "The board is for leads. Your desk shows what waits for you." in words(answer)
    assert 'href="/board"' not in client.get("/").content.decode()
    assert 'href="/board"' in visit(world.lead).get("/").content.decode()


def test_an_empty_board_teaches(world: World, visit: Visit) -> None:
    text = words(visit(world.lead).get("/board"))
    assert "Front line 0 hand-offs under way" in text
    assert "No offer is late." in text
    assert "No hand-off is on its way in time." in text
    assert "Every promise was kept." in text


def test_what_is_under_way_stands_by_route_with_what_comes_next(world: World, visit: Visit) -> None:
    offer_now(world)
    text = words(visit(world.receiving_lead).get("/board"))
    assert "Front line → to Billing 1" in text
    assert "less than 1 min of 4 h" in text
    assert "waits for Billing" in text
    assert "then a reminder" in text


def test_an_offers_age_is_the_open_time_of_the_team_that_receives(world: World, visit: Visit) -> None:
    now = clock.now()
    targets.set_target(by=world.admin, now=NOW, proposed=Proposed("accept", 45))
    offer_now(world, now=now - timedelta(minutes=7, seconds=5))
    client = visit(world.receiving_lead)
    assert "7 min of 45 min of open time" in words(client.get("/board"))
    Clock.objects.all().delete()
    assert "7 min of 4 h of open time" in words(client.get("/board")), "without a clock by what silence has"

    closed = f"{now.date() - timedelta(days=2)} to {now.date() + timedelta(days=2)}"
    hours.set_hours(
        by=world.admin, now=NOW, team=world.billing.pk, zone="UTC", week="Mon-Sun 0-24", closures=[closed]
    )
    page = client.get("/board")
    assert "less than 1 min of 4 h of open time" in words(page)
    assert '<progress max="100" value="0"' in page.content.decode()


def test_a_nudge_reminds_and_leads_back_to_the_board(world: World, visit: Visit) -> None:
    offer, client = offer_now(world), visit(world.receiving_lead)
    answer = client.post(f"/handoffs/{offer.pk}/nudge", {"to": "board"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/board"
    assert f"A reminder about #{world.case_id} is on its way." in words(answer)
    assert Event.objects.filter(kind="handoff.reminded", actor=world.receiving_lead.id).count() == 1


def test_a_nudge_from_the_hand_off_leads_back_to_it(world: World, visit: Visit) -> None:
    offer = offer_now(world)
    answer = visit(world.giver).post(f"/handoffs/{offer.pk}/nudge")
    assert answer["Location"] == f"/handoffs/{offer.pk}"


def test_a_refused_nudge_says_why_on_the_board(world: World, visit: Visit) -> None:
    offer = offer_now(world)
    world.withdraw(offer, now=clock.now())
    answer = visit(world.lead).post(f"/handoffs/{offer.pk}/nudge", {"to": "board"})
    assert answer.status_code == 409
    assert "Nobody is waited for here: look at the case again." in words(answer)


def test_a_case_that_bounces_is_decided_with_its_history_in_view(
    world: World, visit: Visit, referred: Handoff
) -> None:
    client = visit(world.receiving_lead)
    text = words(client.get("/board"))
    assert "A lead decides: the case keeps coming back" in text
    assert "Front line · Omar Haddad" in text
    assert "Billing → Front line: accepted" in text
    for act in ("Let it pass", "Take it", "Swarm it"):
        assert f"{act} #{world.case_id}" in text

    answer = client.post(
        f"/handoffs/{referred.pk}/decision", {"decision": "swarm", "to": "board"}, follow=True
    )
    assert f"Front line works on #{world.case_id} too, beside Billing." in words(answer)
    referred.refresh_from_db()
    assert (referred.state, referred.decision) == ("withdrawn", "swarm")


def test_a_lead_of_the_other_team_is_not_offered_to_take_it(
    world: World, visit: Visit, referred: Handoff
) -> None:
    page = visit(world.lead).get("/board").content.decode()
    assert ("Take it<" in page, "Swarm it<" in page) == (False, True)
    refused = visit(world.lead).post(f"/handoffs/{referred.pk}/decision", {"decision": "take", "to": "board"})
    assert refused.status_code == 403
    assert "Only a lead of Billing can take the case" in words(refused)
