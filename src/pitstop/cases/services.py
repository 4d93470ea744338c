"""Writes to cases: opening, talking, taking, passing on, closing."""

import secrets as random
from collections.abc import Sequence
from datetime import datetime
from typing import cast

from django.db import IntegrityError, transaction

from pitstop.accounts.models import Person, Team
from pitstop.accounts.queries import Asker
from pitstop.cases import mails, queries, rules
from pitstop.cases.files import rules as files_rules
from pitstop.cases.files import services as kept
from pitstop.cases.holders import services as holders
from pitstop.cases.links import services as links
from pitstop.cases.models import Case, Message, Reader, Segment
from pitstop.cases.queries import Held
from pitstop.cases.swarms import services as swarms
from pitstop.cases.waits import services as waits
from pitstop.core.checks import text_reasons
from pitstop.core.refusals import refuse_if
from pitstop.core.rows import delete_matching, insert_all, insert_missing, update_all
from pitstop.core.words import gettext_noop as _
from pitstop.customers import services as customers
from pitstop.customers.models import Customer
from pitstop.events import services as events

# What a face or a connector sends, under the name of the door it sends it through.
File = files_rules.File
keepable = files_rules.keepable
start_swarm, end_swarm, end_swarms = swarms.start_swarm, swarms.end_swarm, swarms.end_all
revoke_link, renew_link = links.revoke_link, links.renew_link
wait, resume = waits.wait, waits.resume
take, take_on, reassign, readdress = holders.take, holders.take_on, holders.reassign, holders.readdress


@transaction.atomic
def open_case(
    *,
    by: Asker,
    now: datetime,
    team_id: int,
    customer_email: str,
    customer_name: str,
    subject: str,
    body: str,
    language: str = "",
    files: Sequence[File] = (),
) -> Case:
    """Open a case with the customer's first words. The opener holds it, in one of their own teams."""
    team = Team.objects.filter(pk=team_id).first()
    refuse_if(
        rules.opening_reasons(
            subject=subject,
            body=body,
            in_team=team is not None and team.pk in by.team_ids,
            team_is_open=team is not None and team.is_open,
        )
        + customers.reasons(email=customer_email, name=customer_name, language=language)
        + files_rules.file_reasons(files)
    )
    customer = customers.find_or_add(email=customer_email, name=customer_name, language=language, now=now)
    case = _begin(customer, subject=subject, team=team_id, by=by, now=now)
    _heard(case, team=team_id, now=now, body=body, files=files)
    return case


@transaction.atomic
def open_from_customer(
    *,
    now: datetime,
    customer_email: str,
    customer_name: str,
    subject: str,
    body: str,
    language: str = "",
    source: str,
    mail_id: str = "",
    files: Sequence[File] = (),
) -> Case:
    """Begin a case with what a customer sent in. The team that takes new ones holds it, and nobody in it yet.

    Refused in words when no team does. The same `mail_id` begins one case, and gives it again.
    """
    team = holders.intake()
    refuse_if(
        rules.arriving_reasons(subject=subject, body=body, some_team_takes_new=team is not None)
        + customers.reasons(email=customer_email, name=customer_name, language=language)
        + files_rules.file_reasons(files)
    )
    before = queries.taken_in(mail_id)
    if before or team is None:  # without a team: refused above
        return cast(Message, before).case
    try:
        with transaction.atomic():
            customer = customers.find_or_add(
                email=customer_email, name=customer_name, language=language, now=now
            )
            case = _begin(customer, subject=subject, team=team.pk, by=None, now=now)
            _heard(case, team=team.pk, now=now, body=body, source=source, mail_id=mail_id, files=files)
    except IntegrityError:  # the same was taken in since we looked
        before = queries.taken_in(mail_id)
        if before is None:
            raise
        return before.case
    return case


def _begin(customer: Customer, *, subject: str, team: int, by: Asker | None, now: datetime) -> Case:
    """A case with its first segment. One that a customer opened is held by the team, and nobody in it yet."""
    case = Case.objects.create(
        subject=subject.strip(), customer=customer, opened_at=now, link_salt=random.token_urlsafe(16)
    )
    person = by.id if by else None
    segment = Segment.objects.create(case=case, n=1, team_id=team, person_id=person, started_at=now)
    events.record(
        "case.opened",
        now=now,
        case=case.pk,
        by=person,
        team=team,
        data={"subject": case.subject, "customer": customer.pk},
    )
    events.record(
        "segment.started", now=now, case=case.pk, by=person, team=team, data={"n": 1, "person": person}
    )
    if by:  # what a customer sends in is kept even where nobody works at the moment
        holders.still_able(segment)
    return case


