"""A case that waits for someone outside: how that begins, how it ends, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from pitstop.cases import queries
from pitstop.cases import services as cases
from pitstop.cases.models import Wait
from pitstop.cases.waits import queries as waits
from pitstop.conftest import NOW, World, at, comes_due, snapshot
from pitstop.core.refusals import Because, Refused
from pitstop.core.say import say
from pitstop.events.models import Event
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.reopening import services as customers
from pitstop.promises import services as promises
from pitstop.promises.models import Promise

MINUTE = timedelta(minutes=1)


def begin(world: World, *, minute: float = 10, **said: Any) -> Wait:
    facts: dict[str, Any] = {"by": world.giver, "now": at(minute), "case_id": world.case_id}
    return cases.wait(**facts | said)


def resume(world: World, *, minute: float = 30, **said: Any) -> Wait:
    return cases.resume(**{"by": world.giver, "now": at(minute), "case_id": world.case_id} | said)


def stretches(world: World) -> list[tuple[str, float, float | None]]:
    """On whom it waited, from which minute to which."""
    return [
        (
            each.on,
            (each.started_at - NOW) / MINUTE,
            (each.ended_at - NOW) / MINUTE if each.ended_at else None,
        )
        for each in waits.of_case(world.case)
    ]


def events(world: World) -> list[tuple[object, ...]]:
    found = Event.objects.filter(case=world.case_id, kind__in=["case.waiting", "case.resumed"]).order_by("id")
    return list(found.values_list("kind", "at", "actor", "team", "data"))


def refused(act: Callable[[], object]) -> list[tuple[str, str, str]]:
    """Why it is refused: code, field, kind of no. Nothing was written."""
    before = snapshot()
    with pytest.raises(Refused) as found:
        act()
    assert snapshot() == before
    return [(each.code, each.field, each.because.value) for each in found.value.reasons]


def hand_over(world: World) -> None:
    world.accept(world.offer())


def close(world: World, *, minute: float = 40) -> None:
    for promise in Promise.objects.filter(case=world.case_id, state="open"):
        promises.release(by=world.giver, now=at(minute), promise_id=promise.pk, reason="done")
    handoffs.close_case(by=world.giver, now=at(minute), case_id=world.case_id, outcome="Paid.")


def test_it_waits_and_goes_on_with_its_events(world: World) -> None:
    made = begin(world, on="third_party", what="  the bank  ")
    assert (made.on, made.what, made.begun_by) == ("third_party", "the bank", world.giver.person)
    assert waits.now(world.case) == made

    resume(world)

    assert waits.now(world.case) is None
    assert stretches(world) == [("third_party", 10, 30)]
    front, omar = world.front.pk, world.giver.id
    assert events(world) == [
        ("case.waiting", at(10), omar, front, {"wait": made.pk, "on": "third_party"}),
        ("case.resumed", at(30), omar, front, {"wait": made.pk, "on": "third_party", "seconds": 1200}),
    ]


def test_it_may_wait_again(world: World) -> None:
    begin(world)
    resume(world)
    begin(world, minute=50, on="third_party")
    assert stretches(world) == [("customer", 10, 30), ("third_party", 50, None)]


@pytest.mark.parametrize("act", [begin, resume])
@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("giver", None),
        ("colleague", None),
        ("lead", None),
        ("receiver", "not-your-team"),
        ("stranger", "case-missing"),
        ("admin", "not-your-team"),
    ],
)
def test_who_may(world: World, act: Callable[..., Wait], who: str, why: str | None) -> None:
    world.offer()  # so that the receivers may read it
    if act is resume:
        begin(world)
    asker = world.everyone[who]
    if why is None:
        assert act(world, by=asker).case_id == world.case_id
    else:
        assert [code for code, _field, _because in refused(lambda: act(world, by=asker))] == [why]


def test_a_team_that_swarms_may_as_it_writes(world: World) -> None:
    with transaction.atomic():
        held = queries.lock(world.giver, world.case_id)
        cases.start_swarm(held, team=world.network, by=world.giver, now=at(2))
    begin(world, by=world.stranger)
    resume(world, by=world.stranger)
    assert stretches(world) == [("customer", 10, 30)]


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("customer", "the customer already, since Monday 2 March 2026, 09:10 UTC. Let it go on first."),
        ("third_party", "a third party already, since Monday 2 March 2026, 09:10 UTC. Let it go on first."),
    ],
)
def test_one_that_waits_is_refused_another_wait_and_told_since_when(
    world: World, on: str, words: str
) -> None:
    begin(world, on=on)
    assert refused(lambda: begin(world, minute=20)) == [("case-waits", "", "conflict")]
    with pytest.raises(Refused) as found, translation.override("en"):
        begin(world, minute=20)
    assert say(found.value.reasons[0]) == f"Case #{world.case_id} waits for {words}"


def test_every_reason_at_once(world: World) -> None:
    begin(world)
    assert refused(lambda: begin(world, by=world.admin, on="nobody", what="two\nlines")) == [
        ("not-your-team", "", "forbidden"),
        ("case-waits", "", "conflict"),
        ("line-broken", "what", "invalid"),
        ("wait-unknown", "on", "invalid"),
    ]


def test_one_that_waits_for_nobody_can_not_go_on(world: World) -> None:
    assert refused(lambda: resume(world)) == [("case-waits-not", "", "conflict")]
    begin(world)
    resume(world)
    assert refused(lambda: resume(world)) == [("case-waits-not", "", "conflict")]


def test_a_closed_case_neither_waits_nor_goes_on(world: World) -> None:
    close(world)
    assert refused(lambda: begin(world, minute=50)) == [("case-closed", "", "conflict")]
    assert refused(lambda: resume(world, minute=50)) == [("case-closed", "", "conflict")]


def test_a_clock_that_was_set_back_ends_no_wait_before_it_began(world: World) -> None:
    begin(world, minute=30)
    resume(world, minute=10)
    begin(world, minute=20)
    assert stretches(world) == [("customer", 30, 30), ("customer", 30, None)]
    assert [(kind, moment) for kind, moment, *_facts in events(world)] == [
        ("case.waiting", at(30)),
        ("case.resumed", at(30)),
        ("case.waiting", at(30)),
    ]


def test_the_database_keeps_one_wait_at_a_time(world: World) -> None:
    begin(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Wait.objects.create(case=world.case, on="customer", started_at=at(11))


def by_phone(world: World) -> None:
    cases.hear(by=world.colleague, now=at(20), case_id=world.case_id, body="Here it is.")


def by_mail(world: World) -> None:
    customers.customer_wrote(now=at(20), case_id=world.case_id, body="Here.", source="mail", mail_id="<1@x>")


def on_the_status_page(world: World) -> None:
    customers.customer_wrote(now=at(20), case_id=world.case_id, body="Here it is.", source="status_page")


def with_the_form(world: World) -> None:
    customers.customer_wrote(now=at(20), case_id=world.case_id, body="Here it is.", source="form")


@pytest.mark.parametrize("way", [by_phone, by_mail, on_the_status_page, with_the_form])
def test_the_customers_word_ends_a_wait_for_it_whichever_way_it_comes(
    world: World, way: Callable[[World], None]
) -> None:
    begin(world)
    way(world)
    assert stretches(world) == [("customer", 10, 20)]
    assert events(world)[-1][2] == (world.colleague.id if way is by_phone else None)


@pytest.mark.parametrize("way", [by_phone, by_mail, on_the_status_page, with_the_form])
def test_the_customers_word_leaves_a_wait_for_someone_else(
    world: World, way: Callable[[World], None]
) -> None:
    begin(world, on="third_party")
    way(world)
    assert stretches(world) == [("third_party", 10, None)]


def test_the_same_mail_again_ends_nothing_more(world: World) -> None:
    by_mail(world)
    begin(world, minute=30)
    by_mail(world)
    assert stretches(world) == [("customer", 30, None)]


def test_our_own_words_end_nothing(world: World) -> None:
    begin(world)
    cases.write_note(by=world.giver, now=at(20), case_id=world.case_id, body="Still nothing.")
    promises.reply(by=world.giver, now=at(21), case_id=world.case_id, body="Any news?", no_more=True)
    assert stretches(world) == [("customer", 10, None)]


def test_it_waits_on_across_a_hand_off_and_the_new_team_ends_it(world: World) -> None:
    begin(world, minute=0.5)
    hand_over(world)
    assert stretches(world) == [("customer", 0.5, None)]
    assert refused(lambda: resume(world))[0][0] == "not-your-team"
    resume(world, by=world.receiver)
    assert stretches(world) == [("customer", 0.5, 30)]
    assert events(world)[-1][3] == world.billing.pk


def test_closing_ends_it_and_reopening_begins_without(world: World) -> None:
    begin(world, on="third_party")
    close(world)
    assert stretches(world) == [("third_party", 10, 40)]
    kinds = Event.objects.filter(case=world.case_id, kind__startswith="case.").order_by("id")
    assert list(kinds.values_list("kind", flat=True))[-2:] == ["case.resumed", "case.closed"]

    customers.reopen(by=world.giver, now=at(60), case_id=world.case_id, why="It is back.")

    assert waits.now(world.case) is None
    assert stretches(world) == [("third_party", 10, 40)]


def test_what_was_promised_stays_due_while_it_waits(world: World) -> None:
    promise = promises.make(
        by=world.giver, now=at(1), case_id=world.case_id, text="We call you", due_at=at(60)
    )
    begin(world)
    comes_due("promise", now=at(61))
    promise.refresh_from_db()
    assert (promise.state, promise.due_at) == ("missed", at(60))


def test_a_message_may_begin_a_wait_for_its_answer(world: World) -> None:
    def ask(minute: float) -> None:
        promises.reply(
            by=world.giver,
            now=at(minute),
            case_id=world.case_id,
            body="Which card?",
            next_text="We refund it",
            next_due_at=at(300),
            waits_for_customer=True,
        )

    ask(10)
    ask(15)  # it waits on
    by_phone(world)
    assert stretches(world) == [("customer", 10, 20)]
    assert Promise.objects.filter(case=world.case_id, state="open").count() == 2


def test_a_message_begins_no_wait_while_the_case_waits_for_someone_else(world: World) -> None:
    begin(world, on="third_party")
    reply: dict[str, Any] = {"by": world.giver, "now": at(20), "case_id": world.case_id, "no_more": True}
    asking = {"body": "Which card?", "waits_for_customer": True}
    assert refused(lambda: promises.reply(**reply, **asking)) == [
        ("case-waits", "waits_for_customer", Because.CONFLICT.value)
    ]


def test_a_refused_message_begins_no_wait(world: World) -> None:
    asking = {"body": " ", "no_more": True, "waits_for_customer": True}
    why = refused(lambda: promises.reply(by=world.giver, now=at(20), case_id=world.case_id, **asking))
    assert why == [("text-missing", "body", "invalid")]
    assert waits.now(world.case) is None
