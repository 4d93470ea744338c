"""What giver and receiver say to each other about an offer, without the case changing hands."""

from datetime import datetime

from django.db import transaction

from pitstop.accounts.queries import Asker
from pitstop.core.refusals import Reason, Refused, refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.handoffs import queries, rules
from pitstop.handoffs.models import Correction, Handoff, Question
from pitstop.handoffs.services import silence, telling
from pitstop.handoffs.services.locking import lock
from pitstop.handoffs.services.recording import record
from pitstop.slips import services as slips


@transaction.atomic
def ask(*, by: Asker, now: datetime, handoff_id: int, text: str) -> Question:
    """Ask the giver something before answering. Until they have answered, they are the ones waited for."""
    _held, handoff = lock(by, handoff_id)
    now = max(now, handoff.offered_at)
    is_open = queries.open_question(handoff) is not None
    refuse_if(rules.asking_reasons(queries.waiting(handoff, by), text=text, is_open=is_open))
    question = Question.objects.create(handoff=handoff, asked_by=by.person, asked_at=now, text=text.strip())
    record("handoff.asked", handoff, by=by, now=now, question=question.pk)
    silence.begin(handoff, queries.terms_of(handoff), now=now, again=True)
    telling.asked(handoff, question, now=now)
    return question


@transaction.atomic
def explain(*, by: Asker, now: datetime, handoff_id: int, text: str) -> Question:
    """Answer the receiver's open question. From here on the receiver is waited for again."""
    _held, handoff = lock(by, handoff_id)
    question = queries.open_question(handoff)
    is_open = question is not None
    refuse_if(rules.explaining_reasons(queries.waiting(handoff, by), text=text, is_open=is_open))
    question = Question.objects.select_related("asked_by").get(handoff=handoff, answered_at=None)
    now = max(now, question.asked_at)
    question.answer, question.answered_by, question.answered_at = text.strip(), by.person, now
    question.save()
    record("handoff.explained", handoff, by=by, now=now, question=question.pk)
    silence.begin(handoff, queries.terms_of(handoff), now=now, again=True)
    telling.explained(handoff, question, now=now)
    return question


@transaction.atomic
def correct(*, by: Asker, now: datetime, handoff_id: int, text: str) -> Correction:
    """Say “not quite: …” to a read-back. It stands on the case until the receiver has seen it."""
    held, handoff = lock(by, handoff_id)
    refuse_if(rules.correcting_reasons(queries.waiting(handoff, by), text=text))
    now = max(now, handoff.answered_at or now)
    correction = Correction.objects.create(handoff=handoff, by=by.person, at=now, text=text.strip())
    record("handoff.corrected", handoff, by=by, now=now, correction=correction.pk)
    slips.record(
        now=now,
        case=held.case,
        kind="misread",
        place="read_back",
        source="person",
        by=by.person,
        handoff=handoff.pk,
        key=f"misread:{correction.pk}",
        team=held.holder.team_id,
    )
    concerned = {person.pk: person for person in (handoff.answered_by, held.holder.person) if person}
    telling.corrected(handoff, correction, concerned.values(), now=now)
    return correction


@transaction.atomic
def understand(*, by: Asker, now: datetime, handoff_id: int) -> Handoff:
    """Say that the corrections of a hand-off's read-back were seen."""
    _held, handoff = lock(by, handoff_id)
    corrections = list(Correction.objects.select_for_update().filter(handoff=handoff, seen_at=None))
    if not corrections and not handoff.corrections.exists():
        sentence = _("Nothing was corrected here.")
        raise Refused([Reason("correction-missing", sentence)])
    is_theirs = queries.works_on(by, handoff)
    refuse_if(rules.understanding_reasons(is_theirs=is_theirs, seen=not corrections))
    for correction in corrections:
        correction.seen_by, correction.seen_at = by.person, max(now, correction.at)
        correction.save()
        record("handoff.understood", handoff, by=by, now=now, correction=correction.pk)
    return handoff
