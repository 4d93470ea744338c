"""The pages of people and teams, and of giving a case to a colleague."""

from __future__ import annotations

import re

import pytest

from pitstop.accounts import services as accounts
from pitstop.accounts.models import Person, Team
from pitstop.accounts.profiles import services as profiles
from pitstop.cases.models import Segment
from pitstop.conftest import World, at
from pitstop.core import clock
from pitstop.web.tests.conftest import Visit, offer_now, words

pytestmark = pytest.mark.django_db


def has_it(world: World) -> Person | None:
    return Segment.objects.get(case=world.case_id, ended_at=None).person


# People


def test_an_agent_reads_the_people_of_their_teams_and_changes_nothing(world: World, visit: Visit) -> None:
    client = visit(world.colleague)
    listed = words(client.get("/people"))
    assert "Omar Haddad" in listed
    assert "Priya Rao" not in listed
    assert "Add someone" not in listed

    page = words(client.get(f"/people/{world.giver.id}"))
    assert "Omar Haddad" in page
    for act in ("leaves", "Take them out", "Set the role", "Add them to it"):
        assert act not in page
    assert client.get(f"/people/{world.receiver.id}").status_code == 404
    refused = client.post(f"/people/{world.giver.id}/leaving")
    assert refused.status_code == 403
    assert "Only an admin, or a lead of all teams of Omar Haddad, may do this." in words(refused)
    form = words(client.get("/people/new"))
    assert "Only an admin may do this. Ask one." in form
    assert "First password" not in form
    assert client.post("/people/new", {"name": "X", "email": "x@x.example"}).status_code == 403


def test_a_lead_reads_what_will_happen_and_does_it_in_one_post(world: World, visit: Visit) -> None:
    world.open()
    offer_now(world)
    accounts.create_token(person=world.giver.person, name="bot", scopes=["read"], now=clock.now())
    client = visit(world.lead)

    page = words(client.get(f"/people/{world.giver.id}"))
    for told in (
        "2 cases will wait in Front line",
        "1 offer of theirs stays, and their team may withdraw it",
        "they can't sign in any more, and are signed out everywhere",
        "1 API token ends",
    ):
        assert told in page

    after = client.post(f"/people/{world.giver.id}/leaving", follow=True)
    assert "Omar Haddad has left. What they had waits in their teams." in words(after)
    assert has_it(world) is None
    assert "Who has left" in words(client.get("/people"))


def test_who_is_the_last_of_a_team_is_shown_why_they_stay(world: World, visit: Visit) -> None:
    offer_now(world, to_team=world.network.pk)
    page = words(visit(world.admin).get(f"/people/{world.stranger.id}"))
    assert "Sam Stone is the last one in Network (open cases: 0, offers waiting: 1)." in page
    assert "Sam Stone leaves" not in page


def test_an_admin_adds_someone_who_then_signs_in(world: World, visit: Visit) -> None:
    form = {
        "name": "Eva Blum",
        "email": "eva@desk.example",
        "role": "agent",
        "kind": "human",
        "team": world.billing.pk,
        "password": "a lap of honour in the rain",
    }
    added = visit(world.admin).post("/people/new", form, follow=True)
    assert "Eva Blum is here." in words(added)
    eva = Person.objects.get(email="eva@desk.example")
    assert list(eva.teams.all()) == [world.billing]
    assert eva.check_password("a lap of honour in the rain")

    refused = visit(world.admin).post("/people/new", form)
    assert refused.status_code == 409
    assert "Someone with the address eva@desk.example is here already." in words(refused)


def test_no_key_of_the_page_means_two_things(world: World, visit: Visit) -> None:
    page = visit(world.admin).get("/people").content.decode()
    keys = re.findall(r'data-key="([^"]+)"', page)
    assert {"n", "a"} <= set(keys)
    assert sorted(keys) == sorted(set(keys))


def test_joining_parting_and_roles(world: World, visit: Visit) -> None:
    client, omar = visit(world.admin), world.giver.id
    client.post(f"/people/{omar}/teams", {"team": world.network.pk})
    assert world.again(world.giver).team_ids == {world.front.pk, world.network.pk}

    page = words(client.get(f"/people/{omar}"))
    assert "1 case will wait in Front line" in page
    parted = client.post(f"/people/{omar}/teams/{world.front.pk}/leaving", follow=True)
    assert "Omar Haddad is no longer in the team." in words(parted)
    assert world.again(world.giver).team_ids == {world.network.pk}
    assert has_it(world) is None

    client.post(f"/people/{omar}/role", {"role": "lead"})
    assert Person.objects.get(pk=omar).role == "lead"
    wrong = client.post(f"/people/{omar}/role", {"role": "king"})
    assert (wrong.status_code, Person.objects.get(pk=omar).role) == (422, "lead")


def test_a_lead_who_takes_someone_out_is_led_back_to_the_people(world: World, visit: Visit) -> None:
    after = visit(world.lead).post(f"/people/{world.giver.id}/teams/{world.front.pk}/leaving", follow=True)
    assert after.status_code == 200
    assert after.redirect_chain == [("/people", 302)]


