"""A promise that several settle at the same time ends once."""

from __future__ import annotations

import pytest

from pitstop.conftest import NOW, World, at, at_once, comes_due, results_at_once
from pitstop.events.models import Event
from pitstop.notify.models import Mail
from pitstop.promises import services
from pitstop.promises.models import Promise


@pytest.fixture
def promises(world: World, transactional_db: None) -> list[Promise]:
    return [
        services.make(by=world.giver, now=NOW, case_id=world.case_id, text="x", due_at=at(due))
        for due in (10, 11, 12, 13)
    ]


def test_two_workers_miss_each_promise_once(promises: list[Promise]) -> None:
    counts = results_at_once(*[lambda: comes_due("promise", now=at(60))] * 3)
    # One that met a case in another's hands left it to the next round.
    left = comes_due("promise", now=at(61))
    assert sum(counts) + left == 4
    assert Event.objects.filter(kind="promise.missed").count() == 4


def test_kept_or_released_but_not_both(world: World, promises: list[Promise]) -> None:
    facts = {"by": world.giver, "now": at(1), "promise_id": promises[0].pk}
    answers = at_once(
        *[lambda: services.keep(**facts).state] * 2, lambda: services.release(**facts, reason="y").state
    )
    assert answers.count("done") == 1
    assert sum(" already. Make a new one if the customer still waits." in a for a in answers) == 2
    ended = Event.objects.filter(kind__in=["promise.kept", "promise.released"])
    assert ended.count() == 1


def test_missed_by_the_worker_or_by_the_acceptance_but_once(world: World, promises: list[Promise]) -> None:
    handoff = world.offer()
    answers = at_once(lambda: comes_due("promise", now=at(60)), lambda: world.accept(handoff, now=at(60)))
    assert answers == ["done", "done"]
    comes_due("promise", now=at(61))
    missed = Event.objects.filter(kind="promise.missed")
    assert missed.count() == 4
    assert {event.team for event in missed} == {world.front.pk}


@pytest.fixture
def promise(world: World, transactional_db: None) -> Promise:
    return services.make(by=world.giver, now=NOW, case_id=world.case_id, text="x", due_at=at(240))


def test_two_workers_remind_once_and_write_one_note(promise: Promise) -> None:
    for minute in (180, 210):
        at_once(*[lambda minute=minute: comes_due("promise_watch", now=at(minute))] * 3)
    assert Event.objects.filter(kind="promise.reminded").count() == 1
    assert Event.objects.filter(kind="promise.renewed").count() == 1
    assert Mail.objects.filter(key__startswith="automatic:").count() == 1
    assert [promise.state for promise in Promise.objects.order_by("pk")] == ["released", "open"]


def test_a_reply_or_a_note_but_the_promise_ends_once(world: World, promise: Promise) -> None:
    comes_due("promise_watch", now=at(180))
    facts = {"by": world.giver, "now": at(210), "case_id": world.case_id, "keeps": [promise.pk]}
    at_once(
        lambda: comes_due("promise_watch", now=at(210)),
        lambda: services.reply(**facts, body="Here.", next_text="News", next_due_at=at(490)),
    )
    ended = Event.objects.filter(kind__in=["promise.kept", "promise.renewed"], data__promise=promise.pk)
    assert ended.count() == 1
    assert Mail.objects.filter(key__startswith="message:").count() == 1
