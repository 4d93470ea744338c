"""One real hand-off from end to end, in real browsers on a really served desk."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Desk, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.processes]

Visit = Callable[..., Visitor]
READ_BACK = "She was charged twice. I decide on the refund today and write to her."


def open_case(giver: Visitor, *, customer: str, subject: str, language: str = "English") -> str:
    """Open a case from the desk, with the keyboard; gives its address."""
    page, keys = giver.page, giver.page.keyboard
    giver.goes("/")
    keys.press("n")
    giver.tabs_to(page.get_by_label("Customer's name"))
    keys.type(customer)
    keys.press("Tab")
    keys.type(f"{customer.split()[0].lower()}@mail.example")
    page.get_by_label("They read").select_option(language)
    giver.tabs_to(page.get_by_label("Subject"))
    keys.type(subject)
    keys.press("Tab")
    keys.type("I paid twice. Where is my money?")
    keys.press("Control+Enter")
    expect(page.get_by_text("The case is open, and you have it.")).to_be_visible()
    return page.url


def offer(giver: Visitor, *, need: str = "Decide on the second refund.") -> str:
    """From a case, with the keyboard: offer it to Billing; gives the hand-off's address."""
    page, keys = giver.page, giver.page.keyboard
    keys.press("h")
    expect(page.get_by_role("heading", name=re.compile("^Hand off"))).to_be_visible()
    giver.tabs_to(page.get_by_role("radio").first)
    keys.press("Space")
    expect(page.get_by_role("button", name=re.compile("^Still missing"))).to_contain_text(
        "what is needed from you"
    )
    giver.tabs_to(page.get_by_label("What is needed from you", exact=True))
    keys.type(need)
    giver.tabs_to(page.get_by_label("Tried so far, and what came of it", exact=True))
    keys.type("Looked at both payments.")
    giver.tabs_to(page.get_by_role("radio", name="calm"))
    keys.press("ArrowDown")
    giver.tabs_to(page.get_by_label("What they already know"))
    keys.type("You paid twice and were refused twice.")
    giver.tabs_to(page.get_by_label("What happens next"))
    keys.type("Priya decides about the second refund.")
    expect(page.get_by_role("button", name="Hand off to Billing")).to_be_enabled()
    keys.press("Control+Enter")
    expect(page.get_by_text("Offered to Billing. You hold the case until they accept it.")).to_be_visible()
    return page.url


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name || document.activeElement.id"))


def test_a_case_is_handed_off_accepted_and_the_customer_knows(visit: Visit, desk: Desk) -> None:
    giver, receiver = visit(), visit()
    giver.looks("sign-in")
    giver.signs_in("omar")
    giver.looks("desk-empty")
    giver.page.keyboard.press("n")
    giver.looks("new-case")
    case = open_case(giver, customer="Lena Fischer", subject="Refund twice refused")
    giver.looks("case")
    giver.page.keyboard.press("h")
    giver.looks("hand-off")
    giver.page.get_by_role("radio", name="Billing").check()
    expect(giver.page.get_by_label("What is needed from you", exact=True)).to_be_visible()
    giver.looks("hand-off-to-a-team")
    giver.page.goto(case)
    handoff = offer(giver)
    giver.looks("hand-off-given")

    receiver.signs_in("priya")
    expect(receiver.page).to_have_title("(1) Desk · Pitstop")
    receiver.looks("desk-offer")
    receiver.page.keyboard.press("a")
    expect(receiver.page).to_have_url(f"{handoff}#accept")
    expect(receiver.page.get_by_label("Read-back")).to_be_focused()
    receiver.looks("incoming")
    receiver.page.keyboard.type(READ_BACK)
    receiver.page.keyboard.press("Control+Enter")

    expect(receiver.page).to_have_url(case)
    told = "Priya Rao, you have it. Lena Fischer is told who you are and what comes next."
    expect(receiver.page.get_by_text(told)).to_be_visible()
    expect(receiver.page.get_by_text(READ_BACK)).to_be_visible()
    receiver.looks("case-accepted")
    giver.goes(handoff.removeprefix(desk.address))
    expect(giver.page.get_by_text("Priya Rao accepted it at")).to_be_visible()
    giver.looks("hand-off-accepted")

    mail = desk.mail("lena@mail.example", "has asked Priya Rao to take over from here.")
    text = mail.get_content()
    assert "Priya Rao, refunds specialist in Billing. Good at: double payments." in text
    assert "What happens next: Priya decides about the second refund." in text
    link = re.search(rf"{desk.address}/status/\S+", text)
    customer = visit(link[0].removeprefix(desk.address))
    expect(customer.page.get_by_text("In good hands with Priya Rao, Billing")).to_be_visible()
    expect(customer.page.get_by_text("Priya decides about the second refund.")).to_be_visible()
    expect(customer.page.get_by_text("Priya Rao took over")).to_be_visible()
    assert "Looked at both payments" not in customer.page.content()
    customer.looks("status")
    customer.page.get_by_role("link", name="Deutsch").click()
    expect(customer.page.get_by_text("In guten Händen bei Priya Rao, Billing")).to_be_visible()
    customer.looks("status-german")


