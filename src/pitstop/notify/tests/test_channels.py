"""The ways out, proven against a real SMTP server on loopback and a real folder."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from django.core.mail.message import sanitize_address
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pitstop.accounts.rules import email_reasons
from pitstop.conftest import NOW, at
from pitstop.notify import channels, services
from pitstop.notify.models import Mail
from pitstop.notify.services import Delivered

pytestmark = pytest.mark.django_db


@dataclass
class Server:
    """Where the test's server listens; what `channels.SmtpServer` asks for."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    security: str = "none"


@dataclass
class Handler:
    """A mail server's mind: what it answers to each step, and what it was given."""

    to_sender: str = "250 OK"
    to_recipient: str = "250 OK"
    to_data: str = "250 OK"
    given: list[Envelope] = field(default_factory=list)

    async def handle_MAIL(self, server, session, envelope, address, options) -> str:  # noqa: N802
        envelope.mail_from = address
        return self.to_sender

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        self.given.append(envelope)
        return self.to_data


@pytest.fixture
def handler() -> Handler:
    return Handler()


class AnyPort(Controller):
    """A server on a port that the system chose: the library would knock at port 0 to see that it is up."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def server(handler: Handler) -> Iterator[Server]:
    controller = AnyPort(handler, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield Server("127.0.0.1", controller.port)
    finally:
        controller.stop()


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.PITSTOP_MAIL_DIR = tmp_path / "mail"
    return tmp_path / "mail"


def enqueue(**changes: object) -> Mail:
    facts = {
        "key": "introduction:1",
        "to": "lena@example.org",
        "subject": "Grüße: Ihre Erstattung [#7]",
        "body": "Hallo Lena,\n\nPriya übernimmt.\n.\nEin Punkt allein beendet nichts. 😀\n" + "lang " * 300,
        "thread": "case-7",
        "case": 7,
        "now": NOW,
    }
    with transaction.atomic():
        return services.enqueue(**facts | changes)


def parsed(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def deliver(send: channels.Send, minutes: float = 0) -> Delivered:
    return services.deliver_due(clock=lambda: at(minutes), send=send)


def test_a_mail_arrives_as_it_was_written(server: Server, handler: Handler, settings) -> None:
    settings.PITSTOP_MAIL_FROM = "Pitstop <desk@pit.example>"
    mail = enqueue()
    assert deliver(partial(channels.to_smtp, server)) == Delivered(sent=1)

    (envelope,) = handler.given
    assert (envelope.mail_from, envelope.rcpt_tos) == ("desk@pit.example", ["lena@example.org"])
    message = parsed(envelope.content)
    assert message["Subject"] == "Grüße: Ihre Erstattung [#7]"
    assert message["From"] == "Pitstop <desk@pit.example>"
    assert message["To"] == "lena@example.org"
    assert message["Message-ID"] == mail.message_id
    assert message["References"] == "<case-7@pit.example>"
    assert message["Date"].datetime == NOW
    assert message["Auto-Submitted"] is message["X-Pitstop"] is message["Reply-To"] is None
    assert message.get_content().replace("\r\n", "\n").strip() == mail.body.strip()


def test_what_no_person_wrote_says_so_and_where_answers_go(server: Server, handler: Handler) -> None:
    enqueue(automatic=True, reply_to="desk+c-7-abc@pit.example")
    assert deliver(partial(channels.to_smtp, server)) == Delivered(sent=1)

    message = parsed(handler.given[0].content)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Pitstop"] == "automatic"
    assert message["Reply-To"] == "desk+c-7-abc@pit.example"


def test_the_folder_holds_the_same_mail_as_the_server_got(
    server: Server, handler: Handler, folder: Path
) -> None:
    mail = enqueue()
    channels.to_folder(mail)
    channels.to_smtp(server, mail)
    (file,) = folder.iterdir()
    kept, sent = parsed(file.read_bytes()), parsed(handler.given[0].content)
    assert kept.items() == sent.items()
    assert kept.get_content().splitlines() == sent.get_content().splitlines()


def test_a_mail_written_to_the_folder_twice_is_one_mail(folder: Path) -> None:
    mail = enqueue()
    channels.to_folder(mail)
    channels.to_folder(mail)
    assert [file.name for file in folder.iterdir()] == [mail.message_id[1:33] + ".eml"]


@pytest.mark.parametrize(
    ("step", "answer", "outcome", "error"),
    [
        ("to_recipient", "550 no such user", Delivered(stuck=1), "550 b'no such user'"),
        ("to_recipient", "450 greylisted", Delivered(later=1), "OSError: 450 b'greylisted'"),
        ("to_sender", "553 not from here", Delivered(stuck=1), "(553, b'not from here', "),
        ("to_sender", "451 later", Delivered(later=1), "SMTPSenderRefused: (451, b'later', "),
        ("to_data", "554 looks like spam", Delivered(stuck=1), "(554, b'looks like spam')"),
        ("to_data", "452 disk full", Delivered(later=1), "SMTPDataError: (452, b'disk full')"),
    ],
)
def test_a_refusal_for_good_is_stuck_and_one_for_now_is_tried_again(
    server: Server, handler: Handler, step: str, answer: str, outcome: Delivered, error: str
) -> None:
    enqueue()
    setattr(handler, step, answer)
    send = partial(channels.to_smtp, server)
    assert deliver(send) == outcome
    assert Mail.objects.get().error.startswith(error)

    handler.to_sender = handler.to_recipient = handler.to_data = "250 OK"
    assert deliver(send, minutes=1) == Delivered(sent=1 if outcome.later else 0)


def test_a_server_that_is_away_means_later() -> None:
    enqueue()
    assert deliver(partial(channels.to_smtp, Server("127.0.0.1", 1))) == Delivered(later=1)
    assert "refused" in Mail.objects.get().error.lower()


def test_a_server_that_wants_another_security_means_later_not_plain_text(
    server: Server, handler: Handler
) -> None:
    enqueue()
    secure = Server(server.host, server.port, security="starttls")
    assert deliver(partial(channels.to_smtp, secure)) == Delivered(later=1)
    assert "STARTTLS" in Mail.objects.get().error
    assert handler.given == []


def test_a_wrong_password_is_ours_to_mend_so_the_mail_waits(server: Server, handler: Handler) -> None:
    enqueue()
    login = Server(server.host, server.port, user="desk", password="wrong")
    assert deliver(partial(channels.to_smtp, login)) == Delivered(later=1)
    assert handler.given == []


# Rules refuse such lines before; should one come through, it must not become a header of its own.
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\u2028", "\x85", "\v"])
def test_a_subject_can_not_add_a_header(server: Server, handler: Handler, end: str) -> None:
    enqueue(subject=f"Hello{end}Bcc: all@example.org")
    assert deliver(partial(channels.to_smtp, server)) == Delivered(sent=1)
    (envelope,) = handler.given
    message = parsed(envelope.content)
    assert envelope.rcpt_tos == ["lena@example.org"]
    assert message["Bcc"] is None
    assert message["Subject"] == "Hello Bcc: all@example.org"


def test_an_address_can_not_add_a_header(server: Server, handler: Handler) -> None:
    enqueue(to="lena@example.org\nBcc: all@example.org")
    assert deliver(partial(channels.to_smtp, server)) == Delivered(later=1)
    assert handler.given == []
    assert Mail.objects.get().error.startswith("ValueError: Invalid address")


def test_a_body_can_not_end_the_mail_early(server: Server, handler: Handler) -> None:
    body = "one\r\n.\r\nMAIL FROM:<x@y>\r\nRCPT TO:<all@example.org>\r\nDATA\r\n"
    enqueue(body=body)
    assert deliver(partial(channels.to_smtp, server)) == Delivered(sent=1)
    (envelope,) = handler.given
    assert "RCPT TO:<all@example.org>" in parsed(envelope.content).get_content()


def test_the_settings_choose_the_way_out(settings, server: Server, handler: Handler, folder: Path) -> None:
    enqueue()
    settings.PITSTOP_SMTP = None
    assert deliver(channels.configured()) == Delivered(sent=1)
    assert len(list(folder.iterdir())) == 1

    enqueue(key="introduction:2")
    settings.PITSTOP_SMTP = server
    assert deliver(channels.configured()) == Delivered(sent=1)
    assert len(handler.given) == 1


# Mostly what an address may hold, now and then what it may not.
LOCAL = st.text(alphabet="abZ09.-_+'{}|~!#$%&*/=?^`" + "(;\\\x01", min_size=1, max_size=10)
DOMAIN = st.text(alphabet="abZ09-." + "éß☃\u200b]'", min_size=1, max_size=10)


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(local=LOCAL, domain=DOMAIN)
def test_an_address_that_is_let_in_is_written_on_a_mail_as_it_is(local: str, domain: str) -> None:
    address = f"{local}@{domain}"
    assume(not email_reasons(address))
    assert sanitize_address(address, "utf-8") == f"{local}@{domain.encode('idna').decode()}"


def test_an_answer_stands_under_the_mail_that_it_answers_and_no_header_is_forged(db: None) -> None:
    mail = Mail(to="a@b.example", message_id="<1@desk.example>", thread="case-1")
    mail.created_at = NOW
    mail.answers = "<their.mail@example.org>"
    answered = channels._email(mail).message()
    assert answered["In-Reply-To"] == "<their.mail@example.org>"
    assert answered["References"] == "<case-1@desk.example> <their.mail@example.org>"
    mail.answers = "<x>\r\nBcc: everyone@example.org"
    assert channels._email(mail).message()["In-Reply-To"] is None
