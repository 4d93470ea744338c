"""Writes to promises, and to how often customers hear from us."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import cast

from django.db import transaction
from django.db.models import Q, QuerySet

from pitstop.accounts.models import Person
from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases import services as case_services
from pitstop.cases.files.rules import File, file_reasons
from pitstop.cases.models import Message
from pitstop.cases.queries import Held
from pitstop.cases.rules import acting_reasons
from pitstop.cases.waits.queries import waiting
from pitstop.cases.waits.rules import replying_reasons
from pitstop.cases.waits.services import begin_by_reply
from pitstop.core.prepared import prepared
from pitstop.core.refusals import Because, Reason, Refused, refuse_if
from pitstop.core.rows import insert_all
from pitstop.core.words import gettext_noop as _
from pitstop.events import services as events
from pitstop.promises import queries, rules
from pitstop.promises.ending import services as ending
from pitstop.promises.models import Cadence, Promise
from pitstop.targets import services as targets

MINUTE = timedelta(minutes=1)


@transaction.atomic
def install_cadences(*, now: datetime) -> None:
    """Bring the built-in cadences to a desk that has none. Running it again changes nothing."""
    if not Cadence.objects.exists():
        for priority, rhythm in rules.BUILT_IN.items():
            Cadence.objects.create(
                priority=priority,
                every=rhythm.every // MINUTE,
                remind_before=rhythm.remind_before // MINUTE,
                notes=rhythm.notes,
            )


@transaction.atomic
def set_cadence(
    *, by: Asker, now: datetime, priority: str, tier: str, every: int, remind_before: int, notes: int
) -> Cadence:
    """Say how often customers of this tier hear from us about cases of this priority; empty means any.

    Spans are minutes of the holding team's business time. For leads; promises made before stay as they are.
    """
    refuse_if(
        rules.cadence_reasons(
            is_lead=by.is_lead,
            priority=priority,
            tier=tier,
            every=every,
            remind_before=remind_before,
            notes=notes,
        )
    )
    cadence = _cadence(priority, tier) or Cadence(priority=priority, tier=" ".join(tier.split()))
    cadence.every, cadence.remind_before, cadence.notes = every, remind_before, notes
    cadence.save()
    _record_cadence(cadence, by=by, now=now)
    return cadence


@transaction.atomic
def remove_cadence(*, by: Asker, now: datetime, priority: str, tier: str) -> None:
    """Take a cadence away: the next most specific one applies, in the end a built-in one. For leads."""
    found = _cadence(priority, tier)
    reasons = rules.deciding_reasons(is_lead=by.is_lead)
    if found is None:
        reasons.append(Reason("cadence-missing", _("There is no such cadence."), Because.MISSING))
    refuse_if(reasons)
    cadence = cast(Cadence, found)  # without one: refused above
    cadence.delete()
    _record_cadence(cadence, by=by, now=now)


def _cadence(priority: str, tier: str) -> Cadence | None:
    """The cadence for exactly these. Tiers are few, and compared as people mean them."""
    known = Cadence.objects.filter(priority=priority) if priority in ("", *rules.BUILT_IN) else ()
    return next((each for each in known if rules.folded(each.tier) == rules.folded(tier)), None)


def _record_cadence(cadence: Cadence, *, by: Asker, now: datetime) -> None:
    data = {"priority": cadence.priority, "tier": cadence.tier}
    events.record("cadence.changed", now=now, by=by.id, data=data)


@transaction.atomic
def make(*, by: Asker, now: datetime, case_id: int, text: str, due_at: datetime | None = None) -> Promise:
    """Promise the customer something by a time; without one, by the cadence of the case."""
    held = cases.lock(by, case_id)
    if due_at is None:
        due_at = queries.default_due(held.case, team_id=held.holder.team_id, now=now)
    refuse_if(
        rules.promise_reasons(text=text, due_at=due_at, now=now) + acting_reasons(cases.standing(by, held))
    )
    return add(held, by=by, now=now, text=text, due_at=due_at)


def add(held: Held, *, by: Asker | None, now: datetime, text: str, due_at: datetime) -> Promise:
    """Write a promise, the desk's own without `by`. For a caller that has locked and judged it."""
    team = held.holder.team_id
    promise = Promise(
        case=held.case,
        text=text.strip(),
        due_at=due_at,
        made_by=by.person if by else None,
        made_at=now,
        watch_at=queries.reminding_at(held.case, team_id=team, due_at=due_at, now=now),
    )
    insert_all([promise])
    ending.arm(promise)
    events.record(
        "promise.made",
        now=now,
        case=held.case.pk,
        by=by.id if by else None,
        team=team,
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
    ending.settle(promise, "release", now=now)
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
    no_more: bool = False,
    apology: str | None = None,
    waits_for_customer: bool = False,
    files: Sequence[File] = (),
) -> Message:
    """Write to the customer, keep the promises that this fulfils, and say what comes next and by when.

    Every message says so: one that promises nothing, while nothing else stays promised, is refused unless
    `no_more` says that nothing more is to come. What comes next without a time is due by the cadence.

    `apology` is what the message opens with; None: one sentence for what was missed, if anything was.
    `waits_for_customer`: the case can't go on until they answer. What they were promised stays due.

    All or nothing: when any part is refused, no mail leaves and no promise changes.
    """
    held = cases.lock(by, case_id)
    if next_text and next_due_at is None:
        next_due_at = queries.default_due(held.case, team_id=held.holder.team_id, now=now)
    if apology is None:
        apology = queries.apology(held.case, now=now)
    said = rules.Reply(body, apology, next_text, next_due_at, no_more)
    ends, stays = _ended_by_reply(held, keeps, now=now)
    still_owed = [each.text for each in stays]
    keeps_foreign = not {*keeps} <= {each.pk for each in ends}
    reasons = rules.reply_reasons(said, keeps_foreign=keeps_foreign, still_owed=still_owed, now=now)
    reasons += file_reasons(files)
    standing = cases.standing(by, held)
    if waits_for_customer:
        reasons += replying_reasons(standing, waits=waiting(held.case))
    refuse_if(reasons + acting_reasons(standing))
    message = case_services.write_to_customer(
        by=by,
        now=now,
        held=held,
        body=said.text,
        next_text=next_text,
        next_due_at=next_due_at,
        no_more=no_more,
        files=files,
    )
    _settle_by_reply(held, ends, stays, by=by, now=now)
    if next_due_at:
        add(held, by=by, now=now, text=next_text, due_at=next_due_at)
    if waits_for_customer:
        begin_by_reply(held, by=by, now=now)
    targets.follow(held.case, now=now)
    return message


