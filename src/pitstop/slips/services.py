"""Writes to small errors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pitstop.accounts.models import Person
from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases.models import Case
from pitstop.core.refusals import refuse_if
from pitstop.events import services as events
from pitstop.slips import rules
from pitstop.slips.models import Slip


@dataclass(frozen=True, slots=True)
class Seen:
    """A small error that the desk saw: in which case, while which team held it, and what names its cause."""

    case: Case
    team: int
    key: str
    text: str = ""


@transaction.atomic
def record(
    *,
    now: datetime,
    case: Case,
    kind: str,
    place: str,
    source: str,
    by: Person | None = None,
    handoff: int | None = None,
    text: str = "",
    key: str = "",
    team: int | None = None,
) -> Slip:
    """Write a small error down, in the caller's transaction. For a caller that has judged who may.

    `key` names the cause: the same cause is written down once, and its slip is given again. `team` is the one
    that held the case then; the error is not said to be its doing.
    """
    refuse_if(rules.slip_reasons(kind=kind, place=place, source=source, text=text))
    facts = {
        "case": case,
        "kind": kind,
        "place": place,
        "source": source,
        "at": now,
        "by": by,
        "handoff": handoff,
        "text": text.strip(),
    }
    if not key:
        slip = Slip.objects.create(**facts)
    else:
        slip, is_new = Slip.objects.get_or_create(key=key, defaults=facts)
        if not is_new:
            return slip
    events.record(
        "slip.recorded",
        now=now,
        case=case.pk,
        by=by.pk if by else None,
        team=team,
        data={"slip": slip.pk, "slip_kind": kind, "place": place, "source": source},
    )
    return slip


@transaction.atomic
def record_by_desk(news: Sequence[Seen], *, now: datetime, kind: str, place: str) -> list[Slip]:
    """As `record`, for many of a kind that the desk saw by itself: each with its key, and its case locked.

    The same cause is written down once; given are those that are new.
    """
    known = set(Slip.objects.filter(key__in=[new.key for new in news]).values_list("key", flat=True))
    fresh = [new for new in news if new.key not in known]
    source = Slip.Source.DESK
    for new in fresh:
        refuse_if(rules.slip_reasons(kind=kind, place=place, source=source, text=new.text))
    slips = Slip.objects.bulk_create(
        Slip(case=new.case, kind=kind, place=place, source=source, at=now, text=new.text.strip(), key=new.key)
        for new in fresh
    )
    events.record_all(
        [
            events.New(
                "slip.recorded",
                now,
                case=new.case.pk,
                team=new.team,
                data={"slip": slip.pk, "slip_kind": kind, "place": place, "source": source},
            )
            for slip, new in zip(slips, fresh, strict=True)
        ]
    )
    return slips


@transaction.atomic
def note_down(
    *,
    by: Asker,
    now: datetime,
    case_id: int,
    kind: str,
    place: str = "other",
    text: str = "",
    handoff: int | None = None,
) -> Slip:
    """Write down a small error that a person saw, on a case that they may see, open or closed."""
    held = cases.lock(by, case_id)
    return record(
        now=now,
        case=held.case,
        kind=kind,
        place=place,
        source=Slip.Source.PERSON,
        by=by.person,
        handoff=handoff,
        text=text,
        team=held.holder.team_id,
    )
