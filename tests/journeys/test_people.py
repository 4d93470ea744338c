"""A lead gives a case away, lets someone leave and closes a team: each page says before what will happen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PASSWORD, Desk, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.processes]

Visit = Callable[..., Visitor]


def add(desk: Desk, key: str, role: str, *teams: str) -> None:
    named = [part for team in teams for part in ("--team", team)]
    facts = (*named, "--role", role, "--password-file", "-")
    desk.run("person", "add", f"{key}@desk.example", "--name", key.title(), *facts, given=PASSWORD)


def opens_a_case(agent: Visitor, subject: str) -> None:
    agent.goes("/cases/new")
    agent.page.get_by_label("Customer's name").fill("Lena Fischer")
    agent.page.get_by_label("Customer's e-mail address").fill("lena@mail.example")
    agent.page.get_by_label("Subject").fill(subject)
    agent.page.get_by_label("What the customer said").fill("Where is my money?")
    agent.page.get_by_role("button", name="Open the case").click()
    expect(agent.page.get_by_text("The case is open, and you have it.")).to_be_visible()


def test_nothing_is_dropped_when_people_leave_and_teams_close(visit: Visit, desk: Desk) -> None:
    add(desk, "nora", "agent", "Front line")
    add(desk, "ada", "admin")
    add(desk, "max", "admin", "Network")
    omar = visit()
    omar.signs_in("omar")
    opens_a_case(omar, "Refund twice refused")
    omar.page.get_by_text("More", exact=True).click()
    omar.page.get_by_role("link", name="Give it to a colleague").click()
    expect(omar.page.get_by_text("Nora · 0 cases")).to_be_visible()
    omar.looks("case-assignment")
    omar.page.get_by_label("Nora").check()
    omar.page.get_by_label("Why").fill("She knows the bank.")
    omar.page.get_by_role("button", name="Give it to them").click()
    expect(omar.page.get_by_text("Omar Haddad gave the case to Nora")).to_be_visible()
    opens_a_case(omar, "Invoice address")

    omar.goes("/people")
    expect(omar.page.get_by_role("link", name="Nora")).to_be_visible()
    expect(omar.page.get_by_role("link", name="Priya Rao")).to_have_count(0)

    ada = visit()
    ada.signs_in("ada")
    ada.page.get_by_text("Ada", exact=True).click()
    ada.page.get_by_role("link", name="People", exact=True).click()
    ada.looks("people")
    ada.page.get_by_role("link", name="Omar Haddad").click()
    expect(ada.page.get_by_text("1 case will wait in Front line").last).to_be_visible()
    ada.looks("person")
    ada.page.get_by_role("button", name="Omar Haddad leaves").click()
    expect(ada.page.get_by_text("Omar Haddad has left.")).to_be_visible()
    ada.looks("person-left")
    omar.goes("/")
    expect(omar.page.get_by_label("E-mail address")).to_be_visible()

    ada.page.get_by_role("link", name="Teams", exact=True).first.click()
    ada.looks("teams")
    ada.page.get_by_role("link", name="Front line").click()
    expect(ada.page.get_by_text("Front line holds open cases (2).")).to_be_visible()
    ada.goes("/teams")
    ada.page.get_by_role("link", name="Billing").click()
    ada.looks("team")
    ada.page.get_by_label("The team in its place").select_option(label="Network")
    ada.page.get_by_role("button", name="Close the team").click()
    expect(ada.page.get_by_text("Network is in its place")).to_be_visible()
    ada.looks("team-closed")
    ada.goes("/people/new")
    ada.page.get_by_label("Name").fill("Eva Blum")
    ada.page.get_by_role("button", name="Add them").click()
    expect(ada.page.get_by_text("The e-mail address is missing: write it in a few words.")).to_be_visible()
    ada.looks("person-new-refused")
