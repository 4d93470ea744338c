"""A lead says how cases are handed off: writes a protocol, binds it to a route, and its form is met."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PASSWORD, Desk, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.processes]

Visit = Callable[..., Visitor]


def lead_of(desk: Desk, key: str) -> None:
    """Add a lead of the front line."""
    facts = ("--team", "Front line", "--role", "lead", "--password-file", "-")
    desk.run("person", "add", f"{key}@desk.example", "--name", key.title(), *facts, given=PASSWORD)


def test_a_lead_writes_a_protocol_and_binds_it(visit: Visit, desk: Desk) -> None:
    lead_of(desk, "lea")
    lead = visit()
    page = lead.page
    lead.signs_in("lea")
    lead.goes("/protocols")
    lead.looks("protocols")
    page.get_by_role("link", name="New protocol").click()

    page.get_by_label("Name").fill("Chat")
    first = page.locator("#part-n-1")
    first.get_by_label("Label").fill("What to do next")
    example = page.get_by_role("region", name="As the giver sees it")
    expect(example.get_by_label("What to do next", exact=True)).to_be_visible()

    page.get_by_role("button", name="Add a field").click()
    second = page.locator("#part-n-2")
    expect(second.get_by_label("Label")).to_be_focused()
    page.keyboard.type("How they are")
    expect(second.get_by_label("Choices")).to_be_hidden()
    second.get_by_label("Answered with").select_option("choice")
    second.get_by_label("Choices").fill("calm\nupset")
    expect(example.get_by_role("radio", name="upset")).to_be_visible()

    page.get_by_role("button", name="Add a field").click()
    third = page.locator("#part-n-3")
    third.get_by_label("Label").fill("What upset them")
    third.get_by_label("Required").select_option("when")
    third.get_by_label("Because of the answer to").select_option(label="How they are")
    third.get_by_role("checkbox", name="upset").check()
    expect(example.get_by_text("Required when “How they are” is upset.")).to_be_visible()
    up = third.get_by_role("button", name="Up What upset them")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.locator("fieldset.part legend").nth(1)).to_have_text("Field 2")
    expect(page.locator("fieldset.part").nth(1).get_by_label("Label")).to_have_value("What upset them")
    expect(up).to_be_focused()

    page.get_by_role("button", name="Save the protocol").click()
    expect(page.get_by_text("must stand before it. Move one of the two.")).to_be_visible()
    lead.looks("protocol-refused")
    page.get_by_role("button", name="Down What upset them").click()
    expect(page.locator("fieldset.part").nth(2).get_by_label("Label")).to_have_value("What upset them")
    page.get_by_role("button", name="Save the protocol").click()
    expect(page.get_by_text("Version 1 is in force.")).to_be_visible()
    lead.looks("protocol")

    page.keyboard.press("e")
    page.get_by_label("What was changed, and why").fill("Nobody said what upset them.")
    page.get_by_role("button", name="Remove What upset them").click()
    expect(page.locator("fieldset.part")).to_have_count(2)
    lead.looks("protocol-form")
    page.get_by_role("button", name="Save version 2").click()
    page.get_by_role("link", name="What changed in version 2").click()
    expect(page.get_by_role("row", name="What upset them removed")).to_be_visible()
    lead.looks("protocol-compare")

    lead.goes("/routes")
    page.get_by_role("link", name="New route").click()
    page.locator("#id_from_team").select_option(label="Front line")
    page.locator("#id_to_team").select_option(label="Network")
    page.locator("#id_protocol").select_option(label="Chat")
    page.get_by_label("Lead told").fill("20")
    page.get_by_role("button", name="Save the route").click()
    expect(page.get_by_text("The lead is told after the reminder: write more than 30.")).to_be_visible()
    lead.looks("route-refused")
    page.get_by_label("Lead told").fill("45")
    page.get_by_label("If (1)").fill("nobody answers by noon")
    page.get_by_label("Then (1)").fill("call the duty phone")
    page.get_by_role("button", name="Save the route").click()
    expect(page.get_by_text("Saved: Front line → Network.")).to_be_visible()
    lead.looks("routes")

    for name in ("return-reasons", "introductions", "introductions/en/any", "cadences"):
        lead.goes(f"/{name}")
        lead.looks(name.replace("/", "-"))
    lead.goes("/introductions/de/any")
    page.get_by_label("Wording").fill("Guten Tag {customer}, {receiver} übernimmt. {known} {next} {when}")
    expect(page.get_by_text("Guten Tag Lena Fischer, Lea übernimmt.")).to_be_visible()

    lead.goes("/cases/new")
    page.get_by_label("Customer's name").fill("Lena Fischer")
    page.get_by_label("Customer's e-mail address").fill("lena@mail.example")
    page.get_by_label("Subject").fill("No line since Monday")
    page.get_by_label("What the customer said").fill("Nothing works.")
    page.get_by_role("button", name="Open the case").click()
    page.wait_for_url("**/cases/*")
    page.goto(page.url + "/handoffs/new")
    page.get_by_role("radio", name="Network").check()
    expect(page.get_by_label("What to do next", exact=True)).to_be_visible()
    expect(page.get_by_role("radio", name="upset")).to_be_visible()


def test_it_works_without_script(visit: Visit, desk: Desk) -> None:
    lead_of(desk, "rosa")
    lead = visit(java_script_enabled=False)
    page = lead.page
    page.get_by_label("E-mail address").fill("rosa@desk.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    lead.goes("/protocols/sbar/edit")

    page.get_by_role("button", name="Down Situation").click()
    page.get_by_role("button", name="Add a field").click()
    added = page.locator("#part-n-1")
    added.get_by_label("Label").fill("Must it be today?")
    added.get_by_label("Answered with").select_option("yes_no")
    page.get_by_role("button", name="Add a field").click()
    last = page.locator("#part-n-2")
    last.get_by_label("Label").fill("Why today?")
    last.get_by_label("Required").select_option("when")
    last.get_by_label("Because of the answer to").select_option(label="Must it be today?")
    last.get_by_role("button", name="Show its answers").click()
    page.locator("#part-n-2").get_by_role("checkbox", name="yes").check()
    page.get_by_label("What was changed, and why").fill("Urgent ones stood out too little.")
    page.get_by_role("button", name="Save version 2").click()

    expect(page.get_by_text("Version 2 is in force.")).to_be_visible()
    expect(page.get_by_text("Required when “Must it be today?” is Yes.").first).to_be_visible()
