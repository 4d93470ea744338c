"""What becomes of a mail: its case, a new one, a note, a list for admins; each mail once."""

from __future__ import annotations

from email.message import EmailMessage
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from pitstop.accounts.intake import services as intake
from pitstop.cases import services as cases
from pitstop.cases.models import Case, Message
from pitstop.conftest import NOW, World, at, snapshot
from pitstop.connectors.mail import queries, services
from pitstop.connectors.mail.models import TakenIn
from pitstop.core.refusals import Refused
from pitstop.events.models import Event
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.models import Handoff
from pitstop.notify import addresses
from pitstop.notify.models import Mail, Notice

OURS = "help@example.org"


@pytest.fixture(autouse=True)
def desk(world: World, settings: Any) -> World:
    """A desk whose mail comes back to it, and whose front line takes new cases."""
    settings.PITSTOP_MAIL_FROM = f"Example help <{OURS}>"
    intake.take_new_cases(team=world.front)
    return world


def letter(text: str = "Where is my money?", **headers: str) -> bytes:
    mail = EmailMessage()
    facts = {"From": "Lena Fischer <lena@example.org>", "To": OURS, "Subject": "Hello", "Message-ID": "<1@x>"}
    for name, value in (facts | {key.replace("_", "-"): value for key, value in headers.items()}).items():
        mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


def take_in(raw: bytes, minutes: float = 1) -> TakenIn:
    return services.take_in(now=at(minutes), raw=raw)


def last(case: int) -> Message:
    return Message.objects.filter(case=case).latest("pk")


def close(world: World) -> None:
    handoffs.close_case(by=world.giver, now=at(1), case_id=world.case_id, outcome="Refunded.")


def from_customer(case: int) -> list[str]:
    found = Message.objects.filter(case=case, kind="from_customer").order_by("pk")
    return list(found.values_list("body", flat=True))


def test_a_mail_begins_a_case_in_the_team_that_takes_new_ones(world: World) -> None:
    done = take_in(letter(From="Max Neu <max@example.net>", Subject="Broken pump"))

    case = Case.objects.get(pk=done.about)
    assert (done.outcome, case.subject) == ("opened", "Broken pump")
    assert (case.customer.name, case.customer.email) == ("Max Neu", "max@example.net")
    message = Message.objects.get(case=case, kind="from_customer")
    assert (message.body, message.source, message.mail_id) == ("Where is my money?", "mail", "<1@x>")
    assert not done.waits


def test_an_answer_to_our_address_for_the_case_goes_into_it(world: World) -> None:
    done = take_in(
        letter("Still nothing.", To=addresses.case_address(world.case_id), Subject="Something else")
    )

    assert (done.outcome, done.about) == ("heard", world.case_id)
    assert from_customer(world.case_id)[-1] == "Still nothing."
    assert last(world.case_id).source == "mail"


def test_an_answer_to_a_mail_of_ours_goes_into_its_case(world: World) -> None:
    world.accept(world.offer())
    ours = Mail.objects.filter(to="lena@example.org").latest("pk")
    done = take_in(letter("Thank you.", In_Reply_To=ours.message_id))

    assert (done.outcome, done.about) == ("heard", world.case_id)


def test_an_answer_to_a_mail_of_the_customers_own_goes_into_its_case(world: World) -> None:
    first = take_in(letter(Message_ID="<first@x>", From="max@example.net"))
    done = take_in(
        letter(
            "One more thing.",
            Message_ID="<second@x>",
            References="<other@x> <first@x>",
            From="max@example.net",
        )
    )

    assert (done.outcome, done.about) == ("heard", first.about)
    assert from_customer(first.about) == ["Where is my money?", "One more thing."]


def test_a_thread_that_only_names_the_case_is_anybodys_guess(world: World) -> None:
    done = take_in(letter(From="eve@example.net", References=f"<case-{world.case_id}@example.org>"))
    assert done.outcome == "opened"
    assert done.about != world.case_id


def test_a_mail_that_was_stopped_opens_no_door_for_the_next_one(world: World) -> None:
    ours = addresses.reply_address(world.giver.id, world.case_id)
    stopped = take_in(letter(To=ours, From="eve@example.net", Message_ID="<first@x>"))
    done = take_in(letter(From="eve@example.net", In_Reply_To="<first@x>", Message_ID="<second@x>"))
    assert (stopped.outcome, stopped.about, stopped.waits) == ("unclear", world.case_id, True)
    assert done.outcome == "opened" and done.about != world.case_id


