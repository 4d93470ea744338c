"""The desk at every size, and what each page costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pitstop.cases import services as cases
from pitstop.conftest import NOW, World, comes_due
from pitstop.core import clock
from pitstop.handoffs import services as handoffs
from pitstop.promises import services as promises
from pitstop.search import services as searches
from pitstop.targets import services as targets
from pitstop.web.templatetags.pitstop import exact
from pitstop.web.tests.conftest import Visit, offer_now, words

pytestmark = pytest.mark.django_db


def test_an_empty_desk_teaches(world: World, visit: Visit) -> None:
    client = visit(world.stranger)
    first = words(client.get("/"))

    assert "No offers. When a colleague hands you a case it appears here, with a clock." in first
    assert "You hold no case. Accept an offer, take a case from your team, or open a new one." in first
    assert "Nothing is promised." in words(client.get("/?show=promised"))
    assert "Nothing waits in your teams." in words(client.get("/?show=team"))
    assert "Nothing is on its way." in words(client.get("/?show=given"))


def test_a_desk_says_what_is_offered_whose_it_is_and_why_now(world: World, visit: Visit) -> None:
    offer = offer_now(world)

    page = visit(world.receiver).get("/")

    text = words(page)
    assert "<title>(1) Desk · Pitstop</title>" in page.content.decode()
    assert "Offered to you 1" in text
    assert f"#{world.case_id} Refund twice refused from Front line (Omar Haddad)" in text
    assert 'data-live-part="desk still"' in page.content.decode()
    assert f'href="/handoffs/{offer.pk}#accept"' in page.content.decode()
    assert f'href="/handoffs/{offer.pk}#return"' in page.content.decode()


def test_the_giver_sees_what_is_on_its_way_and_what_was_promised(world: World, visit: Visit) -> None:
    now = clock.now()
    promises.make(
        by=world.giver, now=now, case_id=world.case_id, text="an answer", due_at=now + timedelta(minutes=20)
    )
    offer_now(world)
    client = visit(world.giver)

    assert "offered to Billing, yours until they accept" in words(client.get("/"))
    assert "offered to Billing now" in words(client.get("/?show=given"))
    assert "“an answer”" in words(client.get("/?show=promised"))


def test_what_a_long_list_leaves_out_is_said(world: World, visit: Visit) -> None:
    for _case in range(102):
        world.open()

    page = visit(world.giver).get("/")

    assert "Yours 103" in words(page)
    assert page.content.decode().count('data-row="case-') == 100
    assert "3 more are not shown." in words(page)


def queries(client: Client, page: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(page).status_code == 200
    return len(seen)


@pytest.mark.parametrize("show", ["yours", "promised", "team", "given"])
def test_the_desk_costs_the_same_at_any_size(world: World, visit: Visit, show: str) -> None:
    client, page = visit(world.giver), f"/?show={show}"
    now = clock.now()
    fill = lambda case: promises.make(  # noqa: E731
        by=world.giver, now=now, case_id=case, text="an answer", due_at=now + timedelta(hours=1)
    )
    fill(world.case_id)
    offer_now(world)
    few = queries(client, page)

    for _case in range(8):
        case = world.open().pk
        fill(case)
        offer_now(world, case_id=case)

    assert queries(client, page) == few
    assert few <= 25


def test_a_case_costs_the_same_however_long_its_story_is(world: World, visit: Visit) -> None:
    client, page = visit(world.giver), f"/cases/{world.case_id}"
    send = lambda n: client.post(f"{page}/messages", {"kind": "note", "body": f"note {n}"})  # noqa: E731
    world.send_back(offer_now(world), now=clock.now())
    send(0)
    client.get(page)
    few = queries(client, page)

    for n in range(1, 10):
        send(n)
        world.send_back(offer_now(world), now=clock.now())
    client.get(page)

    assert queries(client, page) == few
    assert few <= 50


def test_a_missed_promise_is_late_on_the_desk_until_the_customer_hears(world: World, visit: Visit) -> None:
    now = clock.now()
    promises.make(
        by=world.giver, now=now - timedelta(hours=1), case_id=world.case_id, text="a call",
        due_at=now - timedelta(minutes=12),
    )  # fmt: skip
    comes_due("promise", now=now)
    giver = visit(world.giver)
    for show in ("yours", "promised"):
        assert "missed, still owed 12 min late" in words(giver.get(f"/?show={show}"))
    promises.reply(
        by=world.giver, now=clock.now(), case_id=world.case_id, body="Sorry, we are late.", no_more=True
    )
    assert "missed, still owed" not in words(giver.get("/"))


def test_what_was_handed_off_and_what_is_closed_can_be_found(world: World, visit: Visit) -> None:
    now = clock.now()
    world.accept(world.offer(now=now, next_update_at=now + timedelta(hours=6)), now=now)
    passed = words(visit(world.giver).get("/?show=passed"))
    assert "accepted now" in passed
    assert "Priya Rao in Billing has taken it on" in passed
    mine = world.open(customer_email="jan@example.org", subject="Invoice address", now=now)
    handoffs.close_case(by=world.giver, now=now, case_id=mine.pk, outcome="Sent again.")
    everything = words(visit(world.giver).get("/?show=all"))
    assert "closed" in everything
    assert "Invoice address" in everything
    assert "Refund twice refused" in everything


def test_someone_else_s_offer_is_not_called_ours(world: World, visit: Visit) -> None:
    offer_now(world)
    everything = words(visit(world.receiver).get("/?show=all"))
    assert "Front line · Omar Haddad offered to Billing" in everything
    assert "yours until they accept" not in everything


def test_a_row_says_how_urgent_it_is_and_what_asks_for_a_word(world: World, visit: Visit) -> None:
    cases.set_priority(by=world.giver, now=clock.now(), case_id=world.case_id, priority="urgent")
    offer = offer_now(world)
    handoffs.ask(by=world.receiver, now=clock.now(), handoff_id=offer.pk, text="Which card?")
    page = visit(world.giver).get("/")
    assert f"#{world.case_id} Refund twice refused urgent Priya Rao asks: “Which card?”" in words(page)
    assert "your answer in" in words(page)
    assert f'href="/handoffs/{offer.pk}" id="answer-{world.case_id}"' in page.content.decode()
    assert "Omar Haddad was asked first: “Which card?”" in words(visit(world.receiver).get("/"))
    assert "Priya Rao asks: “Which card?”" in words(visit(world.giver).get("/?show=given"))


def test_a_row_says_that_an_offer_came_back_and_costs_no_query_for_it(world: World, visit: Visit) -> None:
    client = visit(world.giver)
    world.send_back(offer_now(world), now=clock.now())
    assert "returned Returned by Priya Rao: wrong team" in words(client.get("/"))
    few = queries(client, "/")
    for _case in range(4):
        world.send_back(offer_now(world, case_id=world.open().pk), now=clock.now())
    assert queries(client, "/") == few


def test_searches_that_one_keeps_stand_beside_the_lists(world: World, visit: Visit) -> None:
    searches.keep(by=world.giver, now=clock.now(), name="Gold today", query="tier:gold due:today")
    page = visit(world.giver).get("/").content.decode()
    assert '<a href="/search?q=tier%3Agold+due%3Atoday" title="tier:gold due:today"' in page


def test_a_case_page_reads_no_whole_desk(world: World, visit: Visit) -> None:
    client, page = visit(world.giver), f"/cases/{world.case_id}"
    few = queries(client, page)
    for _case in range(30):
        world.open()
    assert queries(client, page) == few
    shown = client.get(page).content.decode()
    assert shown.count('class="waiting-what"') == 12


def test_a_row_says_what_is_late_and_by_when_the_customer_hears(world: World, visit: Visit) -> None:
    targets.set_target(by=world.admin, now=NOW, proposed=targets.Proposed("resolution", 10))
    now = clock.now()
    case = world.open(now=now - timedelta(minutes=30, seconds=30), subject="Late and promised")
    targets.follow(case, now=now)
    due_at = now + timedelta(hours=2)
    promises.make(by=world.giver, now=now, case_id=case.pk, text="an answer", due_at=due_at)

    text = words(visit(world.giver).get("/")).partition("Late and promised")

    assert "resolve 20 min late" in text[0]
    assert f"promised by {exact(due_at, now)}: “an answer”" in text[2]


def test_a_row_says_for_whom_its_case_waits(world: World, visit: Visit) -> None:
    now = clock.now()
    cases.wait(by=world.giver, now=now, case_id=world.case_id)
    other = world.open(subject="At the bank").pk
    cases.wait(by=world.giver, now=now, case_id=other, on="third_party", what="the bank's word")
    client = visit(world.giver)

    for page in ("/", "/?show=all"):
        text = words(client.get(page))
        assert f"waiting on the customer since {exact(now, now)}" in text
        assert f"waiting on a third party since {exact(now, now)}: the bank's word" in text

    cases.resume(by=world.giver, now=clock.now(), case_id=world.case_id)
    assert "waiting on the customer" not in words(client.get("/"))
