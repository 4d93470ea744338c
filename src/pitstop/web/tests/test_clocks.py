"""Clocks on the pages: on the case, where a lead corrects them, and on the board."""

from __future__ import annotations

import pytest

from pitstop.cases.waits import services as cases
from pitstop.conftest import NOW, World, at
from pitstop.handoffs.models import Handoff
from pitstop.targets import queries, services
from pitstop.targets.services import Proposed
from pitstop.web.tests.conftest import Visit, words

pytestmark = pytest.mark.django_db


def test_the_case_shows_its_clocks_and_what_they_count(world: World, visit: Visit) -> None:
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("accept", 15, team=world.billing.pk))
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("hold", 600))
    world.accept(world.offer(now=at(1)), now=at(31))
    said = words(visit(world.receiver).get(f"/cases/{world.case_id}"))
    assert "Clocks Hold for 10 h of open time at most Open time from the moment at which the team" in said
    assert "Accept within 15 min of open time Open time from the offer until the team accepts it." in said
    assert "Billing met, late raw time 30 min business time 30 min" in said
    assert "Correct a clock" not in said, "she leads no team"


def test_a_lead_corrects_a_clock_on_the_case(world: World, visit: Visit) -> None:
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("hold", 60))
    services.follow(world.case, now=at(1))
    (running,) = queries.of_case(world.case)
    url = f"/cases/{world.case_id}/clocks/{running.pk}/correction"
    assert visit(world.colleague).post(url, {"minutes": "90", "why": "A slip."}).status_code == 403
    client = visit(world.lead)
    page = words(client.get(f"/cases/{world.case_id}"))
    assert "Hold for 1 h of open time at most · Front line runs · since " in page
    assert client.post(url, {"minutes": "many", "why": "A slip."}).status_code == 422
    said = words(client.post(url, {"minutes": "1 h 30 min", "why": "A slip."}, follow=True))
    assert "Corrected. The clock before stays in the case's history." in said
    assert "corrected: A slip." in said
    assert client.post(url, {"minutes": "30", "why": "Again."}).status_code == 409
    assert visit(world.stranger).post(url, {"minutes": "90", "why": "A slip."}).status_code == 404


def test_a_correction_without_a_reason_stays_on_the_case_beside_its_field(world: World, visit: Visit) -> None:
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("hold", 60))
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("resolution", 600))
    services.follow(world.case, now=at(1))
    running = next(each for each in queries.of_case(world.case) if each.measure == "hold")
    url = f"/cases/{world.case_id}/clocks/{running.pk}/correction"
    answer = visit(world.lead).post(url, {"minutes": "95", "why": " "})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert world.case.subject in words(answer), "it is still the case's page"
    assert f'id="clock-{running.pk}-minutes"' in page
    assert 'name="minutes" value="95"' in page, "what was typed is kept"
    assert 'name="minutes" value="10 h"' in page, "the form of the other clock is as it was"
    assert f'id="clock-{running.pk}-why_error"' in page
    assert "Why it is corrected is missing: write it in a few words." in words(answer)
    refused = visit(world.lead).post(url, {"minutes": "many", "why": "A slip."})
    assert "Write minutes of open time between 1 and 525600." in words(refused)
    assert 'name="why" value="A slip."' in refused.content.decode()


def test_the_board_shows_what_runs_out_and_who_has_it(world: World, visit: Visit) -> None:
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("hold", 60))
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("resolution", 600))
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("accept", 5, team=world.billing.pk))
    services.follow(world.case, now=at(50))
    client = visit(world.lead)
    said = words(client.get("/board"))
    assert "Time that runs out 1" in said
    assert "Hold for 1 h of open time at most Front line · Omar Haddad" in said
    assert "Resolution within" not in said, "it is far from its end"
    assert "No target is close to its end" in words(visit(world.receiving_lead).get("/board"))
    world.offer(now=at(51))
    said = words(visit(world.receiving_lead).get("/board"))
    assert "Billing should have accepted by Mon" in said or "Billing should have accepted by 2 Mar" in said
    assert "Accept within 5 min of open time" in said
    offer = words(visit(world.receiver).get(f"/handoffs/{Handoff.objects.get().pk}"))
    assert "Accept within 5 min of open time" in offer.partition("Summary")[0]


def test_the_board_blames_no_giver_for_what_the_receiver_owes_and_hides_no_lateness_in_a_wait(
    world: World, visit: Visit
) -> None:
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("response", 30, team=world.billing.pk))
    world.offer(now=at(1))
    services.follow(world.case, now=at(40))
    lead = visit(world.receiving_lead)
    said = words(lead.get("/board")).partition("Time that runs out")[2]
    assert "The team's first response within 30 min of open time Billing Lena Fischer" in said

    cases.wait(by=world.giver, now=at(41), case_id=world.case_id, on="customer", what="The invoice")
    services.follow(world.case, now=at(42))
    assert "too late, and stands still" in words(lead.get("/board"))


def test_a_late_clock_that_is_paused_stands_on_the_case_as_it_was(world: World, visit: Visit) -> None:
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("resolution", 10))
    services.follow(world.case, now=at(0))
    cases.wait(by=world.giver, now=at(30), case_id=world.case_id)
    services.follow(world.case, now=at(30))
    clocks = words(visit(world.giver).get(f"/cases/{world.case_id}")).partition("Resolution within 10 min")[2]
    assert "paused, 20 min over" in clocks
    assert "late" not in clocks.partition("paused, 20 min over")[2].partition("due")[0]
