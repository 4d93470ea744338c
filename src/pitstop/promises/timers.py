"""What comes before a promise is due: its holder is reminded, and the customer is not left without a word."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from pitstop.cases import queries as cases
from pitstop.cases import services as case_services
from pitstop.cases.models import Case
from pitstop.cases.queries import Held
from pitstop.core.words import gettext_noop as _
from pitstop.events import services as events
from pitstop.promises import queries, services, wording
from pitstop.promises.models import Promise

log = logging.getLogger("pitstop.promises")


@dataclass(slots=True)
class Watched:
    """What one round of watching did."""

    reminded: int = 0
    noted: int = 0
    failed: int = 0


def watch_due(*, now: datetime, limit: int = 200) -> Watched:
    """Remind holders of what falls due soon, and write to customers who heard nothing since. For the worker.

    Each promise in a transaction of its own, never one by two workers. What failed by a fault is told in the
    log, and looked at again later: it stops no other. What fell due meanwhile is only missed.
    """
    done, passed = Watched(), set[int]()
    while len(passed) < limit:
        found = _watched(now).exclude(pk__in=passed).order_by("watch_at", "pk").first()
        if found is None:
            break
        passed.add(found.pk)
        try:
            _watch(found.pk, found.case_id, done, now=now)
        except Exception:
            log.exception("promise %d could not be watched, and is tried again", found.pk)
            services.put_off(found.pk, now=now)
            done.failed += 1
    return done


def _watched(now: datetime) -> QuerySet[Promise]:
    is_open = {"state": Promise.State.OPEN, "case__state": Case.State.OPEN}
    return Promise.objects.filter(**is_open, watch_at__lte=now, due_at__gte=now)


@transaction.atomic
def _watch(promise_id: int, case_id: int, done: Watched, *, now: datetime) -> None:
    case = services.free(case_id)
    promise = _watched(now).select_for_update(of=("self",)).filter(pk=promise_id).first() if case else None
    if case is None or promise is None:
        return
    promise.case = case
    held = Held(case, cases.holder(case))
    if promise.reminded_at is None:
        _remind(held, promise, now=now)
        done.reminded += 1
    elif queries.may_note(promise, team_id=held.holder.team_id, now=now):
        _note(held, promise, now=now)
        done.noted += 1
    else:
        promise.watch_at = None
        promise.save(update_fields=["watch_at"])


def _remind(held: Held, promise: Promise, *, now: datetime) -> None:
    team = held.holder.team_id
    promise.reminded_at = now
    promise.watch_at = queries.noting_at(held.case, team_id=team, due_at=promise.due_at, now=now)
    promise.save(update_fields=["reminded_at", "watch_at"])
    events.record("promise.reminded", now=now, case=held.case.pk, team=team, data={"promise": promise.pk})
    services.tell_about(promise, held.holder, "promise_due", now=now)


def _note(held: Held, promise: Promise, *, now: datetime) -> None:
    """Tell the customer that nothing new is known, and promise the same anew: by the cadence from now."""
    case, team = held.case, held.holder.team_id
    due_at = max(queries.default_due(case, team_id=team, now=now), promise.due_at)
    body = wording.note(promise, held.holder, cases.who_has(held.holder), due_at=due_at)
    case_services.write_automatically(held, now=now, body=body, about=f"promise:{promise.pk}")
    promise.reason, promise.watch_at = _("told anew by an automatic note"), None
    services.settle(promise, "release", now=now)
    renewed = Promise.objects.create(
        case=case,
        text=promise.text,
        due_at=due_at,
        made_at=now,
        watch_at=queries.reminding_at(case, team_id=team, due_at=due_at, now=now),
        notes=promise.notes + 1,
    )
    events.record(
        "promise.renewed",
        now=now,
        case=case.pk,
        team=team,
        data={"promise": promise.pk, "next": renewed.pk, "due_at": due_at.isoformat()},
    )
