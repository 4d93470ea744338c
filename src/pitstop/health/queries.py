"""How the desk stands, for machines that watch it and for admins."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Q

from pitstop.accounts.queries import Asker
from pitstop.cases.models import Case, Segment
from pitstop.connectors.mail import queries as mailroom
from pitstop.core.refusals import Reason, refuse_if
from pitstop.handoffs.models import Handoff
from pitstop.health import rules
from pitstop.health.acts import ACTS
from pitstop.insights import queries as insights
from pitstop.notify import queries as notify
from pitstop.timers import queries as timers
from pitstop.timers.models import Heartbeat, Timer

NONE = timedelta()


def problems(*, now: datetime) -> list[Reason]:
    """Everything that is not well; empty when all is. A few small reads, however much there is."""
    try:
        return rules.problems(_facts(now))
    except DatabaseError:
        return rules.problems(rules.Facts(answers=False))


def _facts(now: datetime) -> rules.Facts:
    oldest = timers.longest_overdue(ACTS, now=now)
    waiting_since = notify.waiting_since()
    return rules.Facts(
        answers=True,
        overdue=_age(oldest, now),
        failing=timers.how_many_fail(),
        workers=len(timers.workers(now=now)),
        oldest_mail=_age(waiting_since, now),
    )


def _age(moment: datetime | None, now: datetime) -> timedelta:
    # A moment to come was written before the clock was set back: it says nothing.
    return max(now - moment, NONE) if moment else NONE


@dataclass(frozen=True, slots=True)
class Figures:
    """What there is of everything, for a program that draws it over time."""

    timers: list[timers.Load]
    workers: list[Heartbeat]
    outbox: notify.Outbox
    oldest_mail: timedelta
    stays_unplaced: int
    offers: dict[str, int]
    open_cases: int
    queued_cases: int
    copy_behind: timedelta
    problems: list[Reason]


def figures(*, now: datetime) -> Figures:
    """All figures, read now. Raises `DatabaseError` when the database does not answer."""
    is_open = Case.State.OPEN
    held = Segment.objects.filter(ended_at=None, case__state=is_open)
    cases = held.aggregate(open=Count("pk"), queued=Count("pk", filter=Q(person=None)))
    offers = Handoff.objects.filter(state__in=Handoff.OPEN).order_by("state").values("state")
    return Figures(
        timers=timers.loads(ACTS, now=now),
        workers=timers.workers(now=now),
        outbox=notify.outbox(),
        oldest_mail=_age(notify.waiting_since(), now),
        stays_unplaced=mailroom.how_many_wait(),
        offers={row["state"]: row["n"] for row in offers.annotate(n=Count("pk"))},
        open_cases=cases["open"],
        queued_cases=cases["queued"],
        copy_behind=insights.state(settings.PITSTOP_EVENTS_DIR, now=now).behind,
        problems=problems(now=now),
    )


def failing(by: Asker) -> list[Timer]:
    """What failed when it came due and is tried again, the oldest first. For admins."""
    refuse_if(rules.retrying_reasons(is_admin=by.is_admin))
    return timers.failing()
