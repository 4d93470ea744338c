"""The customer's page: what it says, and what it never says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from pitstop.cases import queries as cases
from pitstop.cases import services as case_services
from pitstop.conftest import ANSWERS, READ_BACK, World
from pitstop.core import clock
from pitstop.handoffs import services as handoffs
from pitstop.promises import services as promises
from pitstop.web.tests.conftest import offer_now, words

pytestmark = pytest.mark.django_db


def page(world: World, client: Client, **chosen: str):
    return client.get(f"/status/{cases.status_token(world.case)}", chosen)


def test_it_says_who_has_it_what_comes_next_and_by_when(world: World, client: Client) -> None:
    world.accept(offer_now(world), now=clock.now())

    answer = page(world, client)

    text = words(answer)
    assert answer.status_code == 200
    assert "In good hands with Priya Rao, Billing" in text
    assert "Priya Rao, refunds specialist in Billing. Good at: double payments." in text
    assert "Next Priya decides about the second refund. You hear from us by" in text
    assert "in 5 h 59 min" in text or "in 6 h" in text
    assert text.count("took over") == 1


def test_it_shows_nothing_that_was_written_for_colleagues(world: World, client: Client) -> None:
    now = clock.now()
    case_services.write_note(by=world.giver, now=now, case_id=world.case_id, body="She is difficult.")
    promise = promises.make(
        by=world.giver, now=now, case_id=world.case_id, text="a call", due_at=now + timedelta(hours=1)
    )
    promises.release(by=world.giver, now=now, promise_id=promise.pk, reason="we forgot her")
    returned = offer_now(world)
    world.send_back(returned, now=now, note="Nobody wants this one.")
    world.accept(offer_now(world), now=clock.now())

    text = page(world, client).content.decode()

    inside = [
        *ANSWERS.values(),
        READ_BACK,
        "difficult",
        "forgot",
        "Nobody wants",
        "I paid twice",
        "lena@example.org",
    ]
    assert [each for each in inside if each in text] == []
    assert "returned" not in text


def test_it_speaks_the_customers_language_or_the_chosen_one(world: World, client: Client) -> None:
    german = world.open(customer_email="h@example.org", customer_name="Hanna Vogt", language="de")
    link = f"/status/{cases.status_token(german)}"

    own, chosen, unknown = (client.get(link, {"language": each} if each else {}) for each in ("", "en", "xx"))

    assert [each["Content-Language"] for each in (own, chosen, unknown)] == ["de", "en", "de"]
    assert '<html lang="de">' in own.content.decode()
    assert "Bisher" in words(own)
    assert "So far" in words(chosen)
    assert 'href="?language=en"' in own.content.decode()


def test_being_late_is_admitted(world: World, client: Client) -> None:
    past = clock.now() - timedelta(hours=3)
    promises.make(
        by=world.giver, now=past, case_id=world.case_id, text="a call", due_at=past + timedelta(hours=1)
    )

    before = words(page(world, client))
    promises.miss_due(now=clock.now())
    after = words(page(world, client))

    assert "2 h late" in before and "We are late, and we are sorry." in before
    assert "you should have heard from us, and did not; we are sorry" in after
    assert "We are looking at it, and will tell you what comes next." in after


def test_a_closed_case_says_how_to_reach_us(world: World, client: Client) -> None:
    handoffs.close_case(by=world.giver, now=clock.now(), case_id=world.case_id, outcome="internal remark")

    text = words(page(world, client))

    assert "This is closed. If something is still open for you, answer any of our mails." in text
    assert "internal remark" not in text


def test_a_wrong_link_tells_nothing_about_the_case(world: World, client: Client) -> None:
    token = cases.status_token(world.case)
    forged = [f"{world.case_id}-{'0' * 48}", f"{world.case_id + 1}-{token.split('-')[1]}", token[:-1], "x"]

    answers = [client.get(f"/status/{each}") for each in forged]

    assert [each.status_code for each in answers] == [404] * 4
    assert len({words(each) for each in answers}) == 1
    assert "This link opens nothing" in words(answers[0])


@pytest.mark.parametrize("found", [True, False])
def test_no_search_engine_and_no_cache_keeps_it(world: World, client: Client, found: bool) -> None:
    answer = page(world, client) if found else client.get("/status/x")

    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_nothing_can_be_posted_to_it(world: World, client: Client) -> None:
    assert client.post(f"/status/{cases.status_token(world.case)}").status_code == 405
