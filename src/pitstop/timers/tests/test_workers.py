"""Several workers, and a person beside one: each timer is acted on once, and nobody waits for long."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from threading import Event

import pytest
from django.db import connection, transaction

from pitstop.conftest import NOW, at, at_once, results_at_once
from pitstop.timers import services
from pitstop.timers.models import Heartbeat, Timer
from pitstop.timers.rules import Due
from pitstop.timers.services import Act, Round, run_due
from pitstop.timers.tests.doing import Doing, arm, armed


def test_several_workers_do_each_once(transactional_db: None) -> None:
    services.arm_all(Due("tea", subject, None, at(subject / 100)) for subject in range(300))
    tea = Doing()

    def work() -> int:
        return sum(run_due({"tea": tea}, now=at(9), limit=10).acted for _ in range(60))

    assert sum(results_at_once(work, work, work)) == 300
    assert sorted(subject for call in tea.calls for subject in call) == list(range(300))
    assert armed() == []


def test_whoever_arms_what_a_worker_has_in_hand_has_the_last_word(transactional_db: None) -> None:
    arm(1, 1)
    in_hand, armed_anew = Event(), Event()

    def slow(dues: Sequence[Due], now: datetime) -> Collection[int]:
        in_hand.set()
        armed_anew.wait(0.2)  # the other waits for this transaction, so this must not wait for the other
        return [due.subject for due in dues]  # and gives it back as busy

    def person() -> None:
        assert in_hand.wait(30)
        arm(1, 60)
        armed_anew.set()

    at_once(lambda: run_due({"tea": slow}, now=at(2)), person)
    assert armed() == [("tea", 1, at(60))]


def locked_by_a_person(timer: Act) -> Round:
    """What a round does that needs a row which a person holds all the while."""
    held, over = Event(), Event()
    done: list[Round] = []

    def person() -> None:
        with transaction.atomic():
            Heartbeat.objects.select_for_update().get()
            held.set()
            assert over.wait(30)

    def worker() -> None:
        assert held.wait(30)
        try:
            done.append(run_due({"tea": timer, "milk": Doing()}, now=at(9)))
        finally:
            over.set()

    at_once(person, worker)
    return done[0]


def test_a_worker_gives_way_to_a_person_soon_and_without_a_fault(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("in SQLite whoever writes is alone")
    Heartbeat.objects.create(worker="x", started_at=NOW, at=NOW)
    for subject in range(40):
        arm(subject, 1)
    arm(1, 2, kind="milk")

    def needs_it(dues: Sequence[Due], now: datetime) -> Collection[int]:
        if any(due.subject < 3 for due in dues):
            Heartbeat.objects.update(acted=1)
        return ()

    done = locked_by_a_person(needs_it)
    # Halved three times at most: then the ten around the one that is locked are let go of.
    assert (done.acted, done.busy, done.failed) == (31, 10, 0)
    assert set(Timer.objects.values_list("attempts", "try_at")) == {(0, at(9) + timedelta(seconds=1))}