def test_what_came_back_is_mended_and_offered_again(visit: Visit, desk: Desk) -> None:
    giver, receiver = visit(), visit()
    giver.signs_in("omar")
    open_case(giver, customer="Jan Novak", subject="Invoice address")
    handoff = offer(giver, need="Correct it.")
    receiver.signs_in("priya")
    receiver.page.goto(handoff)

    receiver.page.keyboard.press("r")
    assert focused(receiver.page) == "reason"
    receiver.page.keyboard.press("ArrowDown")
    receiver.page.get_by_role("button", name="Return the case").click()
    expect(receiver.page.get_by_text("What the giver should know is missing")).to_be_visible()
    expect(receiver.page.get_by_label("What the giver should know")).to_be_focused()
    receiver.looks("return-refused")
    receiver.page.keyboard.type("To which address?")
    receiver.page.keyboard.press("Control+Enter")
    expect(
        receiver.page.get_by_text("Returned. Omar Haddad still has the case, and sees why.")
    ).to_be_visible()
    receiver.looks("returned-receiver")

    giver.page.reload()
    expect(giver.page.get_by_text("To which address?", exact=True)).to_be_visible()
    giver.looks("returned-giver")
    giver.page.get_by_role("link", name="Mend it and offer again").click()
    expect(giver.page.get_by_label("What is needed from you", exact=True)).to_have_value("Correct it.")
    giver.page.get_by_label("What is needed from you", exact=True).fill("Correct it to 12 Harbour Street.")
    giver.page.get_by_role("button", name="Hand off to Billing").click()
    expect(giver.page.get_by_text("Offered to Billing.")).to_be_visible()
    assert giver.page.url != handoff

    giver.page.get_by_role("button", name="Withdraw the offer").click()
    expect(giver.page.get_by_text("Withdrawn. Omar Haddad still has the case.")).to_be_visible()
    giver.looks("withdrawn")
    receiver.goes("/")
    expect(receiver.page.get_by_text("No offers.")).to_be_visible()


def test_a_second_offer_is_refused_where_it_is_made(visit: Visit, desk: Desk) -> None:
    giver, other = visit(), visit()
    giver.signs_in("omar")
    other.signs_in("omar")
    case = open_case(giver, customer="Amara Okafor", subject="Cannot sign in since the update")
    other.page.goto(f"{case}/handoffs/new")
    other.page.get_by_role("radio", name="Network").check()
    other.page.get_by_label("What is needed from you", exact=True).fill("Find out why.")
    other.page.get_by_label("Tried so far, and what came of it", exact=True).fill("Nothing yet.")
    other.page.get_by_role("radio", name="calm").check()
    other.page.get_by_label("What they already know").fill("You paid twice.")
    other.page.get_by_label("What happens next").fill("We look at it.")
    offer(giver)

    other.page.get_by_role("button", name="Hand off to Network").click()

    refusal = other.page.get_by_role("alert")
    expect(refusal).to_contain_text("is offered to Billing already. Wait for their answer or withdraw it.")
    expect(refusal).to_be_focused()
    other.looks("offer-refused")


