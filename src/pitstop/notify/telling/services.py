"""Telling people, in the page and by mail where they have it so: one thing or many in the same queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.utils import timezone, translation

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Person
from pitstop.core.rows import insert_missing
from pitstop.notify import addresses, queries, rules, wording
from pitstop.notify.models import Mail, Notice


@dataclass(frozen=True, slots=True)
class Telling:
    """Something that these people should know. What each part means: `notify.services.tell`."""

    kind: str
    people: Sequence[Person]
    because: str
    key: str
    case: int | None = None
    handoff: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def switch(self) -> str:
        """The kind that people switch on and off."""
        return rules.switched_as(self.kind, self.because)


def tell_all(tellings: Sequence[Telling], *, now: datetime) -> None:
    """As `notify.services.tell`, for many: in a few queries, however many there are."""
    for each in tellings:
        if each.handoff is not None and each.kind in rules.SETTLES:
            queries.unseen_of_handoff(each.handoff, rules.SETTLES[each.kind]).update(seen_at=now)
    wanted: dict[tuple[str, int], tuple[Telling, Person]] = {}
    for each in tellings:
        for person in each.people:
            if person.is_active:  # who is told for two reasons is told for the first
                wanted.setdefault((each.key, person.pk), (each, person))
    if not wanted:
        return
    channels = queries.channels_of({(person.pk, each.switch) for each, person in wanted.values()})
    by_mail = {
        (key, who): person
        for (key, who), (each, person) in wanted.items()
        if channels[who, each.switch].by_mail and person.kind == Person.Kind.HUMAN
    }
    for pair in queries.told_already(by_mail):  # a second notice has no place in the table, a mail may have
        del wanted[pair], by_mail[pair]
    # Of two at once that tell of the same cause, one writes; neither waits for the other's people in turn.
    insert_missing(
        [
            Notice(
                person=person,
                key=each.key,
                kind=each.switch,
                because=each.because,
                case=each.case,
                handoff=each.handoff,
                facts={name: _plain(value) for name, value in each.facts.items()},
                at=now,
                in_page=channels[person.pk, each.switch].in_page,
            )
            for each, person in sorted(wanted.values(), key=lambda told: (told[0].key, told[1].pk))
        ]
    )
    _enqueue(by_mail, now=now)


def _plain(value: object) -> object:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def _enqueue(people: Mapping[tuple[str, int], Person], *, now: datetime) -> None:
    notices = queries.of_causes(people)
    mails = [_mail(people[notice.key, notice.person_id], notice, now=now) for notice in notices]
    # The same notice is mailed once.
    insert_missing(mails)


def _mail(person: Person, notice: Notice, *, now: datetime) -> Mail:
    case, key = notice.case, queries.mail_key(notice)
    with translation.override(accounts.language(person)), timezone.override(accounts.time_zone(person)):
        subject = wording.mail_subject(notice.kind, notice.facts, case)
        path = wording.link(case, notice.handoff, notice.facts)
        body = wording.mail_body(notice.kind, notice.because, notice.facts, path)
    return Mail(
        key=key,
        to=person.email,
        subject=" ".join(subject.split()),
        body=body,
        message_id=addresses.message_id(key),
        thread=f"case-{case}" if case is not None else "",
        case=case,
        reply_to=addresses.reply_address(person.pk, case) if case is not None else "",
        automatic=True,
        created_at=now,
        due_at=now,
    )
