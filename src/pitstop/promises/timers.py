"""What comes due of a promise: its holder is reminded, its customer not left without a word, it is missed.

What fell due meanwhile is only missed. Acts look at what is, not at what was when they were armed.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from pitstop.accounts.models import Person
from pitstop.cases import services as case_services
from pitstop.cases.at_once import lock_free, who_have
from pitstop.cases.models import Case
from pitstop.cases.queries import Held
from pitstop.core.rows import update_all
from pitstop.core.words import gettext_noop as _
from pitstop.events import services as events
from pitstop.promises import queries, rules, wording
from pitstop.promises.ending import services as ending
from pitstop.promises.models import Promise
from pitstop.timers.rules import Due


def miss(dues: Sequence[Due], now: datetime) -> Collection[int]:
    """Record as missed what fell due and was not kept, the oldest first."""
    known, busy = _known(dues)
    ending.miss([each for each in known if rules.has_passed(each[0].due_at, now=now)], now=now)
    return busy


def watch(dues: Sequence[Due], now: datetime) -> Collection[int]:
    """Remind holders of what falls due soon, and write to customers who heard nothing since."""
    known, busy = _known(dues)
    lives = [
        each
        for each in known
        if each[1].case.state == Case.State.OPEN and not rules.has_passed(each[0].due_at, now=now)
    ]
    reminded = [each for each in lives if each[0].reminded_at is not None]
    _remind([each for each in lives if each[0].reminded_at is None], now=now)
    _note_or_let_be(reminded, now=now)
    return busy


def _known(dues: Sequence[Due]) -> tuple[list[tuple[Promise, Held]], list[int]]:
    """Those that are open still, with their cases locked, by due time; and those whose cases are in use."""
    locked = lock_free({due.case for due in dues if due.case is not None})
    busy = [due.subject for due in dues if due.case in locked.busy]
    found = Promise.objects.select_for_update().filter(
        pk__in=[due.subject for due in dues], state=Promise.State.OPEN, case__in=list(locked.held)
    )
    known = []
    for promise in found.order_by("due_at", "pk"):
        held = locked.held[promise.case_id]
        promise.case = held.case
        known.append((promise, held))
    return known, busy


def _remind(known: Sequence[tuple[Promise, Held]], *, now: datetime) -> None:
    if not known:
        return
    rhythms = queries.Rhythms({held.holder.team_id for _promise, held in known})
    for promise, held in known:
        team = held.holder.team_id
        promise.reminded_at = now
        promise.watch_at = rhythms.noting_at(held.case, team_id=team, due_at=promise.due_at, now=now)
    promises = [promise for promise, _held in known]
    update_all(promises, ["reminded_at", "watch_at"])
    ending.arm(*promises, kinds=[rules.WATCHED])
    events.record_all(
        [
            events.New(
                "promise.reminded",
                now,
                case=held.case.pk,
                team=held.holder.team_id,
                data={"promise": promise.pk},
            )
            for promise, held in known
        ]
    )
    ending.tell_about(known, "promise_due", now=now)


def _note_or_let_be(known: Sequence[tuple[Promise, Held]], *, now: datetime) -> None:
    if not known:
        return
    rhythms = queries.Rhythms({held.holder.team_id for _promise, held in known})
    may = queries.may_note(((promise, held.holder.team_id) for promise, held in known), rhythms, now=now)
    noted = [each for each in known if each[0].pk in may]
    having = who_have(held.holder for _promise, held in noted)
    for promise, held in noted:
        _note(promise, held, having[held.case.pk], rhythms, now=now)
    let_be = [promise.pk for promise, _held in known if promise.pk not in may]
    Promise.objects.filter(pk__in=let_be).update(watch_at=None)


def _note(
    promise: Promise, held: Held, person: Person | None, rhythms: queries.Rhythms, *, now: datetime
) -> None:
    """Tell the customer that nothing new is known, and promise the same anew: by the cadence from now."""
    case, team = held.case, held.holder.team_id
    due_at = max(rhythms.default_due(case, team_id=team, now=now), promise.due_at)
    body = wording.note(promise, held.holder, person, due_at=due_at)
    case_services.write_automatically(held, now=now, body=body, about=f"promise:{promise.pk}")
    promise.reason, promise.watch_at = _("told anew by an automatic note"), None
    ending.settle(promise, "release", now=now)
    renewed = Promise.objects.create(
        case=case,
        text=promise.text,
        due_at=due_at,
        made_at=now,
        watch_at=rhythms.reminding_at(case, team_id=team, due_at=due_at, now=now),
        notes=promise.notes + 1,
    )
    ending.arm(renewed)
    events.record(
        "promise.renewed",
        now=now,
        case=case.pk,
        team=team,
        data={"promise": promise.pk, "next": renewed.pk, "due_at": due_at.isoformat()},
    )
