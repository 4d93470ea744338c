"""What machines write, mail that comes back, and what goes in a circle."""

from __future__ import annotations

import pytest

from pitstop.cases.models import Case, Message
from pitstop.conftest import World, at
from pitstop.connectors.mail.tests.written import OURS, close, last, letter, take_in
from pitstop.events.models import Event
from pitstop.notify import addresses
from pitstop.notify.models import Mail, Notice

pytestmark = pytest.mark.usefixtures("desk")


def test_an_automatic_answer_is_noted_and_neither_heard_nor_reopens(world: World) -> None:
    close(world)
    before = Mail.objects.count()
    done = take_in(
        letter(
            "I am back on Monday.", To=addresses.case_address(world.case_id), Auto_Submitted="auto-replied"
        ),
        minutes=60,
    )

    assert (done.outcome, done.about, done.waits) == ("noted", world.case_id, False)
    assert world.case.state == "closed"
    assert last(world.case_id).kind == "note"
    assert last(world.case_id).body == (
        "Lena Fischer <lena@example.org> answered automatically (Auto-Submitted). The customer did not write "
        "this:\n\nI am back on Monday."
    )
    assert Mail.objects.count() == before


def test_a_machine_that_writes_about_no_case_waits_for_an_admin(world: World) -> None:
    cases_before = Case.objects.count()
    done = take_in(letter("Buy now!", Precedence="bulk", From="news@example.net"))
    assert (done.outcome, done.waits) == ("unclear", True)
    assert Case.objects.count() == cases_before


def test_a_colleagues_automatic_answer_to_a_notice_is_dropped(world: World) -> None:
    to = addresses.reply_address(world.giver.id, world.case_id)
    before = Message.objects.count()
    done = take_in(letter("Away.", To=to, From="omar@desk.example", Auto_Submitted="auto-replied"))
    assert (done.outcome, done.waits, Message.objects.count()) == ("stopped", False, before)


def test_our_own_mail_that_comes_back_is_stopped(world: World) -> None:
    world.accept(world.offer())
    ours = Mail.objects.filter(to="lena@example.org").latest("pk")
    done = take_in(letter(From="lena@example.org", Message_ID=ours.message_id))
    assert (done.outcome, done.why, done.waits) == ("stopped", "It is a mail of ours that came back.", True)


def test_a_sender_who_writes_without_end_is_stopped_for_the_hour(world: World) -> None:
    to = addresses.case_address(world.case_id)
    found = [take_in(letter(f"{n}", To=to, Message_ID=f"<{n}@x>")).outcome for n in range(32)]
    assert found == ["heard"] * 30 + ["stopped"] * 2
    assert take_in(letter("later", To=to, Message_ID="<later@x>"), minutes=120).outcome == "heard"


def bounce(message_id: str, status: str = "5.1.1", action: str = "failed") -> bytes:
    return f"""\
From: MAILER-DAEMON@mail.example.net
To: {OURS}
Message-ID: <bounce-{action}@mail.example.net>
Subject: Undelivered Mail Returned to Sender
Return-Path: <>
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.net

Final-Recipient: rfc822; lena@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 User unknown

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--b--
""".encode()


def test_a_mail_that_comes_back_is_shown_on_its_case_and_told_to_who_has_it(world: World) -> None:
    world.accept(world.offer())
    ours = Mail.objects.filter(to="lena@example.org").latest("pk")
    done = take_in(bounce(ours.message_id), minutes=30)

    assert (done.outcome, done.about, done.waits) == ("returned", world.case_id, False)
    ours.refresh_from_db()
    assert (ours.bounced_at, ours.bounce) == (at(30), "lena@example.org: 550 User unknown")
    event = Event.objects.get(kind="mail.bounced")
    assert (event.case, event.data) == (world.case_id, {"mail": ours.pk, "error": ours.bounce})
    told = set(Notice.objects.filter(kind="mail_bounced").values_list("person__name", "because"))
    assert told == {("Priya Rao", "holder"), ("Rosa Diaz", "lead")}
    assert Case.objects.count() == 1


def test_a_mail_that_is_late_is_not_marked(world: World) -> None:
    world.accept(world.offer())
    ours = Mail.objects.filter(to="lena@example.org").latest("pk")
    done = take_in(bounce(ours.message_id, status="4.4.1", action="delayed"))
    assert (done.outcome, done.about) == ("returned", world.case_id)
    assert done.why == "A mail is late, and still being tried: lena@example.org: 550 User unknown"
    assert not Event.objects.filter(kind="mail.bounced").exists()


def test_a_bounce_of_an_unknown_mail_waits_for_an_admin(world: World) -> None:
    done = take_in(bounce("<never@example.org>"))
    assert (done.outcome, done.waits, done.about) == ("returned", True, None)
