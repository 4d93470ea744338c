"""Into the outbox, and out of it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from pitstop.core.checks import quoted
from pitstop.events import services as events
from pitstop.notify import rules
from pitstop.notify.channels import Hopeless, Send
from pitstop.notify.models import Mail


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round of the worker did."""

    sent: int = 0
    later: int = 0
    stuck: int = 0


def enqueue(
    *, key: str, to: str, subject: str, body: str, now: datetime, case: int | None = None, thread: str = ""
) -> Mail:
    """Put a mail in the outbox, in the caller's transaction. The same key puts it there once."""
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
            "created_at": now,
            "due_at": now,
        },
    )
    return mail


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