def test_coming_back_with_a_new_password(world: World, visit: Visit) -> None:
    client, omar = visit(world.admin), world.giver.id
    client.post(f"/people/{omar}/leaving")
    assert "Let them come back" in words(client.get(f"/people/{omar}"))
    weak = client.post(f"/people/{omar}/return", {"password": "short"})
    assert (weak.status_code, Person.objects.get(pk=omar).is_active) == (422, False)
    client.post(f"/people/{omar}/return", {"password": "a lap of honour in the rain"})
    back = Person.objects.get(pk=omar)
    assert back.is_active
    assert back.check_password("a lap of honour in the rain")


# Teams


def test_closing_a_team_says_before_what_will_happen(world: World, visit: Visit) -> None:
    handoff = offer_now(world)
    client = visit(world.receiving_lead)
    page = words(client.get(f"/teams/{world.billing.pk}"))
    assert "1 offer goes back to its giver" in page
    assert "nothing can be offered to it, and its people are told" in page

    done = client.post(f"/teams/{world.billing.pk}/closure", {"successor": world.network.pk}, follow=True)
    assert "Billing is closed." in words(done)
    handoff.refresh_from_db()
    assert handoff.state == "returned"
    assert "In its place" in words(client.get("/teams"))

    opened = client.post(f"/teams/{world.billing.pk}/opening", follow=True)
    assert "Billing is open again." in words(opened)


def test_a_team_with_cases_shows_why_it_stays_open(world: World, visit: Visit) -> None:
    client = visit(world.lead)
    page = words(client.get(f"/teams/{world.front.pk}"))
    assert "Front line holds open cases (1). Hand them over first, all in one go." in page
    assert "Close the team" not in page
    refused = client.post(f"/teams/{world.front.pk}/closure", {"successor": world.billing.pk})
    assert refused.status_code == 409
    assert "Hand them over to Billing first" in words(refused)


def test_who_sees_which_teams(world: World, visit: Visit) -> None:
    agent = visit(world.giver)
    listed = words(agent.get("/teams"))
    assert "Front line" in listed
    assert "Billing" not in listed
    assert agent.get(f"/teams/{world.billing.pk}").status_code == 404
    assert agent.get(f"/teams/{world.front.pk}").status_code == 200
    assert "Close the team" not in words(agent.get(f"/teams/{world.front.pk}"))
    assert "Network" in words(visit(world.lead).get("/teams"))


def test_an_admin_adds_a_team_and_people_to_it(world: World, visit: Visit) -> None:
    client = visit(world.admin)
    made = client.post("/teams", {"name": "Sales", "purpose": ""}, follow=True)
    assert "Sales is open. Add its people." in words(made)
    sales = Team.objects.get(name="Sales")
    client.post(f"/teams/{sales.pk}/people", {"person": world.stranger.id})
    assert list(sales.people.all()) == [world.stranger.person]
    again = client.post("/teams", {"name": "sales"})
    assert (again.status_code, "There is a team called “sales” already." in words(again)) == (409, True)
    assert visit(world.lead).post("/teams", {"name": "X"}).status_code == 403


def test_posts_without_a_number_are_refused_in_words(world: World, visit: Visit) -> None:
    client = visit(world.admin)
    nobody = client.post(f"/teams/{world.front.pk}/people", {"person": "x"})
    assert (nobody.status_code, "There is nobody here with the number 0." in words(nobody)) == (422, True)


# Who has the case


def test_a_case_is_given_to_a_colleague(world: World, visit: Visit) -> None:
    client = visit(world.giver)
    assert "Give it to a colleague" in words(client.get(f"/cases/{world.case_id}"))
    page = words(client.get(f"/cases/{world.case_id}/colleague"))
    assert "Nora Lind · 0 cases" in page
    assert "Priya Rao" not in page
    form = {"to_person": world.colleague.id, "why": "Knows the bank.", "seen": world.case.version}
    after = client.post(f"/cases/{world.case_id}/colleague", form, follow=True)
    assert "Nora Lind has the case, and is told." in words(after)
    assert has_it(world) == world.colleague.person
    assert "Omar Haddad gave the case to Nora Lind" in words(after)


def test_giving_it_to_nobody_is_refused_beside_the_field(world: World, visit: Visit) -> None:
    refused = visit(world.giver).post(f"/cases/{world.case_id}/colleague", {"to_person": "", "why": "x"})
    assert refused.status_code == 422
    assert "There is nobody with this number. Choose someone of Front line." in words(refused)
    assert has_it(world) == world.giver.person


def test_a_colleague_reads_that_they_can_take_over_while_the_holder_is_away(
    world: World, visit: Visit
) -> None:
    client = visit(world.colleague)
    assert "Take over from Omar Haddad" not in words(client.get(f"/cases/{world.case_id}"))
    refused = client.post(f"/cases/{world.case_id}/holder", {})
    assert refused.status_code == 403

    now = clock.now()
    until = now + (at(60) - at(0))
    profiles.change(by=world.giver, now=now, person_id=world.giver.id, away_until=until)
    page = words(client.get(f"/cases/{world.case_id}"))
    assert "Take over from Omar Haddad" in page
    assert re.search(r"Omar Haddad since [^,]+, who is away or off shift", page)
    client.post(f"/cases/{world.case_id}/holder", {})
    assert has_it(world) == world.colleague.person


def test_strangers_give_nothing(world: World, visit: Visit) -> None:
    client = visit(world.stranger)
    assert client.get(f"/cases/{world.case_id}/colleague").status_code == 404
    form = {"to_person": world.stranger.id}
    assert client.post(f"/cases/{world.case_id}/colleague", form).status_code == 404
