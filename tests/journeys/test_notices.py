"""What people are told, who they say they are, and the mails that did not leave: seen in a browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.conftest import PASSWORD, Desk, Visitor
from tests.journeys.test_screens import open_case

pytestmark = [pytest.mark.browser, pytest.mark.processes]

Visit = Callable[..., Visitor]
ANSWERS = (
    "--answer=need=Decide on the second refund",
    "--answer=tried=Both payments checked",
    "--answer=mood=worried",
    "--not-known=expects=She did not say",
)


def offer(agent: Visitor, desk: Desk, subject: str) -> str:
    """Omar opens a case and offers it to Priya; gives the case's number."""
    agent.goes("/cases/new")
    number = open_case(agent, subject, "Where is my money?").rpartition("/")[2]
    told = ("--known=You were charged twice", "--next=Priya decides on the refund", "--by=+2h")
    to = ("--to=Billing", "--person=priya@desk.example", "--as=omar@desk.example")
    desk.run("handoff", "offer", number, *to, *ANSWERS, *told)
    return number


def test_a_notice_rings_the_bell_says_why_and_leads_to_its_hand_off(visit: Visit, desk: Desk) -> None:
    omar, priya = visit(), visit()
    omar.signs_in("omar")
    priya.signs_in("priya")
    priya.goes("/notices")
    priya.looks("notices-none")
    offer(omar, desk, "Refund twice refused")
    offer(omar, desk, "Invoice address")

    priya.goes("/notices")
    bell = priya.page.locator("#bell")
    expect(bell).to_contain_text("2 new")
    expect(priya.page.get_by_text("You get this because the case is offered to you.").first).to_be_visible()
    priya.looks("notices")

    priya.page.get_by_role("button", name="Open the hand-off").first.click()
    expect(priya.page.get_by_role("heading", name="Invoice address")).to_be_visible()
    priya.goes("/notices")
    expect(bell).to_contain_text("1 new")
    priya.page.get_by_role("button", name="Mark all as seen").click()
    expect(priya.page.get_by_text("1 notice is marked as seen.")).to_be_visible()
    expect(bell).not_to_contain_text("new")

    mail = desk.mail("priya@desk.example", holding="Refund twice refused")
    assert mail["Subject"].startswith("Omar Haddad offers you a case: Refund twice refused [#")
    assert "You get this because the case is offered to you." in mail.get_content()
    assert f"{desk.address}/profile#notices" in mail.get_content()
    assert mail["Auto-Submitted"] == "auto-generated"


def test_looking_at_a_case_is_seeing_what_was_told_of_it(visit: Visit, desk: Desk) -> None:
    omar, priya = visit(), visit()
    omar.signs_in("omar")
    number = offer(omar, desk, "Router blinks")
    priya.signs_in("priya")
    expect(priya.page.locator("#bell")).to_contain_text("1 new")

    priya.goes(f"/cases/{number}")

    expect(priya.page.get_by_role("heading", name="Router blinks")).to_be_visible()
    expect(priya.page.locator("#bell")).not_to_contain_text("new")


def test_a_person_says_who_they_are_and_reads_in_their_own_language_and_zone(
    visit: Visit, desk: Desk, tmp_path: Path
) -> None:
    photo = tmp_path / "me.png"
    Image.effect_mandelbrot((640, 480), (-2, -1.5, 1, 1.5), 60).save(photo)
    tom = visit()
    tom.signs_in("tom")
    tom.goes("/profile")
    page = tom.page
    page.get_by_label("A photo").set_input_files(photo)
    page.get_by_role("button", name="Send the photo").click()
    expect(page.get_by_role("img", name="Photo of Tom Berg")).to_be_visible()
    page.get_by_label("Good at").fill("double payments")
    page.get_by_label("Why, or who stands in").fill("Priya stands in")
    page.get_by_label("Away until").fill(
        page.evaluate("new Date(Date.now() + 86400e3).toISOString().slice(0, 16)")
    )
    page.get_by_role("button", name="Save the profile").click()
    expect(page.get_by_text("The profile is saved.")).to_be_visible()
    expect(page.get_by_text("away", exact=True)).to_be_visible()
    tom.looks("profile")

    page.get_by_label("Name").fill("")
    page.get_by_role("button", name="Save the profile").click()
    expect(page.get_by_text("The name is missing: write it in a few words.")).to_be_visible()
    tom.looks("profile-refused")

    tom.goes("/profile")
    page.get_by_label("By mail: A customer writes").check()
    page.get_by_role("button", name="Save what you are told").click()
    expect(page.get_by_label("By mail: A customer writes")).to_be_checked()

    page.get_by_label("Time zone").select_option("Asia/Kolkata")
    page.get_by_label("Language").select_option("de")
    page.locator("#profile-form button[type=submit]").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator(".case-head time")).to_have_attribute(
        "title", page.locator(".case-head time").get_attribute("title") or "-"
    )
    expect(page.locator(".case-head .clock-exact")).to_contain_text("UTC+5:30")
    tom.looks("profile-de")


def test_a_lead_sends_again_what_did_not_leave(visit: Visit, desk: Desk) -> None:
    desk.run(
        *(
            "person",
            "add",
            "rosa@desk.example",
            "--name",
            "Rosa Diaz",
            "--team",
            "Front line",
            "--role",
            "lead",
        ),
        *("--password-file", "-"),
        given=PASSWORD,
    )
    rosa = visit()
    rosa.signs_in("rosa")
    rosa.goes("/mails")
    rosa.looks("mails-none")

    folder = desk.folder / "mail"
    if folder.exists():
        shutil.move(folder, desk.folder / "mail-before")
    folder.write_text("no folder, so nothing can be put into it")
    omar = visit()
    omar.signs_in("omar")
    number = offer(omar, desk, "Second office")
    rosa.goes("/mails")
    row = rosa.page.get_by_role("row").filter(has_text=f"[#{number}]")
    for _look in range(50):
        rosa.goes("/mails")
        if row.get_by_text("1 try failed").count():
            break
        rosa.page.wait_for_timeout(100)
    expect(row.get_by_text("1 try failed").first).to_be_visible()
    rosa.looks("mails")

    folder.unlink()
    row.get_by_role("button", name="Send again").first.click()
    expect(rosa.page.get_by_text("is tried again now.")).to_be_visible()
    desk.mail("priya@desk.example", holding="Second office")
