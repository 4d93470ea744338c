"""An act of the tests, and timers for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from pitstop.conftest import at
from pitstop.timers import services
from pitstop.timers.models import Timer
from pitstop.timers.rules import Due


class Doing:
    """An act that remembers what it was given, and fails or finds in use what it is told to."""

    def __init__(self, *, fails: Collection[int] = (), busy: Collection[int] = ()) -> None:
        self.calls: list[list[int]] = []
        self.fails, self.busy = set(fails), set(busy)
        self.late: list[timedelta] = []

    def __call__(self, dues: Sequence[Due], now: datetime) -> Collection[int]:
        self.calls.append([due.subject for due in dues])
        if bad := self.fails & {due.subject for due in dues}:
            raise RuntimeError(f"no  {min(bad)}\nat all")
        self.late += [due.lateness(now) for due in dues if due.subject not in self.busy]
        return self.busy


def arm(subject: int, minute: float, *, kind: str = "tea", case: int | None = None) -> None:
    services.arm(kind, subject, due_at=at(minute), case=case)


def armed() -> list[tuple[str, int, datetime]]:
    return list(Timer.objects.order_by("kind", "subject").values_list("kind", "subject", "try_at"))
