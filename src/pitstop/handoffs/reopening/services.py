"""What customers do: begin a case, write, say what is not right. And cases that go on after closing."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import formats, timezone, translation
from django.utils.translation import gettext, pgettext

from pitstop.accounts.members import queries as members
from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases import rules as case_rules
from pitstop.cases import services as case_services
from pitstop.cases.files import rules as files_rules
from pitstop.cases.models import Case, Message
from pitstop.cases.queries import Held
from pitstop.cases.services import File
from pitstop.core.checks import text_reasons
from pitstop.core.refusals import refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.handoffs import queries as handoffs
from pitstop.handoffs.reopening import mails, queries, telling
from pitstop.promises import queries as promise_queries
from pitstop.promises import services as promises
from pitstop.slips import services as slips
from pitstop.slips.models import Slip
from pitstop.targets import services as targets


@transaction.atomic
def customer_opened(
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
    """Begin a case with what a customer sent in, promise them an answer by the cadence, and tell them so.

    The team that takes new cases holds it and is told. Refused in words when no team does. The same `mail_id`
    begins one case and one welcome.
    """
    before = cases.taken_in(mail_id)
    if before:
        return before.case
    case = case_services.open_from_customer(
        now=now,
        customer_email=customer_email,
        customer_name=customer_name,
        subject=subject,
        body=body,
        language=language,
        source=source,
        mail_id=mail_id,
        files=files,
    )
    if len(cases.messages(case)) > 1:  # the same was taken in meanwhile, with its welcome
        return case
    held = Held(case, cases.holder(case))
    due_at = promise_queries.default_due(case, team_id=held.holder.team_id, now=now)
    with translation.override(case.customer.language):
        promise = mails.first_step()
        body = mails.welcome(case, team=held.holder.team, next_text=promise, due_at=due_at)
    promises.add(held, by=None, now=now, text=promise, due_at=due_at)
    case_services.write_automatically(held, now=now, body=body, about=f"welcome:{case.pk}")
    telling.wrote(held, cases.messages(case)[0], now=now)
    return case


@transaction.atomic
def customer_wrote(
    *, now: datetime, case_id: int, body: str, source: str, mail_id: str = "", files: Sequence[File] = ()
) -> Message:
    """Keep what the customer wrote, and tell who has the case. A closed case goes on by it.

    One that was closed too long ago stays closed: a new one begins, whose first note names the old one. The
    same `mail_id` is kept once.
    """
    held = cases.lock_for_customer(case_id)
    before = cases.taken_in(mail_id)
    if before:
        return before
    refuse_if(text_reasons(body, field="body", label=_("Your message")) + files_rules.file_reasons(files))
    if not case_rules.lives_on(held.case.closed_at, now=now) and cases.intake():
        return _begin_anew(held, body=body, now=now, source=source, mail_id=mail_id, files=files)
    was_closed = held.case.state == Case.State.CLOSED
    if was_closed:
        held = _go_on(held, by=None, now=now, why=_("the customer wrote"))
    message = case_services.heard(held, now=now, body=body, source=source, mail_id=mail_id, files=files)
    if not was_closed:
        telling.wrote(held, message, now=now)
    return message


def _begin_anew(
    held: Held, *, body: str, now: datetime, source: str, mail_id: str, files: Sequence[File]
) -> Message:
    old, customer = held.case, held.case.customer
    case = customer_opened(
        now=now,
        customer_email=customer.email,
        customer_name=customer.name,
        subject=old.subject,
        body=body,
        language=customer.language,
        source=source,
        mail_id=mail_id,
        files=files,
    )
    with translation.override(settings.LANGUAGE_CODE):
        sentence = gettext("%(customer)s wrote about case #%(case)d, which was closed on %(day)s.")
        closed_at = timezone.localtime(old.closed_at or now, timezone.get_default_timezone())
        day = formats.date_format(closed_at, pgettext("date", "l j F Y"))
        facts = {"customer": customer.name, "case": old.pk, "day": day}
    case_services.note_by_desk(case, team=cases.holder(case).team_id, now=now, body=sentence % facts)
    return cases.messages(case)[0]


@transaction.atomic
def reopen(*, by: Asker, now: datetime, case_id: int, why: str) -> Case:
    """Let a closed case go on: with who had it if they can act now, else with the team.

    Whoever had it last, the team that gets it and leads may.
    """
    held = cases.lock(by, case_id)
    refuse_if(queries.reopening_reasons(by, held, cases.standing(by, held), why=why))
    return _go_on(held, by=by, now=now, why=why).case


def _go_on(held: Held, *, by: Asker | None, now: datetime, why: str) -> Held:
    """Reopen with a holder who can act: the same, else their team, else the team that took its place."""
    now = max(now, held.case.closed_at or now)  # a clock that was set back: nothing goes on before it ended
    team = queries.team_to_go_on_in(held.holder)
    if team == held.holder.team:
        # Whoever closes a team or leaves it looks at open cases only: this one they would miss.
        members.hold_still(teams=[team.pk], people=[held.holder.person_id])
        held = Held(held.case, cases.holder(held.case))
        team = queries.team_to_go_on_in(held.holder)
    case_services.reopen(held, by=by, now=now, why=why)
    if team != held.holder.team:
        held = Held(held.case, case_services.pass_on(held, to_team=team, by=by, now=now))
    elif held.holder.person and not queries.goes_on_with_its_person(held.holder, now=now):
        case_services.readdress(held, by=by, now=now, why=_("can't go on with it now"))
    telling.reopened(held, by=by.person if by else None, why=why, now=now)
    targets.follow(held.case, now=now)
    return held


@transaction.atomic
def customer_says_not_right(*, now: datetime, case_id: int, text: str = "", key: str = "") -> Slip:
    """Write down that the customer says something is not right, and tell who has the case and the leads.

    The same `key` is written down once.
    """
    held = cases.lock_for_customer(case_id)
    team = held.holder.team_id
    slip = slips.record(
        now=now,
        case=held.case,
        kind="not_right",
        place="status_page",
        source=Slip.Source.CUSTOMER,
        text=text,
        key=key,
        team=team,
    )
    telling.said_not_right(held, slip=slip.pk, text=slip.text, now=now)
    return slip


@transaction.atomic
def end_swarm(*, by: Asker, now: datetime, case_id: int, team_id: int) -> None:
    """End a team's work beside the holder. It goes on reading while the case is offered to it."""
    held = cases.get(by, case_id)
    offer = handoffs.open_handoff(held.case)
    offered = offer is not None and offer.to_team_id == team_id
    case_services.end_swarm(by=by, now=now, case_id=case_id, team_id=team_id, reads_on=offered)
