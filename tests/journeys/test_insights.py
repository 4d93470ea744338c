"""A lead reads what the desk shows: sentences, figures, the flow, and the cases behind a figure."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PITSTOP, Desk, Visitor, free_port, serving

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
    expect(page.get_by_text("Level until")).to_be_visible()
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
