"""Into the outbox, and out of it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Unpack
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import QuerySet

from pitstop.accounts.models import Person
from pitstop.accounts.profiles import services as profiles
from pitstop.accounts.profiles.rules import Profile
from pitstop.accounts.queries import Asker
from pitstop.core.checks import quoted
from pitstop.core.refusals import Because, Reason, Refused, refuse_if
from pitstop.core.rows import insert_or_update
from pitstop.core.words import gettext_noop as _
from pitstop.events import services as events
from pitstop.notify import addresses, queries, rules
from pitstop.notify.channels import Hopeless, Send
from pitstop.notify.models import Mail, Notice, Switch
from pitstop.notify.queries import Cases
from pitstop.notify.telling import services as telling
from pitstop.notify.telling.services import Telling


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round of the worker did."""

    sent: int = 0
    later: int = 0
    stuck: int = 0
    dropped: int = 0  # they would have told someone about a case that is no longer theirs


@dataclass(frozen=True, slots=True)
class Stuck:
    """A mail that could not be sent, for whoever can tell the people of its case."""

    mail: int
    case: int | None
    to: str
    error: str


def _always(person: Person, case: int | None, handoff: int | None) -> bool:
    return True


def _to_nobody(stuck: Stuck, now: datetime) -> None:
    pass


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
    answers: str = "",
    automatic: bool = False,
) -> Mail:
    """Put a mail in the outbox, in the caller's transaction. The same key puts it there once.

    One that is there already stays as it is, and what is given has its number with the words of now.
    `automatic` when no person wrote it: its headers say so, and machines don't answer it.
    """
    mail = Mail(
        key=key,
        to=to,
        subject=" ".join(subject.split()),
        body=body,
        message_id=addresses.message_id(key),
        thread=thread,
        case=case,
        reply_to=reply_to,
        answers=answers,
        automatic=automatic,
        created_at=now,
        due_at=now,
    )
    # Its key is set to itself, so that the number of one that is there already comes back.
    insert_or_update([mail], unique=["key"], update=["key"])
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
    humans only. Whether someone still has to do with the case is asked again when the mail leaves. What the
    notice settles is marked as seen for everyone: an offer to a team, once a colleague accepted it.

    `kind` and `because` stand in `rules.NOTICES` and `rules.BECAUSE`. `facts` are words and moments, as they
    are now: `who` (whose doing it is; the customer's name where it is about a promise, a mail or what the
    customer wrote), `team`, `subject` and `customer` of the case, `text` (what was asked, answered, given as
    the reason), `due` (a moment). Those that aren't known may be left out.
    """
    telling.tell_all(
        [Telling(kind, list(people), because, key=key, case=case, handoff=handoff, facts=facts)], now=now
    )


Concerns = Callable[[Person, int | None, int | None], bool]
OnStuck = Callable[[Stuck, datetime], None]


def deliver_due(
    *,
    clock: Callable[[], datetime],
    send: Send,
    limit: int = 50,
    concerns: Concerns = _always,
    on_stuck: OnStuck = _to_nobody,
) -> Delivered:
    """Send what is due, one mail at a time, and say what became of it.

    At least once, with a stable Message-ID. A mail that tells a person of something does not leave when that
    person has left, or the case or hand-off no longer `concerns` them. `on_stuck` runs in the transaction in
    which a mail is given up, so that whoever must look at it is told.

    Each mail is claimed and settled on its own, so that a slow server delays one mail and not the claims of
    others, and a bad mail can't stop the rest.
    """
    counts = {"sent": 0, "later": 0, "stuck": 0, "dropped": 0}
    for _turn in range(limit):
        mail = _claim(now=clock())
        if mail is None:
            break
        dropped = _dropped(mail, concerns)
        counts["dropped" if dropped else _deliver(mail, clock=clock, send=send, on_stuck=on_stuck)] += 1
    return Delivered(**counts)


@transaction.atomic
def bounced(*, mail_id: int, now: datetime, error: str) -> bool:
    """Mark a mail that a server took and could not deliver. False where that was known already."""
    error = quoted(error, limit=300)
    if not Mail.objects.filter(pk=mail_id, bounced_at=None).update(bounced_at=now, bounce=error):
        return False
    mail = Mail.objects.get(pk=mail_id)
    events.record("mail.bounced", now=now, case=mail.case, data={"mail": mail.pk, "error": error})
    return True


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


@transaction.atomic
def _dropped(mail: Mail, concerns: Concerns) -> bool:
    """Whether this mail told someone of what is no longer theirs. Then it is gone; their notice stays."""
    notice = queries.notice_of(mail)
    if notice is None or (notice.person.is_active and concerns(notice.person, notice.case, notice.handoff)):
        return False
    _claimed(mail).delete()
    return True


def _deliver(mail: Mail, *, clock: Callable[[], datetime], send: Send, on_stuck: OnStuck) -> str:
    if mail.attempts > rules.TRIES:
        # Each worker that tried it ended without a word. The next one must not end by it as well.
        return _give_up(mail, now=clock(), error="No worker came back from sending it.", on_stuck=on_stuck)
    try:
        send(mail)
    except Hopeless as refusal:
        return _give_up(mail, now=clock(), error=str(refusal), on_stuck=on_stuck)
    except Exception as problem:  # whatever one mail meets, the others must still leave
        error = f"{type(problem).__name__}: {problem}"
        wait = rules.wait_after(mail.attempts)
        if wait is None:
            return _give_up(mail, now=clock(), error=error, on_stuck=on_stuck)
        _claimed(mail).update(due_at=clock() + wait, error=quoted(error, limit=300), claim="")
        return "later"
    return _settle(mail, now=clock())


@transaction.atomic
def _settle(mail: Mail, *, now: datetime) -> str:
    changed = _claimed(mail).update(state=Mail.State.SENT, sent_at=now, error="")
    if changed:
        events.record(
            "mail.sent",
            now=now,
            case=_story(mail),
            data={"mail": mail.pk, "message_id": mail.message_id, "attempt": mail.attempts},
        )
    return "sent"


@transaction.atomic
def _give_up(mail: Mail, *, now: datetime, error: str, on_stuck: OnStuck) -> str:
    # A server may say anything, and a fault in storing it would stop the rest.
    error = quoted(error, limit=300)
    if _claimed(mail).update(state=Mail.State.STUCK, error=error, claim=""):
        events.record(
            "mail.stuck",
            now=now,
            case=_story(mail),
            data={"mail": mail.pk, "error": error, "attempt": mail.attempts},
        )
        # Of a notice's own mail nobody is told: that mail would be stuck as well.
        if not queries.carries_notice(mail):
            on_stuck(Stuck(mail.pk, mail.case, mail.to, error), now)
    return "stuck"


@transaction.atomic
def send_again(*, by: Asker, now: datetime, mail_id: int, cases: Cases = None) -> Mail:
    """Have a mail that is stuck or waits tried again at once, from its first try.

    `cases` are the ids of the cases that `by` may read; None: all, which only an admin may. Refused when it
    isn't a mail of theirs, when they are no lead, and when it has left or is leaving at this moment.
    """
    known = mail_id if 0 < mail_id < 2**63 else 0
    mail = queries.unsent(by, cases=cases, any_state=True).select_for_update().filter(pk=known).first()
    if mail is None:
        sentence = _("There is no mail %(id)d that you can see.")
        raise Refused([Reason("mail-missing", sentence, Because.MISSING, params={"id": mail_id})])
    refuse_if(
        rules.again_reasons(
            is_lead=by.is_lead, state=mail.state, is_leaving=bool(mail.claim) and mail.due_at > now
        )
    )
    if mail.due_at > now or mail.state == Mail.State.STUCK:
        mail.state, mail.due_at, mail.claim, mail.attempts = Mail.State.QUEUED, now, "", 0
        mail.save(update_fields=["state", "due_at", "claim", "attempts"])
    return mail


@transaction.atomic
def see(*, by: Asker, now: datetime, notice_ids: Collection[int] | None = None) -> int:
    """Mark notices of one's own as seen: these, or all. Returns how many were new."""
    unseen = Notice.objects.filter(person=by.id, in_page=True, seen_at=None)
    if notice_ids is not None:
        unseen = unseen.filter(pk__in=[number for number in notice_ids if 0 < number < 2**63])
    return unseen.update(seen_at=now)