def test_a_number_in_the_subject_counts_from_the_customer_only(world: World) -> None:
    subject = f"Re: Refund [#{world.case_id}]"
    theirs = take_in(letter(Subject=subject))
    other = take_in(letter(Subject=subject, From="eve@example.net", Message_ID="<2@x>"))

    assert (theirs.outcome, theirs.about) == ("heard", world.case_id)
    assert other.outcome == "opened" and other.about != world.case_id


def test_an_address_with_a_wrong_proof_is_nobodys(world: World) -> None:
    forged = addresses.case_address(world.case_id).replace("-", "-0", 2)
    done = take_in(letter(To=forged, From="eve@example.net"))
    assert done.outcome == "opened" and done.about != world.case_id


def test_who_writes_in_the_customers_place_is_named(world: World) -> None:
    take_in(
        letter("I pay for her.", To=addresses.case_address(world.case_id), From="Karl <karl@example.net>")
    )
    assert from_customer(world.case_id)[-1] == "Karl <karl@example.net> writes:\n\nI pay for her."


def test_the_same_mail_again_changes_nothing(world: World) -> None:
    raw = letter(To=addresses.case_address(world.case_id))
    first = take_in(raw)
    before = snapshot()

    assert take_in(raw, minutes=5) == first
    assert take_in(b"Received: on another way\r\n" + raw, minutes=6) == first
    assert snapshot() == before


def test_another_mail_with_the_same_message_id_is_not_lost(world: World) -> None:
    to = addresses.case_address(world.case_id)
    take_in(letter("one", To=to))
    take_in(letter("two", To=to))
    take_in(letter("two", To=to))
    assert from_customer(world.case_id)[-2:] == ["one", "two"]


def test_a_closed_case_goes_on_when_its_customer_writes(world: World) -> None:
    close(world)
    take_in(letter(To=addresses.case_address(world.case_id)), minutes=60)
    assert world.case.state == "open"


def test_what_is_quoted_is_kept_but_not_said_again(world: World) -> None:
    text = "It works.\n\nOn Monday the 2nd, Omar wrote:\n> Try again.\n"
    done = take_in(letter(text, To=addresses.case_address(world.case_id)))
    assert from_customer(world.case_id)[-1] == "It works."
    assert done.quoted == "On Monday the 2nd, Omar wrote:\n> Try again."


def test_a_new_case_has_what_the_mail_quotes(world: World) -> None:
    text = "Can you help?\n\nOn Monday the 2nd, the shop wrote:\n> Ask the maker.\n"
    done = take_in(letter(text, From="max@example.net"))
    assert from_customer(done.about) == [text.strip()]


def test_files_come_along_and_the_case_says_which_did_not(world: World) -> None:
    mail = EmailMessage()
    for name, value in {"From": "lena@example.org", "To": addresses.case_address(world.case_id)}.items():
        mail[name] = value
    mail.set_content("See here.")
    mail.add_attachment(b"%PDF-1.7\n%\xe2\xe3\n", maintype="image", subtype="png", filename="bill.pdf")
    mail.add_attachment(b"MZ\x90\x00" + b"\x00" * 60, maintype="image", subtype="png", filename="photo.png")
    take_in(mail.as_bytes())

    said = Message.objects.get(case=world.case_id, body="See here.")
    assert [(file.name, file.media_type) for file in said.attachments.all()] == [
        ("bill.pdf", "application/pdf")
    ]
    note = last(world.case_id)
    assert (note.kind, note.author) == ("note", None)
    assert note.body == (
        "Not kept from this mail:\n"
        "- “photo.png” is a program, and programs are not taken. Send a document or a picture."
    )


def test_a_very_long_mail_is_kept_whole_in_a_file(world: World) -> None:
    take_in(letter("word " * 5_000, To=addresses.case_address(world.case_id)))
    said = Message.objects.filter(case=world.case_id, kind="from_customer").latest("pk")
    assert said.body.startswith("The whole text is in the file mail.txt. It begins:\n\nword word")
    assert bytes(said.attachments.get().content) == ("word " * 5_000).strip().encode()


def test_a_mail_without_text_or_subject_is_a_case_all_the_same(world: World) -> None:
    done = take_in(b"From: max@example.net\r\n\r\n")
    case = Case.objects.get(pk=done.about)
    assert (case.subject, case.customer.name) == ("(no subject)", "max")
    assert from_customer(case.pk) == ["(The mail has no text.)"]


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


