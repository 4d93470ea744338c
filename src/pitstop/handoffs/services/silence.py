"""When a silent receiver's next step falls due, and when their customer is told that we still look."""

from datetime import datetime, timedelta

from pitstop.calendars import queries as calendars
from pitstop.calendars.rules.calendar import Calendar, add
from pitstop.handoffs import rules
from pitstop.handoffs.models import Handoff
from pitstop.routing.rules.routes import Acceptance, Terms
from pitstop.timers import services as timers
from pitstop.timers.rules import Due


def begin(handoff: Handoff, terms: Terms, *, now: datetime, again: bool = False) -> None:
    """Start waiting for an answer, in the receiving team's business time.

    `again`: something was said since, a question or its answer, so the wait begins anew; the customer's note
    keeps its time.
    """
    plan(handoff, terms, now=now, again=again)
    handoff.save(update_fields=["silence_step", "silence_due_at", "note_due_at"])
    arm(handoff)


def plan(handoff: Handoff, terms: Terms, *, now: datetime, again: bool = False) -> None:
    """Say on the hand-off how long an answer is waited for: not at all where the route accepts by itself.

    For a caller that stores it, and arms it.
    """
    if terms.acceptance == Acceptance.AUTOMATIC:
        return
    calendar = calendars.of_team(handoff.to_team_id)
    first = rules.due_step(terms.patience, 0)
    handoff.silence_step = 0
    handoff.silence_due_at = _after(calendar, now, first.after) if first else None
    after = terms.patience.note_after
    if not again:
        handoff.note_due_at = _after(calendar, now, after) if after is not None else None


def arm(handoff: Handoff) -> None:
    """Let an offer come due as it says now: the next step of the silence, and the customer's note."""
    moments = {rules.SILENCE: handoff.silence_due_at, rules.NOTE: handoff.note_due_at}
    timers.arm_all(Due(kind, handoff.pk, handoff.case_id, at) for kind, at in moments.items() if at)
    timers.disarm_all([kind for kind, at in moments.items() if not at], [handoff.pk])


def end(handoff: Handoff) -> None:
    """Nobody is waited for any more."""
    timers.disarm_all(rules.TIMERS, [handoff.pk])


def next_due(handoff: Handoff, terms: Terms, *, taken: int, now: datetime) -> datetime | None:
    """When the step after the one just taken falls due: as long after it as the route has between the two.

    So that after a long outage nobody is reminded and given up on in the same minute.
    """
    planned = rules.steps(terms.patience)
    if taken >= len(planned):
        return None
    calendar: Calendar = calendars.of_team(handoff.to_team_id)
    return _after(calendar, now, planned[taken].after - planned[taken - 1].after)


def _after(calendar: Calendar, now: datetime, span: timedelta) -> datetime | None:
    """When so much open time has passed; None, so that nothing falls due, where a century is too short."""
    try:
        return add(calendar, now, span)
    except OverflowError:  # hardly ever open
        return None
