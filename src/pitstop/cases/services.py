"""Writes to cases: opening, talking, taking, passing on, closing."""

import secrets as random
from datetime import datetime

from django.db import transaction
from django.db.models import F

from pitstop.accounts.models import Person, Team
from pitstop.accounts.queries import Asker
from pitstop.cases import mails, queries, rules
from pitstop.cases.models import Case, Message, Reader, Segment
from pitstop.cases.queries import Held
from pitstop.core.checks import text_reasons
from pitstop.core.refusals import refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.customers import services as customers
from pitstop.events import services as events


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
    )
    customer = customers.find_or_add(email=customer_email, name=customer_name, language=language, now=now)
    case = Case.objects.create(
        subject=subject.strip(), customer=customer, opened_at=now, link_salt=random.token_urlsafe(16)
    )
    Segment.objects.create(case=case, n=1, team_id=team_id, person=by.person, started_at=now)
    events.record(
        "case.opened",
        now=now,
        case=case.pk,
        by=by.id,
        team=team_id,
        data={"subject": case.subject, "customer": customer.pk},
    )
    events.record(
        "segment.started", now=now, case=case.pk, by=by.id, team=team_id, data={"n": 1, "person": by.id}
    )
    _heard(case, team=team_id, now=now, body=body)
    return case


@transaction.atomic
def write_note(*, by: Asker, now: datetime, case_id: int, body: str) -> Message:
    """Write an internal note. Refused to those outside the holding team."""
    held = queries.lock(by, case_id)
    refuse_if(
        text_reasons(body, field="body", label=_("The note"))
        + rules.acting_reasons(queries.standing(by, held))
    )
    return _say(held, Message.Kind.NOTE, "note.added", by=by, now=now, body=body)


@transaction.atomic
def hear(*, by: Asker, now: datetime, case_id: int, body: str) -> Message:
    """Write down what the customer said, on the phone or in a mail. Refused outside the holding team."""
    held = queries.lock(by, case_id)
    refuse_if(
        text_reasons(body, field="body", label=_("What the customer said"))
        + rules.acting_reasons(queries.standing(by, held))
    )
    return _heard(held.case, team=held.holder.team_id, now=now, body=body)


def _heard(case: Case, *, team: int, now: datetime, body: str) -> Message:
    message = Message.objects.create(case=case, kind=Message.Kind.FROM_CUSTOMER, at=now, body=body.strip())
    events.record("message.received", now=now, case=case.pk, team=team, data={"message": message.pk})
    return message


def write_to_customer(
    *, by: Asker, now: datetime, held: Held, body: str, next_text: str, next_due_at: datetime | None
) -> Message:
    """Write to the customer; the mail waits in the outbox, with what was promised next.

    For a caller that has locked and judged the case.
    """
    message = _say(held, Message.Kind.TO_CUSTOMER, "message.sent", by=by, now=now, body=body)
    mails.enqueue_reply(message=message, now=now, next_text=next_text, next_due_at=next_due_at)
    return message


def write_automatically(held: Held, *, now: datetime, body: str, about: str) -> Message:
    """Write to the customer in nobody's name: what the desk itself can honestly say. `about` names the cause.

    For a caller that has locked the case. The body is in the customer's language and ends in `mails.footer`.
    """
    message = Message.objects.create(case=held.case, kind=Message.Kind.AUTOMATIC, at=now, body=body)
    mails.enqueue(held.case, key=f"automatic:{about}", body=body, now=now)
    events.record(
        "message.automatic",
        now=now,
        case=held.case.pk,
        team=held.holder.team_id,
        data={"message": message.pk, "about": about},
    )
    return message


def _say(held: Held, kind: str, event: str, *, by: Asker, now: datetime, body: str) -> Message:
    message = Message.objects.create(case=held.case, kind=kind, author=by.person, at=now, body=body.strip())
    events.record(
        event, now=now, case=held.case.pk, by=by.id, team=held.holder.team_id, data={"message": message.pk}
    )
    return message


@transaction.atomic
def take(*, by: Asker, now: datetime, case_id: int, seen: int | None = None) -> Case:
    """Take on a case that waits in the asker's team. Taking one's own changes nothing."""
    held = queries.lock(by, case_id)
    standing = queries.standing(by, held)
    refuse_if(rules.stale_reasons(standing, seen) + rules.holding_reasons(standing))
    take_on(held, by=by, now=now)
    return held.case


def take_on(held: Held, *, by: Asker, now: datetime) -> None:
    """Make the asker the person who has the case, within the team.

    For a caller that has locked and judged it.
    """
    segment = held.holder
    if segment.person_id == by.id:
        return
    before, segment.person = segment.person_id, by.person
    segment.save(update_fields=["person"])
    _count_change(held.case)
    events.record(
        "case.taken",
        now=now,
        case=held.case.pk,
        by=by.id,
        team=segment.team_id,
        data={"person": by.id, "before": before},
    )


def pass_on(held: Held, *, to_team: Team, to_person: Person, by: Asker, now: datetime) -> Segment:
    """End the holder's segment and start the receiver's at the same moment. For the hand-off's acceptance."""
    ended = held.holder
    # A clock that was set back must not make a segment end before it began, nor leave a gap.
    now = max(now, ended.started_at)
    ended.ended_at = now
    ended.save(update_fields=["ended_at"])
    started = Segment.objects.create(
        case=held.case, n=ended.n + 1, team=to_team, person=to_person, started_at=now
    )
    _count_change(held.case)
    case = held.case.pk
    events.record("segment.ended", now=now, case=case, by=by.id, team=ended.team_id, data={"n": ended.n})
    events.record(
        "segment.started",
        now=now,
        case=case,
        by=by.id,
        team=to_team.pk,
        data={"n": started.n, "person": to_person.pk},
    )
    return started


def let_read(case: Case, team: Team) -> None:
    """Let a team read a case that it has been offered."""
    Reader.objects.get_or_create(case=case, team=team)


def let_read_on(case: Case, giver: Person) -> None:
    """Let the one who handed a case off read it for good, whoever held it at the moment of acceptance."""
    Reader.objects.get_or_create(case=case, person=giver)


def end_reading(case: Case, team_id: int) -> None:
    """End what `let_read` began."""
    Reader.objects.filter(case=case, team=team_id).delete()


def close(held: Held, *, by: Asker, now: datetime, outcome: str) -> None:
    """Close a case. Its last holder stays its holder. For a caller that has locked and judged it."""
    case = held.case
    case.state, case.closed_at, case.outcome = Case.State.CLOSED, max(now, case.opened_at), outcome.strip()
    case.save(update_fields=["state", "closed_at", "outcome"])
    _count_change(case)
    events.record(
        "case.closed",
        now=now,
        case=case.pk,
        by=by.id,
        team=held.holder.team_id,
        data={"outcome": case.outcome},
    )


def _count_change(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1)
    case.refresh_from_db(fields=["version"])
