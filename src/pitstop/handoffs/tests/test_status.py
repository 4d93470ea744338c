"""What the customer sees and reads: what was said to them, and never a word of what was not."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from django.utils import translation

from pitstop.accounts.models import Person
from pitstop.cases import queries as cases
from pitstop.cases import services as case_services
from pitstop.cases.models import Case
from pitstop.conftest import ANSWERS, NOW, World, at, comes_due, snapshot
from pitstop.customers import services as customers
from pitstop.handoffs import introductions, services
from pitstop.handoffs.reopening import services as reopening
from pitstop.handoffs.services import Answer
from pitstop.handoffs.status import Status, shown
from pitstop.notify.models import Mail
from pitstop.promises import services as promises
from pitstop.promises.models import Promise


def status(world: World, minute: float = 10) -> Status:
    found = shown(cases.status_token(world.case), now=at(minute))
    assert found is not None
    return found


def test_who_has_it_what_next_and_by_when(world: World) -> None:
    world.accept(world.offer())
    assert dataclasses.asdict(status(world)) == {
        "case_id": world.case_id,
        "subject": "Refund twice refused",
        "language": "en",
        "is_open": True,
        "person": "Priya Rao",
        "is_ai": False,
        "team": "Billing",
        "about": "Priya Rao, refunds specialist in Billing. Good at: double payments.",
        "next_step": "Priya decides about the second refund.",
        "due_at": at(360),
        "is_late": False,
        "waits_for_you": False,
        "so_far": [(NOW, "you_wrote", ""), (at(5), "took_over", "Priya Rao")],
        "photo": "",
        "files": [],
    }


def test_an_offer_that_is_not_accepted_is_not_told(world: World) -> None:
    before = status(world)
    world.offer()
    assert status(world) == before
    world.send_back(Case.objects.get().handoffs.get())
    assert status(world) == before


def test_late_begins_after_the_promised_moment(world: World) -> None:
    world.accept(world.offer())
    assert [status(world, minute).is_late for minute in (359, 360, 360.1)] == [False, False, True]


def test_late_ends_when_the_customer_is_written_to(world: World) -> None:
    world.accept(world.offer())
    comes_due("promise", now=at(361))
    assert status(world, 362).is_late
    assert status(world, 362).due_at is None
    promises.reply(
        by=world.receiver, now=at(363), case_id=world.case_id, body="Sorry, here it is.", no_more=True
    )
    assert not status(world, 364).is_late


def test_late_ends_with_the_answer_that_came_late(world: World) -> None:
    world.accept(world.offer())
    promise = Promise.objects.get()
    promises.reply(
        by=world.receiver,
        now=at(361),
        case_id=world.case_id,
        body="Here it is.",
        keeps=[promise.pk],
        no_more=True,
    )
    promise.refresh_from_db()
    assert (promise.state, status(world, 362).is_late) == ("missed", False)


def test_a_closed_case_promises_nothing_more(world: World) -> None:
    services.close_case(by=world.giver, now=at(3), case_id=world.case_id, outcome="done")
    closed = status(world)
    assert (closed.is_open, closed.next_step, closed.due_at, closed.is_late) == (False, "", None, False)
    assert closed.so_far[-1] == (at(3), "closed", "Omar Haddad")


SECRET = "s3cret"


def plant(world: World) -> int:
    """A case with a word that customers may not read in every field that is not said to them."""

    def hush(place: str) -> str:
        return f"{SECRET} {place}"

    Person.objects.filter(pk=world.receiver.id).update(email=f"{SECRET}@desk.example")
    customers.find_or_add(email="kai@example.org", name="Kai", now=NOW, tier=hush("tier"))
    case = world.open(customer_email="kai@example.org", customer_name="Kai")
    facts = {"case_id": case.pk, "by": world.giver}
    case_services.write_note(now=NOW, body=hush("note"), **facts)
    released = promises.make(now=NOW, text="An invoice", due_at=at(99), **facts)
    promises.release(now=NOW, promise_id=released.pk, reason=hush("release"), by=world.giver)
    answers = {key: Answer(hush(key)) for key in ANSWERS}
    answers |= {"mood": Answer(not_known=hush("why")), "if_then": Answer(hush("then"))}
    returned = world.offer(case_id=case.pk, answers=answers, to_team=world.network.pk)
    world.send_back(returned, by=world.stranger, now=at(2), reason="other", note=hush("return note"))
    withdrawn = world.offer(case_id=case.pk, answers=answers, now=at(3))
    world.withdraw(withdrawn, now=at(3))
    handoff = world.offer(case_id=case.pk, answers=answers, now=at(4), to_person=world.receiver.id)
    world.accept(handoff, by=world.again(world.receiver), read_back=hush("read-back"))
    by = world.again(world.receiver)
    case_services.write_note(by=by, now=at(6), case_id=case.pk, body=hush("second note"))
    made = Promise.objects.get(case=case.pk, state="open")
    promises.reply(by=by, now=at(7), case_id=case.pk, body="It is on its way.", keeps=[made.pk], no_more=True)
    services.close_case(by=by, now=at(8), case_id=case.pk, outcome=hush("outcome"))
    other = world.open(subject=hush("another customer's case"), now=NOW)
    promises.reply(
        by=world.giver, now=NOW, case_id=other.pk, body=hush("another customer's mail"), no_more=True
    )
    return case.pk


def test_no_internal_word_reaches_the_customer(world: World) -> None:
    case = Case.objects.get(pk=plant(world))
    assert repr(snapshot()).count(SECRET) > 20, "the secrets must be there to be found"
    seen = shown(cases.status_token(case), now=at(9))
    mails = Mail.objects.filter(to="kai@example.org")
    assert (seen.person, [key for _at, key, _who in seen.so_far]) == (
        "Priya Rao",
        ["you_wrote", "took_over", "wrote_to_you", "kept", "closed"],
    )
    assert mails.count() == 2
    assert SECRET not in repr(seen)
    for mail in mails:
        assert SECRET not in f"{mail.subject} {mail.body} {mail.to} {mail.thread} {mail.message_id}"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1],
        lambda token: token + "0",
        lambda token: token.replace("-", "-0", 1),
        lambda token: "0" + token,
        lambda token: "+" + token,
        lambda token: " " + token,
        lambda token: token.upper(),
        lambda token: token.partition("-")[0],
        lambda token: "9" * 30 + "-" + token.partition("-")[2],
        lambda token: "٣-" + token.partition("-")[2],
        lambda token: token + "\x00",
        lambda token: token + "\ud800",
        lambda token: "",
        lambda token: "-",
    ],
)
def test_another_link_opens_nothing(world: World, spoil) -> None:
    assert shown(spoil(cases.status_token(world.case)), now=NOW) is None


def test_a_link_opens_its_own_case_only_and_ends_with_its_salt(world: World) -> None:
    other = world.open()
    token, elsewhere = cases.status_token(world.case), cases.status_token(other)
    swapped = f"{other.pk}-{token.partition('-')[2]}"
    assert token.partition("-")[2] != elsewhere.partition("-")[2]
    assert shown(swapped, now=NOW) is None
    Case.objects.filter(pk=world.case_id).update(link_salt="another")
    assert shown(token, now=NOW) is None
    assert shown(elsewhere, now=NOW).case_id == other.pk


def test_no_link_can_be_made_from_a_copy_of_the_database(world: World, settings) -> None:
    token = cases.status_token(world.case)
    assert token.partition("-")[2] not in repr(snapshot())
    settings.SECRET_KEY = "another"
    assert shown(token, now=NOW) is None


def test_the_introduction_is_warm_and_complete(world: World, settings) -> None:
    settings.PITSTOP_ORGANISATION = "Pit & Co"
    settings.PITSTOP_BASE_URL = "https://desk.example"
    Person.objects.filter(pk=world.receiver.id).update(since=date(2019, 5, 1))
    world.accept(world.offer(), by=world.again(world.receiver))
    mail = Mail.objects.get()
    assert (mail.to, mail.subject) == ("lena@example.org", f"Refund twice refused [#{world.case_id}]")
    assert mail.body.split("\n\n") == [
        "Hello Lena Fischer,",
        "Omar Haddad has asked Priya Rao to take over from here.",
        "Priya Rao, refunds specialist in Billing. Good at: double payments. With us since 2019.",
        "You need not repeat anything. This is what Priya Rao knows already:\n"
        "You were charged twice and one refund has failed.",
        "What happens next: Priya decides about the second refund.\n"
        "You will hear from us by Monday 2 March, 15:00 (UTC).",
        "Priya Rao",
        "Pit & Co",
        f"Who has your case, and what happens next: https://desk.example/status/"
        f"{cases.status_token(world.case)}",
    ]


def test_the_introduction_names_the_time_that_the_receiver_chose(world: World) -> None:
    world.accept(world.offer(), next_update_at=at(24 * 60 + 30))
    assert "You will hear from us by Tuesday 3 March, 09:30 (UTC)." in Mail.objects.get().body


def test_words_of_people_are_not_taken_for_places_to_fill(world: World) -> None:
    world.accept(world.offer(already_known="100 %(giver)s %s {who}", next_step="50 % off, %(when)s"))
    body = Mail.objects.get().body
    assert "100 %(giver)s %s {who}" in body
    assert "What happens next: 50 % off, %(when)s" in body


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "Kim is in Billing."),
        ({"job": "an agent"}, "Kim, an agent in Billing."),
        ({"strength": "refunds"}, "Kim is in Billing. Good at: refunds."),
        ({"since": date(2020, 1, 1)}, "Kim is in Billing. With us since 2020."),
    ],
)
def test_a_person_is_described_by_what_is_known(world: World, facts: dict, expected: str) -> None:
    with translation.override("en"):
        assert introductions.about(Person(name="Kim", **facts), world.billing) == expected


def test_the_customer_is_told_that_we_wait_for_them_and_of_no_other_wait(world: World) -> None:
    case_services.wait(by=world.giver, now=at(1), case_id=world.case_id, on="third_party", what="the bank")
    before = status(world)
    assert not before.waits_for_you
    case_services.resume(by=world.giver, now=at(2), case_id=world.case_id)
    assert status(world) == before

    case_services.wait(by=world.giver, now=at(3), case_id=world.case_id, what="she sounds annoyed")
    assert dataclasses.replace(status(world), waits_for_you=False) == before
    assert status(world).waits_for_you
    reopening.customer_wrote(now=at(4), case_id=world.case_id, body="Here it is.", source="status_page")
    assert not status(world).waits_for_you
