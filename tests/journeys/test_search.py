"""Searching in a browser: while typing, by keyboard, on a phone; and a search that is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Desk, Visitor
from tests.journeys.test_screens import open_case

pytestmark = [pytest.mark.browser, pytest.mark.processes]

Visit = Callable[..., Visitor]


def test_a_case_is_found_while_typing_and_the_search_is_kept(visit: Visit, desk: Desk) -> None:
    agent = visit()
    agent.signs_in("omar")
    agent.goes("/cases/new")
    open_case(agent, "Router blinkt rot", "Seit gestern geht nichts mehr.", name="Jörg Müller")
    for n in range(26):
        open_case(agent, f"Refund {n}", "I paid twice. Where is my money?")
    agent.goes("/search")
    agent.looks("search-empty")

    field = agent.page.get_by_label("Search cases, customers and what was said")
    expect(field).to_be_focused()
    agent.page.keyboard.type("muller gest")
    expect(agent.page.get_by_role("status").get_by_text("1 case")).to_be_visible()
    expect(agent.page.locator("mark")).to_have_text(["gestern", "Müller"])
    expect(field).to_be_focused()
    expect(agent.page).to_have_url(f"{desk.address}/search?q=muller%20gest")
    agent.looks("search-found")

    field.fill("money state:lost")
    expect(agent.page.get_by_text("“lost” is no state. Write state:open or state:closed.")).to_be_visible()
    expect(field).to_be_focused()
    rows = agent.page.locator("[data-row]")
    expect(rows).to_have_count(25)
    agent.page.get_by_role("link", name="Show more").click()
    expect(rows).to_have_count(26)
    expect(agent.page.get_by_role("link", name="Show more")).to_have_count(0)

    field.fill("money holder:me")
    expect(agent.page.get_by_text("“lost” is no state.")).to_have_count(0)
    agent.page.get_by_label("Keep this search as").fill("My money cases")
    agent.page.get_by_role("button", name="Keep this search").click()
    expect(agent.page.get_by_text("Kept as “My money cases”.")).to_be_visible()
    kept = agent.page.get_by_role("navigation", name="Your filters").get_by_role("link")
    expect(kept).to_have_text(["My money cases"])
    expect(kept).to_have_attribute("aria-current", "page")
    agent.page.get_by_text("Change your filters").click()
    agent.looks("search-kept")
    agent.page.get_by_role("button", name="Remove My money cases").click()
    expect(agent.page.get_by_text("“My money cases” is removed.")).to_be_visible()
    expect(agent.page.get_by_label("Keep this search as")).to_have_value("My money cases")


def test_searching_works_without_script(visit: Visit, desk: Desk) -> None:
    agent = visit(java_script_enabled=False)
    agent.signs_in("omar")
    agent.goes("/cases/new")
    agent.goes("/search")
    agent.page.get_by_label("Search cases, customers and what was said").fill("router müll")
    agent.page.keyboard.press("Enter")
    expect(agent.page.get_by_role("link", name="Router blinkt rot")).to_be_visible()
