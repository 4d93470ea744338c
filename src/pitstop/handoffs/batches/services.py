"""Writes to batches. Each case is offered by the one service that offers any: no batch skips a protocol."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases.rules import holding_reasons
from pitstop.core.refusals import Reason, Refused, refuse_if
from pitstop.handoffs import queries as handoffs
from pitstop.handoffs.batches import queries, rules
from pitstop.handoffs.batches.queries import Sitting
from pitstop.handoffs.models import Batch, BatchItem, Handoff
from pitstop.handoffs.rules import Offer
from pitstop.handoffs.services.offering import offer
from pitstop.routing.rules.routes import kind_reasons


@dataclass(frozen=True, slots=True)
class ToOffer:
    """One case of many, as a program sends it."""

    case: int
    to_team: int
    offered: Offer
    to_person: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case of many: its hand-off, or why there is none."""

    case: int
    handoff: Handoff | None = None
    reasons: tuple[Reason, ...] = ()


def offer_many(*, by: Asker, now: datetime, offers: Sequence[ToOffer]) -> list[Outcome]:
    """Offer many cases, each on its own: one that is refused keeps none of the others back.

    The outcomes stand in the order of the offers. Refused as a whole only when there are none or too many.
    """
    refuse_if(rules.batch_reasons([one.case for one in offers]))
    return [_one(by=by, now=now, one=one) for one in offers]


def _one(*, by: Asker, now: datetime, one: ToOffer) -> Outcome:
    try:
        made = offer(
            by=by,
            now=now,
            case_id=one.case,
            to_team=one.to_team,
            to_person=one.to_person,
            offered=one.offered,
        )
    except Refused as refusal:
        return Outcome(one.case, reasons=refusal.reasons)
    return Outcome(one.case, handoff=made)


@transaction.atomic
def begin(
    *,
    by: Asker,
    now: datetime,
    cases_chosen: Sequence[int],
    to_team: int,
    to_person: int | None = None,
    kind: str = "shift",
) -> Batch:
    """Begin a list of cases to hand over to a team, or to a person there. Nothing is offered yet.

    Refused with every case that the asker can't hand off, each with why.
    """
    numbers = list(dict.fromkeys(cases_chosen))
    reasons = [*rules.batch_reasons(numbers), *kind_reasons(kind)]
    receiver = handoffs.receiver(to_team, to_person)
    if not reasons:
        for number in numbers:
            reasons += holding_reasons(cases.standing(by, cases.get(by, number)))
    refuse_if(reasons)
    batch = Batch.objects.create(
        person=by.person, to_team_id=receiver.team, to_person_id=receiver.person, kind=kind, created_at=now
    )
    items = [BatchItem(batch=batch, n=n, case_id=number) for n, number in enumerate(numbers, 1)]
    BatchItem.objects.bulk_create(items)
    return batch


def offer_item(
    *, by: Asker, now: datetime, batch_id: int, n: int, offered: Offer, words: Mapping[str, str]
) -> Handoff:
    """Offer one case of a batch. What was typed is kept first, so that a refusal loses no word of it."""
    keep(by=by, now=now, batch_id=batch_id, n=n, words=words)
    return _offer_kept(by=by, now=now, batch_id=batch_id, n=n, offered=offered)


@transaction.atomic
def keep(*, by: Asker, now: datetime, batch_id: int, n: int, words: Mapping[str, str]) -> BatchItem:
    """Keep what was typed for one case of a batch, to go on with it later. A case left out is in again."""
    _sitting, item = _item(by, batch_id, n)
    refuse_if(
        rules.item_reasons(case=item.case_id, is_done=item.handoff_id is not None)
        + rules.words_reasons(words)
    )
    item.draft, item.left_out = dict(words), False
    item.save(update_fields=["draft", "left_out"])
    _end_when_done(by, batch_id, now=now)
    return item


@transaction.atomic
def _offer_kept(*, by: Asker, now: datetime, batch_id: int, n: int, offered: Offer) -> Handoff:
    sitting, item = _item(by, batch_id, n)
    refuse_if(rules.item_reasons(case=item.case_id, is_done=item.handoff_id is not None))
    batch = sitting.batch
    made = offer(
        by=by,
        now=now,
        case_id=item.case_id,
        to_team=batch.to_team_id,
        to_person=batch.to_person_id,
        offered=offered,
    )
    item.handoff = made
    item.save(update_fields=["handoff"])
    _end_when_done(by, batch_id, now=now)
    return made


@transaction.atomic
def leave_out(*, by: Asker, now: datetime, batch_id: int, n: int) -> BatchItem:
    """Leave a case out of the list: it stays where it is. Offering it after all takes it in again."""
    _sitting, item = _item(by, batch_id, n)
    refuse_if(rules.item_reasons(case=item.case_id, is_done=item.handoff_id is not None))
    item.left_out = True
    item.save(update_fields=["left_out"])
    _end_when_done(by, batch_id, now=now)
    return item


def _item(by: Asker, batch_id: int, n: int) -> tuple[Sitting, BatchItem]:
    sitting = queries.sitting(by, batch_id)
    found = BatchItem.objects.select_for_update().filter(batch=sitting.batch, n=n).first()
    if found is None:
        raise queries.no_item(n)
    return sitting, found


def _end_when_done(by: Asker, batch_id: int, *, now: datetime) -> None:
    sitting = queries.sitting(by, batch_id)
    sitting.batch.ended_at = None if sitting.to_do else now
    sitting.batch.save(update_fields=["ended_at"])
