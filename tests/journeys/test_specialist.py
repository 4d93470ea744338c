"""A hand-off to a specialist that is asked about, returned, mended, accepted, and put right afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Desk, Visitor
from tests.journeys.test_handoff import open_case

pytestmark = [pytest.mark.browser, pytest.mark.processes]

Visit = Callable[..., Visitor]
OWN_WORDS = "Hello Lena,\n\n{receiver} knows every refund by heart, and has your two payments before them."
BEFORE, AFTER = "Decide on the second refund.", "Decide on the second refund, 44.90 of 3 March."


def offer(giver: Visitor, case: str) -> str:
    """Offer the case to Billing, with what may go wrong and the giver's own words; gives the hand-off."""
    page = giver.page
    page.goto(f"{case}/handoffs/new")
    with page.expect_response("**/introduction") as drawn:
        page.get_by_role("radio", name="Network").check()
    drawn.value.finished()
    expect(page.get_by_role("alert")).to_contain_text("Billing looks first.")
    # What follows a choice takes nobody away from it.
    expect(page.get_by_role("radio", name="Network")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_text("the bank is closed")).to_be_visible()
    page.get_by_label("What is needed from you", exact=True).fill(BEFORE)
    page.get_by_label("Tried so far, and what came of it", exact=True).fill("Looked at both payments.")
    page.get_by_role("radio", name="worried").check()
    page.get_by_text("Add an if … then … for this case").click()
    page.locator("#id_if_1").fill("she calls before noon")
    page.get_by_label("What they already know").fill("You were charged twice.")
    page.get_by_label("What happens next").fill("Billing decides about the second refund.")
    page.get_by_role("button", name="Hand off to Billing").click()
    expect(page.get_by_text("Then is missing: write it in a few words.")).to_be_visible()
    giver.looks("specialist-refused")
    page.locator("#id_then_1").fill("put her through to Priya")
    page.get_by_text("The whole introduction").click()
    expect(page.locator("#introduction-preview")).to_contain_text("You were charged twice.")
    page.get_by_label("Its words").fill(OWN_WORDS)
    giver.looks("specialist-form")
    page.get_by_role("button", name="Hand off to Billing").click()
    expect(page.get_by_text("Offered to Billing. You hold the case until they accept it.")).to_be_visible()
    return page.url


def test_asked_about_returned_mended_accepted_and_put_right(visit: Visit, desk: Desk) -> None:
    desk.run("route", "set", "support", "--to", "Billing", "--if", "the bank is closed=>call it on Monday")
    desk.run("route", "set", "support", "--to", "Network", "--closed", "Billing looks first.")
    giver, receiver = visit(), visit()
    giver.signs_in("omar")
    receiver.signs_in("priya")
    case = open_case(giver, customer="Lena Fischer", subject="Refund twice refused")
    handoff = offer(giver, case)

    receiver.page.goto(handoff)
    expect(receiver.page.get_by_role("list").filter(has_text="the bank is closed")).to_contain_text(
        "put her through to Priya"
    )
    receiver.page.keyboard.press("q")
    receiver.page.keyboard.type("Which of the two payments?")
    receiver.page.keyboard.press("Control+Enter")
    expect(receiver.page.get_by_text("Asked. The case stays where it is")).to_be_visible()
    receiver.looks("specialist-asked")

    giver.goes("/notices")
    giver.page.get_by_role("button", name="Open the hand-off").first.click()
    expect(giver.page.get_by_label("Your answer")).to_be_visible()
    giver.page.keyboard.press("a")
    giver.page.keyboard.type("The one of 3 March.")
    giver.looks("specialist-question")
    giver.page.keyboard.press("Control+Enter")
    expect(giver.page.get_by_text("Answered. They are asked for their answer again.")).to_be_visible()

    receiver.page.reload()
    expect(
        receiver.page.get_by_role("definition").filter(has_text="The one of 3 March.").first
    ).to_be_visible()
    receiver.page.keyboard.press("r")
    receiver.page.get_by_role("radio", name="facts are missing").check()
    receiver.page.get_by_label("What the giver should know").fill("Write down which payment it is.")
    receiver.page.get_by_role("button", name="Return the case").click()
    expect(receiver.page.get_by_text("Returned. Omar Haddad still has the case")).to_be_visible()

    giver.page.goto(handoff)
    giver.looks("specialist-returned")
    giver.page.get_by_role("link", name="Mend it and offer again").click()
    expect(giver.page.locator("#id_then_1")).to_have_value("put her through to Priya")
    giver.page.get_by_label("What is needed from you", exact=True).fill(AFTER)
    giver.page.keyboard.press("Control+Enter")
    expect(giver.page.get_by_text("Offered to Billing.")).to_be_visible()
    again = giver.page.url
    assert again != handoff

    receiver.page.goto(again)
    expect(receiver.page.get_by_text(AFTER).first).to_be_visible()
    receiver.page.get_by_label("Read-back").fill("She was charged twice. I decide tomorrow.")
    receiver.page.keyboard.press("Control+Enter")
    expect(receiver.page.get_by_text("Priya Rao, you have it.")).to_be_visible()

    put_right(giver, receiver, again)
    mail = desk.mail("lena@mail.example", "knows every refund by heart").get_content()
    assert mail.startswith("Hello Lena,\n\nPriya Rao knows every refund by heart")
    assert "{" not in mail


def put_right(giver: Visitor, receiver: Visitor, handoff: str) -> None:
    """The giver corrects the read-back; the receiver can't miss it, and says that they have read it."""
    giver.page.goto(handoff)
    giver.page.get_by_text("Correct the read-back").click()
    giver.page.get_by_label("Not quite:").fill("Today, please: she leaves for two weeks.")
    giver.page.get_by_role("button", name="Send the correction").click()
    expect(giver.page.get_by_text("Corrected. It stands on the case until they see it.")).to_be_visible()
    giver.looks("specialist-corrected")

    receiver.page.reload()
    correction = receiver.page.get_by_text("Today, please: she leaves for two weeks.").first
    expect(correction).to_be_visible()
    receiver.looks("specialist-to-read")
    receiver.page.goto(handoff)
    receiver.page.get_by_role("button", name="I have read the correction").click()
    expect(receiver.page.get_by_text("Good. Omar Haddad sees that you have read it.")).to_be_visible()
    giver.page.reload()
    expect(giver.page.get_by_text("seen by Priya Rao at")).to_be_visible()
