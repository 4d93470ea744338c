"""Arming timers, and acting on those that are due.

A claimed row is deleted, acted on, and armed anew by the act where it goes on: all in one transaction. So
a worker that dies loses nothing and does nothing twice, and any number of workers share one PostgreSQL, where
a row in hand is skipped. In SQLite whoever writes is alone.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import Q

from pitstop.core.checks import quoted
from pitstop.core.rows import delete_matching, insert_or_update
from pitstop.timers import queries, rules
from pitstop.timers.models import Heartbeat, Timer
from pitstop.timers.rules import Due

log = logging.getLogger("pitstop.timers")

BATCH = 200
# Shorter than PostgreSQL waits before it looks for a deadlock: then a worker gives way, and never a person.
PATIENCE = "400ms"
# Whoever waits for a row that is claimed waits for the whole round: so it ends soon, and lets go of the rest.
MOST_WAITS = 3

# Acts on timers of one kind that are due, in one transaction with whatever it changes. It locks the cases it
# needs without waiting, and returns the subjects that somebody else has in hand: they are looked at again.
Act = Callable[[Sequence[Due], datetime], Collection[int]]


@dataclass(slots=True)
class Round:
    """What one round did, or several together."""

    acted: int = 0
    busy: int = 0
    failed: int = 0
    waited: int = 0  # in vain for what a person had locked
    latest: timedelta = timedelta()  # the greatest lateness among those that were acted on
    kinds: dict[str, int] = field(default_factory=dict)

    @property
    def claimed(self) -> int:
        """How many were in hand."""
        return self.acted + self.busy + self.failed

    def add(self, other: "Round") -> None:
        """Count what another round did as well."""
        self.acted, self.busy, self.failed = (
            self.acted + other.acted,
            self.busy + other.busy,
            self.failed + other.failed,
        )
        self.latest = max(self.latest, other.latest)
        for kind, count in other.kinds.items():
            self.kinds[kind] = self.kinds.get(kind, 0) + count


def arm(kind: str, subject: int, *, due_at: datetime, case: int | None = None) -> None:
    """Let this come due then, in the caller's transaction. If armed before, it is moved and starts afresh."""
    arm_all([Due(kind, subject, case, due_at)])


def arm_all(dues: Iterable[Due]) -> None:
    """As `arm`, for many in one statement, in one order, so that two who arm the same wait for each other.

    Of several for one kind and subject the last counts.
    """
    wanted = {(due.kind, due.subject): due for due in dues}
    gathered = _gathered.get()
    if gathered is not None:
        gathered.update(wanted)
        return
    rows = [
        Timer(kind=due.kind, subject=due.subject, case=due.case, due_at=due.due_at, try_at=due.due_at)
        for _key, due in sorted(wanted.items())
    ]
    insert_or_update(
        rows, unique=["subject", "kind"], update=["case", "due_at", "try_at", "attempts", "error"]
    )


def disarm(kind: str, subjects: Collection[int]) -> None:
    """Let these not come due any more, in the caller's transaction."""
    disarm_all([kind], subjects)


def disarm_all(kinds: Collection[str], subjects: Collection[int]) -> None:
    """As `disarm`, for each of these kinds and subjects in one statement.

    One that a worker has in hand at this moment may be armed again by it: acts look at what is, so nothing
    comes of it.
    """
    gathered = _gathered.get()
    if gathered is not None:
        gathered.update({(kind, subject): None for kind in kinds for subject in subjects})
    elif subjects:
        Timer.objects.filter(kind__in=kinds, subject__in=subjects).delete()


@contextmanager
def together() -> Iterator[None]:
    """Let what one act arms and disarms be written in one statement each, as this ends.

    Of several for one kind and subject the last counts. If the act is refused or fails, nothing is written.
    """
    if _gathered.get() is not None:
        yield
        return
    gathered: dict[tuple[str, int], Due | None] = {}
    before = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(before)
    off = [{"kind": kind, "subject": subject} for (kind, subject), due in gathered.items() if due is None]
    delete_matching(Timer, off)
    if on := [due for due in gathered.values() if due]:
        arm_all(on)


_gathered: ContextVar[dict[tuple[str, int], Due | None] | None] = ContextVar("gathered", default=None)


def run_due(acts: Mapping[str, Act], *, now: datetime, limit: int = BATCH) -> Round:
    """Act once on what is due, the oldest first. `acts` names who acts on each kind; other kinds are let be.

    What fails is put off, with the reason on the row, and stops no other. Nothing due costs one read. When
    the database itself fails, nothing of the round has happened, and what it says is raised.
    """
    done = Round()
    if not queries.any_due(acts, now=now):
        return done
    with transaction.atomic():
        _give_way()
        claimed = _claim(acts, now=now, limit=limit)
        for kind, group in groupby(sorted(claimed, key=attrgetter("kind")), key=attrgetter("kind")):
            _act(acts[kind], list(group), done, now=now)
    return done


