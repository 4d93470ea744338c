"""The desk: what is owed stays on it, what came back says so, and what was handed off can be found."""

from __future__ import annotations

import pytest

from pitstop.cases import services as cases
from pitstop.conftest import NOW, World, at, comes_due
from pitstop.handoffs import desks, overviews, services
from pitstop.handoffs.tests.short_lists import short_lists
from pitstop.notify.models import Mail
from pitstop.promises import services as promises
from pitstop.promises.models import Promise

pytestmark = pytest.mark.django_db


def promised(world: World, due: float, text: str = "a call") -> Promise:
    return promises.make(by=world.giver, now=NOW, case_id=world.case_id, text=text, due_at=at(due))


def reply(world: World, minute: float, **more: object) -> None:
    said = {"body": "We are late.", "no_more": "next_text" not in more, **more}
    promises.reply(by=world.giver, now=at(minute), case_id=world.case_id, **said)


def owed(world: World) -> list[tuple[str, str]]:
    rows = desks.desk(world.giver).promises.rows
    return [(promise.text, promise.state) for promise in rows]


def test_a_missed_promise_stays_on_the_desk_and_on_top(world: World) -> None:
    other = world.open(customer_email="jan@example.org", subject="Invoice address")
    promises.make(by=world.giver, now=NOW, case_id=other.pk, text="the invoice", due_at=at(60))
    promised(world, due=5)
    assert comes_due("promise", now=at(6)) == 1

    assert owed(world) == [("a call", "missed"), ("the invoice", "open")]
    first, second = desks.desk(world.giver).mine.rows
    assert (first.case.pk, first.promise.state) == (world.case_id, "missed")
    assert (second.case.pk, second.promise.state) == (other.pk, "open")


def test_a_missed_promise_is_owed_until_the_customer_hears(world: World) -> None:
    promised(world, due=5)
    comes_due("promise", now=at(6))
    cases.write_note(by=world.giver, now=at(7), case_id=world.case_id, body="I must call her.")
    assert owed(world) == [("a call", "missed")], "a note is nothing that the customer hears"
    reply(world, 8)
    assert owed(world) == []


def test_a_new_promise_takes_the_place_of_the_missed_one(world: World) -> None:
    promised(world, due=5)
    comes_due("promise", now=at(6))
    promises.make(by=world.giver, now=at(7), case_id=world.case_id, text="a letter", due_at=at(60))
    assert owed(world) == [("a letter", "open")]


def test_a_second_missed_promise_is_owed_though_the_first_was_answered(world: World) -> None:
    promised(world, due=5)
    comes_due("promise", now=at(6))
    reply(world, 7, next_text="a letter", next_due_at=at(9))
    comes_due("promise", now=at(10))
    assert owed(world) == [("a letter", "missed")]


def test_what_came_back_says_so_until_it_is_offered_again(world: World) -> None:
    first = world.send_back(world.offer(), reason="facts_missing", note="Which card?")
    (row,) = desks.desk(world.giver).mine.rows
    assert (row.returned.pk, row.offered_to) == (first.pk, None)
    assert overviews.case(world.giver, world.case_id).returned.pk == first.pk

    world.offer(now=at(9))
    (row,) = desks.desk(world.giver).mine.rows
    assert (row.returned, row.offered_to) == (None, world.billing)
    assert overviews.case(world.giver, world.case_id).returned is None


def test_a_question_that_waits_for_the_holder_is_due_like_a_promise(world: World) -> None:
    promised(world, due=600)
    offer = world.offer(now=at(1))
    services.ask(by=world.receiver, now=at(2), handoff_id=offer.pk, text="Which of the two cards?")
    offer.refresh_from_db()
    (row,) = desks.desk(world.giver).mine.rows
    assert (row.question.text, row.due_at) == ("Which of the two cards?", offer.silence_due_at)
    assert desks.desk(world.giver).questions.keys() == {offer.pk}
    assert [waits.due_at for waits in desks.beside(world.giver)] == [offer.silence_due_at]

    services.explain(by=world.giver, now=at(3), handoff_id=offer.pk, text="The second one.")
    (row,) = desks.desk(world.giver).mine.rows
    assert (row.question, row.due_at) == (None, at(600))


def test_the_list_is_ordered_by_what_falls_due_next_whatever_its_kind(world: World) -> None:
    asked, late, later, calm = (
        world.open(customer_email=f"{n}@example.org", subject=n).pk
        for n in ("asked", "late", "later", "calm")
    )
    for case, due in ((late, 5), (later, 600)):
        promises.make(by=world.giver, now=NOW, case_id=case, text="a call", due_at=at(due))
    offer = world.offer(case_id=asked, now=at(1))
    services.ask(by=world.receiver, now=at(2), handoff_id=offer.pk, text="Which card?")
    order = [row.case.pk for row in desks.desk(world.giver).mine.rows]
    assert order == [late, asked, later, world.case_id, calm]
    assert [waits.case.pk for waits in desks.beside(world.giver)] == order