@transaction.atomic
def write_note(*, by: Asker, now: datetime, case_id: int, body: str, files: Sequence[File] = ()) -> Message:
    """Write an internal note. Refused to those outside the holding team and its swarm."""
    held = queries.lock(by, case_id)
    refuse_if(
        text_reasons(body, field="body", label=_("The note"))
        + files_rules.file_reasons(files)
        + rules.acting_reasons(queries.standing(by, held))
    )
    return _say(held, Message.Kind.NOTE, "note.added", by=by, now=now, body=body, files=files)


def note_by_desk(case: Case, *, team: int, now: datetime, body: str, files: Sequence[File] = ()) -> Message:
    """Write an internal note in nobody's name.

    For a caller that has locked or just made the case, and judged the files.
    """
    message = Message.objects.create(case=case, kind=Message.Kind.NOTE, at=now, body=body.strip())
    kept.keep(message, files)
    events.record("note.added", now=now, case=case.pk, team=team, data={"message": message.pk})
    return message


@transaction.atomic
def hear(*, by: Asker, now: datetime, case_id: int, body: str, files: Sequence[File] = ()) -> Message:
    """Write down what the customer said, on the phone say: a case that waited for it goes on.

    Refused outside the holding team and its swarm.
    """
    held = queries.lock(by, case_id)
    refuse_if(
        text_reasons(body, field="body", label=_("What the customer said"))
        + files_rules.file_reasons(files)
        + rules.acting_reasons(queries.standing(by, held))
    )
    message = _heard(held.case, team=held.holder.team_id, now=now, body=body, files=files)
    waits.end(held, by=by.id, now=now, of_customer=True)
    return message


def heard(
    held: Held, *, now: datetime, body: str, source: str, mail_id: str = "", files: Sequence[File] = ()
) -> Message:
    """Keep what the customer wrote themselves: a case that waited for it goes on.

    For a caller that has locked the case and judged the words.
    """
    team = held.holder.team_id
    message = _heard(held.case, team=team, now=now, body=body, source=source, mail_id=mail_id, files=files)
    waits.end(held, by=None, now=now, of_customer=True)
    return message


def _heard(
    case: Case,
    *,
    team: int,
    now: datetime,
    body: str,
    source: str = Message.Source.DESK,
    mail_id: str = "",
    files: Sequence[File] = (),
) -> Message:
    message = Message.objects.create(
        case=case,
        kind=Message.Kind.FROM_CUSTOMER,
        at=now,
        body=body.strip(),
        source=source,
        mail_id=mail_id,
    )
    kept.keep(message, files)
    events.record("message.received", now=now, case=case.pk, team=team, data={"message": message.pk})
    return message


def write_to_customer(
    *,
    by: Asker,
    now: datetime,
    held: Held,
    body: str,
    next_text: str,
    next_due_at: datetime | None,
    no_more: bool = False,
    files: Sequence[File] = (),
) -> Message:
    """Write to the customer; the mail waits in the outbox, with what was promised next.

    For a caller that has locked and judged the case. The files are judged here, before anything is written.
    """
    refuse_if(files_rules.file_reasons(files))
    message = _say(held, Message.Kind.TO_CUSTOMER, "message.sent", by=by, now=now, body=body, files=files)
    mails.enqueue_reply(
        message=message, now=now, next_text=next_text, next_due_at=next_due_at, no_more=no_more
    )
    return message


def write_automatically(held: Held, *, now: datetime, body: str, about: str) -> Message:
    """Write to the customer in nobody's name: what the desk itself can honestly say. `about` names the cause.

    For a caller that has locked the case. The body is in the customer's language and ends in `mails.footer`.
    """
    message = Message.objects.create(case=held.case, kind=Message.Kind.AUTOMATIC, at=now, body=body)
    mails.enqueue(held.case, key=f"automatic:{about}", body=body, now=now, automatic=True)
    events.record(
        "message.automatic",
        now=now,
        case=held.case.pk,
        team=held.holder.team_id,
        data={"message": message.pk, "about": about},
    )
    return message


def _say(
    held: Held, kind: str, event: str, *, by: Asker, now: datetime, body: str, files: Sequence[File] = ()
) -> Message:
    message = Message.objects.create(case=held.case, kind=kind, author=by.person, at=now, body=body.strip())
    kept.keep(message, files)
    events.record(
        event, now=now, case=held.case.pk, by=by.id, team=held.holder.team_id, data={"message": message.pk}
    )
    return message


