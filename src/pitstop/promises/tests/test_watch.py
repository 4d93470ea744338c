"""Before a promise is due: its holder is reminded, and a customer who heard nothing gets an honest note."""

from __future__ import annotations

from datetime import datetime

import pytest

from pitstop.accounts.models import Person
from pitstop.cases import services as cases
from pitstop.cases.models import Message, Segment
from pitstop.conftest import NOW, World, at, comes_due
from pitstop.customers.models import Customer
from pitstop.events.models import Event
from pitstop.handoffs import services as handoffs
from pitstop.notify.models import Mail, Notice
from pitstop.promises import services
from pitstop.promises.models import Promise
from pitstop.timers.models import Timer

NOTHING = (0, 0)
REMINDED = (1, 0)
NOTED = (0, 1)


def make(world: World, **changes: object) -> Promise:
    facts = {"by": world.giver, "now": NOW, "case_id": world.case_id, "text": "Send the invoice."}
    return services.make(**{**facts, "due_at": at(240), **changes})


def watch(minute: float) -> tuple[int, int]:
    """How many holders were reminded then, and how many customers were written to."""
    before = [Event.objects.filter(kind=kind).count() for kind in ("promise.reminded", "promise.renewed")]
    comes_due("promise_watch", now=at(minute))
    after = [Event.objects.filter(kind=kind).count() for kind in ("promise.reminded", "promise.renewed")]
    return after[0] - before[0], after[1] - before[1]


def told(kind: str) -> list[tuple[str, str]]:
    return [(each.person.name, each.because) for each in Notice.objects.filter(kind=kind).order_by("pk")]


def notes() -> list[Mail]:
    return list(Mail.objects.filter(key__startswith="automatic:").order_by("pk"))


# --- reminders ----------------------------------------------------------------------------------------


def test_the_holder_is_reminded_once_before_a_promise_is_due(world: World) -> None:
    promise = make(world, by=world.colleague)
    assert watch(179) == NOTHING
    assert watch(180) == REMINDED
    assert watch(181) == NOTHING
    promise.refresh_from_db()
    assert (promise.state, promise.reminded_at, promise.watch_at) == ("open", at(180), at(210))
    assert told("promise_due") == [("Omar Haddad", "holder")]
    notice = Notice.objects.get(kind="promise_due")
    assert notice.facts["text"] == "Send the invoice."
    assert (notice.case, datetime.fromisoformat(notice.facts["due"])) == (world.case_id, at(240))
    event = Event.objects.get(kind="promise.reminded")
    assert (event.at, event.actor, event.team, event.data) == (
        at(180),
        None,
        world.front.pk,
        {"promise": promise.pk},
    )


def test_a_promise_for_soon_is_not_reminded_of_at_once(world: World) -> None:
    make(world, due_at=at(20))
    assert watch(9) == NOTHING
    assert watch(10) == REMINDED


def test_where_nobody_has_the_case_the_leads_are_reminded(world: World) -> None:
    make(world)
    world.giver.person.memberships.all().delete()
    assert watch(180) == REMINDED
    assert told("promise_due") == [("Lea Wolf", "lead")]


def test_where_the_holder_is_away_the_leads_are_reminded_as_well(world: World) -> None:
    make(world)
    Person.objects.filter(pk=world.giver.id).update(away_until=at(600))
    watch(180)
    assert told("promise_due") == [("Omar Haddad", "holder"), ("Lea Wolf", "lead")]


def test_after_a_hand_off_the_receiver_is_reminded(world: World) -> None:
    make(world)
    world.accept(world.offer(next_update_at=at(999)))
    assert watch(180) == REMINDED
    assert told("promise_due") == [("Priya Rao", "holder")]