@transaction.atomic
def see_case(*, by: Asker, now: datetime, case_id: int) -> int:
    """Mark as seen what one was told of a case, because one looks at it. Returns how many were new."""
    return Notice.objects.filter(person=by.id, in_page=True, seen_at=None, case=case_id).update(seen_at=now)


@transaction.atomic
def change_me(
    *, by: Asker, now: datetime, wanted: Mapping[str, queries.Channels], **changes: Unpack[Profile]
) -> Person:
    """Change one's own profile, and how one is told of these kinds of notices. All of it, or nothing."""
    switch(by=by, wanted=wanted)
    return profiles.change(by=by, now=now, person_id=by.id, **changes)


@transaction.atomic
def switch(*, by: Asker, wanted: Mapping[str, queries.Channels]) -> None:
    """Choose how one is told of these kinds of notices. Refused when there is no such kind."""
    refuse_if(rules.switch_reasons(wanted))
    for kind, how in sorted(wanted.items()):
        Switch.objects.update_or_create(
            person=by.person, kind=kind, defaults={"in_page": how.in_page, "by_mail": how.by_mail}
        )


def _story(mail: Mail) -> int | None:
    """The case whose story this mail is part of. What colleagues are told of a case is not."""
    return None if queries.carries_notice(mail) else mail.case


def _claimed(mail: Mail) -> QuerySet[Mail]:
    # Another worker may have taken over after the lease: then this one has nothing to settle.
    return Mail.objects.filter(pk=mail.pk, claim=mail.claim, state=Mail.State.QUEUED)
