"""A case's story: its events with what they are about. Wording is left to whoever shows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pitstop.accounts import queries as accounts
from pitstop.cases import queries as cases
from pitstop.cases.models import Case, Message, Wait
from pitstop.cases.waits import queries as waiting
from pitstop.events import queries as events
from pitstop.events.models import Event
from pitstop.handoffs import queries
from pitstop.handoffs.models import Correction, Handoff, Question
from pitstop.notify import queries as notify
from pitstop.notify.models import Mail
from pitstop.promises import queries as promises
from pitstop.promises.models import Promise
from pitstop.slips import queries as slips
from pitstop.slips.models import Slip

_NAMES_PEOPLE = ("person", "before")  # facts of events that are ids of people, where they are numbers


@dataclass(frozen=True, slots=True)
class Entry:
    """One event with the names and things it speaks of, as far as they still exist."""

    id: int
    at: datetime
    kind: str
    actor: str
    team: str
    from_team: str
    to_team: str
    data: Mapping[str, object]
    person: str = ""  # whom `data` names as the person, and as the one before
    before: str = ""
    message: Message | None = None
    handoff: Handoff | None = None
    question: Question | None = None
    correction: Correction | None = None
    promise: Promise | None = None
    mail: Mail | None = None
    slip: Slip | None = None
    wait: Wait | None = None


def of_case(case: Case) -> list[Entry]:
    """The case's story, oldest first. Eleven queries, however long it is. For those who may see the case."""
    return told(case, events.of_case(case.pk), waiting.of_case(case))


def told(case: Case, log: Sequence[Event], waits: Iterable[Wait]) -> list[Entry]:
    """As `of_case`, for a caller that has read all its events and waits for more than this."""
    people, teams = accounts.names(
        {event.actor for event in log} | {_person(event, name) for event in log for name in _NAMES_PEOPLE},
        {team for event in log for team in (event.team, event.from_team, event.to_team)},
    )
    things: dict[str, Mapping[int, object]] = {
        "message": {message.pk: message for message in cases.messages(case)},
        "handoff": queries.of_case(case),
        "question": {question.pk: question for question in _asked(case)},
        "correction": {correction.pk: correction for correction in _corrected(case)},
        "promise": {promise.pk: promise for promise in promises.of_case(case)},
        "mail": notify.of_case(case.pk),
        "slip": {slip.pk: slip for slip in slips.of_case(case)},
        "wait": {wait.pk: wait for wait in waits},
    }
    return [_entry(event, people, teams, things) for event in log]


def _asked(case: Case) -> Iterable[Question]:
    return Question.objects.filter(handoff__case=case).select_related("asked_by", "answered_by")


def _corrected(case: Case) -> Iterable[Correction]:
    return Correction.objects.filter(handoff__case=case).select_related("by", "seen_by")


def _person(event: Event, name: str) -> int | None:
    found = event.data.get(name)
    return found if isinstance(found, int) else None


def _entry(
    event: Event,
    people: Mapping[int, str],
    teams: Mapping[int, str],
    things: Mapping[str, Mapping[int, object]],
) -> Entry:
    about = {name: known.get(event.data.get(name, 0)) for name, known in things.items()}
    return Entry(
        id=event.pk,
        at=event.at,
        kind=event.kind,
        actor=people.get(event.actor or 0, ""),
        team=teams.get(event.team or 0, ""),
        from_team=teams.get(event.from_team or 0, ""),
        to_team=teams.get(event.to_team or 0, ""),
        data=event.data,
        person=people.get(_person(event, "person") or 0, ""),
        before=people.get(_person(event, "before") or 0, ""),
        **about,  # type: ignore[arg-type]
    )