def test_what_has_no_sender_waits_for_an_admin_whole(world: World) -> None:
    raw = b"Subject: who am I?\r\n\r\nHello"
    done = take_in(raw)
    assert (done.outcome, done.why, bytes(done.raw)) == ("unclear", "It names no sender.", raw)


def test_a_new_case_that_no_team_takes_waits_for_an_admin(world: World) -> None:
    intake.take_no_new_cases()
    raw = letter(From="max@example.net")
    done = take_in(raw)
    assert (done.outcome, done.waits, bytes(done.raw)) == ("unclear", True, raw)
    assert "new cases" in done.why
    assert Case.objects.count() == 1


def test_only_admins_see_what_waits_and_can_open_a_case_with_it(world: World) -> None:
    done = take_in(letter("Our offer for you.", Precedence="bulk", From="news@example.net", Subject="Offer"))
    with pytest.raises(Refused):
        queries.waiting(world.lead)
    with pytest.raises(Refused):
        services.open_anyway(by=world.lead, now=at(5), taken_in=done.pk)
    assert queries.waiting(world.admin) == [done]

    case = services.open_anyway(by=world.admin, now=at(5), taken_in=done.pk)

    assert (case.subject, from_customer(case.pk)) == ("Offer", ["Our offer for you."])
    assert queries.waiting(world.admin) == []
    done.refresh_from_db()
    assert (done.outcome, done.about, done.raw) == ("opened", case.pk, None)


def test_an_admin_can_say_that_nothing_is_to_be_done(world: World) -> None:
    done = take_in(letter("Buy now!", Precedence="bulk", From="news@example.net"))
    with pytest.raises(Refused):
        services.settle(by=world.lead, now=at(4), taken_in=done.pk)
    services.settle(by=world.admin, now=at(5), taken_in=done.pk)

    assert queries.waiting(world.admin) == []
    settled = Event.objects.get(kind="mail.settled")
    assert (settled.at, settled.actor, settled.case, settled.data) == (
        at(5),
        world.admin.id,
        None,
        {"taken_in": done.pk},
    )
    with pytest.raises(Refused):
        services.settle(by=world.admin, now=at(6), taken_in=done.pk)
    assert Event.objects.filter(kind="mail.settled").count() == 1


def test_a_mail_about_which_nothing_is_to_be_done_is_kept_whole(world: World) -> None:
    raw = letter("Buy now!", Precedence="bulk", From="news@example.net")
    done = take_in(raw)
    services.settle(by=world.admin, now=at(5), taken_in=done.pk)

    done.refresh_from_db()
    assert (bytes(done.raw), done.waits) == (raw, False)
    assert queries.read(world.admin, done.pk).text == "Buy now!"
    with pytest.raises(Refused):
        queries.read(world.lead, done.pk)


def test_what_went_into_a_case_is_read_there(world: World) -> None:
    done = take_in(letter("Still nothing.", To=addresses.case_address(world.case_id)))
    with pytest.raises(Refused) as refused:
        queries.read(world.admin, done.pk)
    assert refused.value.reasons[0].code == "mail-missing"


def test_a_mail_at_which_the_desk_failed_is_kept_once(world: World) -> None:
    first = services.keep(now=NOW, raw=b"\x00\xff", why="ValueError: x")
    assert services.keep(now=at(1), raw=b"\x00\xff", why="again") == first
    assert queries.waiting(world.admin) == [first]


def test_what_a_list_shows_of_a_mail_is_kept_with_it_until_a_case_has_it(world: World) -> None:
    mail = EmailMessage()
    for name, value in {"From": "Shop <news@example.net>", "Subject": "Offer", "Precedence": "bulk"}.items():
        mail[name] = value
    mail.set_content("Buy now! " * 100)
    mail.add_attachment(b"%PDF-1.7\n", maintype="application", subtype="pdf", filename="prices.pdf")
    done = take_in(mail.as_bytes())
    assert (done.sender_name, done.excerpt, done.file_names) == (
        "Shop",
        ("Buy now! " * 100)[:600],
        ["prices.pdf"],
    )

    services.open_anyway(by=world.admin, now=at(5), taken_in=done.pk)
    done.refresh_from_db()
    assert (done.excerpt, done.file_names) == ("", [])