def run_all(
    acts: Mapping[str, Act],
    *,
    clock: Callable[[], datetime],
    limit: int = 1_000_000,
    is_over: Callable[[], bool] = lambda: False,
) -> Round:
    """As `run_due`, until nothing is due any more, `limit` were in hand, or it `is_over`."""
    total = Round()
    while total.claimed < limit and not is_over():
        done = run_due(acts, now=clock(), limit=min(BATCH, limit - total.claimed))
        if not done.claimed:
            break
        total.add(done)
    return total


@transaction.atomic
def try_again(timer_id: int, *, now: datetime) -> Timer | None:
    """Let a timer that failed be tried at once; None when it is gone. For a caller that judged who may."""
    timer = Timer.objects.select_for_update().filter(pk=timer_id, attempts__gt=0).first()
    if timer is not None:
        timer.try_at = min(timer.try_at, now)
        timer.save(update_fields=["try_at"])
    return timer


def beat(worker: str, *, now: datetime, started_at: datetime, done: Round, stopped: bool = False) -> None:
    """Say that this worker lives, and what it did since it last said so.

    One that starts under the name of an earlier one takes its place. Those that ended long ago are forgotten.
    """
    life = Heartbeat.objects.filter(worker=worker, started_at=started_at).first()
    if life is None:
        Heartbeat.objects.filter(Q(worker=worker) | Q(at__lt=now - rules.REMEMBERED)).delete()
        life = Heartbeat(worker=worker, started_at=started_at)
    life.at, life.stopped_at = now, now if stopped else None
    life.acted, life.failed = life.acted + done.acted, life.failed + done.failed
    if done.acted:
        life.latest_seconds = done.latest.total_seconds()
    life.save()


def _give_way() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])


def _claim(kinds: Iterable[str], *, now: datetime, limit: int) -> list[Due]:
    """The oldest due rows that nobody has in hand: deleted, since who still wants them arms them anew."""
    skip = connection.features.has_select_for_update_skip_locked
    rows = Timer.objects.select_for_update(skip_locked=skip).filter(kind__in=list(kinds), try_at__lte=now)
    columns = ("pk", "kind", "subject", "case", "due_at", "attempts")
    found = {Due(*facts): pk for pk, *facts in rows.order_by("try_at", "pk").values_list(*columns)[:limit]}
    wanted = rules.not_too_many(rules.one_each(found))
    Timer.objects.filter(pk__in=[found[due] for due in wanted]).delete()
    return wanted


def _act(act: Act, dues: list[Due], done: Round, *, now: datetime) -> None:
    """Act on all of them at once; when that fails, on each half, so that a bad one stops no other."""
    try:
        with transaction.atomic():
            busy = set(act(dues, now))
    except Exception as problem:
        if isinstance(problem, DatabaseError) and not connection.is_usable():
            raise
        if _is_lock(problem):
            done.waited += 1
        if _is_lock(problem) and (len(dues) == 1 or done.waited >= MOST_WAITS):
            _count_busy(dues, done, now=now)
        elif len(dues) == 1:
            _failed(dues[0], problem, done, now=now)
        else:
            middle = len(dues) // 2
            _act(act, dues[:middle], done, now=now)
            _act(act, dues[middle:], done, now=now)
        return
    _count_busy([due for due in dues if due.subject in busy], done, now=now)
    acted = [due for due in dues if due.subject not in busy]
    done.acted += len(acted)
    for due in acted:
        done.kinds[due.kind] = done.kinds.get(due.kind, 0) + 1
        done.latest = max(done.latest, due.lateness(now))


def _count_busy(dues: list[Due], done: Round, *, now: datetime) -> None:
    done.busy += len(dues)
    _again(dues, at=now + rules.BUSY_PAUSE)


def _failed(due: Due, problem: Exception, done: Round, *, now: datetime) -> None:
    attempts = due.attempts + 1
    pause = rules.pause_after(attempts)
    log.error(
        "%s %d failed, and is tried again in %d s",
        due.kind,
        due.subject,
        pause.total_seconds(),
        exc_info=problem,
    )
    _again([due], at=now + pause, attempts=attempts, error=f"{type(problem).__name__}: {problem}")
    done.failed += 1


def _is_lock(problem: Exception) -> bool:
    """Whether it only had to wait too long. PostgreSQL says 55P03 for that, and 40P01 for a deadlock."""
    cause = problem.__cause__ if isinstance(problem, OperationalError) else None
    return getattr(cause, "sqlstate", "") in {"55P03", "40P01"}


def _again(dues: list[Due], *, at: datetime, attempts: int | None = None, error: str = "") -> None:
    rows = [
        Timer(
            kind=due.kind,
            subject=due.subject,
            case=due.case,
            due_at=due.due_at,
            try_at=at,
            attempts=due.attempts if attempts is None else attempts,
            error=quoted(" ".join(error.split()), limit=290) if error else "",
        )
        for due in dues
    ]
    # What was armed anew meanwhile, by whoever had it in hand, is newer than what was claimed.
    Timer.objects.bulk_create(rows, ignore_conflicts=True)
