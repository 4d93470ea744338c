"""Acting on what is due, and saying that this worker lives."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pitstop.jobs.stop import Stop
from pitstop.jobs.timers import ACTS
from pitstop.jobs.wording import Clock
from pitstop.timers import services as timers
from pitstop.timers.services import Act, Round

# A stop waits for a batch at most, and so often a worker says that it lives.
TURN = timedelta(seconds=5)
BEAT = timedelta(seconds=5)


def own_name() -> str:
    """This process among all workers: the machine and its number there."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


@dataclass
class Life:
    """One worker's own, from its start to its stop."""

    worker: str = field(default_factory=own_name)
    acts: Mapping[str, Act] = field(default_factory=lambda: ACTS)
    started_at: datetime | None = None
    beaten_at: datetime | None = None
    since: Round = field(default_factory=Round)  # what it did since it last said that it lives

    def act(self, clock: Clock, stop: Stop) -> Round:
        """Act on what is due until nothing is, a stop is asked for, or a turn is over."""
        began = clock()
        done = timers.run_all(
            self.acts, clock=clock, is_over=lambda: stop.is_set() or not began <= clock() < began + TURN
        )
        self.since.add(done)
        self.beat(clock())
        return done

    def beat(self, now: datetime, *, stopped: bool = False) -> None:
        """Say that it lives, every few seconds; and at once when it stops."""
        if self.started_at is None:
            self.started_at = now
        last = self.beaten_at
        if not stopped and last is not None and last <= now < last + BEAT:
            return
        done, self.since, self.beaten_at = self.since, Round(), now
        timers.beat(self.worker, now=now, started_at=self.started_at, done=done, stopped=stopped)