def test_the_case_answers_in_place_and_says_where_it_went_wrong(visit: Visit, desk: Desk) -> None:
    agent = visit()
    agent.signs_in("omar")
    case = open_case(agent, customer="Noah Lindqvist", subject="Keep my number")
    page, keys = agent.page, agent.page.keyboard
    page.evaluate("window.kept = true")

    page.get_by_label("What they will hear next").fill("what it costs")
    page.get_by_label("Message").fill("I find out.")
    expect(page.get_by_label("Next update by")).not_to_have_value("")  # by the cadence
    page.get_by_label("Next update by").fill("2030-01-01T10:00")
    page.get_by_role("button", name="Send to customer").click()
    expect(page.get_by_text("Nobody waits longer than a year")).to_be_visible()
    expect(page.get_by_label("Next update by")).to_be_focused()
    expect(page.get_by_label("Message")).to_have_value("I find out.")
    agent.looks("reply-refused")
    soon = page.evaluate("new Date(Date.now() + 7200e3).toISOString().slice(0, 16)")
    page.get_by_label("Next update by").fill(soon)
    page.get_by_label("Message").focus()
    keys.press("Control+Enter")

    expect(page.get_by_text("Your message to Noah Lindqvist is on its way.")).to_be_visible()
    expect(page.get_by_label("Message")).to_be_focused()
    expect(page.get_by_label("Message")).to_have_value("")
    assert "I find out." in desk.mail("noah@mail.example", "I find out.").get_content()

    page.get_by_role("button", name="Kept what it costs").click()
    expect(page.get_by_role("status").get_by_text("Kept: “what it costs”")).to_be_visible()
    page.get_by_role("radio", name="Internal note").check()
    page.get_by_label("Message").fill("He is in a hurry.")
    page.get_by_role("button", name="Save internal note").click()
    expect(page.get_by_text("He is in a hurry.", exact=True)).to_be_visible()
    keys.press("Escape")
    page.locator("body").press("c")
    keys.type("He keeps it.")
    keys.press("Enter")
    expect(page.get_by_text("The case is closed.")).to_be_visible()
    agent.looks("case-closed")
    assert page.evaluate("window.kept") is True
    assert page.url == case
    page.go_back()
    expect(page).to_have_url(f"{desk.address}/cases/new")


def test_a_session_that_ends_meanwhile_loses_nothing(visit: Visit, desk: Desk) -> None:
    agent = visit()
    agent.signs_in("omar")
    open_case(agent, customer="Lucia Romano", subject="Change of contract")
    agent.page.get_by_label("Message").fill("A long answer.")
    agent.page.context.clear_cookies(name="pitstop-session")

    agent.page.get_by_role("button", name="Send to customer").click()

    expect(agent.page.locator("#messages")).to_contain_text(
        "You are signed out. What you typed is still here"
    )
    expect(agent.page.get_by_label("Message")).to_have_value("A long answer.")
    other = agent.page.context.new_page()
    other.goto(f"{desk.address}/sign-in")
    Visitor(other, desk, agent.screens).signs_in("omar")
    agent.page.get_by_role("button", name="Send to customer").click()
    expect(agent.page.get_by_text("Your message to Lucia Romano is on its way.")).to_be_visible()
    assert desk.mail("lucia@mail.example", "A long answer.")


