"""Coming in and going out."""

from __future__ import annotations

import pytest
from django.test import Client

from pitstop.conftest import PASSWORD, World
from pitstop.web.tests.conftest import Visit, words

pytestmark = pytest.mark.django_db

RIGHT = {"email": "omar@desk.example", "password": PASSWORD}


@pytest.mark.parametrize(
    ("wanted", "landed"),
    [
        ("", "/"),
        ("/cases/7", "/cases/7"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("http:///evil.example", "/"),
        ("\x00/cases/7", "/"),
    ],
)
def test_one_lands_where_one_was_going_but_never_elsewhere(
    world: World, client: Client, wanted: str, landed: str
) -> None:
    assert client.post("/sign-in", {**RIGHT, "next": wanted})["Location"] == landed


def test_where_one_was_going_is_carried_through_the_form(client: Client) -> None:
    page = client.get("/sign-in?next=/cases/7").content.decode()

    assert '<input type="hidden" name="next" value="/cases/7">' in page


def test_the_form_names_nobody_and_brings_no_password(client: Client) -> None:
    page = client.get("/sign-in").content.decode()

    assert page.count("value=") == 2  # the proof that the form is ours, and where to go
    assert "demo" not in page


@pytest.mark.parametrize("email", ["omar@desk.example", "nobody@desk.example"])
def test_a_wrong_pair_is_refused_alike_whoever_it_names(world: World, client: Client, email: str) -> None:
    answer = client.post("/sign-in", {"email": email, "password": "wrong"})

    assert answer.status_code == 422
    assert "This address and password don't belong together. Check both and try again." in words(answer)
    assert "sessionid" not in str(answer.cookies)


def test_an_empty_form_says_what_to_type(client: Client) -> None:
    answer = client.post("/sign-in", {})

    assert answer.status_code == 422
    assert "Type your e-mail address." in words(answer)
    assert "Type your password." in words(answer)


def test_after_five_failures_one_waits(world: World, client: Client) -> None:
    for _try in range(5):
        client.post("/sign-in", {**RIGHT, "password": "wrong"})

    answer = client.post("/sign-in", RIGHT)

    assert answer.status_code == 429
    sentence = "Too many sign-ins failed. Try again in 15 min, or ask an admin for a new password."
    assert sentence in words(answer)


def test_the_password_is_never_shown_again(world: World, client: Client) -> None:
    answer = client.post("/sign-in", {**RIGHT, "password": "s3cret-typed"})

    assert "s3cret-typed" not in answer.content.decode()


def test_who_is_signed_in_already_is_led_on(world: World, visit: Visit) -> None:
    assert visit(world.giver).get("/sign-in?next=/cases/7")["Location"] == "/cases/7"


def test_signing_out_ends_the_session(world: World, visit: Visit) -> None:
    client = visit(world.giver)

    assert client.post("/sign-out")["Location"] == "/sign-in"
    assert client.get("/")["Location"] == "/sign-in?next=/"
