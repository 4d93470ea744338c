"""`pitstop worker`."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable
from types import FrameType

import click

from pitstop.core import clock
from pitstop.jobs.loop import work
from pitstop.jobs.stop import Stop
from pitstop.jobs.wording import counted
from pitstop.jobs.work import Rounds
from pitstop.notify import queries as notify

log = logging.getLogger("pitstop.worker")

JOB_FAILED = 4

EPILOG = """\b
Examples:
  pitstop worker
  pitstop worker --once
\b
On SQLite `pitstop serve` works by itself and needs no worker. On PostgreSQL run as many as you like:
no mail is taken by two.
"""


@click.command(epilog=EPILOG)
@click.option(
    "--once", is_flag=True, help="Do one round of what is due now, then end; with 4 if a job failed."
)
def worker(once: bool) -> None:
    """Send mail and act on what comes due, until stopped.

    Ctrl-C or SIGTERM lets it finish the mail in hand; a second one ends it at once, and that mail is sent
    again by the next worker, with the same Message-ID.
    """
    outbox = notify.outbox()  # Also the first question to the database: a wrong one is told here, with 4.
    waits, stuck = ("waits" if outbox.waiting == 1 else "wait"), ("is" if outbox.stuck == 1 else "are")
    log.info("worker: %s %s, %d %s stuck", counted(outbox.waiting, "mail"), waits, outbox.stuck, stuck)
    stop = Stop()
    if once:
        sys.exit(JOB_FAILED if Rounds().tick(clock.now, stop) else 0)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stopping(stop))
    as_asked = work(stop)
    log.info("worker: stopped")
    if not as_asked:
        sys.exit(JOB_FAILED)  # so that whoever watches over it starts another


def _stopping(stop: Stop) -> Callable[[int, FrameType | None], None]:
    def handler(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    return handler