@transaction.atomic
def set_priority(*, by: Asker, now: datetime, case_id: int, priority: str) -> Case:
    """Say how urgent a case is. What is promised from now on follows it; setting it anew changes nothing."""
    held = queries.lock(by, case_id)
    refuse_if(rules.priority_reasons(priority) + rules.acting_reasons(queries.standing(by, held)))
    _prioritise(held, priority, by=by.id, now=now)
    return held.case


def raise_priority(held: Held, *, now: datetime, priority: str) -> bool:
    """Make a case more urgent in nobody's name; whether it was less urgent before.

    For a caller that has locked the case, and knows that it is open.
    """
    if rules.PRIORITIES.index(held.case.priority) >= rules.PRIORITIES.index(priority):
        return False
    _prioritise(held, priority, by=None, now=now)
    return True


def _prioritise(held: Held, priority: str, *, by: int | None, now: datetime) -> None:
    case, before = held.case, held.case.priority
    if priority == before:
        return
    case.priority = priority
    case.save(update_fields=["priority"])
    events.record(
        "case.prioritised",
        now=now,
        case=case.pk,
        by=by,
        team=held.holder.team_id,
        data={"priority": priority, "before": before},
    )


def pass_on(
    held: Held, *, to_team: Team, to_person: Person | None = None, by: Asker | None, now: datetime
) -> Segment:
    """End the holder's segment and start the receiver's at the same moment; nobody in it yet: no `to_person`.

    Whoever swarmed on it and now holds it no longer helps. For a caller that has locked and judged the case.
    """
    ended = held.holder
    # A clock that was set back must not make a segment end before it began, nor leave a gap.
    now = max(now, ended.started_at)
    ended.ended_at = now
    update_all([ended], ["ended_at"])
    started = Segment(case=held.case, n=ended.n + 1, team=to_team, person=to_person, started_at=now)
    insert_all([started])
    holders.count_change(held.case)
    case, actor = held.case.pk, by.id if by else None
    events.record("segment.ended", now=now, case=case, by=actor, team=ended.team_id, data={"n": ended.n})
    events.record(
        "segment.started",
        now=now,
        case=case,
        by=actor,
        team=to_team.pk,
        data={"n": started.n, "person": to_person.pk if to_person else None},
    )
    holders.still_able(started)
    swarms.end_all(Held(held.case, started), by=actor, now=now, of=to_team)
    return started


def let_read(case: Case, team: Team) -> None:
    """Let a team read a case that it has been offered."""
    insert_missing([Reader(case=case, team=team)])


def let_read_on(case: Case, giver: Person) -> None:
    """Let the one who handed a case off read it for good, whoever held it at the moment of acceptance."""
    insert_missing([Reader(case=case, person=giver)])


def end_reading(case: Case, team_id: int) -> None:
    """End what `let_read` began. A team that swarms goes on reading."""
    delete_matching(Reader, [{"case": case.pk, "team": team_id, "works": False}])


def close(held: Held, *, by: Asker, now: datetime, outcome: str) -> None:
    """Close a case. Its last holder stays its holder; swarms and waits end.

    For a caller that has locked and judged it.
    """
    case = held.case
    swarms.end_all(held, by=by.id, now=now)
    waits.end(held, by=by.id, now=now)
    case.state, case.closed_at, case.outcome = Case.State.CLOSED, max(now, case.opened_at), outcome.strip()
    case.save(update_fields=["state", "closed_at", "outcome"])
    holders.count_change(case)
    events.record(
        "case.closed",
        now=now,
        case=case.pk,
        by=by.id,
        team=held.holder.team_id,
        data={"outcome": case.outcome},
    )


def reopen(held: Held, *, by: Asker | None, now: datetime, why: str) -> None:
    """Let a closed case go on, with the holder it had. For a caller that has locked and judged it."""
    case = held.case
    case.state, case.closed_at, case.outcome = Case.State.OPEN, None, ""
    case.reopened += 1
    case.save(update_fields=["state", "closed_at", "outcome", "reopened"])
    holders.count_change(case)
    events.record(
        "case.reopened",
        now=now,
        case=case.pk,
        by=by.id if by else None,
        team=held.holder.team_id,
        data={"times": case.reopened, "why": why.strip()},
    )
