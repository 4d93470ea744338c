"""A case waits for its customer: with a reply, by hand, and until they write."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Desk, Visitor
from tests.journeys.test_screens import open_case

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_a_case_waits_until_its_customer_writes(visit: Callable[..., Visitor], desk: Desk) -> None:
    agent = visit()
    agent.signs_in("omar")
    agent.goes("/cases/new")
    open_case(agent, "Refund twice refused", "I paid twice. Where is my money?")
    agent.goes("/")
    agent.page.get_by_role("link", name="Refund twice refused").first.click()
    page = agent.page

    page.get_by_label("Message", exact=True).fill("Which account may we pay it to?")
    page.get_by_label("The case now waits for their answer").check()
    page.get_by_role("button", name="Send to customer").click()
    expect(page.get_by_text("It waits for Lena Fischer", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile("What Lena Fischer was promised stays due: "))).to_be_visible()
    expect(page.get_by_label("The case now waits for their answer")).to_have_count(0)
    agent.looks("case-waits")

    link = page.get_by_role("link", name="What the customer sees").get_attribute("href") or ""
    customer = visit(link.removeprefix(desk.address))
    customer.page.get_by_text(re.compile("Write to Omar")).first.click()
    customer.page.get_by_label("Your message").fill("To the new one.")
    customer.page.get_by_role("button", name="Send").click()
    expect(
        customer.page.get_by_role("status").get_by_text(re.compile("Your message is with"))
    ).to_be_visible()
    page.reload()
    expect(page.get_by_text("It waits for Lena Fischer", exact=True)).to_have_count(0)
    expect(page.get_by_text(re.compile("It goes on, after it waited .* for Lena Fischer"))).to_be_visible()

    page.locator("h1").click()
    page.keyboard.press("w")
    page.get_by_label("a third party").check()
    page.get_by_label("For what").fill("the bank's answer")
    page.get_by_text("What is counted").click()
    agent.looks("case-wait-form")
    page.get_by_role("button", name="Let it wait").click()
    expect(page.get_by_text("It waits for a third party: the bank's answer", exact=True)).to_be_visible()
    expect(page.get_by_text("The case waits. What was promised stays due.")).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("w")
    expect(page.get_by_text("The case goes on.")).to_be_visible()
    expect(page.get_by_text(re.compile("It waits for a third party"))).to_have_count(0)
