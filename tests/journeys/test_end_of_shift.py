"""The end of a shift: thirty cases handed over in one sitting, with a break in the middle."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Desk, Visitor
from tests.journeys.test_screens import open_case

pytestmark = [pytest.mark.browser, pytest.mark.processes]

Visit = Callable[..., Visitor]
CASES = 30
KEPT, LEFT_OUT, BREAK = 5, 12, 18


def fill(agent: Visitor) -> None:
    """What is missing on the sheet of the case in turn."""
    for name, text in (
        ("answer_need", "Look whether the bank has answered."),
        ("answer_tried", "Wrote to the bank."),
        ("already_known", "The bank is asked."),
        ("next_step", "The night shift looks what it answers."),
    ):
        agent.page.locator(f"[name={name}]").fill(text)


def offer(agent: Visitor, subjects: list[str]) -> None:
    """Offer the cases in turn, one after the other; each waits until it is the one in turn."""
    for subject in subjects:
        in_turn(agent, subject)
        fill(agent)
        agent.page.locator("[name=next_step]").press("Control+Enter")


def in_turn(agent: Visitor, subject: str) -> None:
    expect(agent.page.locator("ol.batch [aria-current=step]")).to_contain_text(f"{subject}.")


def begin(agent: Visitor) -> list[str]:
    """Choose all cases and the team; gives the subjects in their order."""
    page = agent.page
    agent.goes("/")
    page.get_by_role("link", name="Hand over several cases").click()
    expect(page.get_by_role("checkbox", name="Matter")).to_have_count(CASES)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("Choose the team that it goes to.").first).to_be_visible()
    agent.looks("batch-refused")
    page.get_by_label("To which team").select_option("Billing")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("0 of 30 offered")).to_be_visible()
    subjects = re.findall(r"Matter \d+", page.locator("ol.batch").inner_text())
    assert sorted(subjects) == sorted(f"Matter {n}" for n in range(1, CASES + 1))
    return subjects


def come_back(agent: Visitor) -> None:
    """The evening meal: signed out and in again, and the list is still there."""
    page = agent.page
    page.context.clear_cookies()
    agent.goes("/sign-in")
    agent.signs_in("omar")
    agent.goes("/batches/new")
    agent.looks("batch-new")
    page.get_by_role("link", name="Go on with it").click()


def test_thirty_cases_in_one_sitting(visit: Visit, desk: Desk) -> None:
    agent = visit()
    page = agent.page
    agent.signs_in("omar")
    agent.goes("/cases/new")
    for n in range(1, CASES + 1):
        open_case(agent, f"Matter {n}.", "Where is my money?", name="Lena Fischer")
    subjects = begin(agent)
    agent.looks("batch")
    offer(agent, subjects[:KEPT])

    in_turn(agent, subjects[KEPT])
    page.locator("[name=answer_need]").fill("Ask Mei first.")
    page.get_by_role("button", name="Keep for later").click()
    offer(agent, subjects[KEPT + 1 : LEFT_OUT])
    in_turn(agent, subjects[LEFT_OUT])
    page.get_by_role("button", name="Leave it out").click()
    offer(agent, subjects[LEFT_OUT + 1 : BREAK])
    expect(page.get_by_text("16 of 30 offered, 1 left out")).to_be_visible()
    come_back(agent)
    in_turn(agent, subjects[KEPT])
    expect(page.locator("[name=answer_need]")).to_have_value("Ask Mei first.")
    agent.looks("batch-half")
    fill(agent)
    page.locator("[name=next_step]").press("Control+Enter")
    offer(agent, subjects[BREAK:])

    expect(page.get_by_text("29 of 30 offered, 1 left out")).to_be_visible()
    expect(page.get_by_text("Nothing of this list waits any more.")).to_be_visible()
    agent.looks("batch-done")
    accounted_for(visit, agent, subjects[LEFT_OUT])


def accounted_for(visit: Visit, agent: Visitor, left_out: str) -> None:
    """Each offer is before the receivers; the one that was left out is the giver's as before."""
    receiver = visit()
    receiver.signs_in("priya")
    expect(receiver.page.get_by_role("heading", name="Offered to you 29")).to_be_visible()
    agent.goes("/batches/new")
    expect(agent.page.get_by_role("checkbox")).to_have_count(1)
    expect(agent.page.get_by_role("checkbox", name=left_out)).to_be_checked()
    expect(agent.page.get_by_role("link", name="Go on with it")).to_have_count(0)