@pytest.mark.parametrize("act", ["keep", "release", "miss", "close"])
def test_what_has_ended_is_not_reminded_of(world: World, act: str) -> None:
    promise = make(world)
    if act == "keep":
        services.keep(by=world.giver, now=at(5), promise_id=promise.pk)
    elif act == "miss":
        comes_due("promise", now=at(241))
    else:
        services.release(by=world.giver, now=at(5), promise_id=promise.pk, reason="she came by")
    if act == "close":
        handoffs.close_case(by=world.giver, now=at(6), case_id=world.case_id, outcome="done")
    assert watch(200) == NOTHING
    assert told("promise_due") == []


# --- the honest note ----------------------------------------------------------------------------------


def test_a_customer_who_heard_nothing_gets_one_honest_note(world: World, settings: object) -> None:
    settings.PITSTOP_ORGANISATION = "Pit & Co"  # type: ignore[attr-defined]
    promise = make(world)
    watch(180)
    assert watch(209) == NOTHING
    assert watch(210) == NOTED
    assert watch(211) == NOTHING

    promise.refresh_from_db()
    new = Promise.objects.latest("pk")
    assert (promise.state, promise.settled_at, promise.reason) == (
        "released",
        at(210),
        "told anew by an automatic note",
    )
    assert (new.text, new.state, new.made_by, new.made_at, new.notes) == (
        "Send the invoice.",
        "open",
        None,
        at(210),
        1,
    )
    assert new.due_at == at(450)
    (mail,) = notes()
    assert (mail.key, mail.to, mail.automatic) == (
        f"automatic:promise:{promise.pk}",
        "lena@example.org",
        True,
    )
    greeting, news, promised, why, signed, footer = mail.body.split("\n\n")
    assert greeting == "Hello Lena Fischer,"
    assert news == (
        "We have not forgotten you. Omar Haddad has your case. It has been with Front line since"
        " Monday 2 March, 09:00 (UTC). There is nothing new to tell you yet."
    )
    assert promised == (
        "What happens next: Send the invoice.\nYou will hear from us by Monday 2 March, 16:30 (UTC)."
    )
    assert why == "This message was written automatically, because you should not wait without a word."
    assert signed == "Pit & Co"
    assert footer.startswith("Who has your case, and what happens next: ")

    message = Message.objects.get(kind="automatic")
    assert (message.author, message.at, message.body) == (None, at(210), mail.body)
    event = Event.objects.latest("pk")
    assert (event.kind, event.actor, event.team, event.data) == (
        "promise.renewed",
        None,
        world.front.pk,
        {"promise": promise.pk, "next": new.pk, "due_at": "2026-03-02T16:30:00+00:00"},
    )


def test_a_note_is_in_the_customers_language_and_says_so_when_nobody_has_the_case(world: World) -> None:
    Customer.objects.update(language="de")
    make(world)
    world.giver.person.memberships.all().delete()
    watch(180)
    assert watch(210) == NOTED
    (mail,) = notes()
    assert "Montag, 2. März, 16:30" in mail.body
    assert "Omar" not in mail.body
    assert "Front line" in mail.body


def test_after_one_note_a_person_must_write_or_the_promise_is_missed(world: World) -> None:
    make(world)
    for minute in (180, 210):
        watch(minute)
    assert watch(390) == REMINDED
    for minute in range(391, 451):
        assert watch(minute) == NOTHING
    assert comes_due("promise", now=at(451)) == 1
    assert len(notes()) == 1


@pytest.mark.parametrize("priority", ["urgent", "high"])
def test_where_it_is_urgent_the_desk_writes_nothing_by_itself(world: World, priority: str) -> None:
    cases.set_priority(by=world.giver, now=NOW, case_id=world.case_id, priority=priority)
    make(world)
    for minute in (180, 210, 225, 239, 239.5, 240):
        watch(minute)
    assert told("promise_due") == [("Omar Haddad", "holder")]
    assert notes() == []


