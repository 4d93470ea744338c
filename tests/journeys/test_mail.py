"""A customer's first mail becomes a case, read in a browser; and what has no place is shown to an admin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from pitstop.connectors.mail.tests.conftest import dovecot, running_server  # noqa: F401 (fixtures)
from pitstop.connectors.mail.tests.imap_servers import ImapServer
from tests.journeys import conftest
from tests.journeys.conftest import PASSWORD, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.dovecot]

HTML = """\
<p>Hello,</p><p>I was charged <b>twice</b>, see <a href="https://shop.example/orders/17">my order</a>.</p>
<p style="display:none">tracking</p><img src="https://count.example/pixel.gif"><script>steal()</script>
"""


@dataclass
class MailDesk(conftest.Desk):
    """A desk with a mailbox."""

    url: str = ""
    certificate: str = ""

    @property
    def environment(self) -> dict[str, str]:
        mail = {
            "PITSTOP_IMAP_URL": self.url,
            "SSL_CERT_FILE": self.certificate,
            "PITSTOP_MAIL_FROM": "Velo help <help@example.org>",
        }
        return super().environment | mail


def first_mail() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Lena Fischer <lena@example.net>", "help@example.org"
    mail["Subject"], mail["Message-ID"] = "Charged twice", "<first@example.net>"
    mail.set_content(HTML, subtype="html")
    mail.add_attachment(b"%PDF-1.7\n%\xe2\xe3\n", maintype="image", subtype="png", filename="bill.pdf")
    mail.add_attachment(b"MZ\x90" + b"\0" * 99, maintype="image", subtype="png", filename="photo.png")
    return mail.as_bytes()


def news() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Shop <news@example.net>", "help@example.org"
    mail["Subject"], mail["Message-ID"], mail["Precedence"] = "Spring offer", "<news@example.net>", "bulk"
    mail.set_content("Everything at half the price.\nOnly this week.")
    return mail.as_bytes()


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory,
    running_server: ImapServer,  # noqa: F811
) -> Iterator[MailDesk]:
    """A desk of one team, which takes new cases, with two mails waiting in its mailbox."""
    made = MailDesk(
        address=f"http://127.0.0.1:{conftest.free_port()}",
        folder=tmp_path_factory.mktemp("desk"),
        url=f"imaps://desk:pit%20stop%2F7@127.0.0.1:{running_server.tls_port}/INBOX",
        certificate=str(running_server.certificate),
    )
    made.run("migrate")
    made.run("team", "add", "Front line", "--purpose", "answers first")
    made.run("team", "intake", "Front line")
    facts = ("--team", "Front line", "--password-file", "-")
    made.run("person", "add", "omar@desk.example", "--name", "Omar Haddad", *facts, given=PASSWORD)
    made.run("admin", "create", "ada@desk.example", "--name", "Ada King", *facts, given=PASSWORD)
    running_server.put(first_mail(), news())
    with conftest.serving(made):
        yield made


def test_a_first_mail_is_a_case_with_its_words_and_files(
    desk: MailDesk, visit: Callable[..., Visitor]
) -> None:
    welcome = desk.mail("lena@example.net", holding="Front line")
    assert welcome["Reply-To"].startswith("help+c-1-")

    omar = visit()
    omar.signs_in("omar")
    omar.goes("/cases/1")
    expect(omar.page.get_by_role("heading", name="Charged twice")).to_be_visible()
    story = omar.page.get_by_role("main")
    expect(
        story.get_by_text("I was charged twice, see my order <https://shop.example/orders/17>.")
    ).to_be_visible()
    expect(story.get_by_text("“photo.png” is a program, and programs are not taken.")).to_be_visible()
    expect(story.get_by_text("bill.pdf").first).to_be_visible()
    for unseen in ("tracking", "steal", "count.example"):
        expect(story.get_by_text(unseen)).to_have_count(0)
    omar.looks("case-by-mail")


def test_what_has_no_place_is_shown_to_an_admin(desk: MailDesk, visit: Callable[..., Visitor]) -> None:
    ada = visit()
    ada.signs_in("ada")
    ada.goes("/mails")
    ada.page.get_by_role("link", name="Mail that has no place").click()
    row = ada.page.get_by_role("row").filter(has_text="Spring offer")
    expect(row.get_by_text("A machine wrote it (Precedence), about no case.")).to_be_visible()
    ada.looks("mails-in")

    row.get_by_role("button", name="Nothing to do").click()
    expect(ada.page.get_by_text("Every mail has its place")).to_be_visible()
    ada.looks("mails-in-none")
