"""What runs by itself, all of it, in one list."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management import call_command

from pitstop.connectors.mail.client import ServerAwayError
from pitstop.connectors.mail.fetching import fetch_new
from pitstop.events.kinds import CLOCKS, RULES
from pitstop.handoffs import audience
from pitstop.insights import kept, store
from pitstop.jobs.life import Life
from pitstop.jobs.stop import Stop
from pitstop.jobs.wording import Clock, counted, why
from pitstop.notify import channels
from pitstop.notify import services as notify
from pitstop.notify.channels import Send

log = logging.getLogger("pitstop.worker")

# Mail leaves one by one, so that a stop waits for one mail at most; and in turns this long, so that a slow
# mail server can't keep mail from being fetched.
MAIL_TURN = timedelta(seconds=5)
COPY_TURN = timedelta(seconds=5)
BREATH_SECONDS = 0.1  # between two batches, for whoever else wants the processor
WORTH_A_LINE = 1000
LONGEST_PAUSE = timedelta(minutes=1)
WAKES = {CLOCKS, RULES}  # a case is looked at again after whatever happens to it: that is not worth a line


@dataclass(frozen=True, slots=True)
class Job:
    """Something that runs by itself. `run` says in a few words what it did, or nothing.

    One that goes on failing waits twice as long each time, and `longest` at most. `apart`: in a worker it
    has a loop of its own, because it must wait for none of the others.
    """

    name: str
    every: timedelta
    run: Callable[[Clock, Stop], str]
    longest: timedelta = LONGEST_PAUSE
    apart: bool = False


def act_on_timers(life: Life, clock: Clock, stop: Stop) -> str:
    """Act on everything that has come due: promises, silent offers, clocks, escalation rules."""
    done = life.act(clock, stop)
    kinds = sorted((kind, count) for kind, count in done.kinds.items() if kind not in WAKES)
    counts = [*kinds, ("put off by a fault", done.failed)]
    return ", ".join(f"{count} {what}" for what, count in counts if count)


def send_mail(clock: Clock, stop: Stop) -> str:
    """Send what waits in the outbox, until it is empty, the turn is over, or a stop is asked for."""
    send, began = Watched(channels.configured()), clock()
    sent = later = stuck = dropped = 0
    while not stop.is_set() and clock() - began < MAIL_TURN:
        one = notify.deliver_due(
            clock=clock, send=send, limit=1, concerns=audience.concerns, on_stuck=audience.tell_of_stuck
        )
        if one == notify.Delivered():
            break
        sent, later, stuck = sent + one.sent, later + one.later, stuck + one.stuck
        dropped += one.dropped
    counts = ((sent, "sent"), (later, "put off"), (stuck, "stuck"), (dropped, "dropped, no longer theirs"))
    done = ", ".join(f"{counted(count, 'mail')} {what}" for count, what in counts if count)
    return f"{done} ({send.reason})" if send.reason else done


def fetch_mail(clock: Clock, stop: Stop) -> str:
    """Take in what has come into the mailbox, until it is empty, the turn is over, or a stop is asked for."""
    server, began = settings.PITSTOP_IMAP, clock()
    if server is None:
        return ""
    done = fetch_new(server, clock=clock, stop=lambda: stop.is_set() or clock() - began >= MAIL_TURN)
    counts = ((done.taken, "taken in"), (done.failed, "put off"), (done.set_aside, "set aside"))
    return ", ".join(f"{counted(count, 'mail')} {what}" for count, what in counts if count)


class Watched:
    """A way out that remembers why it failed last."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.reason = ""

    def __call__(self, mail: Any) -> None:
        """Send it, or raise what the way out raises."""
        try:
            self._send(mail)
        except Exception as problem:
            self.reason = why(problem)
            raise


def copy_log(clock: Clock, stop: Stop) -> str:
    """Take into this machine's copy of the event log what it lacks, until nothing or the turn is over."""
    began, events = clock(), 0
    while not stop.is_set() and clock() - began < COPY_TURN:
        done = store.sync(settings.PITSTOP_EVENTS_DIR, now=clock())
        events += done.events
        if not done.more:
            break
        stop.wait(BREATH_SECONDS)
    kept.keep_up(settings.PITSTOP_EVENTS_DIR)
    return f"{events} events copied" if events >= WORTH_A_LINE else ""


def forget_sessions(clock: Clock, stop: Stop) -> str:
    """Delete the sessions that have ended."""
    call_command("clearsessions")
    return ""


# Pages and reports are to be a minute behind at most; an idle look is one small read.
COPY = Job("log", timedelta(seconds=5), copy_log, longest=timedelta(seconds=30), apart=True)


def jobs(life: Life) -> tuple[Job, ...]:
    """All there is to do, for this worker. The timers come first, and often: what is due is due now."""
    return (
        # When a database is back after an hour, what has come due must not wait for another minute.
        Job("timers", timedelta(seconds=0.05), partial(act_on_timers, life), longest=timedelta(seconds=5)),
        Job("mail", timedelta(seconds=1), send_mail),
        Job("mailbox", timedelta(seconds=20), fetch_mail),
        COPY,
        Job("sessions", timedelta(hours=6), forget_sessions),
    )


@dataclass
class Rounds:
    """Runs each job when its time has come. A job that fails is logged, waits longer, and stops no other."""

    jobs: Sequence[Job] = field(default_factory=lambda: jobs(Life()))
    next: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)  # when it ran, and runs again
    failures: dict[str, int] = field(default_factory=dict)

    def tick(self, clock: Clock, stop: Stop) -> list[str]:
        """Run what is due. Returns the names of the jobs that failed."""
        failed = []
        for job in self.jobs:
            if stop.is_set():
                break
            now = clock()
            ran_at, again_at = self.next.get(job.name, (now, now))
            # Before it ran: the clock was set back, and nothing must wait until it has come that far again.
            if not ran_at <= now < again_at and not self._run(job, clock, stop):
                failed.append(job.name)
        return failed

    def _run(self, job: Job, clock: Clock, stop: Stop) -> bool:
        try:
            done = job.run(clock, stop)
        except Exception as problem:
            again = self.failures[job.name] = self.failures.get(job.name, 0) + 1
            pause = min(job.every * 2 ** min(again, 10), max(job.longest, job.every))
            if isinstance(
                problem, ServerAwayError
            ):  # no fault of ours: where it happened tells nobody anything
                log.warning("%s: %s; tried again in %d s", job.name, why(problem), pause.total_seconds())
            else:
                log.exception("%s failed, and is tried again in %d s", job.name, pause.total_seconds())
            self._wait(job, pause, clock)
            return False
        self.failures.pop(job.name, None)
        self._wait(job, job.every, clock)
        if done:
            log.info("%s: %s", job.name, done)
        return True

    def _wait(self, job: Job, pause: timedelta, clock: Clock) -> None:
        now = clock()
        self.next[job.name] = (now, now + pause)
