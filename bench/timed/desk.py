"""A worker of Pitstop: `python desk.py`, with the loop, the pace and the acts that it has in use."""

import sys
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2] / "src")]

import django  # noqa: E402 (needs what stands above)

django.setup()

from django.db import transaction  # noqa: E402

from pitstop.core import clock  # noqa: E402
from pitstop.jobs.life import Life  # noqa: E402
from pitstop.jobs.loop import TIMERS_SECONDS  # noqa: E402
from pitstop.jobs.stop import Stop  # noqa: E402
from pitstop.jobs.timers import ACTS  # noqa: E402
from pitstop.timers import queries  # noqa: E402
from pitstop.timers.rules import Due  # noqa: E402
from pitstop.timers.services import Act  # noqa: E402
from timed.asked import Worked, begin  # noqa: E402


def nothing(dues: Sequence[Due], now: datetime) -> Collection[int]:
    """Only what the mechanism itself costs."""
    return ()


def counted(act: Act, worked: Worked) -> Act:
    """As `act`; each counts when its transaction is over."""

    def acted(dues: Sequence[Due], now: datetime) -> Collection[int]:
        busy = set(act(dues, now))
        due_at = [due.due_at.timestamp() for due in dues if due.subject not in busy]
        done: Callable[[], None] = lambda: worked.done(due_at)  # noqa: E731
        transaction.on_commit(done)
        return busy

    return acted


class Until(Stop):
    """Set when its time is over."""

    def __init__(self, worked: Worked) -> None:
        super().__init__()
        self._worked = worked

    def is_set(self) -> bool:
        return self._worked.is_over()


def main() -> None:
    queries.any_due(["nothing"], now=clock.now())  # connected, and the code is warm
    worked = begin()
    acts = {kind: counted(act, worked) for kind, act in {**ACTS, "nothing": nothing}.items()}
    life, stop = Life(acts=acts), Until(worked)
    while not stop.is_set():
        life.act(clock.now, stop)
        stop.wait(TIMERS_SECONDS)
    worked.tell()


main()
