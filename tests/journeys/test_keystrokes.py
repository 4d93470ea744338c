"""A prefilled hand-off of the demo, done with the keyboard alone: how many keys beyond the text, how long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from pitstop.demo.people import PASSWORD
from tests.journeys import conftest
from tests.journeys.conftest import Desk, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.processes]

Visit = Callable[..., Visitor]
MOST_KEYS = 12
MOST_SECONDS = 60
MISSING = (
    ("answer_assessment", "The visit was planned under his old address."),
    ("answer_recommendation", "Plan a new visit."),
    ("already_known", "You took a day off and nobody came."),
    ("next_step", "Network plans a new visit."),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with the demo in it."""
    made = Desk(f"http://127.0.0.1:{conftest.free_port()}", tmp_path_factory.mktemp("desk"))
    made.run("migrate")
    made.run("demo")
    with conftest.serving(made):
        yield made


class Hands:
    """Two hands on a keyboard. Each key counts, also Control while it is held; letters of a text don't."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed: list[str] = []

    def press(self, keys: str) -> None:
        self.pressed += keys.split("+")
        self.page.keyboard.press(keys)

    def go_on(self, to: str) -> None:
        """To what is missing next, whose name begins so."""
        self.press("Control+Enter")
        expect(self.page.locator(f":focus[name^={to}]")).to_be_visible()

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)


def signed_in(visit: Visit) -> Visitor:
    agent = visit()
    agent.page.get_by_label("E-mail address").fill("omar@demo.example")
    agent.page.get_by_label("Password").fill(PASSWORD)
    agent.page.keyboard.press("Enter")
    expect(agent.page.get_by_role("navigation", name="Main")).to_be_visible()
    return agent


def open_case(agent: Visitor, subject: str) -> Hands:
    """The case on which the hand-off begins."""
    agent.goes("/")
    agent.page.get_by_role("link", name=subject).first.click()
    expect(agent.page.get_by_role("heading", name=subject)).to_be_visible()
    return Hands(agent.page)


def test_to_the_engineers_by_sbar(visit: Visit) -> None:
    agent = signed_in(visit)
    hands, page = open_case(agent, "When does the engineer come?"), agent.page
    began = time.monotonic()

    hands.press("h")
    expect(page.locator(":focus[name=to_team]")).to_be_visible()
    hands.press("ArrowDown")
    expect(page.get_by_role("heading", name="What they must know SBAR")).to_be_visible()
    agent.looks("keys-form")
    for name, text in MISSING:
        hands.go_on(name)
        hands.write(text)
    hands.press("Enter")
    expect(page.get_by_text("Offered to Network. You hold the case until they accept it.")).to_be_visible()

    assert len(hands.pressed) <= MOST_KEYS, hands.pressed
    assert time.monotonic() - began < MOST_SECONDS
