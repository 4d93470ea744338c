"""What comes due in a worker: all of it in one list, never early, stopped in order, and known to live."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db.models import QuerySet

from pitstop.conftest import NOW, World, at
from pitstop.core import clock
from pitstop.core.tests.processes import SECONDS, environment, running
from pitstop.events.models import Event
from pitstop.jobs.life import Life
from pitstop.jobs.stop import Stop
from pitstop.jobs.timers import ACTS
from pitstop.promises import services as promises
from pitstop.promises.models import Promise
from pitstop.timers import queries
from pitstop.timers import services as timers
from pitstop.timers.models import Heartbeat, Timer
from pitstop.timers.rules import Due

MOMENT = timedelta(milliseconds=1)


def lives(minute: float, life: Life, stop: Stop | None = None) -> int:
    return life.act(lambda: at(minute), stop or Stop()).acted


def test_every_kind_of_timer_has_its_act_in_the_list() -> None:
    assert {"promise", "promise_watch", "offer_silence", "offer_note"} <= set(ACTS)


def test_after_three_days_without_a_worker_each_thing_happens_once_and_in_order(world: World) -> None:
    """What fell due meanwhile is missed, at once and late; nobody is reminded of it, or written to."""
    for minute in (60, 30, 90):
        case = world.open().pk
        promises.make(by=world.giver, now=NOW, case_id=case, text="a call", due_at=at(minute))
    life, days = Life(), 3 * 24 * 60

    lives(days, life)

    missed = Event.objects.filter(kind="promise.missed").order_by("pk")
    assert [each.data["due_at"] for each in missed] == [at(minute).isoformat() for minute in (30, 60, 90)]
    assert {each.at for each in missed} == {at(days)}
    assert not Event.objects.filter(kind__in=["promise.reminded", "message.automatic"]).exists()
    (heartbeat,) = Heartbeat.objects.all()
    assert heartbeat.latest_seconds > timedelta(days=2, hours=23).total_seconds()


def test_a_silent_receiver_is_not_given_up_on_by_one_jump_of_the_clock(world: World) -> None:
    world.offer()
    life = Life()
    for _ in range(5):
        lives(3 * 24 * 60, life)
    assert list(Event.objects.filter(kind__startswith="handoff.").values_list("kind", flat=True)) == [
        "handoff.offered",
        "handoff.reminded",
    ]


def test_when_the_clock_is_set_back_nothing_happens_twice_and_nothing_is_lost(world: World) -> None:
    first = promises.make(by=world.giver, now=NOW, case_id=world.case_id, text="a call", due_at=at(60))
    life = Life()
    lives(61, life)
    second = promises.make(by=world.giver, now=at(-600), case_id=world.case_id, text="news", due_at=at(-540))
    for minute in (-599, -541, -540, -539):
        lives(minute, life)
    missed = Event.objects.filter(kind="promise.missed").order_by("pk")
    assert [(each.data["promise"], each.at) for each in missed] == [(first.pk, at(61)), (second.pk, at(-539))]


def test_a_stop_is_heard_between_two_batches(db: None) -> None:
    stop, calls = Stop(), []

    def act(dues: Sequence[Due], now: datetime) -> Collection[int]:
        calls.append(len(dues))
        stop.set()
        return ()

    timers.arm_all(Due("tea", subject, None, NOW) for subject in range(timers.BATCH + 5))
    lives(1, Life(acts={"tea": act}), stop)
    assert (calls, Timer.objects.count()) == ([timers.BATCH], 5)


def test_a_turn_ends_after_five_seconds_so_that_it_can_say_that_it_lives(db: None) -> None:
    moments = iter([NOW + timedelta(seconds=second) for second in range(100)])
    calls: list[int] = []

    def act(dues: Sequence[Due], now: datetime) -> Collection[int]:
        calls.append(len(dues))
        timers.arm("tea", 1, due_at=NOW)
        return ()

    timers.arm("tea", 1, due_at=NOW)
    Life(acts={"tea": act}).act(lambda: next(moments), Stop())
    assert 1 <= len(calls) <= 3


def test_it_says_every_five_seconds_that_it_lives_and_at_once_that_it_stops(db: None) -> None:
    life = Life(worker="desk:1", acts={})
    for second in range(13):
        lives(second / 60, life)
    (heartbeat,) = queries.workers(now=at(12 / 60))
    assert (heartbeat.worker, heartbeat.at) == ("desk:1", at(10 / 60))
    life.beat(at(0.5), stopped=True)
    assert queries.workers(now=at(0.5)) == []


def test_an_idle_worker_asks_one_small_question(
    world: World, django_assert_num_queries: Callable[..., object]
) -> None:
    life = Life()
    lives(0.1, life)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        lives(0.11, life)


@pytest.mark.processes
def test_what_falls_due_while_a_worker_idles_is_done_and_never_early(
    transactional_db: None, world: World, tmp_path: Path
) -> None:
    now = clock.now()
    due = [
        promises.make(
            by=world.giver,
            now=now,
            case_id=world.open(now=now).pk,
            text="a call",
            due_at=now + timedelta(seconds=6, milliseconds=170 * number),
        )
        for number in range(10)
    ]
    with running(environment(tmp_path), "worker") as worker:
        done = 0
        while done < len(due):  # it says what it did
            line = worker.stderr.readline()
            assert line, "the worker ended"
            done += sum(map(int, re.findall(r"timers: (\d+) promise\b", line)))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(SECONDS) == 0
    ended = Promise.objects.filter(pk__in=[each.pk for each in due])
    assert [each.state for each in ended] == ["missed"] * len(due)
    assert min(each.settled_at - each.due_at for each in ended) > timedelta()
    (heartbeat,) = Heartbeat.objects.all()
    assert (heartbeat.stopped_at is not None, heartbeat.acted >= 10) == (True, True)


@pytest.mark.processes
def test_a_worker_that_is_killed_in_the_middle_leaves_nothing_undone_and_nothing_done_twice(
    transactional_db: None, world: World, tmp_path: Path
) -> None:
    now = clock.now()
    cases = [world.open(now=now).pk for _ in range(20)]
    for case in cases * 8:  # of each case one in a batch
        promises.make(by=world.giver, now=now, case_id=case, text="a call", due_at=now + MOMENT)
    for _ in range(3):
        before = missed().count()
        with running(environment(tmp_path), "worker") as worker:
            while missed().count() == before < 160:
                assert worker.poll() is None
            worker.send_signal(signal.SIGKILL)
            assert worker.wait(SECONDS) == -signal.SIGKILL
    Life().act(clock.now, Stop())
    done = sorted(missed().values_list("data__promise", flat=True))
    assert done == sorted(Promise.objects.filter(state="missed").values_list("pk", flat=True))
    assert len(done) == 160
    assert not Timer.objects.filter(kind__in=["promise", "promise_watch"]).exists()


def missed() -> QuerySet[Event]:
    return Event.objects.filter(kind="promise.missed")