def test_a_correction_stands_on_the_desk_until_it_is_seen(world: World) -> None:
    offer = world.accept(world.offer())
    services.correct(by=world.giver, now=at(6), handoff_id=offer.pk, text="By Friday, not today.")
    (row,) = desks.desk(world.receiver).mine.rows
    (correction,) = row.corrections
    assert (correction.text, correction.by) == ("By Friday, not today.", world.giver.person)
    services.understand(by=world.receiver, now=at(7), handoff_id=offer.pk)
    (row,) = desks.desk(world.receiver).mine.rows
    assert list(row.corrections) == []


def test_an_offer_that_nobody_answered_says_so_until_it_is_offered_again(world: World) -> None:
    offer = world.offer(now=at(0))
    for _step in range(3):
        offer.refresh_from_db()
        comes_due("offer_silence", now=offer.silence_due_at)
    (row,) = desks.desk(world.giver).mine.rows
    assert (row.expired.pk, row.returned, row.offer) == (offer.pk, None, None)
    world.offer(now=at(999), next_update_at=at(1500))
    (row,) = desks.desk(world.giver).mine.rows
    assert row.expired is None


def test_what_waits_beside_a_case_begins_with_offers_and_stops_at_the_limit(world: World) -> None:
    own = world.open(by=world.receiver, team_id=world.billing.pk, customer_email="ida@example.org").pk
    first, second = world.offer(), world.offer(case_id=world.open().pk)
    found = desks.beside(world.receiver)
    assert [(waits.case.pk, waits.offer) for waits in found] == [
        (first.case_id, first), (second.case_id, second), (own, None),
    ]  # fmt: skip
    assert found[-1].due_at is None, "nothing is promised there"
    with short_lists(2, beside=1):
        assert desks.beside(world.receiver) == found[:1]


def test_what_was_withdrawn_did_not_come_back(world: World) -> None:
    world.withdraw(world.offer())
    (row,) = desks.desk(world.giver).mine.rows
    assert (row.returned, row.offered_to) == (None, None)


def test_the_giver_finds_what_they_handed_off_the_newest_first(world: World) -> None:
    second = world.open(customer_email="jan@example.org", subject="Invoice address")
    world.accept(world.offer())
    world.accept(world.offer(case_id=second.pk, now=at(6)), now=at(8))
    passed = desks.desk(world.giver).passed
    assert [handoff.case_id for handoff in passed.rows] == [second.pk, world.case_id]
    assert [handoff.answered_by.name for handoff in passed.rows] == [world.receiver.person.name] * 2
    assert desks.desk(world.receiver).passed.total == 0


def test_all_holds_what_one_may_read_closed_cases_too(world: World) -> None:
    strangers = world.open(
        by=world.stranger, team_id=world.network.pk, customer_email="ida@example.org", subject="No signal"
    )
    mine = world.open(customer_email="jan@example.org", subject="Invoice address")
    services.close_case(by=world.giver, now=at(1), case_id=mine.pk, outcome="Sent again.")

    def numbers(who: str) -> list[int]:
        return [row.case.pk for row in desks.readable(world.everyone[who]).rows]

    assert numbers("giver") == [mine.pk, world.case_id]
    assert numbers("stranger") == [strangers.pk]
    assert numbers("receiver") == []
    assert numbers("admin") == [mine.pk, strangers.pk, world.case_id]


class TestOnePromiseForOneHearing:
    """A hand-off that promises the same for the same moment leaves one promise; anything else passes on."""

    SAME = "priya  decides about the second refund."

    def states(self) -> list[tuple[str, str]]:
        return sorted(Promise.objects.values_list("text", "state"))

    def test_the_same_words_for_the_same_time_are_told_anew(self, world: World) -> None:
        promised(world, due=360, text=self.SAME)
        world.accept(world.offer(next_update_at=at(360)))
        assert self.states() == [
            ("Priya decides about the second refund.", "open"),
            (self.SAME, "released"),
        ]

    def test_other_words_for_the_same_time_are_another_promise(self, world: World) -> None:
        promised(world, due=360, text="a corrected invoice")
        world.accept(world.offer(next_update_at=at(360)))
        assert self.states() == [
            ("Priya decides about the second refund.", "open"),
            ("a corrected invoice", "open"),
        ]

    def test_the_same_words_for_another_time_are_another_promise(self, world: World) -> None:
        promised(world, due=120, text=self.SAME)
        world.accept(world.offer(next_update_at=at(360)))
        assert self.states() == [("Priya decides about the second refund.", "open"), (self.SAME, "open")]

    def test_the_time_that_the_receiver_names_counts(self, world: World) -> None:
        promised(world, due=200, text=self.SAME)
        world.accept(world.offer(next_update_at=at(360)), next_update_at=at(200))
        assert Promise.objects.get(text=self.SAME).state == "released"


def test_a_mail_says_what_was_promised_in_it(world: World) -> None:
    reply(world, 1, next_text="the confirmation", next_due_at=at(60))
    mail = Mail.objects.get()
    promise = "What happens next: the confirmation\nYou will hear from us by Monday 2 March, 10:00 (UTC)."
    assert promise in mail.body


def test_a_mail_without_a_promise_promises_nothing(world: World) -> None:
    reply(world, 1)
    assert "You will hear" not in Mail.objects.get().body
