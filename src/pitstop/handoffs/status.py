"""What the customer's page shows: everything of it in one call, for whoever has the link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation

from pitstop.accounts.models import Person
from pitstop.cases import queries as cases
from pitstop.cases.models import Case
from pitstop.handoffs import introductions, timeline
from pitstop.promises import queries as promises


@dataclass(frozen=True, slots=True)
class Status:
    """What the customer may see of their case: what was said to them. No answers, notes or read-backs."""

    case_id: int
    subject: str
    language: str
    is_open: bool
    person: str
    team: str
    is_ai: bool
    about: str
    next_step: str
    due_at: datetime | None
    is_late: bool
    so_far: Sequence[tuple[datetime, str, str]]  # when, what (a key), who


_TOLD = {
    "message.received": "you_wrote",
    "message.sent": "wrote_to_you",
    "handoff.accepted": "took_over",
    "promise.kept": "kept",
    "promise.missed": "missed",
    "case.closed": "closed",
}


def shown(token: str, *, now: datetime, language: str = "") -> Status | None:
    """What is behind a link, None when the link isn't one of ours or has ended.

    Described in `language`, or else in the customer's own.
    """
    found = cases.by_status_token(token)
    if found is None:
        return None
    holder = cases.holder(found)
    story = timeline.of_case(found)
    is_open = found.state == Case.State.OPEN
    promise = promises.next_of(found) if is_open else None
    language = language or found.customer.language
    person = cases.who_has(holder)
    with translation.override(language):
        about = introductions.about(person, holder.team) if person else ""
    return Status(
        case_id=found.pk,
        subject=found.subject,
        language=language,
        is_open=is_open,
        person=person.name if person else "",
        team=holder.team.name,
        is_ai=person is not None and person.kind == Person.Kind.AI,
        about=about,
        next_step=promise.text if promise else "",
        due_at=promise.due_at if promise else None,
        is_late=is_open and (promise.due_at < now if promise else _still_unanswered(story)),
        so_far=[(entry.at, _TOLD[entry.kind], entry.actor) for entry in story if entry.kind in _TOLD],
    )


def _still_unanswered(story: Sequence[timeline.Entry]) -> bool:
    """Whether a promise was missed and nobody has written to the customer since."""
    missed = max((entry.at for entry in story if entry.kind == "promise.missed"), default=None)
    written = max((entry.at for entry in story if entry.kind == "message.sent"), default=None)
    return missed is not None and (written is None or written < missed)
