"""Into the outbox, and out of it."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from types import MappingProxyType
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone, translation

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Person
from pitstop.core.checks import quoted
from pitstop.events import services as events
from pitstop.notify import addresses, queries, rules, wording
from pitstop.notify.channels import Hopeless, Send
from pitstop.notify.models import Mail, Notice


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round of the worker did."""

    sent: int = 0
    later: int = 0
    stuck: int = 0


def enqueue(
    *,
    key: str,
    to: str,
    subject: str,
    body: str,
    now: datetime,
    case: int | None = None,
    thread: str = "",
    reply_to: str = "",
    automatic: bool = False,
) -> Mail:
    """Put a mail in the outbox, in the caller's transaction. The same key puts it there once.

    `automatic` when no person wrote it: its headers say so, and machines don't answer it.
    """
    domain = parseaddr(settings.PITSTOP_MAIL_FROM)[1].rpartition("@")[2] or "localhost"
    name = hashlib.sha256(f"{settings.SECRET_KEY}:{key}".encode()).hexdigest()[:32]
    mail, _made = Mail.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "subject": " ".join(subject.split()),
            "body": body,
            "message_id": f"<{name}@{domain}>",
            "thread": thread,
            "case": case,
            "reply_to": reply_to,
            "automatic": automatic,
            "created_at": now,
            "due_at": now,
        },
    )
    return mail


def tell(
    *,
    kind: str,
    people: Iterable[Person],
    because: str,
    now: datetime,
    key: str,
    case: int | None = None,
    handoff: int | None = None,
    facts: Mapping[str, object] = MappingProxyType({}),
) -> None:
    """Tell people that something happened: in the page, and by mail where their switch says so.

    In the caller's transaction. The same key tells a person once; who left is not told, and mail goes to
    humans only. Whether someone still has to do with the case is asked again when the mail leaves.

    `kind` and `because` stand in `rules.NOTICES` and `rules.BECAUSE`. `facts` are words and moments, as they
    are now: `who` (whose doing it is; the customer's name where it is about a promise, a mail or what the
    customer wrote), `team`, `subject` and `customer` of the case, `text` (what was asked, answered, given as
    the reason), `due` (a moment). Those that aren't known may be left out.
    """
    switch = rules.switched_as(kind, because)
    kept = {name: _plain(value) for name, value in facts.items()}
    told = {person.pk: person for person in people if person.is_active}
    channels = queries.channels(told, switch)
    for person_id in sorted(told):  # in one order, so that two at once can't wait for each other
        person, how = told[person_id], channels[person_id]
        notice, made = Notice.objects.get_or_create(
            person=person,
            key=key,
            defaults={
                "kind": switch,
                "because": because,
                "case": case,
                "handoff": handoff,
                "facts": kept,
                "at": now,
                "in_page": how.in_page,
            },
        )
        if made and how.by_mail and person.kind == Person.Kind.HUMAN:
            _write_to(person, notice, now=now)


def _plain(value: object) -> object:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def _write_to(person: Person, notice: Notice, *, now: datetime) -> None:
    with translation.override(accounts.language(person)), timezone.override(accounts.time_zone(person)):
        subject = wording.mail_subject(notice.kind, notice.facts, notice.case)
        path = wording.link(notice.case, notice.handoff)
        body = wording.mail_body(notice.kind, notice.because, notice.facts, path)
    case = notice.case
    enqueue(
        key=queries.mail_key(notice),
        to=person.email,
        subject=subject,
        body=body,
        now=now,
        case=case,
        thread=f"case-{case}" if case is not None else "",
        reply_to=addresses.reply_address(person.pk, case) if case is not None else "",
        automatic=True,
    )


def deliver_due(*, clock: Callable[[], datetime], send: Send, limit: int = 50) -> Delivered:
    """Send what is due, one mail at a time, and say what became of it.

    At least once, with a stable Message-ID.

    Each mail is claimed and settled on its own, so that a slow server delays one mail and not the claims of
    others, and a bad mail can't stop the rest.
    """
    counts = {"sent": 0, "later": 0, "stuck": 0}
    for _ in range(limit):
        mail = _claim(now=clock())
        if mail is None:
            break
        counts[_deliver(mail, clock=clock, send=send)] += 1
    return Delivered(**counts)


@transaction.atomic
def _claim(*, now: datetime) -> Mail | None:
    """Take the mail that has been due longest, for one lease. No two workers get the same one."""
    # SQLite needs no lock here: its transactions begin with the only write lock there is.
    skip = connection.features.has_select_for_update_skip_locked
    due = Mail.objects.select_for_update(skip_locked=skip).filter(state=Mail.State.QUEUED, due_at__lte=now)
    mail = due.order_by("due_at").first()
    if mail is None:
        return None
    mail.due_at, mail.claim, mail.attempts = now + rules.LEASE, uuid4().hex, mail.attempts + 1
    mail.save(update_fields=["due_at", "claim", "attempts"])
    return mail


def _deliver(mail: Mail, *, clock: Callable[[], datetime], send: Send) -> str:
    if mail.attempts > rules.TRIES:
        # Each worker that tried it ended without a word. The next one must not end by it as well.
        return _postpone(mail, now=clock(), error="No worker came back from sending it.", hopeless=True)
    try:
        send(mail)
    except Hopeless as refusal:
        return _postpone(mail, now=clock(), error=str(refusal), hopeless=True)
    except Exception as problem:  # whatever one mail meets, the others must still leave
        return _postpone(mail, now=clock(), error=f"{type(problem).__name__}: {problem}", hopeless=False)
    return _settle(mail, now=clock())


@transaction.atomic
def _settle(mail: Mail, *, now: datetime) -> str:
    changed = _claimed(mail).update(state=Mail.State.SENT, sent_at=now, error="")
    if changed:
        events.record(
            "mail.sent",
            now=now,
            case=mail.case,
            data={"mail": mail.pk, "message_id": mail.message_id, "attempt": mail.attempts},
        )
    return "sent"


@transaction.atomic
def _postpone(mail: Mail, *, now: datetime, error: str, hopeless: bool) -> str:
    wait = None if hopeless else rules.wait_after(mail.attempts)
    error = quoted(
        error, limit=300
    )  # a server may say anything, and a fault in storing it would stop the rest
    if wait is not None:
        _claimed(mail).update(due_at=now + wait, error=error)
        return "later"
    if _claimed(mail).update(state=Mail.State.STUCK, error=error):
        events.record(
            "mail.stuck",
            now=now,
            case=mail.case,
            data={"mail": mail.pk, "error": error, "attempt": mail.attempts},
        )
    return "stuck"


def _claimed(mail: Mail) -> QuerySet[Mail]:
    # Another worker may have taken over after the lease: then this one has nothing to settle.
    return Mail.objects.filter(pk=mail.pk, claim=mail.claim, state=Mail.State.QUEUED)
