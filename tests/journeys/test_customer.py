"""A customer opens a case by form, follows it on their page, writes, and says that something is not right."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Desk, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.processes]

Visit = Callable[..., Visitor]
PNG = {"name": "router.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(200)}
PDF = {
    "name": "How to reset it.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
}


def test_without_a_team_for_new_cases_the_form_says_whom_to_write_to(visit: Visit) -> None:
    customer = visit("/contact")
    expect(customer.page.get_by_text("Please write us a mail instead:")).to_be_visible()
    customer.looks("contact-closed")


def test_from_the_form_to_the_answer(visit: Visit, desk: Desk) -> None:
    desk.run("team", "intake", "Front line")
    customer = visit("/contact")
    page = customer.page
    customer.looks("contact")
    expect(page.get_by_label("Leave this empty")).to_be_hidden()
    page.get_by_label("Your name").fill("Kai Brandt")
    page.get_by_label("Your e-mail address").fill("kai@mail.example")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("The subject is missing: write it in a few words.")).to_be_visible()
    customer.looks("contact-refused")
    page.get_by_label("What is it about?").fill("No light on the router")
    page.get_by_label("What happened?").fill("It blinks red since this morning.")
    page.get_by_label("Files").set_input_files([PNG])
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you, it has arrived")).to_be_visible()
    customer.looks("contact-thanks")

    mail = desk.mail("kai@mail.example", "Your message has arrived.").get_content()
    assert "Front line looks at it first" in mail
    link = re.search(rf"{desk.address}(/status/\S+)", mail)
    assert link
    customer.goes(link[1])
    expect(page.get_by_text("In good hands with Front line")).to_be_visible()
    expect(page.get_by_role("link", name="router.png")).to_be_visible()
    customer.looks("status-new")

    page.get_by_text("Write to Front line").click()
    page.get_by_label("Your message").fill("Now it is dark.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status").get_by_text("Your message is with Front line.")).to_be_visible()
    page.get_by_text("Something not right?").click()
    page.get_by_label("What is not right?").fill("It is the old router.")
    customer.looks("status-open")
    page.get_by_role("button", name="Tell us").click()
    expect(page.get_by_role("status").get_by_text("Thank you for saying so.")).to_be_visible()

    answers(visit, desk)

    page.reload()
    expect(page.get_by_text("In good hands with Omar Haddad, Front line")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("link", name=PDF["name"]).click()
    assert started.value.suggested_filename == PDF["name"]
    page.get_by_role("link", name="Deutsch").click()
    customer.goes(link[1])
    expect(page.locator("html")).to_have_attribute("lang", "de")


def answers(visit: Visit, desk: Desk) -> None:
    """Omar takes the case, begins to write, is called away, and finds his words again."""
    agent = visit()
    page = agent.page
    agent.signs_in("omar")
    agent.goes("/?show=team")
    page.get_by_role("link", name="No light on the router").first.click()
    page.get_by_role("button", name="Take the case").click()
    expect(page.get_by_text("You have the case.")).to_be_visible()
    where = page.url
    with page.expect_request(lambda request: request.url.endswith("/draft")):
        page.get_by_label("Message", exact=True).fill("Dear Kai, hold the small button")
    page.goto(desk.address)
    page.goto(where)
    expect(page.get_by_text("You typed this before and did not send it.")).to_be_visible()
    message = page.get_by_label("Message", exact=True)
    expect(message).to_have_value("Dear Kai, hold the small button")
    agent.looks("case-draft")
    message.fill("Dear Kai, hold the small button for ten seconds.")
    page.get_by_text("Attach files").click()
    page.get_by_label("Files").set_input_files([PDF])
    page.get_by_label("What they will hear next").fill("we call you")
    page.get_by_role("button", name="Send to customer").click()
    expect(page.get_by_text("Your message to Kai Brandt is on its way.")).to_be_visible()
    expect(page.get_by_role("link", name=PDF["name"])).to_be_visible()
    expect(page.get_by_text("You typed this before")).to_be_hidden()
    agent.looks("case-files")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="the customer had to repeat something")).to_be_visible()
    agent.looks("small-error")
    page.get_by_role("button", name="the customer had to repeat something").click()
    expect(page.get_by_text("Thank you: it is written down, and nobody is blamed.")).to_be_visible()
    page.get_by_role("link", name="Revoke or renew the link").click()
    expect(page.get_by_role("button", name="Revoke the link")).to_be_visible()
    agent.looks("case-link")


def test_a_closed_case_goes_on(visit: Visit, desk: Desk) -> None:
    agent = visit()
    page = agent.page
    agent.signs_in("omar")
    agent.goes("/cases/new")
    page.get_by_label("Customer's name").fill("Mia Roth")
    page.get_by_label("Customer's e-mail address").fill("mia@mail.example")
    page.get_by_label("Subject").fill("Wrong address")
    page.get_by_label("What the customer said").fill("You have my old one.")
    page.get_by_role("button", name="Open the case").click()
    status = page.get_by_role("link", name="What the customer sees").get_attribute("href") or ""
    page.get_by_text("Close the case").first.click()
    page.get_by_label("How it ended").fill("changed")
    page.get_by_role("button", name="Close the case").click()
    expect(page.get_by_text("The case is closed.")).to_be_visible()
    page.get_by_role("link", name="Reopen").click()
    agent.looks("case-reopening")
    page.get_by_label("Why it goes on").fill("It was the wrong one.")
    page.get_by_role("button", name="Let it go on").click()
    expect(page.get_by_text("The case goes on.")).to_be_visible()

    customer = visit(status.removeprefix(desk.address))
    expect(customer.page.get_by_text("it goes on", exact=True)).to_be_visible()
