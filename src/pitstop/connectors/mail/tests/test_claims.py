"""Mail that only claims to be from a colleague: nobody's name stands under it."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from pitstop.cases.models import Message
from pitstop.conftest import World
from pitstop.connectors.mail.tests.written import close, from_customer, last, letter, take_in
from pitstop.events.models import Event
from pitstop.handoffs.models import Handoff
from pitstop.notify import addresses
from pitstop.notify.models import Mail

pytestmark = pytest.mark.usefixtures("desk")


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