def test_the_desk_notices_a_new_offer_by_itself_and_leaves_the_focus_alone(visit: Visit, desk: Desk) -> None:
    giver, receiver = visit(), visit()
    receiver.signs_in("tom")
    giver.signs_in("omar")
    open_case(giver, customer="Samuel Osei", subject="When does the engineer come?")
    receiver.page.clock.install()
    receiver.goes("/")
    before = receiver.page.locator("[data-row^=offer-]").count()
    receiver.page.get_by_role("link", name="Promised").focus()
    offer(giver)

    receiver.page.clock.fast_forward(21_000)

    expect(receiver.page.get_by_role("link", name="When does the engineer come?").first).to_be_visible()
    expect(receiver.page).to_have_title(f"({before + 1}) Desk · Pitstop")
    expect(receiver.page.locator("#arrivals")).to_contain_text("1 new offer")
    expect(receiver.page.get_by_role("link", name="Promised")).to_be_focused()


def test_a_hand_off_needs_no_script(visit: Visit, desk: Desk) -> None:
    scripted, plain = visit(), visit(java_script_enabled=False)
    scripted.signs_in("omar")
    case = open_case(scripted, customer="Mehmet Kaya", subject="Two parcels, one label")
    page = plain.page
    page.get_by_label("E-mail address").fill("omar@desk.example")
    page.get_by_label("Password").fill("seven seconds at the pit")
    page.get_by_role("button", name="Sign in").click()

    page.goto(f"{case}/handoffs/new")
    page.get_by_role("radio", name="Billing").check()
    page.get_by_label("What they already know").fill("The first parcel came, the second did not.")
    page.get_by_label("What happens next").fill("We look for the second parcel.")
    page.get_by_role("button", name="Show what this team must know").click()
    expect(page.get_by_label("What happens next")).to_have_value("We look for the second parcel.")
    page.get_by_label("What is needed from you", exact=True).fill("Find the second parcel.")
    page.get_by_label("Tried so far, and what came of it", exact=True).fill("Asked the carrier.")
    page.get_by_role("radio", name="calm").check()
    page.get_by_role("button", name="Hand off to Billing").click()

    expect(page.get_by_text("Offered to Billing. You hold the case until they accept it.")).to_be_visible()


def test_what_another_answer_requires_is_shown_as_soon_as_it_does(visit: Visit) -> None:
    giver, receiver = visit(), visit()
    giver.signs_in("omar")
    open_case(giver, customer="Lena Fischer", subject="Refund twice refused")
    page = giver.page
    page.keyboard.press("h")
    page.get_by_role("radio", name="Billing").check()
    page.get_by_label("What is needed from you", exact=True).fill("Decide on the second refund.")
    page.get_by_label("Tried so far, and what came of it", exact=True).fill("Looked at both payments.")
    page.get_by_label("What they already know").fill("You paid twice.")
    page.get_by_label("What happens next").fill("Priya decides about the second refund.")
    page.get_by_role("radio", name="calm").check()
    send = page.locator("#send")
    expect(send).to_have_text("Hand off to Billing")

    page.get_by_role("radio", name="about to leave").check()
    expect(send).to_have_text(re.compile("Still missing: if … then …"))
    expect(page.locator("[data-required]").filter(has_text="required")).to_be_visible()
    page.get_by_text("Add an if … then … for this case").click()
    page.locator("[name=if_1]").fill("she calls today")
    expect(send).to_have_text("Hand off to Billing")
    page.locator("[name=then_1]").fill("offer her the refund at once")
    send.click()
    expect(page.get_by_text("Offered to Billing. You hold the case until they accept it.")).to_be_visible()

    receiver.signs_in("priya")
    receiver.page.goto(page.url)
    back = receiver.page
    back.get_by_text("Return with a reason").click()
    word = back.locator("#return [data-required]")
    expect(word).to_have_text("optional")
    back.get_by_role("radio", name=re.compile("needs a note")).first.check()
    expect(word).to_have_text("required")