def _ended_by_reply(
    held: Held, keeps: Collection[int], *, now: datetime
) -> tuple[list[Promise], list[Promise]]:
    """What ends with a reply, kept by it or overdue, and what stays promised."""
    ids = {cases.storable(number) for number in keeps}
    found = Q(state=Promise.State.OPEN) | Q(pk__in=ids)
    known = list(Promise.objects.select_for_update().filter(found, case=held.case))
    ends = [each for each in known if each.pk in ids or rules.has_passed(each.due_at, now=now)]
    return ends, [each for each in known if each not in ends]


def _settle_by_reply(
    held: Held, ends: Sequence[Promise], stays: Sequence[Promise], *, by: Asker, now: datetime
) -> None:
    for promise in ends:
        # One that was missed or settled while the reply was being written must not stop the reply.
        if promise.state == Promise.State.OPEN:
            _end(held, promise, by=by, now=now)
    # A person wrote: automatic notes are counted from here anew.
    Promise.objects.filter(pk__in=[promise.pk for promise in stays]).update(notes=0)


def pass_on(
    held: Held, *, to_person: Person | None, by: Asker, now: datetime, next_text: str, next_due_at: datetime
) -> None:
    """Record that the open promises went to the receiver by name. For the hand-off's acceptance.

    What fell due before doesn't pass on: it is missed, by the team that still holds the case. Were it left to
    the worker, the receiver would be told to have missed it. What the introduction promises in the same words
    for the same moment is told anew there: kept beside it, one answer would leave one of two missed.
    """
    for promise in _open(held.case.pk):
        text, due_at = promise.text, promise.due_at
        if rules.has_passed(due_at, now=now):
            ending.miss([(promise, held)], now=now)
        elif rules.is_told_anew(text=text, due_at=due_at, next_text=next_text, next_due_at=next_due_at):
            promise.reason = _("told anew at the hand-off")
            ending.settle(promise, "release", now=now)
            _record("promise.released", held, promise, by=by, now=now, reason=promise.reason)
        elif promise.made_by_id is None and not promise.notes:
            # The desk's own first one: that someone reads it and says what follows. Here they do.
            _end(held, promise, by=by, now=now)
        else:
            _record(
                "promise.passed", held, promise, by=by, now=now, person=to_person.pk if to_person else None
            )


@prepared
def _open(case_id: int) -> QuerySet[Promise]:
    return Promise.objects.select_for_update().filter(case=case_id, state=Promise.State.OPEN)


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
        ending.miss([(promise, held)], now=now)
        return
    ending.settle(promise, "keep", now=now)
    early = round((promise.due_at - now).total_seconds())
    _record("promise.kept", held, promise, by=by, now=now, seconds_early=early)


def _record(kind: str, held: Held, promise: Promise, *, by: Asker, now: datetime, **facts: object) -> None:
    team = held.holder.team_id
    events.record(
        kind, now=now, case=held.case.pk, by=by.id, team=team, data={"promise": promise.pk, **facts}
    )
