"""What comes due by itself: the silence of a receiver, and the customer who still waits for a name."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from pitstop.cases import mails
from pitstop.cases import services as case_services
from pitstop.cases.at_once import lock_free
from pitstop.cases.queries import Held
from pitstop.handoffs import queries, rules
from pitstop.handoffs.models import Handoff, Question
from pitstop.handoffs.services import silence, telling
from pitstop.handoffs.services.answering import settle
from pitstop.handoffs.services.recording import record, seconds_waited
from pitstop.promises import queries as promises
from pitstop.slips import services as slips
from pitstop.targets import services as targets
from pitstop.timers.rules import Due


def step(dues: Sequence[Due], now: datetime) -> Collection[int]:
    """Remind, tell leads, give back: the step of each silence that has fallen due."""
    waiting, busy = _waiting(dues)
    silent = [each for each, _held in waiting if each.silence_due_at and each.silence_due_at <= now]
    unanswered = Question.objects.filter(handoff__in=silent, answered_at=None)
    asked = set(unanswered.values_list("handoff_id", flat=True))
    for handoff in silent:
        _step(handoff, asked=handoff.pk in asked, now=now)
    ended = [handoff.case for handoff in silent if handoff.state == Handoff.State.EXPIRED]
    targets.bring_up(ended, now=now)
    return busy


def note(dues: Sequence[Due], now: datetime) -> Collection[int]:
    """Tell customers who wait longer than the route allows that we are still finding the right person."""
    waiting, busy = _waiting(dues)
    for handoff, held in waiting:
        if handoff.note_due_at and handoff.note_due_at <= now:
            _note(held, handoff, now=now)
    return busy


def _waiting(dues: Sequence[Due]) -> tuple[list[tuple[Handoff, Held]], list[int]]:
    """The offers that wait still, with their cases locked, in order; and those whose cases are in use."""
    locked = lock_free({due.case for due in dues if due.case is not None})
    busy = [due.subject for due in dues if due.case in locked.busy]
    rows = Handoff.objects.select_for_update(of=("self",)).select_related(*queries.WITH)
    found = rows.filter(
        pk__in=[due.subject for due in dues], state=Handoff.State.OFFERED, case__in=list(locked.held)
    )
    handoffs = {handoff.pk: handoff for handoff in found}
    ready = [handoffs[due.subject] for due in dues if due.subject in handoffs]
    return [(handoff, locked.held[handoff.case_id]) for handoff in ready], busy


def _step(handoff: Handoff, *, asked: bool, now: datetime) -> None:
    terms = queries.terms_of(handoff)
    due = rules.due_step(terms.patience, handoff.silence_step)
    if due is None:
        handoff.silence_due_at = None
        handoff.save(update_fields=["silence_due_at"])
        silence.arm(handoff)
        return
    if due.step == rules.Step.BACK:
        _give_back(handoff, now=now)
        return
    leads = due.step == rules.Step.LEAD
    handoff.silence_step += 1
    handoff.silence_due_at = silence.next_due(handoff, terms, taken=handoff.silence_step, now=now)
    handoff.save(update_fields=["silence_step", "silence_due_at"])
    silence.arm(handoff)
    record("handoff.reminded", handoff, by=None, now=now, told="lead" if leads else "receiver")
    telling.reminded(handoff, leads=leads, asked=asked, now=now)


def _give_back(handoff: Handoff, *, now: datetime) -> None:
    settle(handoff, "expire", by=None, now=now)
    record("handoff.expired", handoff, by=None, now=now, seconds_to_answer=seconds_waited(handoff))
    slips.record(
        now=now,
        case=handoff.case,
        kind="late_answer",
        place="waiting",
        source="desk",
        handoff=handoff.pk,
        key=f"late_answer:{handoff.pk}",
        team=handoff.from_team_id,
    )
    telling.expired(handoff, now=now)


def _note(held: Held, handoff: Handoff, *, now: datetime) -> None:
    handoff.note_due_at, handoff.noted_at = None, now
    handoff.save(update_fields=["note_due_at", "noted_at"])
    silence.arm(handoff)
    with translation.override(held.case.customer.language):
        body = _holding_note(held, handoff)
    case_services.write_automatically(held, now=now, body=body, about=f"holding:{handoff.pk}")


def _holding_note(held: Held, handoff: Handoff) -> str:
    facts = {"customer": held.case.customer.name, "giver": handoff.giver.name, "team": handoff.to_team.name}
    promise = promises.next_of(held.case)
    due_at = promise.due_at if promise else handoff.next_update_at
    said = mails.promised(promise.text if promise else handoff.next_step, due_at)
    return "\n\n".join(
        [
            _("Hello %(customer)s,") % facts,
            _("%(giver)s has asked %(team)s to take your case on, and we are still finding the right person.")
            % facts,
            _("Until then %(giver)s has it. You need not do anything.") % facts,
            *said,
            mails.footer(held.case),
        ]
    )
