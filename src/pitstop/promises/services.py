"""Writes to promises."""

from collections.abc import Collection
from datetime import datetime
from typing import cast

from django.db import connection, transaction

from pitstop.accounts.models import Person
from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases import services as case_services
from pitstop.cases.models import Message
from pitstop.cases.queries import Held
from pitstop.cases.rules import acting_reasons
from pitstop.core.checks import text_reasons
from pitstop.core.refusals import Because, Reason, Refused, refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.events import services as events
from pitstop.promises import rules
from pitstop.promises.models import Promise


@transaction.atomic
def make(*, by: Asker, now: datetime, case_id: int, text: str, due_at: datetime | None) -> Promise:
    """Promise the customer something by a time."""
    held = cases.lock(by, case_id)
    refuse_if(
        rules.promise_reasons(text=text, due_at=due_at, now=now) + acting_reasons(cases.standing(by, held))
    )
    return add(held, by=by, now=now, text=text, due_at=cast(datetime, due_at))  # without one: refused above


def add(held: Held, *, by: Asker, now: datetime, text: str, due_at: datetime) -> Promise:
    """Write a promise. For a caller that has locked the case and judged the promise."""
    promise = Promise.objects.create(
        case=held.case, text=text.strip(), due_at=due_at, made_by=by.person, made_at=now
    )
    events.record(
        "promise.made",
        now=now,
        case=held.case.pk,
        by=by.id,
        team=held.holder.team_id,
        data={"promise": promise.pk, "due_at": due_at.isoformat()},
    )
    return promise


@transaction.atomic
def keep(*, by: Asker, now: datetime, promise_id: int) -> Promise:
    """Say that a promise was kept. Refused once its time has passed: then it counts as missed."""
    held, promise = _lock(by, promise_id)
    refuse_if(
        rules.keeping_reasons(state=promise.state, due_at=promise.due_at, now=now)
        + acting_reasons(cases.standing(by, held))
    )
    _end(held, promise, by=by, now=now)
    return promise


@transaction.atomic
def release(*, by: Asker, now: datetime, promise_id: int, reason: str) -> Promise:
    """Let a promise go, with a reason: it no longer makes sense, or the customer agreed."""
    held, promise = _lock(by, promise_id)
    refuse_if(
        rules.releasing_reasons(reason)
        + rules.settling_reasons(state=promise.state, act="release")
        + acting_reasons(cases.standing(by, held))
    )
    promise.reason = reason.strip()
    _settle(promise, "release", now=now)
    _record("promise.released", held, promise, by=by, now=now, reason=promise.reason)
    return promise


@transaction.atomic
def reply(
    *,
    by: Asker,
    now: datetime,
    case_id: int,
    body: str,
    keeps: Collection[int] = (),
    next_text: str = "",
    next_due_at: datetime | None = None,
) -> Message:
    """Write to the customer, keep the promises that this fulfils, and say what comes next and by when.

    All or nothing: when any part is refused, no mail leaves and no promise changes.
    """
    held = cases.lock(by, case_id)
    reasons = text_reasons(body, field="body", label=_("The message"))
    ids = {cases.storable(number) for number in keeps}
    promises = list(Promise.objects.select_for_update().filter(case=held.case, pk__in=ids))
    if len(promises) != len(set(keeps)):
        sentence = _("One of the promises to keep is not a promise of this case.")
        reasons.append(Reason("promise-foreign", sentence, Because.INVALID, "keeps"))
    if next_text or next_due_at:
        reasons += rules.promise_reasons(
            text=next_text, due_at=next_due_at, now=now, text_field="next_text", due_field="next_due_at"
        )
    refuse_if(reasons + acting_reasons(cases.standing(by, held)))
    message = case_services.write_to_customer(
        by=by, now=now, held=held, body=body, next_text=next_text, next_due_at=next_due_at
    )
    for promise in promises:
        # One that was missed or settled while the reply was being written must not stop the reply.
        if promise.state == Promise.State.OPEN:
            _end(held, promise, by=by, now=now)
    if next_due_at:
        add(held, by=by, now=now, text=next_text, due_at=next_due_at)
    return message


