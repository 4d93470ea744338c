"""What each message to a customer says: what comes next, or that nothing does, sorry for what was missed."""

from __future__ import annotations

import pytest

from pitstop.accounts.models import Person
from pitstop.cases.models import Message
from pitstop.conftest import NOW, World, at, comes_due, snapshot
from pitstop.core.refusals import Refused
from pitstop.customers.models import Customer
from pitstop.events.models import Event
from pitstop.notify.models import Mail, Notice
from pitstop.promises import queries, services
from pitstop.promises.models import Promise
from pitstop.slips.models import Slip

MISSING = "Say what the customer hears next and by when, or that nothing more is to come."
SORRY = "We are sorry: we had promised you “A call” by Monday 2 March, 09:30 (UTC), and did not keep it."


def make(world: World, **changes: object) -> Promise:
    facts = {"by": world.giver, "now": NOW, "case_id": world.case_id, "text": "A call", "due_at": at(30)}
    return services.make(**{**facts, **changes})


def reply(world: World, minute: float = 40, **changes: object) -> Message:
    facts = {"by": world.giver, "now": at(minute), "case_id": world.case_id, "body": "Here it is."}
    return services.reply(**{**facts, **changes})


def refused(world: World, **changes: object) -> str:
    before = snapshot()
    with pytest.raises(Refused) as found:
        reply(world, **changes)
    assert snapshot() == before
    return str(found.value)


def mail_of(message: Message) -> str:
    return Mail.objects.get(key=f"message:{message.pk}").body


# --- what comes next ----------------------------------------------------------------------------------


def test_a_reply_that_leaves_the_customer_with_nothing_is_refused(world: World) -> None:
    assert refused(world) == MISSING
    promise = make(world, due_at=at(90))
    assert refused(world, keeps=[promise.pk]) == MISSING
    reply(world)
    reply(world, keeps=[promise.pk], no_more=True)


def test_a_promise_that_is_late_is_no_promise_to_wait_for(world: World) -> None:
    make(world)
    assert refused(world) == MISSING


def test_what_comes_next_without_a_time_is_due_by_the_cadence(world: World) -> None:
    message = reply(world, 40, next_text="News")
    assert Promise.objects.get().due_at == at(285)
    assert "You will hear from us by Monday 2 March, 13:45 (UTC)." in mail_of(message)


def test_that_nothing_more_comes_is_said_to_the_customer(world: World) -> None:
    assert "Nothing more is to come from us unless you write to us." in mail_of(reply(world, no_more=True))


def test_nothing_more_and_something_more_can_not_both_be(world: World) -> None:
    both = "Either something comes next, or nothing more is to come. Choose one of the two."
    assert refused(world, no_more=True, next_text="News") == both
    make(world, due_at=at(90))
    assert refused(world, no_more=True) == (
        "“A call” is still promised, so more is to come. Keep it by this message, or release it."
    )


# --- what was missed ----------------------------------------------------------------------------------


def test_what_is_missed_is_written_down_and_told(world: World) -> None:
    promise = make(world)
    comes_due("promise", now=at(31))

    slip = Slip.objects.get()
    assert (slip.kind, slip.place, slip.source, slip.case_id, slip.at, slip.by) == (
        "missed_promise",
        "promise",
        "desk",
        world.case_id,
        at(31),
        None,
    )
    notices = Notice.objects.filter(kind="promise_missed").order_by("pk")
    assert [(each.person.name, each.because, each.facts["text"]) for each in notices] == [
        ("Omar Haddad", "holder", "A call"),
        ("Lea Wolf", "lead", "A call"),
    ]
    assert Event.objects.filter(kind="promise.missed", data__promise=promise.pk).count() == 1
    assert {mail.to for mail in Mail.objects.all()} == {"omar@desk.example", "lea@desk.example"}


def test_a_lead_who_has_the_case_is_told_once(world: World) -> None:
    case = world.open(by=world.lead)
    make(world, by=world.lead, case_id=case.pk)
    comes_due("promise", now=at(31))
    assert [(n.person.name, n.because) for n in Notice.objects.all()] == [("Lea Wolf", "holder")]


def test_what_fell_due_before_a_hand_off_is_told_to_those_who_missed_it(world: World) -> None:
    make(world)
    world.accept(world.offer(next_update_at=at(999)), now=at(31))
    missed = Notice.objects.filter(kind="promise_missed")
    assert {notice.person.name for notice in missed} == {"Omar Haddad", "Lea Wolf"}
    assert Slip.objects.filter(kind="missed_promise").count() == 1


