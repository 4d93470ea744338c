"""What becomes of a mail: its case, or a new one; each mail once."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from pitstop.cases import services as cases
from pitstop.cases.models import Case, Message
from pitstop.conftest import NOW, World, snapshot
from pitstop.connectors.mail.tests.written import close, from_customer, last, letter, take_in
from pitstop.notify import addresses
from pitstop.notify.models import Mail

pytestmark = pytest.mark.usefixtures("desk")


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
