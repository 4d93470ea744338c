"""The page of targets: who sets which, what is refused in which words, and what applied when."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.calendars import services as hours
from pitstop.conftest import NOW, World, at
from pitstop.routing.rules import routes
from pitstop.targets import services, wording
from pitstop.targets.models import Target
from pitstop.targets.rules import targets
from pitstop.targets.services import Proposed
from pitstop.web.tests.conftest import Visit, offer_now, words

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
        (
            "receiving_lead",
            {"minutes": "soon"},
            422,
            "Write minutes or hours, such as 30, 45 min or 1 h 30 min.",
        ),
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


def test_an_ambiguous_one_is_refused_and_what_is_missing_is_set_in_the_same_save(
    world: World, visit: Visit
) -> None:
    client, key = visit(world.admin), f"beside-{world.billing.pk}--urgent-"
    client.post("/targets", sent(world, tier="Gold"))
    urgent = sent(world, team="", priority="urgent", minutes="5")
    answer = client.post("/targets", urgent)
    assert answer.status_code == 422
    assert (
        "“Accept the offer · Billing · Gold” and “Accept the offer · urgent” would both fit some cases, and "
        "neither is within the other. Set “Accept the offer · Billing · urgent · Gold” too"
    ) in words(answer)
    page = answer.content.decode()
    assert f'name="{key}676f6c64-minutes" value="5 min"' in page, "the shorter of both times"
    assert f'name="{key}676f6c64-too" id="id_{key}676f6c64-too" checked' in page
    assert Target.objects.count() == 1

    also = {f"{key}676f6c64-too": "on", f"{key}676f6c64-minutes": "3", f"{key}676f6c64-warn_at": "50"}
    done = client.post("/targets", urgent | also, follow=True)
    assert "Saved, and 1 more with it." in words(done)
    exact = Target.objects.get(team=world.billing, priority="urgent")
    assert (exact.tier, exact.minutes, exact.warn_at) == ("Gold", 3, [50])
    assert Target.objects.count() == 3


@pytest.mark.parametrize(
    ("main", "other", "said"),
    [
        ({}, {"minutes": "soon", "too": "on"}, "Write minutes or hours, such as 30, 45 min or 1 h 30 min."),
        ({}, {"minutes": "0", "too": "on"}, "Write minutes of open time between 1 and 525600."),
        ({}, {"minutes": "3"}, "Set “Accept the offer · Billing · urgent” too"),
        (
            {"minutes": "soon"},
            {"minutes": "3", "too": "on"},
            "Write minutes or hours, such as 30, 45 min or 1 h 30 min.",
        ),
    ],
)
def test_what_is_wrong_with_one_of_several_keeps_all_that_was_typed(
    world: World, visit: Visit, main: dict[str, str], other: dict[str, str], said: str
) -> None:
    client, key = visit(world.admin), f"beside-{world.billing.pk}--urgent-"
    client.post("/targets", sent(world))
    urgent = sent(world, team="", priority="urgent") | main
    typed = {f"{key}-{name}": value for name, value in other.items()}
    answer = client.post("/targets", urgent | typed)
    assert answer.status_code == 422
    assert said in words(answer)
    assert f'name="{key}-minutes" value="{other["minutes"]}"' in answer.content.decode()
    assert Target.objects.count() == 1


def test_the_page_says_which_teams_have_no_hours_and_what_counts_there(world: World, visit: Visit) -> None:
    def about_hours() -> str:
        return words(visit(world.giver).get("/targets")).partition("set no hours ")[2][:60]

    assert about_hours().startswith("Billing , Front line , ")
    hours.set_hours(by=world.admin, now=NOW, team=world.billing.pk, zone="UTC", week="Mon-Fri 9-17")
    assert about_hours().startswith("Front line , ")
    assert "There every minute counts, day and night, on weekends and holidays too" in words(
        visit(world.giver).get("/targets")
    )


def test_the_form_is_filled_in_with_the_one_to_change_and_its_history_is_kept(
    world: World, visit: Visit
) -> None:
    client = visit(world.receiving_lead)
    client.post("/targets", sent(world))
    first = Target.objects.get()
    page = client.get("/targets", {"target": first.pk}).content.decode()
    assert 'name="minutes" value="15 min"' in page
    assert 'value="50, 80"' in page
    client.post("/targets", sent(world, minutes="1h 30 min"))
    assert (
        'name="minutes" value="1 h 30 min"'
        in client.get("/targets", {"target": Target.objects.get(ended_at=None).pk}).content.decode()
    )
    answer = client.get(f"/targets/{first.pk}")
    assert "Accept within 1 h 30 min of open time" in words(answer)
    assert "Accept within 15 min of open time" in words(answer)
    assert "in force" in words(answer)
    assert "Open time from the offer until the team accepts it." in words(answer)


def test_a_target_is_taken_away_after_it_was_said_what_that_does(world: World, visit: Visit) -> None:
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("accept", 240))
    client = visit(world.receiving_lead)
    client.post("/targets", sent(world))
    number = Target.objects.get(team=world.billing).pk
    offer_now(world)
    asked = words(client.get(f"/targets/{number}/removal"))
    assert "Accept within 15 min of open time Billing all cases" in asked
    assert "1 clock runs by it now, and keeps it to its end." in asked
    assert "has “Accept within 4 h of open time” (Every team, all cases), unless a narrower" in asked
    assert Target.objects.filter(ended_at=None).count() == 2, "nothing is done yet"

    assert visit(world.lead).get(f"/targets/{number}/removal").status_code == 403
    assert visit(world.lead).post(f"/targets/{number}/removal").status_code == 403
    answer = client.post(f"/targets/{number}/removal", follow=True)
    assert "Removed. A more general target applies now, if there is one" in words(answer)
    assert "taken away" in words(answer)
    assert client.post(f"/targets/{number}/removal").status_code == 409
    assert client.get(f"/targets/{number}/removal").status_code == 302
    assert client.post("/targets/987/removal").status_code == 404
    assert client.get("/targets/987").status_code == 404


def test_a_lead_begins_with_their_own_team_and_an_admin_with_every(world: World, visit: Visit) -> None:
    lead = visit(world.receiving_lead).get("/targets").content.decode()
    choices = lead.split('name="team"')[1].split("</select>")[0]
    assert f'<option value="{world.billing.pk}" selected>Billing</option>' in choices
    assert "Front line" not in choices
    assert "every team" not in choices
    assert "none: what customers are owed" in choices
    admin = visit(world.admin).get("/targets").content.decode()
    assert '<option value="" selected>every team</option>' in admin.split('name="team"')[1]
    wrong = visit(world.receiving_lead).post("/targets", sent(world, minutes="2 d"))
    assert wrong.status_code == 422
    assert "Write minutes or hours, such as 30, 45 min or 1 h 30 min." in words(wrong)


def test_that_a_target_is_needed_is_said_before_it_is_taken_away(world: World, visit: Visit) -> None:
    first = services.set_target(by=world.admin, now=NOW, proposed=Proposed("hold", 60, team=world.billing.pk))
    both = Proposed("hold", 20, team=world.billing.pk, priority="urgent")
    needed = services.set_target(by=world.admin, now=NOW, proposed=both)
    other = services.set_target(by=world.admin, now=NOW, proposed=Proposed("hold", 30, priority="urgent"))
    client = visit(world.admin)
    page = client.get(f"/targets/{needed.pk}/removal")
    assert "It can't be taken away yet" in words(page)
    assert "Hold the case · Billing or Hold the case · urgent" in words(page)
    text = page.content.decode()
    assert f'href="/targets/{first.pk}/removal"' in text
    assert f'href="/targets/{other.pk}/removal"' in text
    assert "When it is taken away" not in text
    assert f'action="/targets/{needed.pk}/removal"' not in text
    assert client.post(f"/targets/{needed.pk}/removal").status_code == 409
    client.post(f"/targets/{other.pk}/removal")
    assert "When it is taken away" in words(client.get(f"/targets/{needed.pk}/removal"))


def test_what_was_taken_away_is_set_again_as_it_was(world: World, visit: Visit) -> None:
    client = visit(world.receiving_lead)
    client.post("/targets", sent(world))
    first = Target.objects.get()
    client.post("/targets", sent(world, minutes="90"))
    client.post(f"/targets/{Target.objects.get(ended_at=None).pk}/removal")
    assert "Taken away 1" in words(client.get("/targets"))
    assert visit(world.lead).post(f"/targets/{first.pk}/again").status_code == 403
    assert "Set again" not in words(visit(world.lead).get("/targets"))
    page = client.get(f"/targets/{first.pk}").content.decode()
    assert f'action="/targets/{first.pk}/again"' in page, "each that applied before may be set again"
    answer = client.post(f"/targets/{first.pk}/again", follow=True)
    assert "Set again: “Accept within 15 min of open time”." in words(answer)
    made = Target.objects.get(ended_at=None)
    assert (made.minutes, made.warn_at, made.team) == (15, [50, 80], world.billing)
    assert "Taken away" not in words(client.get("/targets"))


def test_what_would_be_ambiguous_by_now_is_not_set_again(world: World, visit: Visit) -> None:
    client = visit(world.admin)
    client.post("/targets", sent(world))
    first = Target.objects.get()
    client.post(f"/targets/{first.pk}/removal")
    client.post("/targets", sent(world, team="", priority="urgent"))
    answer = client.post(f"/targets/{first.pk}/again")
    assert answer.status_code == 422
    assert "Set “Accept the offer · Billing · urgent” too" in words(answer)


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


def test_leads_find_the_targets_in_the_menu(world: World, visit: Visit) -> None:
    entry = '<a href="/targets" data-palette>Targets</a>'
    assert entry in visit(world.lead).get("/").content.decode()
    assert entry in visit(world.admin).get("/").content.decode()
    assert entry not in visit(world.giver).get("/").content.decode()


def test_the_kinds_of_a_target_are_those_of_a_route() -> None:
    assert tuple(routes.KINDS) == targets.KINDS
    assert tuple(wording.kinds()) == targets.KINDS
    assert wording.kinds() == routes.KINDS