def pass_on(
    held: Held, *, to_person: Person, by: Asker, now: datetime, next_text: str, next_due_at: datetime
) -> None:
    """Record that the open promises went to the receiver by name. For the hand-off's acceptance.

    What fell due before doesn't pass on: it is missed, by the team that still holds the case. Were it left to
    the worker, the receiver would be told to have missed it. What the introduction promises in the same words
    for the same moment is told anew there: kept beside it, one answer would leave one of two missed.
    """
    found = Promise.objects.select_for_update().filter(case=held.case, state=Promise.State.OPEN)
    for promise in found:
        text, due_at = promise.text, promise.due_at
        if rules.has_passed(due_at, now=now):
            _miss(promise, team=held.holder.team_id, now=now)
        elif rules.is_told_anew(text=text, due_at=due_at, next_text=next_text, next_due_at=next_due_at):
            promise.reason = _("told anew at the hand-off")
            _settle(promise, "release", now=now)
            _record("promise.released", held, promise, by=by, now=now, reason=promise.reason)
        else:
            _record("promise.passed", held, promise, by=by, now=now, person=to_person.pk)


def miss_due(*, now: datetime, limit: int = 200) -> int:
    """Record as missed what fell due and was not kept, oldest first. Returns how many. For the worker."""
    for done in range(limit):
        if not _miss_one(now=now):
            return done
    return limit


@transaction.atomic
def _miss_one(*, now: datetime) -> bool:
    skip = connection.features.has_select_for_update_skip_locked
    due = Promise.objects.select_for_update(skip_locked=skip).filter(state=Promise.State.OPEN, due_at__lt=now)
    promise = due.order_by("due_at").first()
    if promise is None:
        return False
    _miss(promise, team=cases.holder(promise.case).team_id, now=now)
    return True


def _lock(by: Asker, promise_id: int) -> tuple[Held, Promise]:
    found = Promise.objects.filter(pk=cases.storable(promise_id)).first()
    sentence = _("There is no promise %(id)d that you can see.")
    missing = Refused([Reason("promise-missing", sentence, Because.MISSING, params={"id": promise_id})])
    if found is None or not cases.visible(by).filter(pk=found.case_id).exists():
        raise missing
    held = cases.lock(by, found.case_id)
    return held, Promise.objects.select_for_update().get(pk=found.pk)


def _end(held: Held, promise: Promise, *, by: Asker, now: datetime) -> None:
    """Settle a promise that was fulfilled now: kept in time, or else missed, if no worker said so yet."""
    if rules.has_passed(promise.due_at, now=now):
        _miss(promise, team=held.holder.team_id, now=now)
        return
    _settle(promise, "keep", now=now)
    early = round((promise.due_at - now).total_seconds())
    _record("promise.kept", held, promise, by=by, now=now, seconds_early=early)


def _miss(promise: Promise, *, team: int, now: datetime) -> None:
    _settle(promise, "miss", now=now)
    # Who held the case when the time passed is a fact of this moment: it is stored, not looked up later.
    due_at = promise.due_at.isoformat()
    events.record(
        "promise.missed",
        now=now,
        case=promise.case_id,
        team=team,
        data={"promise": promise.pk, "due_at": due_at},
    )


def _settle(promise: Promise, act: str, *, now: datetime) -> None:
    promise.state, promise.settled_at = rules.MOVES[promise.state, act], now
    promise.save(update_fields=["state", "settled_at", "reason"])


def _record(kind: str, held: Held, promise: Promise, *, by: Asker, now: datetime, **facts: object) -> None:
    team = held.holder.team_id
    events.record(
        kind, now=now, case=held.case.pk, by=by.id, team=team, data={"promise": promise.pk, **facts}
    )
