"""The page of targets: who sets which, what is refused in which words, and what applied when."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.cases.waits import services as cases
from pitstop.conftest import NOW, World, at
from pitstop.handoffs.models import Handoff
from pitstop.routing.rules import routes
from pitstop.targets import queries, services, wording
from pitstop.targets.models import Target
from pitstop.targets.rules import targets
from pitstop.targets.services import Proposed
from pitstop.web.tests.conftest import Visit, words

pytestmark = pytest.mark.django_db

FORM: dict[str, Any] = {
    "measure": "accept",
    "team": "",
    "kind": "",
    "priority": "",
    "tier": "",
    "minutes": "15",
    "warn_at": "50, 80",
}


def sent(world: World, **changes: Any) -> dict[str, Any]:
    return FORM | {"team": world.billing.pk} | changes


def test_a_lead_sets_one_and_it_is_listed(world: World, visit: Visit) -> None:
    client = visit(world.receiving_lead)
    answer = client.post("/targets", sent(world, priority="urgent", tier="Gold"), follow=True)
    assert "Saved. Clocks that run keep the target with which they began." in words(answer)
    assert "Accept within 15 min of open time urgent · Gold 50 %, 80 %" in words(answer)
    (made,) = Target.objects.all()
    assert (made.team, made.minutes, made.warn_at, made.tier) == (world.billing, 15, [50, 80], "Gold")


@pytest.mark.parametrize(
    ("who", "changes", "status", "said"),
    [
        ("receiving_lead", {"minutes": "soon"}, 422, "Write a whole number, such as 30."),
        ("receiving_lead", {"minutes": "0"}, 422, "Write minutes of open time between 1 and 525600."),
        ("receiving_lead", {"warn_at": "often"}, 422, "Write shares in per cent, such as 50, 80."),
        ("receiving_lead", {"warn_at": "80, 50"}, 422, "Write the shares in order, each once, as in 50, 80."),
        (
            "receiving_lead",
            {"measure": "resolution"},
            422,
            "This is about the customer, whichever team has the case. Leave the team empty.",
        ),
        ("receiving_lead", {"measure": "lunch"}, 422, "“lunch” is nothing that can be limited."),
        (
            "receiving_lead",
            {"team": ""},
            403,
            "A target for every team is for an admin to set. Choose a team that you lead.",
        ),
        ("lead", {}, 403, "The targets of Billing are set by its leads and by admins. Ask one of them."),
        ("giver", {}, 403, "The targets of Billing are set by its leads and by admins. Ask one of them."),
    ],
)
def test_what_is_refused(
    world: World, visit: Visit, who: str, changes: dict[str, Any], status: int, said: str
) -> None:
    answer = visit(world.everyone[who]).post("/targets", sent(world, **changes))
    assert answer.status_code == status
    assert said in words(answer)
    assert not Target.objects.exists()


def test_an_ambiguous_one_is_refused_and_both_are_named(world: World, visit: Visit) -> None:
    client = visit(world.admin)
    client.post("/targets", sent(world))
    answer = client.post("/targets", sent(world, team="", priority="urgent"))
    assert answer.status_code == 422
    assert "“Accept the offer · Billing” and “Accept the offer · urgent” would both fit some cases" in words(
        answer
    )


def test_the_form_is_filled_in_with_the_one_to_change_and_its_history_is_kept(
    world: World, visit: Visit
) -> None:
    client = visit(world.receiving_lead)
    client.post("/targets", sent(world))
    first = Target.objects.get()
    page = client.get("/targets", {"target": first.pk}).content.decode()
    assert 'name="minutes" value="15"' in page
    assert 'value="50, 80"' in page
    client.post("/targets", sent(world, minutes="90"))
    answer = client.get(f"/targets/{first.pk}")
    assert "Accept within 1 h 30 min of open time" in words(answer)
    assert "Accept within 15 min of open time" in words(answer)
    assert "in force" in words(answer)
    assert "Open time from the offer until the team accepts it." in words(answer)


def test_a_target_is_taken_away(world: World, visit: Visit) -> None:
    client = visit(world.receiving_lead)
    client.post("/targets", sent(world))
    number = Target.objects.get().pk
    assert visit(world.lead).post(f"/targets/{number}/removal").status_code == 403
    answer = client.post(f"/targets/{number}/removal", follow=True)
    assert "Removed. A more general target applies now, if there is one" in words(answer)
    assert "No targets yet" in words(answer)
    assert client.post(f"/targets/{number}/removal").status_code == 409
    assert client.post("/targets/987/removal").status_code == 404
    assert client.get("/targets/987").status_code == 404


def test_an_agent_reads_and_is_offered_nothing_to_change(world: World, visit: Visit) -> None:
    services.set_target(
        by=world.admin, now=NOW, proposed=Proposed("response", 60, team=world.billing.pk, kind="specialist")
    )
    answer = visit(world.giver).get("/targets")
    assert "The team's first response within 1 h of open time to a specialist 75 %" in words(answer)
    assert "Set a target" not in words(answer)
    assert "Remove" not in words(answer)


def test_the_page_of_a_target_counts_its_clocks(world: World, visit: Visit) -> None:
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("accept", 15, team=world.billing.pk))
    world.accept(world.offer(now=at(1)), now=at(60))
    found = Target.objects.get()
    answer = visit(world.giver).get(f"/targets/{found.pk}")
    assert "in force Ada King 0 1 1" in words(answer)


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
    (clock,) = queries.of_case(world.case)
    url = f"/cases/{world.case_id}/clocks/{clock.pk}/correction"
    assert visit(world.colleague).post(url, {"minutes": "90", "why": "A slip."}).status_code == 403
    client = visit(world.lead)
    assert client.post(url, {"minutes": "many", "why": "A slip."}).status_code == 422
    said = words(client.post(url, {"minutes": "90", "why": "A slip."}, follow=True))
    assert "Corrected. The clock before stays in the case's history." in said
    assert "corrected: A slip." in said
    assert client.post(url, {"minutes": "30", "why": "Again."}).status_code == 409
    assert visit(world.stranger).post(url, {"minutes": "90", "why": "A slip."}).status_code == 404


def test_a_correction_without_a_reason_stays_on_the_case_beside_its_field(world: World, visit: Visit) -> None:
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("hold", 60))
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("resolution", 600))
    services.follow(world.case, now=at(1))
    clock = next(each for each in queries.of_case(world.case) if each.measure == "hold")
    url = f"/cases/{world.case_id}/clocks/{clock.pk}/correction"
    answer = visit(world.lead).post(url, {"minutes": "95", "why": " "})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert world.case.subject in words(answer), "it is still the case's page"
    assert f'id="clock-{clock.pk}-minutes"' in page
    assert 'name="minutes" value="95"' in page, "what was typed is kept"
    assert 'name="minutes" value="600"' in page, "the form of the other clock is as it was"
    assert f'id="clock-{clock.pk}-why_error"' in page
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


def test_leads_find_the_targets_in_the_menu(world: World, visit: Visit) -> None:
    entry = '<a href="/targets" data-palette>Targets</a>'
    assert entry in visit(world.lead).get("/").content.decode()
    assert entry in visit(world.admin).get("/").content.decode()
    assert entry not in visit(world.giver).get("/").content.decode()


def test_the_kinds_of_a_target_are_those_of_a_route() -> None:
    assert tuple(routes.KINDS) == targets.KINDS
    assert tuple(wording.kinds()) == targets.KINDS
    assert wording.kinds() == routes.KINDS
