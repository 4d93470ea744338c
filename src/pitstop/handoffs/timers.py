"""What comes due by itself: the silence of a receiver, and the customer who still waits for a name."""

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from pitstop.cases import mails
from pitstop.cases import services as case_services
from pitstop.cases.models import Case
from pitstop.cases.queries import Held
from pitstop.handoffs import queries, rules
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.services import silence, telling
from pitstop.handoffs.services.answering import settle
from pitstop.handoffs.services.locking import lock_known
from pitstop.handoffs.services.recording import record, seconds_waited
from pitstop.promises import queries as promises
from pitstop.slips import services as slips

log = logging.getLogger("pitstop.worker")

AFTER_A_FAULT = timedelta(minutes=5)


def act_on_silence(*, now: datetime, limit: int = 200) -> int:
    """Remind, tell leads, give back: what has fallen due, the oldest first. Returns how many were acted on.

    One hand-off in one transaction. One that fails is put off and reported, and stops no other.
    """
    return _each("silence_due_at", now=now, limit=limit)


def note_waiting(*, now: datetime, limit: int = 200) -> int:
    """Tell customers who wait longer than the route allows that we are still finding the right person."""
    return _each("note_due_at", now=now, limit=limit)


def _each(column: str, *, now: datetime, limit: int) -> int:
    done, looked_at = 0, set[int]()
    while len(looked_at) < limit:
        due = Handoff.objects.filter(Q(**{f"{column}__lte": now}), state=Handoff.State.OFFERED)
        found = due.exclude(pk__in=looked_at).order_by(column).first()
        if found is None:
            break
        looked_at.add(found.pk)
        done += _one(found, due, column, now=now)
    return done


def _one(found: Handoff, waiting: QuerySet[Handoff], column: str, *, now: datetime) -> bool:
    try:
        with transaction.atomic():
            # Another worker has it, or someone is answering at this moment: it is looked at next time.
            if not _is_free(found.case_id) or not waiting.filter(pk=found.pk).exists():
                return False
            held, handoff = lock_known(found)
            _step(handoff, now=now) if column == "silence_due_at" else _note(held, handoff, now=now)
    except Exception:
        log.exception("hand-off %d could not be acted on, and is tried again", found.pk)
        with transaction.atomic():
            Handoff.objects.filter(pk=found.pk).update(**{column: now + AFTER_A_FAULT})
    return True


def _is_free(case_id: int) -> bool:
    skip = connection.features.has_select_for_update_skip_locked
    return Case.objects.select_for_update(skip_locked=skip).filter(pk=case_id).first() is not None


def _step(handoff: Handoff, *, now: datetime) -> None:
    terms = queries.terms_of(handoff)
    due = rules.due_step(terms.patience, handoff.silence_step)
    if due is None:
        handoff.silence_due_at = None
        handoff.save(update_fields=["silence_due_at"])
        return
    if due.step == rules.Step.BACK:
        _give_back(handoff, now=now)
        return
    leads = due.step == rules.Step.LEAD
    asked = queries.open_question(handoff) is not None
    handoff.silence_step += 1
    handoff.silence_due_at = silence.next_due(handoff, terms, taken=handoff.silence_step, now=now)
    handoff.save(update_fields=["silence_step", "silence_due_at"])
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
