"""Reads of what is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from pitstop.timers import rules
from pitstop.timers.models import Heartbeat, Timer


@dataclass(frozen=True, slots=True)
class Load:
    """How many timers of a kind are due, and fail; and the moment that has waited longest."""

    kind: str
    due: int = 0
    failing: int = 0
    oldest_due_at: datetime | None = None

    def lag(self, now: datetime) -> timedelta:
        """How long the longest waits."""
        return max(now - self.oldest_due_at, timedelta()) if self.oldest_due_at else timedelta()


def any_due(kinds: Iterable[str], *, now: datetime) -> bool:
    """Whether anything of these kinds is due.

    Asked for in order, and with the moment as a parameter: otherwise a database that prepares the statement
    walks a million timers of next year, since it can't know that few are due.
    """
    due = Timer.objects.filter(try_at__lte=now, kind__in=list(kinds))
    return due.order_by("try_at", "pk").values_list("pk", flat=True).first() is not None


def loads(kinds: Iterable[str], *, now: datetime) -> list[Load]:
    """What is due and what fails, for each of these kinds.

    Read along the indexes of just these, however many are armed for later: all of them are never counted.
    """
    due = _by_kind(Q(try_at__lte=now))
    failing = _by_kind(Q(attempts__gt=0))
    nothing: tuple[int, datetime | None] = (0, None)
    found = []
    for kind in sorted(kinds):
        (many, waits), (bad, waits_bad) = due.get(kind, nothing), failing.get(kind, nothing)
        oldest = min((at for at in (waits, waits_bad) if at and at <= now), default=None)
        found.append(Load(kind, many, bad, oldest))
    return found


def _by_kind(which: Q) -> dict[str, tuple[int, datetime | None]]:
    rows = Timer.objects.filter(which).order_by("kind").values("kind")
    found = rows.annotate(many=Count("pk"), oldest=Min("due_at"))
    return {row["kind"]: (row["many"], row["oldest"]) for row in found}


def longest_overdue(kinds: Iterable[str], *, now: datetime) -> datetime | None:
    """When that of these kinds was to happen which has waited longest to be looked at; what failed apart."""
    due = Timer.objects.filter(try_at__lte=now, attempts=0, kind__in=list(kinds)).order_by("try_at", "pk")
    return due.values_list("due_at", flat=True).first()


def how_many_fail() -> int:
    """How many timers failed at their last try."""
    return Timer.objects.filter(attempts__gt=0).count()


def failing(*, limit: int = 50) -> list[Timer]:
    """Timers that failed at their last try, the oldest first."""
    return list(Timer.objects.filter(attempts__gt=0).order_by("due_at", "pk")[:limit])


def workers(*, now: datetime) -> list[Heartbeat]:
    """The workers that gave a sign of life lately and have not said that they stop.

    One whose last sign lies ahead gave it before the clock was set back: that says nothing about now.
    """
    near = (now - rules.ALIVE, now + rules.ALIVE)
    return list(Heartbeat.objects.filter(at__range=near, stopped_at=None))


def armed(kind: str, subject: int) -> Timer | None:
    """The timer for this, if it is armed."""
    return Timer.objects.filter(kind=kind, subject=subject).first()
