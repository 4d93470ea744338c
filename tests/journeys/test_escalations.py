"""A lead writes a rule, sees what it would have done, and switches it on; then it acts by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, Desk, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.processes]

Visit = Callable[..., Visitor]


def add(desk: Desk, key: str, role: str) -> None:
    facts = ("--team", "Front line", "--role", role, "--password-file", "-")
    desk.run("person", "add", f"{key}@desk.example", "--name", key.title(), *facts, given=PASSWORD)


def opens(agent: Visitor, subject: str) -> int:
    """Open a case; gives its number."""
    page = agent.page
    agent.goes("/cases/new")
    page.get_by_label("Customer's name").fill("Lena Fischer")
    page.get_by_label("Customer's e-mail address").fill("lena@mail.example")
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("What the customer said").fill("I paid twice. Where is my money?")
    page.get_by_role("button", name="Open the case").click()
    page.wait_for_url("**/cases/*")
    return int(page.url.rpartition("/")[2].partition("?")[0])


def comes_back(agent: Visitor, desk: Desk, case: int) -> None:
    """Close the case, and open it again."""
    token = agent.page.locator('[name="csrfmiddlewaretoken"]').first.get_attribute("value") or ""
    answer = agent.page.request.post(
        f"{agent.desk.address}/cases/{case}/closure",
        form={"csrfmiddlewaretoken": token, "outcome": "Paid."},
        headers={"Referer": agent.desk.address},
    )
    assert answer.ok, answer.text()[:2000]
    desk.run("case", "reopen", str(case), "--as", "omar@desk.example", "--why", "Not paid.")


def writes(page: Page, name: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_role("radio", name="the case was reopened").check()
    page.get_by_label("How often").fill("1")
    page.get_by_role("button", name="Save the rule").click()


def test_a_rule_is_tried_switched_on_and_acts(visit: Visit, desk: Desk) -> None:
    add(desk, "lea", "lead")
    agent, lead = visit(), visit()
    agent.signs_in("omar")
    lead.signs_in("lea")
    page = lead.page
    before = opens(agent, "Refund twice refused")
    comes_back(agent, desk, before)

    lead.goes("/rules")
    lead.looks("rules-none")
    page.get_by_role("link", name="New rule").click()
    expect(page.get_by_label("Share of its time, in per cent")).to_be_visible()
    expect(page.get_by_label("How often")).to_be_hidden()
    lead.looks("rule-form-clock")
    page.get_by_role("radio", name="offer the case onward").check()
    page.get_by_role("button", name="Save the rule").click()
    expect(page.get_by_text("The name is missing: write it in a few words.")).to_be_visible()
    lead.looks("rule-form-refused")
    page.get_by_role("radio", name="tell someone").check()
    writes(page, "Comes back")

    expect(page.get_by_text("Written, and switched off.")).to_be_visible()
    expect(page.get_by_text("It would have fired once, on 1 case.")).to_be_visible()
    expect(page.get_by_role("link", name=f"#{before} Refund twice refused")).to_be_visible()
    lead.looks("rule-tried")
    lead.tabs_to(page.get_by_role("button", name="Switch on"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("“Comes back” is on.")).to_be_visible()

    case = opens(agent, "Charged again")
    comes_back(agent, desk, case)
    desk.mail("omar@desk.example", "The rule “Comes back” asks you to look at a case")
    agent.goes(f"/cases/{case}")
    expect(agent.page.get_by_text("The rule “Comes back” told someone to look at it")).to_be_visible()

    page.reload()
    expect(page.get_by_role("link", name=f"#{case} Charged again")).to_be_visible()
    page.keyboard.press("e")
    page.get_by_label("Tier").fill("gold")
    page.get_by_role("radio", name="raise the priority").check()
    page.get_by_role("button", name="Save a new version").click()
    expect(page.get_by_text("Version 2 is in force for cases that begin from now on.")).to_be_visible()
    lead.looks("rule-on")
    page.get_by_role("link", name="What changed in version 2").click()
    expect(page.get_by_role("row", name="Then tell someone raise the priority")).to_be_visible()
    lead.looks("rule-compare")
    lead.goes("/rules")
    lead.looks("rules")
    page.get_by_role("link", name="Comes back").click()
    page.get_by_role("link", name="What came of it").click()
    expect(page.get_by_role("heading", name="It fired once")).to_be_visible()
    lead.looks("rule-effect")


def test_what_a_rule_prepared_is_in_the_holder_s_form(visit: Visit, desk: Desk) -> None:
    onward = ("--offer", "Billing", "--next", "Billing looks at it.", "--why", "It came back.")
    desk.run("rule", "set", "Onward", "--reopened", "1", *onward)
    desk.run("rule", "on", "Onward")
    agent = visit()
    agent.signs_in("omar")
    case = opens(agent, "Refund again")
    comes_back(agent, desk, case)
    mail = desk.mail("omar@desk.example", "The rule “Onward” prepared a hand-off to Billing")
    assert f"/cases/{case}/handoffs/new?to_team=" in mail.get_content()
    agent.goes(f"/cases/{case}/handoffs/new")
    page = agent.page
    expect(page.get_by_role("textbox", name="What is needed from you")).to_have_value("It came back.")
    expect(page.get_by_role("textbox", name="What happens next")).to_have_value("Billing looks at it.")
    expect(page.get_by_role("radio", name="Billing")).to_be_checked()


def test_it_works_without_script(visit: Visit, desk: Desk) -> None:
    add(desk, "rosa", "lead")
    lead = visit(java_script_enabled=False)
    page = lead.page
    page.get_by_label("E-mail address").fill("rosa@desk.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    lead.goes("/rules/new")
    writes(page, "Plainly")
    expect(page.get_by_text("On the last 90 days")).to_be_visible()
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_text("“Plainly” is on.")).to_be_visible()
