"""A hand-off by mail, under the same protocol as on every path; notes; refusals with what to fill in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pitstop.cases.models import Message
from pitstop.conftest import NOW, World, at, snapshot
from pitstop.connectors.mail import services
from pitstop.connectors.mail.models import TakenIn
from pitstop.connectors.mail.rules.commands import Command, Said, command, moment
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.services import Answer
from pitstop.notify import addresses
from pitstop.notify.models import Mail
from pitstop.routing.rules.fields import load_answers

WHOLE = """\
Hand off to Billing

need: Decide on the second refund.
tried: Looked at both payments;
the first refund failed at the bank.
mood: worried
known: You were charged twice and one refund has failed.
next: Priya decides about the second refund.
by: +6h

--
Omar
"""


@pytest.fixture(autouse=True)
def desk(world: World, settings: Any) -> World:
    settings.PITSTOP_MAIL_FROM = "Example help <help@example.org>"
    return world


def write(world: World, text: str, *, sender: str = "omar@desk.example", person: str = "giver") -> TakenIn:
    mail = EmailMessage()
    mail["From"] = f"Omar Haddad <{sender}>"
    mail["To"] = addresses.reply_address(getattr(world, person).id, world.case_id)
    mail["Subject"] = f"Re: A customer writes [#{world.case_id}]"
    mail.set_content(text)
    return services.take_in(now=at(1), raw=mail.as_bytes())


def answer_to_omar() -> Mail:
    return Mail.objects.filter(to="omar@desk.example", key__startswith="answer:").latest("pk")


def test_a_mail_hands_a_case_off_with_what_it_says_and_what_the_case_knows(world: World) -> None:
    done = write(world, WHOLE)

    handoff = Handoff.objects.get()
    assert (done.outcome, done.about) == ("offered", world.case_id)
    assert (handoff.state, handoff.giver, handoff.to_team) == ("offered", world.giver.person, world.billing)
    assert load_answers(handoff.answers) == {
        "need": Answer("Decide on the second refund."),
        "tried": Answer("Looked at both payments;\nthe first refund failed at the bank."),
        "expects": Answer("I paid twice. Where is my money?"),  # what the customer said last
        "mood": Answer("worried"),
        "if_then": Answer(),
    }
    assert handoff.already_known == "You were charged twice and one refund has failed."
    assert handoff.next_step == "Priya decides about the second refund."
    assert handoff.next_update_at == at(1) + timedelta(hours=6)
    assert answer_to_omar().body == (
        f"Case #{world.case_id} is offered to Billing. You hold it until they accept it."
    )


def test_what_a_phone_signs_with_spoils_nothing(world: World) -> None:
    done = write(world, WHOLE.replace("\n--\nOmar\n", "\nSent from my phone\n"))
    assert done.outcome == "offered"
    assert Handoff.objects.get().next_update_at == at(1) + timedelta(hours=6)


def test_a_person_alone_stands_for_their_team(world: World) -> None:
    write(world, WHOLE.replace("Billing", "priya rao"))
    handoff = Handoff.objects.get()
    assert (handoff.to_team, handoff.to_person) == (world.billing, world.receiver.person)


def test_a_person_may_be_named_beside_the_team(world: World) -> None:
    write(world, WHOLE.replace("Billing\n", "Billing\nperson: Tom Berg\n"))
    assert Handoff.objects.get().to_person == world.other_receiver.person


def test_what_is_not_known_is_passed_on_with_its_reason(world: World) -> None:
    write(world, WHOLE.replace("mood: worried", "expects: not known because she did not say"))
    assert load_answers(Handoff.objects.get().answers)["expects"] == Answer(not_known="she did not say")


def test_fields_may_be_called_as_the_form_calls_them(world: World) -> None:
    write(world, WHOLE.replace("need:", "What is needed from you:"))
    assert load_answers(Handoff.objects.get().answers)["need"] == Answer("Decide on the second refund.")


def test_a_refusal_comes_back_with_every_reason_and_the_fields_to_fill_in(world: World) -> None:
    before = {name: rows for name, rows in snapshot().items() if name.startswith(("cases.", "handoffs."))}
    done = write(world, "hand off to Billing\nmood: grumpy\n")

    assert done.outcome == "refused"
    after = snapshot()
    assert {name: after[name] for name in before} == before
    mail = answer_to_omar()
    assert mail.subject == f"Re: Re: A customer writes [#{world.case_id}]"
    assert addresses.verify(mail.reply_to) == addresses.Answerer(world.case_id, world.giver.id)
    assert mail.automatic
    head, _, below = mail.body.partition("Answer this mail with these lines, filled in:\n\n")
    assert head.startswith(f"Case #{world.case_id} was not handed off. You hold it as before.\n\n- ")
    assert "What is needed from you" in head and "What they already know is missing" in head
    assert below.startswith(
        "hand off to Billing\n"
        "need: \n"
        "tried: \n"
        "expects: I paid twice. Where is my money?\n"
        "mood: grumpy\n"
        "if then: \n"
        "known: \n"
        "next: \n"
        "by: 2026-03-02 "
    )
    assert "- need: What is needed from you; must be filled in\n" in below
    assert "- mood: How the customer is (calm, worried, upset, about to leave); may stay empty\n" in below


def test_the_lines_of_a_refusal_filled_in_are_accepted(world: World) -> None:
    write(world, "hand off to Billing\nmood: worried\n")
    lines = answer_to_omar().body.partition("filled in:\n\n")[2].partition("\n\nWhat they mean")[0]
    for key, words in {
        "need": "Decide.",
        "tried": "Nothing yet.",
        "known": "It failed.",
        "next": "We look.",
    }.items():
        lines = lines.replace(f"{key}: ", f"{key}: {words}", 1)
    assert write(world, lines).outcome == "offered"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("hand off to Nowhere", "“Nowhere” is no team, and nobody or more than one is called so."),
        ("hand off to Front line\nneed: x", "Front line has this case already."),
        ("hand off to Billing\ntride: x", "There is no field “tride” here."),
        ("hand off to Billing\nplease be quick", "“please be quick” stands under no field."),
        (WHOLE.replace("+6h", "soon"), "“soon” is no time. Write +2h, 15:00 or 2026-03-02 15:00."),
        (
            WHOLE.replace("by: +6h", "by: 2026-03-01 10:00"),
            "The time for the next update has passed. Choose one to come.",
        ),
        (WHOLE.replace("by: +6h", "kind: wormhole"), "wormhole"),
        ("hand off to Billing\nperson: Nobody", "“Nobody” is no team"),
    ],
)
def test_each_refusal_says_what_is_wrong(world: World, text: str, reason: str) -> None:
    assert write(world, text).outcome == "refused"
    assert reason in answer_to_omar().body
    assert not Handoff.objects.exists()


def test_who_may_not_hand_a_case_off_may_not_by_mail_either(world: World) -> None:
    done = write(world, WHOLE, person="stranger", sender="sam@desk.example")
    assert done.outcome == "refused"
    mail = Mail.objects.get(to="sam@desk.example")
    assert f"There is no case #{world.case_id} that you can see." in mail.body


def test_anything_else_that_a_colleague_writes_is_an_internal_note(world: World) -> None:
    done = write(world, "She called: the bank needs two more days.\n\nOn Monday the 2nd, Pitstop wrote:\n> x")
    note = Message.objects.latest("pk")
    assert done.outcome == "noted"
    assert (note.kind, note.author, note.body) == (
        "note",
        world.giver.person,
        "She called: the bank needs two more days.",
    )


def test_a_note_that_is_refused_comes_back(world: World) -> None:
    done = write(world, "Hello?", person="stranger", sender="sam@desk.example")
    mail = Mail.objects.get(to="sam@desk.example")
    assert done.outcome == "refused"
    assert mail.body == (
        f"What you wrote about case #{world.case_id} was not kept:\n\n"
        f"- There is no case #{world.case_id} that you can see."
    )


def test_an_address_for_answers_serves_its_owner_only(world: World) -> None:
    before = Message.objects.count()
    for sender in ("nora@desk.example", "eve@example.net", "lena@example.org"):
        done = write(world, WHOLE, sender=sender)
        assert (done.outcome, done.waits) == ("unclear", True)
    assert not Handoff.objects.exists()
    assert Message.objects.count() == before


def test_refusals_are_said_in_the_colleagues_language(world: World) -> None:
    world.giver.person.language = "de"
    world.giver.person.save()
    write(world, "übergeben an Billing\n")
    assert "„" in answer_to_omar().body or "fehlt" in answer_to_omar().body


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("hand off to Billing", Command("Billing")),
        ("HANDOFF TO: Billing.", Command("Billing")),
        ("Übergeben an Rechnungen", Command("Rechnungen")),
        (
            "hand over to Billing\nNeed: a\nb\n\nwhat_next: c",
            Command("Billing", {"need": Said("a\nb"), "what next": Said("c")}),
        ),
        (
            "hand off to Billing\nneed: Unknown, because: asleep",
            Command("Billing", {"need": Said("", "asleep")}),
        ),
        ("hand off to Billing\nplease\nneed: x", Command("Billing", {"need": Said("x")}, rest="please")),
        ("hand off to Billing\nneed: x\n-- \nOmar: agent", Command("Billing", {"need": Said("x")})),
        ("I will hand off to Billing", None),
        ("hand off to", None),
        ("", None),
    ],
)
def test_what_a_first_line_asks_for(text: str, asked: Command | None) -> None:
    assert command(text) == asked


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("+90m", NOW + timedelta(minutes=90)),
        ("+ 2 h", NOW + timedelta(hours=2)),
        ("+1d", NOW + timedelta(days=1)),
        ("15:00", datetime(2026, 3, 2, 14, 0, tzinfo=UTC)),
        ("9:30", datetime(2026, 3, 3, 8, 30, tzinfo=UTC)),  # it is 10:00 in Berlin: tomorrow
        ("2026-03-02 15:00", datetime(2026, 3, 2, 14, 0, tzinfo=UTC)),
        ("2026-03-02T15:00+00:00", datetime(2026, 3, 2, 15, 0, tzinfo=UTC)),
        ("tomorrow", None),
        ("25:00", None),
        ("", None),
    ],
)
def test_times_as_people_write_them(text: str, found: datetime | None) -> None:
    assert moment(text, now=NOW, zone=ZoneInfo("Europe/Berlin")) == found
