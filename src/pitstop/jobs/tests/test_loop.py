"""The loop around the rounds: it goes on after a failure, and ends when it is told to and not before."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from pitstop.core import clock
from pitstop.jobs.life import Life
from pitstop.jobs.loop import work, work_beside
from pitstop.jobs.stop import Stop
from pitstop.jobs.work import Job, Rounds
from pitstop.notify.models import Mail
from pitstop.promises import services as promises
from pitstop.timers.models import Heartbeat

PATIENCE = 20.0  # seconds until a test that hangs is given up


def every_job_fails(clock: Any, stop: Stop) -> str:
    raise OSError("the network is down")


def test_a_stop_that_was_asked_for_before_it_began_leaves_everything_alone(world: Any) -> None:
    promises.reply(by=world.giver, now=clock.now(), case_id=world.case_id, body="Hello", no_more=True)
    stop = Stop()
    stop.set()

    work(stop)

    assert [(mail.state, mail.attempts) for mail in Mail.objects.all()] == [("queued", 0)]


@pytest.mark.django_db(transaction=True)
def test_a_stop_while_it_waits_ends_it_at_once(transactional_db: None) -> None:
    stop = Stop()

    def until_stopped() -> None:
        work(stop)
        connections.close_all()  # kept by its thread, and in the way of the next test's database

    worker = threading.Thread(target=until_stopped)
    worker.start()
    stop.set()
    worker.join(PATIENCE)
    assert not worker.is_alive()


def breaking(life: Life) -> tuple[Job, ...]:
    """The timers' loop breaks at once, which a failing job doesn't; the other has nothing to do."""

    def run(clock: Any, stop: Stop) -> str:
        life.beat(clock())
        raise SystemExit("out of everything")

    return Job("timers", timedelta(), run), Job("mail", timedelta(seconds=1), lambda clock, stop: "")


@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_timers_break_ends_whole_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    ended = []

    def until_broken() -> None:
        ended.append(work(Stop(), breaking))
        connections.close_all()

    worker = threading.Thread(target=until_broken, daemon=True)
    worker.start()
    worker.join(PATIENCE)
    assert ended == [False]
    assert "the loop of the timers broke" in caplog.messages
    (heartbeat,) = Heartbeat.objects.all()
    assert heartbeat.stopped_at is not None, "so that /health says at once that nobody works"


@pytest.mark.django_db(transaction=True)
def test_inside_the_serving_process_work_begins_anew_after_the_timers_broke() -> None:
    worked, rounds = threading.Event(), []

    def made(life: Life) -> tuple[Job, ...]:
        rounds.append(life)
        if len(rounds) == 1:
            return breaking(life)
        return (Job("timers", timedelta(), lambda clock, stop: worked.set() or ""),)

    main = threading.Thread(target=worked.wait, args=(PATIENCE,))  # ends once the second round has worked
    main.start()
    work_beside(main, made, pause=0)
    assert (worked.is_set(), len(rounds)) == (True, 2)


def test_jobs_that_all_fail_are_each_named_and_each_tried_again() -> None:
    now, tried = clock.now(), []

    def failing(name: str) -> Job:
        def run(clock: Any, stop: Stop) -> str:
            tried.append(name)
            raise OSError("the network is down")

        return Job(name, timedelta(seconds=1), run)

    rounds, stop = Rounds((failing("mail"), failing("promises"))), Stop()

    assert rounds.tick(lambda: now, stop) == ["mail", "promises"]
    assert rounds.tick(lambda: now + timedelta(seconds=1), stop) == []  # not yet: it failed a second ago
    assert rounds.tick(lambda: now + timedelta(seconds=2), stop) == ["mail", "promises"]
    assert tried == ["mail", "promises"] * 2


@pytest.mark.parametrize(
    ("every", "failures", "pause"),
    [
        (1, 1, 2),
        (1, 2, 4),
        (1, 5, 32),
        (1, 6, 60),
        (1, 100, 60),
        (45, 1, 60),
        (6 * 3600, 1, 6 * 3600),  # what is done seldom is not done more seldom for a failure
        (6 * 3600, 20, 6 * 3600),
    ],
)
def test_how_long_a_failing_job_waits(every: int, failures: int, pause: int) -> None:
    job, now = Job("mail", timedelta(seconds=every), every_job_fails), clock.now()
    rounds = Rounds((job,), failures={"mail": failures - 1})

    rounds.tick(lambda: now, Stop())

    assert rounds.next["mail"] == (now, now + timedelta(seconds=pause))


def test_one_failure_of_a_job_does_not_slow_the_others() -> None:
    now, good = clock.now(), Job("good", timedelta(seconds=1), lambda clock, stop: "")
    rounds = Rounds((Job("bad", timedelta(seconds=1), every_job_fails), good))

    rounds.tick(lambda: now, Stop())

    assert {name: again_at - now for name, (_ran_at, again_at) in rounds.next.items()} == {
        "bad": timedelta(seconds=2),
        "good": timedelta(seconds=1),
    }


def test_a_clock_that_is_set_back_makes_no_job_wait_until_it_has_come_that_far_again() -> None:
    ran: list[int] = []
    job = Job("good", timedelta(seconds=1), lambda clock, stop: ran.append(1) or "")
    rounds, now = Rounds((job,)), clock.now()
    for moment in (now, now - timedelta(days=1), now - timedelta(days=1, seconds=-0.5)):
        rounds.tick(lambda moment=moment: moment, Stop())
    assert len(ran) == 2


def test_any_number_of_threads_wait_for_one_stop() -> None:
    stop = Stop()
    waiting = [threading.Thread(target=stop.wait, args=(PATIENCE,)) for _ in range(4)]
    for thread in waiting:
        thread.start()
    stop.set()
    for thread in waiting:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in waiting)