def test_leads_may_allow_more_notes_in_a_row(world: World) -> None:
    services.set_cadence(
        by=world.lead, now=NOW, priority="normal", tier="", every=240, remind_before=60, notes=2
    )
    make(world)
    for minute in range(0, 1200, 5):
        watch(minute)
        comes_due("promise", now=at(minute))
    assert len(notes()) == 2
    assert list(Promise.objects.order_by("pk").values_list("state", "notes")) == [
        ("released", 0),
        ("released", 1),
        ("missed", 2),
    ]


def test_who_heard_from_us_since_gets_no_note(world: World) -> None:
    make(world)
    services.reply(by=world.giver, now=at(30), case_id=world.case_id, body="We are at it.")
    watch(180)
    watch(210)
    assert notes() == []


def test_a_reply_that_makes_the_promise_is_not_heard_since(world: World) -> None:
    services.reply(
        by=world.giver, now=NOW, case_id=world.case_id, body="We look.", next_text="News", next_due_at=at(240)
    )
    watch(180)
    assert watch(210) == NOTED


def test_who_was_introduced_to_the_receiver_since_gets_no_note(world: World) -> None:
    make(world)
    world.accept(world.offer(next_update_at=at(999)))
    watch(180)
    watch(210)
    assert notes() == []


def test_a_person_s_reply_sets_the_count_of_notes_back(world: World) -> None:
    make(world)
    watch(180)
    watch(210)
    services.reply(by=world.giver, now=at(220), case_id=world.case_id, body="Still looking.")
    assert Promise.objects.get(state="open").notes == 0


def test_after_a_missed_promise_a_person_must_write_first(world: World) -> None:
    make(world, due_at=at(10))
    comes_due("promise", now=at(11))
    make(world, now=at(12), due_at=at(240))
    watch(185)
    watch(215)
    assert notes() == []


def test_after_a_long_outage_what_fell_due_is_missed_and_nobody_gets_a_heap_of_notes(world: World) -> None:
    for minute in (60, 120, 180):
        make(world, due_at=at(minute))
    later = make(world, due_at=at(6000))
    assert comes_due("promise", now=at(5990)) == 3
    assert watch(5990) == REMINDED
    assert watch(5995) == NOTHING, "something was missed, and nobody has apologised for it yet"
    assert notes() == []
    later.refresh_from_db()
    assert later.state == "open"


def test_what_is_promised_for_soon_is_not_put_off_by_the_desk(world: World) -> None:
    make(world, due_at=at(60))
    for minute in range(61):
        watch(minute)
    assert notes() == []
    assert comes_due("promise", now=at(61)) == 1


def test_a_worker_that_comes_late_leaves_the_holder_time_before_the_customer_is_told(world: World) -> None:
    make(world)
    assert watch(230) == REMINDED
    assert watch(230.5) == NOTHING
    assert watch(235) == NOTED
    assert len(notes()) == 1


def test_promises_of_one_case_make_one_note(world: World) -> None:
    for text in ("a call", "a letter"):
        make(world, text=text)
    watch(180)
    assert watch(210) == NOTED
    assert len(notes()) == 1


def test_a_bad_row_stops_no_other_and_is_tried_again(world: World, caplog: pytest.LogCaptureFixture) -> None:
    bad = make(world)
    good = make(world, case_id=world.open().pk)
    # What no service writes, as good as a fault of ours: a case that nobody holds.
    segments = Segment.objects.filter(case=world.case_id)
    segments.update(ended_at=at(1))

    assert watch(180) == REMINDED

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.reminded_at, bad.watch_at, good.reminded_at) == (None, at(180), at(180))
    assert f"promise_watch {bad.pk} failed, and is tried again in 10 s" in caplog.text
    timer = Timer.objects.get(kind="promise_watch", subject=bad.pk)
    assert (timer.due_at, timer.attempts, timer.error[:8]) == (at(180), 1, "KeyError")
    segments.update(ended_at=None)
    assert watch(180.1) == NOTHING
    assert watch(180.2) == REMINDED
