"""The worker's loops: in a process of its own, or in threads where one process does everything.

What is due by the clock has a loop and a connection of its own: a mail server that answers slowly, or a
mailbox with a thousand mails, makes no promise late. So has the copy of the event log, where a
batch takes a second.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from time import monotonic

from django.db import close_old_connections, connections

from pitstop.core import clock
from pitstop.jobs.life import Life
from pitstop.jobs.stop import Stop
from pitstop.jobs.work import COPY, Job, Rounds, jobs

log = logging.getLogger("pitstop.worker")

TIMERS_SECONDS = 0.1  # so late is a timer on an idle desk at most, and a little; each look is one small read
POLL_SECONDS = 1.0
AGAIN_SECONDS = 5.0  # so long the serving process waits until it works again after a fault

Made = Callable[[Life], Sequence[Job]]


def work(stop: Stop, made: Made = jobs) -> bool:
    """Do what falls due until `stop` is set. The mail in hand, and the batch of timers, is finished first.

    Ends as well, and returns False, when the loop of the timers or one of those apart breaks: a worker that
    only sends mail would look alive while promises go by. Raises what breaks the loop of the others.
    """
    life, broke = Life(), threading.Event()
    often, *others = made(life)
    beside = [threading.Thread(target=_timers, args=(life, often, stop, broke), name="pitstop-timers")]
    for job in others:
        if job.apart:
            each = threading.Thread(target=_apart, args=(job, stop, broke), name=f"pitstop-{job.name}")
            beside.append(each)
    for each in beside:
        each.start()
    try:
        _loop([job for job in others if not job.apart], stop, POLL_SECONDS)
    finally:
        stop.set()
        for each in beside:
            each.join()
    return not broke.is_set()


def _apart(job: Job, stop: Stop, broke: threading.Event) -> None:
    try:
        _loop([job], stop, POLL_SECONDS)
    except BaseException:  # as with the timers
        broke.set()
        log.exception("the loop of the %s broke", job.name)
    finally:
        stop.set()
        connections.close_all()


def _timers(life: Life, job: Job, stop: Stop, broke: threading.Event) -> None:
    try:
        _loop([job], stop, TIMERS_SECONDS)
    except BaseException:  # whatever it is, nobody else would ever hear of it
        broke.set()
        log.exception("the loop of the timers broke")
    finally:
        stop.set()
        _say_that_it_stops(life)
        connections.close_all()  # they are this thread's own


def _say_that_it_stops(life: Life) -> None:
    try:
        if life.started_at is not None:
            life.beat(clock.now(), stopped=True)
    except Exception:
        log.exception("the worker could not say that it stops")


def _loop(jobs: Sequence[Job], stop: Stop, seconds: float) -> None:
    rounds, looked_at, failed = Rounds(jobs), 0.0, [""]
    while not stop.is_set():
        # A connection that broke in the last round must not break this one too. Looked at now and then: the
        # look itself costs a question to the database.
        if failed or monotonic() - looked_at >= POLL_SECONDS:
            close_old_connections()
            looked_at = monotonic()
        failed = rounds.tick(clock.now, stop)
        stop.wait(seconds)


def start_beside() -> threading.Thread:
    """Start working in a thread of this process. When the process ends, it finishes the mail in hand."""
    _end_with_parent()
    thread = threading.Thread(target=_until_main_ends, name="pitstop-worker")
    thread.start()
    return thread


def start_copy_beside() -> threading.Thread:
    """As `start_beside`, where workers are other processes: only keep this machine's copy of the event log.

    A worker may be on another machine, with a folder of its own.
    """
    _end_with_parent()
    thread = threading.Thread(target=_copy_until_main_ends, name="pitstop-log")
    thread.start()
    return thread


def _end_with_parent() -> None:
    """Stop this process when the one that started it is gone: killed, it can't say so any more.

    An orphan would go on serving the port and doing what falls due, beside the desk that is started next.
    """
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), name="pitstop-parent", daemon=True).start()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    log.warning("the server that started this process is gone, so it stops too")
    os.kill(os.getpid(), signal.SIGTERM)


def _until_main_ends() -> None:
    log.info("working inside the serving process")
    # Python waits for this thread before it ends, so nothing is cut off; that the main thread has ended is
    # how this one learns that it should too.
    work_beside(threading.main_thread())


def _copy_until_main_ends() -> None:
    _beside(threading.main_thread(), _copy, AGAIN_SECONDS)


def _copy(stop: Stop) -> bool:
    _loop([COPY], stop, POLL_SECONDS)
    return True


def work_beside(main: threading.Thread, made: Made = jobs, *, pause: float = AGAIN_SECONDS) -> None:
    """Work until `main` has ended, and begin anew after a fault: nobody restarts a thread of a server."""
    _beside(main, partial(work, made=made), pause)


def _beside(main: threading.Thread, what: Callable[[Stop], bool], pause: float) -> None:
    while main.is_alive():
        stop = Stop()
        threading.Thread(target=_set_at_end, args=(main, stop), name="pitstop-stop", daemon=True).start()
        if not _works(stop, what):
            log.error("working again in %d s", pause)
            main.join(pause)


def _works(stop: Stop, what: Callable[[Stop], bool]) -> bool:
    try:
        return what(stop)
    except Exception:
        log.exception("the worker's loop broke")
        return False
    finally:
        connections.close_all()


def _set_at_end(main: threading.Thread, stop: Stop) -> None:
    while main.is_alive() and not stop.is_set():
        main.join(POLL_SECONDS)
    stop.set()
