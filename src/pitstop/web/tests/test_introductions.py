"""The pages on which leads word what customers read when their case passes on."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.conftest import World
from pitstop.core import clock
from pitstop.events.models import Event
from pitstop.handoffs.models import Introduction
from pitstop.notify.models import Mail
from pitstop.web.tests.conftest import Visit, offer_now, words

pytestmark = pytest.mark.django_db

BODY = "Hi {customer}, {receiver} takes over.\n\nThey know: {known}\nNext: {next}, by {when}."
PAGE = "/introductions/en/any"


def test_every_language_and_kind_is_listed_with_whose_words_it_gets(world: World, visit: Visit) -> None:
    client = visit(world.lead)
    client.post(PAGE, {"body": BODY})
    text = words(client.get("/introductions"))
    assert "English, every kind without words of its own by Lea Wolf, " in text
    assert "English, escalation as for every kind" in text
    assert "Deutsch, escalation as it came with Pitstop" in text


def test_what_a_lead_words_is_what_the_customer_reads_from_then_on(world: World, visit: Visit) -> None:
    answer = visit(world.lead).post(PAGE, {"body": BODY}, follow=True)
    assert "Customers read this from now on." in words(answer)
    world.accept(offer_now(world), now=clock.now())
    mail = Mail.objects.get(key__startswith="introduction:").body
    assert mail.startswith("Hi Lena Fischer, Priya Rao takes over.\n\nThey know: You were charged twice")
    assert list(Event.objects.filter(kind="introduction.changed").values_list("actor", "data")) == [
        (world.lead.id, {"language": "en", "introduction_kind": ""})
    ]


def test_an_example_is_drawn_and_nothing_is_saved(world: World, visit: Visit) -> None:
    answer = visit(world.lead).post(PAGE, {"body": BODY, "act": "draw"})
    text = words(answer)
    assert answer.status_code == 200
    assert "Hi Lena Fischer, Lea Wolf takes over." in text
    assert "You were charged twice, and one refund has failed." in text
    assert not Introduction.objects.exists()


def test_an_example_in_german_is_german(world: World, visit: Visit) -> None:
    text = words(visit(world.lead).get("/introductions/de/any"))
    assert "Sie müssen nichts noch einmal erklären." in text


def test_back_to_the_words_before(world: World, visit: Visit) -> None:
    client = visit(world.lead)
    client.post(PAGE, {"body": BODY})
    assert "Back to the words before" in words(client.get(PAGE))
    answer = client.post(PAGE, {"body": "whatever", "act": "built_in"}, follow=True)
    assert "Back to the words that came before." in words(answer)
    assert not Introduction.objects.exists()
    assert "Back to the words before" not in words(client.get(PAGE))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Hello.", "The customer must read this too: add {receiver}, {known}, {next}, {when}."),
        (BODY + " {weather}", "“{weather}” is no place that we can fill in."),
        (BODY + "x" * 5000, "The introduction is too long by"),
        (BODY + "\x00", "The introduction holds characters that can't be stored."),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stays(
    world: World, visit: Visit, body: str, said: str
) -> None:
    answer = visit(world.lead).post(PAGE, {"body": body})
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Introduction.objects.exists()


@pytest.mark.parametrize("part", ["giver", "stranger"])
def test_an_agent_reads_the_words_and_changes_none(world: World, visit: Visit, part: str) -> None:
    client = visit(world.everyone[part])
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "Save the words" not in words(page)
    for sent in ({"body": BODY}, {"act": "built_in"}, {"body": BODY, "act": "draw"}):
        refused = client.post(PAGE, sent)
        assert refused.status_code == 403
        assert "How cases are handed off is for leads to say." in words(refused)
    assert not Introduction.objects.exists()


@pytest.mark.parametrize("path", ["/introductions/fr/any", "/introductions/en/gift", "/introductions/xx/yy"])
def test_an_introduction_that_there_is_not(world: World, visit: Visit, path: str) -> None:
    client = visit(world.lead)
    for answer in (client.get(path), client.post(path, {"body": BODY})):
        assert answer.status_code == 404
        assert "There is no such introduction." in words(answer)


def test_a_kind_of_its_own_goes_before_the_one_for_all(world: World, visit: Visit) -> None:
    client = visit(world.lead)
    client.post(PAGE, {"body": BODY})
    client.post("/introductions/en/escalation", {"body": "Escalated. " + BODY})
    assert "Escalated. Hi" in words(client.get("/introductions/en/escalation"))
    assert "Escalated." not in words(client.get("/introductions/en/shift"))
    assert "Hi Lena Fischer, Lea Wolf takes over." in words(client.get("/introductions/en/shift"))


def test_nobody_reads_them_without_signing_in(world: World, client: Any) -> None:
    assert client.get("/introductions")["Location"].startswith("/sign-in")
