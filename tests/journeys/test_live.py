"""Open pages stay true: new offers, replies and lost connections, without losing what someone is doing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Desk, Visitor
from tests.journeys.test_screens import open_case, post

pytestmark = [pytest.mark.browser, pytest.mark.processes]

Visit = Callable[..., Visitor]
SOON = 15_000  # a pulse comes every four seconds


def offer(agent: Visitor, case: str) -> str:
    """Offer the case to billing; gives the address of the hand-off."""
    later = agent.page.evaluate("new Date(Date.now() + 7200e3).toISOString().slice(0, 16)")
    answers = {f"answer_{key}": "As I wrote." for key in ("need", "tried", "expects")}
    return post(
        agent,
        f"{case.removeprefix(agent.desk.address)}/handoffs",
        to_team="2",
        kind="specialist",
        already_known="You were charged twice.",
        next_step="Billing decides about the refund.",
        next_update_at=later,
        answer_mood="worried",
        **answers,
    )


def test_a_new_offer_arrives_quietly(visit: Visit, desk: Desk) -> None:
    giver, receiver = visit(), visit()
    giver.signs_in("omar")
    giver.goes("/cases/new")
    first, second = (open_case(giver, subject, "Where is my money?") for subject in ("One", "Another"))
    receiver.signs_in("priya")
    expect(receiver.page.get_by_text("No offers.")).to_be_visible()

    offer(giver, first)
    arrivals = receiver.page.locator("#arrivals")
    expect(arrivals).to_contain_text("1 new offer", timeout=SOON)
    expect(receiver.page).to_have_title("(1) Desk · Pitstop")
    expect(receiver.page.locator("#bell-count")).to_have_text("1 new")
    receiver.looks("desk-live")
    receiver.page.keyboard.press(".")
    expect(receiver.page.get_by_role("link", name="#1 One", exact=True)).to_be_focused()
    expect(arrivals).to_be_empty()

    # Rows don't move under a pointer: what is new waits until it is wanted.
    receiver.page.locator(".rows--offers .row-title").hover()
    offer(giver, second)
    expect(arrivals).to_contain_text("1 new offer", timeout=SOON)
    assert receiver.page.locator(".rows--offers .row").count() == 1
    arrivals.get_by_role("button", name="Show").click()
    expect(receiver.page.locator(".rows--offers .row")).to_have_count(2)


def test_what_someone_types_stays_while_the_case_goes_on(visit: Visit, desk: Desk) -> None:
    giver, receiver = visit(), visit()
    giver.signs_in("omar")
    giver.goes("/cases/new")
    case = open_case(giver, "Refund twice refused", "Where is my money?")
    handoff = offer(giver, case)
    giver.page.goto(case)
    giver.page.get_by_text("What was passed on").click()
    message = giver.page.locator("#id_body")
    message.fill("Half a sentence")
    before = message.bounding_box()

    receiver.signs_in("priya")
    receiver.page.goto(handoff)
    post(receiver, f"{handoff.removeprefix(desk.address)}/return", reason="wrong_team", note="")
    expect(giver.page.locator("#timeline")).to_contain_text("Priya Rao returned the offer", timeout=SOON)
    expect(giver.page.locator("#arrivals")).to_contain_text("Priya Rao returned the offer")
    expect(message).to_be_focused()
    expect(message).to_have_value("Half a sentence")
    expect(giver.page.get_by_text("As I wrote.").first).to_be_visible()
    after = message.bounding_box()
    assert before and after
    assert abs(after["y"] - before["y"]) < 2, "the field moved under the hands of who types"
    giver.looks("case-live")
    giver.page.keyboard.type(", and its end.")
    expect(message).to_have_value("Half a sentence, and its end.")


def test_a_page_that_reaches_nobody_says_so_and_recovers(visit: Visit, desk: Desk) -> None:
    agent = visit()
    agent.signs_in("omar")
    said = agent.page.locator("#live")
    agent.page.context.set_offline(True)
    expect(said).to_contain_text("Pitstop does not answer since", timeout=SOON)
    agent.looks("desk-lost")
    agent.page.context.set_offline(False)
    expect(said).to_be_empty(timeout=SOON)
    agent.complaints.clear()


def test_who_is_signed_out_meanwhile_is_told(visit: Visit, desk: Desk) -> None:
    agent = visit()
    agent.signs_in("omar")
    agent.page.context.clear_cookies()
    expect(agent.page.locator("#live")).to_contain_text("You are signed out.", timeout=SOON)
