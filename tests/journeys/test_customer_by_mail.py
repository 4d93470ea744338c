"""A customer writes a mail, is introduced, answers on their page, and says what is not right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from pitstop.connectors.mail.tests.conftest import dovecot, running_server  # noqa: F401 (fixtures)
from pitstop.connectors.mail.tests.imap_servers import ImapServer
from tests.journeys import conftest
from tests.journeys.conftest import PASSWORD, Visitor
from tests.journeys.test_mail import MailDesk

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.dovecot]

Visit = Callable[..., Visitor]
PEOPLE = {
    "omar": ("Omar Haddad", "Front line", "support agent", "calm explanations"),
    "priya": ("Priya Rao", "Billing", "refunds specialist", "double payments"),
}


def first_mail() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Lena Fischer <lena@example.net>", "help@example.org"
    mail["Subject"], mail["Message-ID"] = "Refund twice refused", "<lena-1@example.net>"
    mail.set_content("Hello,\n\nI paid twice. Where is my money?\n\nLena Fischer\n")
    return mail.as_bytes()


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory,
    running_server: ImapServer,  # noqa: F811
) -> Iterator[MailDesk]:
    """A desk of two teams, with a customer's mail waiting in its mailbox."""
    made = MailDesk(
        address=f"http://127.0.0.1:{conftest.free_port()}",
        folder=tmp_path_factory.mktemp("desk"),
        url=f"imaps://desk:pit%20stop%2F7@127.0.0.1:{running_server.tls_port}/INBOX",
        certificate=str(running_server.certificate),
    )
    made.run("migrate")
    for team in ("Front line", "Billing"):
        made.run("team", "add", team)
    made.run("team", "intake", "Front line")
    for key, (name, team, job, strength) in PEOPLE.items():
        facts = ("--team", team, "--job", job, "--strength", strength, "--password-file", "-")
        made.run("person", "add", f"{key}@desk.example", "--name", name, *facts, given=PASSWORD)
    running_server.put(first_mail())
    with conftest.serving(made):
        yield made


def take_and_hand_off(giver: Visitor) -> str:
    """Omar takes the case that came by mail and offers it to Billing; gives the hand-off."""
    page = giver.page
    giver.goes("/?show=team")
    page.get_by_role("link", name="Refund twice refused").first.click()
    expect(page.get_by_text("I paid twice. Where is my money?").first).to_be_visible()
    page.get_by_role("button", name="Take the case").click()
    expect(page.get_by_text("You have the case.")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("body").press("h")
    page.get_by_role("radio", name="Billing").check()
    page.locator("[name=answer_need]").fill("Decide on the second refund.")
    page.locator("[name=answer_tried]").fill("Looked at both payments.")
    page.locator("[name=already_known]").fill("You paid twice.")
    page.locator("[name=next_step]").fill("Billing decides about the second refund.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Offered to Billing.")).to_be_visible()
    return page.url


def test_from_a_mail_to_an_answer_on_the_page(visit: Visit, desk: MailDesk) -> None:
    welcome = desk.mail("lena@example.net", holding="Front line")
    assert "Refund twice refused" in welcome["Subject"]
    giver, receiver = visit(), visit()
    giver.signs_in("omar")
    receiver.signs_in("priya")
    handoff = take_and_hand_off(giver)
    receiver.page.goto(handoff)
    receiver.page.get_by_label("Read-back").fill("She paid twice. I decide today.")
    receiver.page.keyboard.press("Control+Enter")
    expect(receiver.page.get_by_text("Priya Rao, you have it.")).to_be_visible()
    case = receiver.page.url

    introduction = desk.mail("lena@example.net", holding="Priya Rao").get_content()
    assert "Priya Rao, refunds specialist in Billing. Good at: double payments." in introduction
    link = re.search(rf"{desk.address}(/status/\S+)", introduction)
    assert link
    customer = visit(link[1])
    page = customer.page
    expect(page.get_by_text("In good hands with Priya Rao, Billing")).to_be_visible()
    customer.looks("mail-status")
    page.get_by_text("Write to Priya Rao").click()
    page.get_by_label("Your message").fill("It was the payment of 3 March.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status").get_by_text("Your message is with Priya Rao.")).to_be_visible()
    page.get_by_text("Something not right?").click()
    page.get_by_label("What is not right?").fill("You had promised it for Monday.")
    page.get_by_role("button", name="Tell us").click()
    expect(page.get_by_role("status").get_by_text("Thank you for saying so.")).to_be_visible()
    page.get_by_role("link", name="Deutsch").click()
    expect(page.get_by_text("In guten Händen bei Priya Rao, Billing")).to_be_visible()
    customer.looks("mail-status-german")

    receiver.page.goto(case)
    expect(receiver.page.get_by_text("It was the payment of 3 March.").first).to_be_visible()
    expect(receiver.page.get_by_text("You had promised it for Monday.").first).to_be_visible()
    expect(receiver.page.get_by_text("small error").first).to_be_visible()
    receiver.looks("mail-case")
    receiver.goes("/notices")
    expect(receiver.page.get_by_text("Lena Fischer says that something is not right").first).to_be_visible()
