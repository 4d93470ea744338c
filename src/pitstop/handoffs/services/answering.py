"""Answering an offer: accept, return, withdraw."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from pitstop.accounts.queries import Asker
from pitstop.calendars import queries as calendars
from pitstop.cases import services as case_services
from pitstop.core.refusals import refuse_if
from pitstop.core.rows import update_all
from pitstop.handoffs import queries, rules, told
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.services import passing, silence, telling
from pitstop.handoffs.services.locking import lock
from pitstop.handoffs.services.recording import record, seconds_waited
from pitstop.promises import queries as promise_queries
from pitstop.routing import queries as routing
from pitstop.routing.rules.fields import load_answers
from pitstop.slips import services as slips
from pitstop.targets import services as targets
from pitstop.timers import services as timers

_ANSWER = [
    "state",
    "answered_at",
    "answered_by",
    "read_back",
    "introduction",
    "return_reason",
    "return_note",
    "decision",
    "decided_by",
    "decided_at",
]
LATE_FROM = 2  # steps of silence: their lead was told


@transaction.atomic
@timers.together()
@calendars.read_once()
def accept(
    *,
    by: Asker,
    now: datetime,
    handoff_id: int,
    read_back: str,
    next_update_at: datetime | None = None,
    introduction: str = "",
    promises: Collection[int] | None = None,
) -> Handoff:
    """Accept an offer with a read-back.

    The case and its promises pass to the asker, and the customer is told.

    `next_update_at` replaces the time that the giver named, or promised the customer since; it must be given
    when that time has passed.
    `introduction` replaces the giver's wording. `promises` are those that the asker saw and takes over:
    given, they must be all that are open.
    """
    held, handoff = lock(by, handoff_id)
    now = max(now, handoff.offered_at)  # a clock that was set back: nothing is answered before it is offered
    due_at = next_update_at or told.told_at(handoff)
    refuse_if(
        [
            *rules.accept_reasons(
                queries.waiting(handoff, by),
                read_back=read_back,
                next_update_at=due_at,
                answers=load_answers(handoff.answers),
                now=now,
                introduction=introduction,
            ),
            *promise_queries.taking_over_reasons(held.case, promises),
        ]
    )
    handoff.read_back = read_back.strip()
    handoff.introduction = introduction.strip() or handoff.introduction
    settle(handoff, "accept", by=by, now=now)
    passing.pass_on(held, handoff, to=by.person, by=by, now=now, due_at=due_at)
    if handoff.silence_step >= LATE_FROM:
        _slip(handoff, "late_answer", now=now)
    targets.follow(held.case, now=now)
    return handoff


@transaction.atomic
def send_back(*, by: Asker, now: datetime, handoff_id: int, reason: str, note: str = "") -> Handoff:
    """Return an offer with a reason. The giver still holds the case, and sees what to mend."""
    held, handoff = lock(by, handoff_id)
    now = max(now, handoff.offered_at)
    known = routing.return_reasons()
    needs_note = reason in known and known[reason].needs_note
    refuse_if(
        rules.return_reasons(
            queries.waiting(handoff, by), reason=reason, note=note, known=known, needs_note=needs_note
        )
    )
    handoff.return_reason, handoff.return_note = reason, note.strip()
    settle(handoff, "return", by=by, now=now)
    record(
        "handoff.returned", handoff, by=by, now=now, reason=reason, seconds_to_answer=seconds_waited(handoff)
    )
    if reason in ("wrong_team", "facts_missing"):
        _slip(handoff, reason, now=now)
    telling.returned(handoff, now=now)
    targets.follow(held.case, now=now)
    return handoff


@transaction.atomic
def withdraw(*, by: Asker, now: datetime, handoff_id: int) -> Handoff:
    """Take an offer back before it is answered, or before a lead has decided about it."""
    held, handoff = lock(by, handoff_id)
    now = max(now, handoff.offered_at)
    refuse_if(rules.move_reasons(queries.waiting(handoff, by), "withdraw"))
    reached = handoff.state == Handoff.State.OFFERED
    settle(handoff, "withdraw", by=by, now=now)
    record("handoff.withdrawn", handoff, by=by, now=now, seconds_to_answer=seconds_waited(handoff))
    telling.withdrawn(handoff, reached=reached, now=now)
    targets.follow(held.case, now=now)
    return handoff


def settle(handoff: Handoff, act: str, *, by: Asker | None, now: datetime) -> None:
    """End an open hand-off by this move. Whoever was to receive it then reads the offer, not the case."""
    handoff.state = rules.MOVES[handoff.state, act]
    handoff.answered_at, handoff.answered_by = now, by.person if by else None
    update_all([handoff], _ANSWER)
    silence.end(handoff)
    case_services.end_reading(handoff.case, handoff.to_team_id)


def _slip(handoff: Handoff, kind: str, *, now: datetime) -> None:
    slips.record(
        now=now,
        case=handoff.case,
        kind=kind,
        place="waiting" if kind == "late_answer" else "offer",
        source="desk",
        handoff=handoff.pk,
        key=f"{kind}:{handoff.pk}",
        team=handoff.from_team_id,
    )
