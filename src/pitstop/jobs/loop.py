"""The worker's loop: in a process of its own, or in a thread where one process does everything."""

from __future__ import annotations

import logging
import threading

from django.db import close_old_connections, connections

from pitstop.core import clock
from pitstop.jobs.stop import Stop
from pitstop.jobs.work import Rounds

log = logging.getLogger("pitstop.worker")

POLL_SECONDS = 1.0


def work(stop: Stop) -> None:
    """Do what falls due until `stop` is set. The mail in hand is finished first."""
    rounds = Rounds()
    while not stop.is_set():
        # A connection that broke in the last round must not break this one too.
        close_old_connections()
        rounds.tick(clock.now, stop)
        stop.wait(POLL_SECONDS)


def start_beside() -> threading.Thread:
    """Start working in a thread of this process. When the process ends, it finishes the mail in hand."""
    thread = threading.Thread(target=_until_main_ends, name="pitstop-worker")
    thread.start()
    return thread


def _until_main_ends() -> None:
    log.info("working inside the serving process")
    stop = Stop()
    # Python waits for this thread before it ends, so nothing is cut off; that the main thread has ended is
    # how this one learns that it should too.
    threading.Thread(target=_set_at_end, args=(stop,), name="pitstop-stop", daemon=True).start()
    try:
        work(stop)
    finally:
        connections.close_all()


def _set_at_end(stop: Stop) -> None:
    threading.main_thread().join()
    stop.set()