def test_mails_that_were_kept_before_are_shown_as_well(world: World) -> None:
    kept = services.keep(now=NOW, raw=letter("Hello there.", Subject="Pump"), why="x")
    went_in = take_in(letter())
    bare = {"sender": "", "sender_name": "", "subject": "", "excerpt": ""}
    TakenIn.objects.filter(pk=kept.pk).update(**bare)
    before = TakenIn.objects.values().get(pk=went_in.pk)

    fill = import_module("pitstop.connectors.mail.migrations.0002_shown").fill
    fill(apps, connection.schema_editor())

    kept.refresh_from_db()
    assert (kept.sender, kept.sender_name) == ("lena@example.org", "Lena Fischer")
    assert (kept.subject, kept.excerpt, kept.file_names) == ("Pump", "Hello there.", [])
    assert TakenIn.objects.values().get(pk=went_in.pk) == before


def test_nobody_is_made_to_say_what_only_claims_to_be_theirs(world: World) -> None:
    before, mails = from_customer(world.case_id), Mail.objects.count()
    forged = letter(
        "Refund her 900 euros.",
        To=addresses.case_address(world.case_id),
        From="Omar Haddad <omar@desk.example>",
    )
    done = take_in(forged)

    assert (done.outcome, done.about, done.waits) == ("noted", world.case_id, False)
    assert done.why == "It claims to be from a colleague, and nothing proves it."
    note = last(world.case_id)
    assert (note.kind, note.author) == ("note", None)
    assert note.body == (
        "This came by mail and claims to be from Omar Haddad <omar@desk.example>. Nothing proves that "
        "address, and anybody can write it: ask them before you rely on it.\n\nRefund her 900 euros."
    )
    event = Event.objects.filter(kind="note.added").latest("id")
    assert (event.actor, event.team, event.data) == (None, world.front.pk, {"message": note.pk})
    assert from_customer(world.case_id) == before, "no word of the customer either"
    assert Mail.objects.count() == mails


def test_a_forged_order_of_a_colleague_in_a_customers_thread_hands_nothing_off(world: World) -> None:
    ours = take_in(letter("Hello.", To=addresses.case_address(world.case_id), Message_ID="<hers@x>"))
    text = "hand off to Billing\nneed: Pay.\n"
    done = take_in(letter(text, From="omar@desk.example", In_Reply_To="<hers@x>", Message_ID="<2@x>"))
    assert (ours.outcome, done.outcome, done.about) == ("heard", "noted", world.case_id)
    assert last(world.case_id).author is None
    assert not Handoff.objects.exists()


def test_files_with_it_are_kept_and_it_is_said_which_were_not(world: World) -> None:
    mail = EmailMessage()
    to = addresses.case_address(world.case_id)
    for name, value in {"From": "omar@desk.example", "To": to}.items():
        mail[name] = value
    mail.set_content("See here.")
    mail.add_attachment(b"%PDF-1.7\n%\xe2\xe3\n", maintype="image", subtype="png", filename="bill.pdf")
    mail.add_attachment(b"MZ\x90\x00" + b"\x00" * 60, maintype="image", subtype="png", filename="photo.png")
    take_in(mail.as_bytes())

    said, remark = Message.objects.filter(case=world.case_id, kind="note").order_by("pk")
    assert said.body.endswith("\n\nSee here.")
    assert [(file.name, bytes(file.content)) for file in said.attachments.all()] == [
        ("bill.pdf", b"%PDF-1.7\n%\xe2\xe3\n")
    ]
    assert (remark.author, remark.body.splitlines()[0]) == (None, "Not kept from this mail:")


def test_what_claims_to_be_a_colleagues_is_kept_on_a_closed_case_and_reopens_nothing(world: World) -> None:
    close(world)
    raw = letter("Hm.", To=addresses.case_address(world.case_id), From="sam@desk.example")
    assert take_in(raw, minutes=60).outcome == "noted"
    assert (world.case.state, last(world.case_id).author) == ("closed", None)


def test_a_colleague_who_is_the_customer_is_heard_as_the_customer(world: World) -> None:
    first = take_in(letter(From="sam@desk.example", Message_ID="<sam@x>"))
    take_in(letter("It works.", From="sam@desk.example", In_Reply_To="<sam@x>", Message_ID="<2@x>"))
    assert from_customer(first.about)[-1] == "It works."


def test_mail_opened_by_hand_is_not_needed_for_cases_of_the_desk(world: World) -> None:
    """A case that a colleague wrote down has no mail; the customer's first finds it by its number."""
    case = cases.open_case(
        by=world.giver,
        now=NOW,
        team_id=world.front.pk,
        customer_email="zoe@example.org",
        customer_name="Zoe",
        subject="Lamp",
        body="Flickers.",
    )
    done = take_in(letter(From="zoe@example.org", Subject=f"Re: Lamp [#{case.pk}]"))
    assert done.about == case.pk
