"""What a session, an address and a forwarded header are worth to someone who means harm."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from pitstop.accounts.models import Person
from pitstop.cases import queries as cases
from pitstop.cases.models import Reader, Segment
from pitstop.conftest import PASSWORD, World
from pitstop.handoffs.models import Handoff
from pitstop.web.tests.conftest import Visit, offer_form, words

pytestmark = pytest.mark.django_db

RIGHT = {"email": "omar@desk.example", "password": PASSWORD}


def test_a_session_that_was_planted_before_is_not_the_one_signed_in(world: World, client: Client) -> None:
    client.force_login(world.colleague.person)
    planted = client.session.session_key

    client.post("/sign-in", RIGHT)

    assert client.session.session_key != planted
    stranger = Client()
    stranger.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert stranger.get("/")["Location"] == "/sign-in?next=/"


def test_an_anonymous_session_is_not_carried_over(world: World, client: Client) -> None:
    session = client.session
    session["planted"] = "by someone else"
    session.save()
    planted = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = planted

    client.post("/sign-in", RIGHT)

    assert client.session.session_key != planted
    assert client.get("/").status_code == 200


def test_the_cookies_can_not_be_read_by_scripts_nor_sent_from_elsewhere(world: World, client: Client) -> None:
    client.get("/sign-in")
    cookies = client.post("/sign-in", RIGHT).cookies
    assert {name: (bool(each["httponly"]), each["samesite"]) for name, each in cookies.items()} == {
        "pitstop-session": (True, "Lax"),
        "pitstop-csrf": (True, "Lax"),
    }


def test_someone_who_left_is_out_at_the_next_click(world: World, visit: Visit) -> None:
    client = visit(world.giver)
    Person.objects.filter(pk=world.giver.id).update(is_active=False)

    answer = client.post(f"/cases/{world.case_id}/messages", {"kind": "note", "body": "One last word."})

    assert answer["Location"].startswith("/sign-in?next=")
    assert len(cases.messages(world.case)) == 1


def test_a_new_password_ends_every_session_that_the_old_one_began(world: World, visit: Visit) -> None:
    client = visit(world.giver)
    person = world.giver.person
    person.set_password("another seven seconds at the pit")
    person.save()

    assert client.get("/")["Location"] == "/sign-in?next=/"


def test_a_team_left_is_left_at_the_next_click(world: World, visit: Visit) -> None:
    client = visit(world.colleague)
    assert client.get(f"/cases/{world.case_id}").status_code == 200
    world.colleague.person.memberships.all().delete()
    assert client.get(f"/cases/{world.case_id}").status_code == 404


def test_without_a_trusted_proxy_a_forwarded_address_counts_for_nothing(world: World, client: Client) -> None:
    for n in range(50):
        forged = {"X-Forwarded-For": f"198.51.100.{n}", "Forwarded": f"for=198.51.100.{n}"}
        sent = {"email": f"guess{n}@desk.example", "password": "wrong"}
        assert client.post("/sign-in", sent, headers=forged).status_code == 422

    assert client.post("/sign-in", RIGHT, headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 429


@pytest.mark.parametrize(
    ("trusted", "forwarded", "same_network"),
    [
        (1, "203.0.113.{n}, 192.0.2.1", True),  # what the caller wrote stands before what our proxy saw
        (1, "192.0.2.{n}", False),
        (2, "203.0.113.{n}, 192.0.2.1, 10.0.0.7", True),
        (2, "192.0.2.{n}, 10.0.0.7", False),
        (2, "192.0.2.{n}", True),  # past the outer proxy: only the address of the connection is certain
        (1, "2001:db8:1:2::{n}", True),
        (1, "2001:db8:1:{n}::1", False),
        (1, "::ffff:192.0.2.{n}", False),
    ],
)
def test_behind_proxies_the_throttle_counts_whom_the_outermost_saw(
    world: World, client: Client, settings, trusted: int, forwarded: str, same_network: bool
) -> None:
    settings.PITSTOP_TRUSTED_PROXIES = trusted
    answers = [
        client.post(
            "/sign-in",
            {"email": f"guess{n}@desk.example", "password": "wrong"},
            headers={"X-Forwarded-For": forwarded.format(n=n)},
        ).status_code
        for n in range(51)
    ]
    assert answers == [422] * 50 + [429 if same_network else 422]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8000", "a b"])
def test_a_page_asked_for_under_another_name_is_not_given(world: World, visit: Visit, host: str) -> None:
    answer = visit(world.giver).get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "Refund" not in answer.content.decode()


def test_no_address_on_a_page_or_in_a_mail_follows_the_host_that_was_asked(
    world: World, visit: Visit, settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    page = visit(world.giver).get(f"/cases/{world.case_id}", headers={"host": "evil.example"})
    assert "evil.example" not in page.content.decode()
    assert f"http://127.0.0.1:8000/status/{cases.status_token(world.case)}" in page.content.decode()


def test_what_a_form_does_not_ask_for_is_not_taken_from_it(world: World, visit: Visit) -> None:
    slipped_in = {
        "state": "accepted",
        "giver": world.receiver.id,
        "by": world.admin.id,
        "now": "2020-01-01T10:00",
        "case_id": world.open().pk,
        "offered_at": "2020-01-01T10:00",
        "read_back": "Already accepted.",
        "version": 99,
    }

    visit(world.giver).post(f"/cases/{world.case_id}/handoffs", {**offer_form(world), **slipped_in})

    made = Handoff.objects.get()
    assert (made.state, made.giver_id, made.case_id) == ("offered", world.giver.id, world.case_id)
    assert (made.offered_at.year > 2020, made.read_back) == (True, "")


def test_two_people_with_the_key_of_one_form_write_two_messages(world: World, visit: Visit) -> None:
    sent = {"kind": "note", "body": "Seen.", "submit_key": "the-same"}

    for asker in (world.giver, world.colleague):
        assert visit(asker).post(f"/cases/{world.case_id}/messages", sent).status_code == 302

    assert [each.author for each in cases.messages(world.case)[1:]] == [
        world.giver.person,
        world.colleague.person,
    ]


def test_a_fault_shows_neither_where_it_was_nor_what_it_met(world: World, visit: Visit) -> None:
    Segment.objects.filter(case=world.case_id).delete()  # a database that someone repaired by hand
    client = visit(world.giver)
    client.raise_request_exception = False
    Reader.objects.create(case=world.case, person=world.giver.person)

    answer = client.get(f"/cases/{world.case_id}")

    assert answer.status_code == 500
    assert "Pitstop made a mistake" in words(answer)
    assert [each for each in ("Segment", "DoesNotExist", "Traceback", ".py") if each in words(answer)] == []


def test_a_form_swapped_in_by_script_needs_the_proof_as_well(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.giver.person)
    sent, address = {"kind": "note", "body": "In place."}, f"/cases/{world.case_id}/messages"

    page = client.get(f"/cases/{world.case_id}").content.decode()
    proof = page.partition('hx-headers=\'{"x-csrftoken": "')[2].partition('"')[0]

    assert client.post(address, sent, headers={"HX-Request": "true"}).status_code == 403
    assert client.post(address, sent, headers={"HX-Request": "true", "x-csrftoken": proof}).status_code == 200
    assert len(cases.messages(world.case)) == 2
