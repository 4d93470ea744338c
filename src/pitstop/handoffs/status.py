"""What the customer's page shows: everything of it in one call, for whoever has the link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation

from pitstop.accounts.models import Person
from pitstop.accounts.profiles import queries as profiles
from pitstop.cases import queries as cases
from pitstop.cases.models import Attachment, Case
from pitstop.cases.rules import lives_on
from pitstop.cases.waits import queries as waits
from pitstop.cases.waits.rules import CUSTOMER
from pitstop.handoffs import introductions, timeline
from pitstop.promises import queries as promises


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that the customer sent or was sent."""

    id: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Ended:
    """What is left of a page that ended after its case was closed: which language its reader reads."""

    language: str


@dataclass(frozen=True, slots=True)
class Status:
    """What the customer may see of their case: what was said to them. No answers, notes or read-backs.

    `photo` is what the address of the person's photo ends with, empty when there is none.
    """

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
    waits_for_you: bool  # it can't go on until the customer answers; for whom else it may wait is not theirs
    so_far: Sequence[tuple[datetime, str, str]]  # when, what (a key), who
    photo: str
    files: Sequence[SentFile]


_TOLD = {
    "message.received": "you_wrote",
    "message.sent": "wrote_to_you",
    "message.automatic": "we_wrote",
    "handoff.accepted": "took_over",
    "promise.kept": "kept",
    "promise.missed": "missed",
    "slip.recorded": "not_right",
    "case.closed": "closed",
    "case.reopened": "goes_on",
}


def shown(token: str, *, now: datetime, language: str = "") -> Status | Ended | None:
    """What is behind a link, None when the link isn't one of ours or was revoked.

    Described in `language`, or else in the customer's own. It ends some time after the case was closed.
    """
    found = cases.by_status_token(token)
    if found is None:
        return None
    if not lives_on(found.closed_at, now=now):
        return Ended(language or found.customer.language)
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
        waits_for_you=is_open and _waits_for_them(found),
        so_far=[_step(entry) for entry in story if entry.kind in _TOLD and _is_theirs(entry)],
        photo=profiles.photo_digest(person.pk) if person else "",
        files=[SentFile(each.pk, each.name, each.size) for each in cases.attachments_of_customer(found)],
    )


def file(token: str, attachment_id: int, *, now: datetime) -> Attachment | None:
    """A file that the customer sent or was sent, None when the link or the page behind it opens none such."""
    found = _living(token, now=now)
    return cases.attachment_of_customer(found, attachment_id) if found else None


def photo(token: str, digest: str, *, now: datetime) -> bytes | None:
    """The photo, as WebP, of the person who has the case."""
    found = _living(token, now=now)
    person = cases.who_has(cases.holder(found)) if found else None
    return profiles.photo(person.pk, digest) if person else None


def case_behind(token: str, *, now: datetime) -> int | None:
    """The case that the link's customer may write to, None when the link or the page behind it has ended."""
    found = _living(token, now=now)
    return found.pk if found else None


def _living(token: str, *, now: datetime) -> Case | None:
    found = cases.by_status_token(token)
    return found if found and lives_on(found.closed_at, now=now) else None


def _waits_for_them(case: Case) -> bool:
    wait = waits.waiting(case)
    return wait is not None and wait.on == CUSTOMER


def _is_theirs(entry: timeline.Entry) -> bool:
    """Small errors are ours to work on; the customer's own word that something isn't right is theirs."""
    return entry.kind != "slip.recorded" or entry.data["source"] == "customer"


def _step(entry: timeline.Entry) -> tuple[datetime, str, str]:
    # A team that takes over by its route does so in nobody's name.
    return entry.at, _TOLD[entry.kind], entry.actor or entry.to_team


def _still_unanswered(story: Sequence[timeline.Entry]) -> bool:
    """Whether a promise was missed and nobody has written to the customer since."""
    missed = max((entry.at for entry in story if entry.kind == "promise.missed"), default=None)
    written = max((entry.at for entry in story if entry.kind == "message.sent"), default=None)
    return missed is not None and (written is None or written < missed)
