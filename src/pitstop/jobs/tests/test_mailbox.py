"""Mail out by SMTP and in by IMAP, with real servers on loopback: what customers and colleagues answer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage, Message
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError

from pitstop.accounts.intake import services as intake
from pitstop.cases import queries as cases
from pitstop.conftest import NOW, World, at
from pitstop.connectors.mail import fetching
from pitstop.connectors.mail import queries as mailbox
from pitstop.connectors.mail import services as connector
from pitstop.connectors.mail.client import Patience
from pitstop.connectors.mail.tests.conftest import dovecot, running_server, server  # noqa: F401 (fixtures)
from pitstop.connectors.mail.tests.imap_servers import ImapServer
from pitstop.core.tests.processes import environment, run
from pitstop.handoffs import queries as handoffs
from pitstop.jobs.life import Life
from pitstop.jobs.stop import Stop
from pitstop.jobs.tests.mail_servers import Inbox, mail_server
from pitstop.jobs.work import Rounds, jobs
from pitstop.promises import services as promises

pytestmark = pytest.mark.dovecot

(MAILBOX,) = (job for job in jobs(Life()) if job.name == "mailbox")
(OUTBOX,) = (job for job in jobs(Life()) if job.name == "mail")


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock(at(1))


@pytest.fixture
def smtp() -> Iterator[tuple[Inbox, int]]:
    with mail_server() as found:
        yield found


@pytest.fixture
def desk(
    world: World,
    server: ImapServer,  # noqa: F811 (the fixture)
    smtp: tuple[Inbox, int],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> World:
    """A desk with a mailbox and a way out; the front line takes new cases."""
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))  # as a machine that trusts this server
    monkeypatch.setattr(fetching, "_patience", Patience())
    settings.PITSTOP_MAIL_FROM = "Example help <help@example.org>"
    settings.PITSTOP_IMAP = server.mailbox()
    settings.PITSTOP_SMTP = SimpleNamespace(
        host="127.0.0.1", port=smtp[1], user="", password="", security="none"
    )
    intake.take_new_cases(team=world.front)
    return world


def fetch(clock: Clock) -> str:
    return MAILBOX.run(clock, Stop())


def send(clock: Clock) -> str:
    return OUTBOX.run(clock, Stop())


def answer(mail: Message, text: str, *, sender: str) -> bytes:
    """What a mail program makes of "Reply"."""
    reply = EmailMessage()
    reply["From"] = sender
    reply["To"] = mail["Reply-To"] or mail["From"]
    reply["Subject"] = f"Re: {mail['Subject']}"
    reply["In-Reply-To"] = mail["Message-ID"]
    reply["References"] = f"{mail['References'] or ''} {mail['Message-ID']}".strip()
    reply["Message-ID"] = f"<{abs(hash(text))}@example.net>"
    reply.set_content(text)
    return reply.as_bytes()


def said(case_id: int) -> list[tuple[str, str]]:
    case = cases.lock_for_customer(case_id).case
    return [(message.kind, message.body) for message in cases.messages(case)]


def test_a_customer_opens_a_case_by_mail_is_answered_and_answers(
    desk: World,
    server: ImapServer,  # noqa: F811
    smtp: tuple[Inbox, int],
    clock: Clock,
) -> None:
    first = EmailMessage()
    first["From"], first["To"] = "Max Neu <max@example.net>", "help@example.org"
    first["Subject"], first["Message-ID"] = "Broken pump", "<first@example.net>"
    first.set_content("It drips.")
    server.put(first.as_bytes())

    assert fetch(clock) == "1 mail taken in"
    (held,) = cases.listed(desk.admin, after=desk.case_id)
    assert (held.case.subject, held.case.customer.email) == ("Broken pump", "max@example.net")
    send(clock)
    (welcome,) = [mail for mail in smtp[0].messages if mail["To"] == "max@example.net"]
    assert welcome["Auto-Submitted"] == "auto-generated"

    clock.moment = at(10)
    promises.reply(
        by=desk.giver,
        now=at(9),
        case_id=held.case.pk,
        body="Which pump?",
        next_text="We send one",
        next_due_at=at(120),
    )
    send(clock)
    ours = smtp[0].messages[-1]
    server.put(answer(ours, "The blue one.", sender="max@example.net"))
    assert fetch(clock) == "1 mail taken in"
    assert said(held.case.pk)[-2:] == [("to_customer", "Which pump?"), ("from_customer", "The blue one.")]

    # A mail program that keeps neither our address nor the thread still has the number in the subject.
    bare = EmailMessage()
    bare["From"], bare["To"], bare["Subject"] = (
        "max@example.net",
        "help@example.org",
        f"AW: {ours['Subject']}",
    )
    bare.set_content("Hello?")
    server.put(bare.as_bytes())
    assert fetch(clock) == "1 mail taken in"
    assert said(held.case.pk)[-1] == ("from_customer", "Hello?")
    assert server.flags() == [("\\Seen",)] * 3


def test_a_colleague_hands_a_case_off_by_answering_a_notice(
    desk: World,
    server: ImapServer,  # noqa: F811
    smtp: tuple[Inbox, int],
    clock: Clock,
) -> None:
    """At first with half of what the protocol asks: the answer says what is missing, and that is answered."""
    desk.send_back(desk.offer())
    clock.moment = at(6)
    send(clock)
    notice = next(mail for mail in smtp[0].messages if mail["To"] == "omar@desk.example" and mail["Reply-To"])
    server.put(answer(notice, "hand off to Network\nknown: It fails.\n", sender="Omar <omar@desk.example>"))
    assert fetch(clock) == "1 mail taken in"
    assert handoffs.open_handoff(desk.case) is None

    send(clock)
    refusal = smtp[0].messages[-1]
    assert (refusal["To"], refusal["Reply-To"]) == ("omar@desk.example", notice["Reply-To"])
    body = refusal.get_payload(decode=True).decode().replace("\r\n", "\n")
    assert f"Case #{desk.case_id} was not handed off. You hold it as before." in body
    lines = body.partition("filled in:\n\n")[2].partition("\n\n")[0]
    for key, words in {"need": "Look at it.", "next": "Sam looks at it."}.items():
        lines = lines.replace(f"\n{key}: \n", f"\n{key}: {words}\n")
    server.put(answer(refusal, lines, sender="omar@desk.example"))
    assert fetch(clock) == "1 mail taken in"

    handoff = handoffs.open_handoff(desk.case)
    assert handoff is not None
    assert (handoff.to_team, handoff.giver) == (desk.network, desk.giver.person)
    assert (handoff.already_known, handoff.next_step) == ("It fails.", "Sam looks at it.")


def test_a_server_that_is_down_loses_nothing_and_stops_no_other_job(
    desk: World,
    server: ImapServer,  # noqa: F811
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.put(b"From: max@example.net\r\nSubject: Pump\r\nMessage-ID: <1@x>\r\n\r\nIt drips.\r\n")
    server.stop()
    rounds = Rounds()
    with caplog.at_level(logging.INFO, logger="pitstop.worker"):
        assert rounds.tick(clock, Stop()) == ["mailbox"]
    (said,) = [record for record in caplog.records if record.getMessage().startswith("mailbox")]
    assert said.getMessage().endswith("Connection refused; tried again in 40 s")
    assert said.exc_info is None
    assert "pit stop/7" not in caplog.text

    server.start()
    clock.moment = at(1) + timedelta(seconds=39)
    assert rounds.tick(clock, Stop()) == []
    assert len(cases.listed(desk.admin)) == 1  # not yet: it waits longer after a failure
    clock.moment = at(1) + timedelta(seconds=41)
    assert rounds.tick(clock, Stop()) == []
    assert len(cases.listed(desk.admin)) == 2


def test_a_database_that_is_away_leaves_every_mail_where_it_is(
    desk: World,
    server: ImapServer,  # noqa: F811
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.put(b"From: max@example.net\r\nSubject: Pump\r\n\r\nIt drips.\r\n")

    def away(**facts: Any) -> None:
        raise OperationalError("the database system is shutting down")

    with monkeypatch.context() as patch:
        patch.setattr(connector, "take_in", away)
        for _ in range(5):
            with pytest.raises(fetching.NotNowError):
                fetch(clock)
    assert server.flags() == [()]
    assert fetch(clock) == "1 mail taken in"


def test_a_mail_at_which_the_desk_fails_is_kept_for_an_admin(
    desk: World,
    server: ImapServer,  # noqa: F811
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    raw = b"From: max@example.net\r\nSubject: Pump\r\n\r\nIt drips.\r\n"
    server.put(raw)

    def fails(**facts: Any) -> None:
        raise ZeroDivisionError("a fault of ours")

    with monkeypatch.context() as patch:
        patch.setattr(connector, "take_in", fails)
        assert [fetch(clock) for _ in range(4)] == [
            "1 mail put off",
            "1 mail put off",
            "1 mail set aside",
            "",
        ]

    (kept,) = mailbox.waiting(desk.admin)
    assert kept.why == "ZeroDivisionError: a fault of ours"
    case = connector.open_anyway(by=desk.admin, now=NOW, taken_in=kept.pk)
    assert (case.subject, case.customer.email) == ("Pump", "max@example.net")


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_the_worker_itself_takes_mail_in(
    world: World,
    server: ImapServer,  # noqa: F811
    tmp_path: Any,
) -> None:
    intake.take_new_cases(team=world.front)
    server.put(b"From: max@example.net\r\nSubject: Pump\r\n\r\nIt drips.\r\n")
    environ = environment(
        tmp_path,
        PITSTOP_IMAP_URL=f"imaps://desk:pit%20stop%2F7@127.0.0.1:{server.tls_port}/INBOX?move=Pitstop",
        SSL_CERT_FILE=str(server.certificate),
    )
    done = run(environ, "worker", "--once")

    assert done.returncode == 0, done.stderr
    assert "mailbox: 1 mail taken in" in done.stderr
    assert server.flags("Pitstop") == [("\\Seen",)]
    assert [held.case.subject for held in cases.listed(world.admin)] == ["Refund twice refused", "Pump"]
