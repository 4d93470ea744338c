"""A lead reads what the desk shows: sentences, figures, the flow, and the cases behind a figure."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, PITSTOP, Desk, Visitor, free_port, serving

pytestmark = [pytest.mark.browser, pytest.mark.processes]

Visit = Callable[..., Visitor]
PASSWORD = "pit-stop-demo"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with the hand-offs of the demo, whose log is copied as soon as it is served."""
    demo = Desk(f"http://127.0.0.1:{free_port()}", tmp_path_factory.mktemp("demo"))
    for command in ("migrate", "demo"):
        # Three days of ten people take longer than a command may elsewhere, on a machine that has more to do.
        subprocess.run([PITSTOP, command], env=demo.environment, check=True, capture_output=True, timeout=300)
    with serving(demo):
        yield demo


def signs_in(visitor: Visitor, address: str) -> None:
    visitor.page.get_by_label("E-mail address").fill(address)
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("navigation", name="Main")).to_be_visible()


def test_a_lead_goes_from_a_sentence_to_its_cases(visit: Visit) -> None:
    lead = visit()
    page = lead.page
    signs_in(lead, "jonas@demo.example")
    page.get_by_role("link", name="Insights").click()
    expect(page.get_by_text("Counted up to")).to_be_visible()
    expect(page.get_by_role("heading", name="What to act on")).to_be_visible()
    lead.looks("insights")

    page.get_by_role("link", name="Flow between teams").click()
    expect(page.get_by_role("img", name="Flow between teams")).to_be_visible()
    lead.looks("flow")

    page.get_by_role("link", name="Figures").click()
    page.get_by_role("link", name="cases handed off").click()
    expect(page.get_by_role("heading", name="Cases that were handed off")).to_be_visible()
    lead.looks("insight-cases")
    lead.tabs_to(page.get_by_role("link", name="Back to the figures"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What to act on")).to_be_visible()


def test_on_a_phone_a_table_scrolls_in_its_own_frame_and_routes_stay_in_sight(visit: Visit) -> None:
    lead = visit(viewport={"width": PHONE, "height": 844})
    page = lead.page
    signs_in(lead, "ada@demo.example")
    lead.goes("/insights")
    routes = page.locator("#routes")
    expect(routes.get_by_text("The table goes on sideways.")).to_be_visible()
    table = routes.get_by_role("region")
    table.evaluate("frame => frame.scrollTo(frame.scrollWidth, 0)")
    last = routes.get_by_role("link", name="returned").bounding_box()
    first = routes.get_by_role("rowheader").first.bounding_box()
    assert first and last
    assert 0 <= first["x"] < last["x"] < PHONE
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE


def test_what_comes_by_itself_leaves_a_reader_where_they_are(visit: Visit) -> None:
    lead = visit()
    page = lead.page
    signs_in(lead, "grace@demo.example")
    lead.goes("/insights")
    expect(page.locator("#bell-count")).to_contain_text("new")
    assert page.evaluate("[scrollY, document.activeElement.tagName]") == [0, "BODY"]
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()


def test_a_period_is_chosen_by_keyboard_and_marked(visit: Visit) -> None:
    lead = visit()
    page = lead.page
    signs_in(lead, "ada@demo.example")
    lead.goes("/flow")
    periods = page.get_by_role("navigation", name="Periods")
    expect(periods.locator("[aria-current]")).to_have_text("13 weeks")
    lead.tabs_to(periods.get_by_role("link", name="4 weeks"))
    page.keyboard.press("Enter")
    expect(periods.locator("[aria-current]")).to_have_text("4 weeks")
    page.get_by_text("The same as a table").click()
    page.get_by_role("link", name="Front line → Billing").click()
    expect(page.get_by_role("heading", name="straight back: Front line → Billing")).to_be_visible()
    lead.looks("insight-cases-of-a-route")


def test_without_script_the_address_asks(visit: Visit) -> None:
    agent = visit(java_script_enabled=False)
    page = agent.page
    signs_in(agent, "omar@demo.example")
    agent.goes("/insights")
    page.get_by_label("Kind of hand-off").select_option("shift")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("kind=shift"))
    page.get_by_role("link", name="median wait").click()
    expect(page).to_have_url(re.compile("kind=shift.*sort=wait"))