def test_the_next_message_opens_with_an_apology_and_only_that_one(world: World) -> None:
    make(world)
    comes_due("promise", now=at(31))
    assert queries.apology(world.case, now=at(40)) == SORRY

    first = reply(world, 40, next_text="News")
    assert first.body == f"{SORRY}\n\nHere it is."
    assert mail_of(first).startswith(f"{SORRY}\n\nHere it is.\n\nWhat happens next: News")

    second = reply(world, 41)
    assert second.body == "Here it is."
    assert queries.apology(world.case, now=at(41)) == ""


def test_what_falls_due_while_the_reply_is_written_is_apologised_for_once(world: World) -> None:
    promise = make(world)
    assert queries.apology(world.case, now=at(29)) == ""
    assert reply(world, 31, keeps=[promise.pk], next_text="News").body.startswith(SORRY)
    promise.refresh_from_db()
    assert promise.state == "missed"
    assert comes_due("promise", now=at(32)) == 0
    assert reply(world, 33).body == "Here it is."


def test_several_are_named_in_one_sentence_by_when_they_were_due(world: World) -> None:
    for text, minute in (("A letter", 30), ("A call", 20), ("The refund", 25)):
        make(world, text=text, due_at=at(minute))
    comes_due("promise", now=at(26))
    assert queries.apology(world.case, now=at(31)) == (
        "We are sorry: we had promised you “A call” by Monday 2 March, 09:20 (UTC),"
        " “The refund” by Monday 2 March, 09:25 (UTC) and “A letter” by Monday 2 March, 09:30 (UTC),"
        " and did not keep it."
    )


def test_an_apology_for_many_stays_a_sentence_that_can_be_sent(world: World) -> None:
    for number in range(12):
        make(world, text=f"{number} " + "x" * 190, due_at=at(10 + number))
    comes_due("promise", now=at(31))
    said = queries.apology(world.case, now=at(40))
    assert said.count("“") == 5
    assert said.endswith(
        "“4 " + "x" * 190 + "” by Monday 2 March, 09:14 (UTC) and others, and did not keep it."
    )
    assert reply(world, no_more=True).body.startswith(said)


def test_the_writer_may_change_the_apology_or_leave_it_out(world: World) -> None:
    make(world)
    comes_due("promise", now=at(31))
    changed = reply(world, 40, apology=" Sorry, Lena! ", no_more=True)
    assert changed.body == "Sorry, Lena!\n\nHere it is."

    make(world, now=at(41), due_at=at(42))
    comes_due("promise", now=at(43))
    assert reply(world, 44, apology="", no_more=True).body == "Here it is."
    assert queries.apology(world.case, now=at(45)) == "", "what was left out doesn't come back"


def test_an_apology_is_checked_as_all_text_is(world: World) -> None:
    assert refused(world, no_more=True, apology="x" * 2001) == (
        "The apology is too long by 1: 2000 characters fit."
    )
    assert refused(world, no_more=True, apology="\x00") == (
        "The apology holds characters that can't be stored. Type it again as plain text."
    )


def test_the_apology_speaks_the_customers_language(world: World) -> None:
    Customer.objects.update(language="de")
    make(world)
    comes_due("promise", now=at(31))
    assert "Montag, 2. März, 09:30" in queries.apology(world.case, now=at(40))


def test_a_miss_that_fails_by_a_fault_stops_no_other(world: World, caplog: pytest.LogCaptureFixture) -> None:
    bad, good = make(world), make(world, case_id=world.open().pk)
    # What no service writes, as good as a fault of ours: a case that nobody holds.
    world.case.segments.update(ended_at=at(1))

    assert comes_due("promise", now=at(31)) == 1

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == ("open", "missed")
    assert f"promise {bad.pk} failed, and is tried again in 10 s" in caplog.text
    world.case.segments.update(ended_at=None)
    assert comes_due("promise", now=at(31.1)) == 0
    assert comes_due("promise", now=at(31.2)) == 1


def test_where_no_one_leads_the_admins_are_told(world: World) -> None:
    make(world)
    Person.objects.filter(pk=world.lead.id).update(is_active=False)
    comes_due("promise", now=at(31))
    assert {notice.person.name for notice in Notice.objects.all()} == {"Omar Haddad", "Ada King"}


# --- what passes on -----------------------------------------------------------------------------------


def test_each_open_promise_is_taken_over_by_name(world: World) -> None:
    first, second = make(world), make(world, text="A letter")
    kept = make(world, text="Done")
    services.keep(by=world.giver, now=at(2), promise_id=kept.pk)
    assert queries.taking_over_reasons(world.case, None) == []
    assert queries.taking_over_reasons(world.case, [second.pk, first.pk]) == []
    reasons = queries.taking_over_reasons(world.case, [first.pk])
    assert [(str(reason), reason.field) for reason in reasons] == [
        ("“A letter” is promised too. Read it, then accept the case with it.", "promises")
    ]
