"""Taking mail in: each once, in one transaction with what it causes. What has no place is kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases import services as case_services
from pitstop.cases.models import Case, Message
from pitstop.connectors.mail import colleagues, letters, queries, returned
from pitstop.connectors.mail.colleagues import Answered
from pitstop.connectors.mail.incoming import Incoming
from pitstop.connectors.mail.models import EXCERPT, TakenIn
from pitstop.connectors.mail.parse import parse
from pitstop.connectors.mail.rules.automatic import Sign, sign_of_machine
from pitstop.connectors.mail.rules.belonging import belongs
from pitstop.connectors.mail.rules.bounces import bounces, is_report
from pitstop.connectors.mail.rules.loops import Loop, loop
from pitstop.core.checks import quoted
from pitstop.core.refusals import Refused
from pitstop.core.say import say
from pitstop.core.words import gettext_noop
from pitstop.events import services as events
from pitstop.handoffs import services as handoffs

Outcome = TakenIn.Outcome
CIRCLES = {
    Loop.OURS: gettext_noop("It is a mail of ours that came back."),
    Loop.TOO_MANY: gettext_noop("Its sender wrote too often within an hour."),
}


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of a mail. `waits`: a person must look at it."""

    outcome: str
    about: int | None = None
    why: str = ""
    waits: bool = False


def take_in(*, now: datetime, raw: bytes) -> TakenIn:
    """Take one mail in: into its case, as a new one, as an order of a colleague, or onto the admins' list.

    The same mail again changes nothing and gives what became of it the first time.
    """
    # Before the transaction: reading 30 MB takes seconds, in which nobody else could write on SQLite.
    return _take_in(parse(raw), raw, now=now)


@transaction.atomic
def _take_in(mail: Incoming, raw: bytes, *, now: datetime) -> TakenIn:
    before = queries.before(mail)
    if before.same:
        return before.same
    # Another mail with the same Message-ID is another mail all the same.
    mail_id = queries.own_id(mail) if before.has_id else mail.message_id
    with translation.override(settings.LANGUAGE_CODE):
        done = _act(letters.named(mail), mail_id, now=now)
    return TakenIn.objects.create(
        message_id=mail_id,
        fingerprint=mail.fingerprint,
        sender=mail.sender,
        subject=mail.subject,
        outcome=done.outcome,
        why=quoted(done.why, limit=300),
        about=done.about,
        at=now,
        quoted=mail.quoted,
        raw=raw if done.waits else None,
        waits=done.waits,
        **(_shown(mail) if done.waits else {}),
    )


def keep(*, now: datetime, raw: bytes, why: str) -> TakenIn:
    """Keep a mail at which `take_in` failed, whole, for an admin to look at."""
    # Before the transaction, which is this one insert: as in `take_in`.
    mail = parse(raw)
    mail_id = f"<{hashlib.sha256(raw).hexdigest()[:40]}@kept.pitstop.invalid>"
    kept, _made = TakenIn.objects.get_or_create(
        message_id=mail_id,
        defaults={
            "fingerprint": hashlib.sha256(raw).hexdigest(),
            "sender": mail.sender,
            "subject": mail.subject,
            "outcome": Outcome.UNCLEAR,
            "why": quoted(why, limit=300),
            "at": now,
            "raw": raw,
            "waits": True,
            **_shown(mail),
        },
    )
    return kept


@transaction.atomic
def settle(*, by: Asker, now: datetime, taken_in: int) -> None:
    """Say that nothing is to be done about a mail that waited; it is kept. Refused to all but admins."""
    found = queries.lock_waiting(by, taken_in)
    found.waits = False
    found.save(update_fields=["waits"])
    events.record("mail.settled", now=now, by=by.id, data={"taken_in": found.pk})


@transaction.atomic
def open_anyway(*, by: Asker, now: datetime, taken_in: int) -> Case:
    """Begin a case with a mail that waited, whatever kept it from becoming one. Refused to all but admins.

    Its bytes go once the case has all of it.
    """
    found = queries.lock_waiting(by, taken_in)
    mail = letters.named(parse(bytes(found.raw or b"")))
    words = letters.letter(mail, whole=True)
    case = handoffs.customer_opened(
        now=now,
        customer_email=mail.sender,
        customer_name=mail.sender_name,
        subject=words.subject,
        body=words.body,
        source=Message.Source.MAIL,
        mail_id=found.message_id,
        files=words.files,
    )
    _remark(case, words.remark, now=now)
    found.waits, found.outcome, found.about = False, Outcome.OPENED, case.pk
    found.excerpt, found.file_names = "", []
    if not words.remark:  # a file that the case can't hold is in the mail alone
        found.raw = None
    found.save(update_fields=["waits", "outcome", "about", "raw", "excerpt", "file_names"])
    return case


def _shown(mail: Incoming) -> dict[str, Any]:
    """What a list shows of a mail that waits."""
    return {
        "sender_name": mail.sender_name,
        "excerpt": mail.text[:EXCERPT],
        "file_names": [file.name for file in mail.attachments],
    }


def _act(mail: Incoming, mail_id: str, *, now: datetime) -> _Done:
    if mail.damage:
        return _Done(Outcome.UNCLEAR, why=_(mail.damage), waits=True)
    found = bounces(mail)
    if found or is_report(mail):
        came_back = returned.mark(found, now=now)
        why = came_back.why or _("It reports that a mail arrived.")
        return _Done(Outcome.RETURNED, about=came_back.case, why=why, waits=came_back.unknown)
    circle = loop(mail, queries.seen(mail, now=now))
    if circle:
        return _Done(Outcome.STOPPED, why=_(CIRCLES[circle]), waits=True)
    sign = sign_of_machine(mail)
    try:
        with transaction.atomic():
            return _note_machine(mail, sign, now=now) if sign else _hear(mail, mail_id, now=now)
    except Refused as refusal:
        return _Done(Outcome.UNCLEAR, why=" ".join(map(say, refusal.reasons)), waits=True)


def _note_machine(mail: Incoming, sign: Sign, *, now: datetime) -> _Done:
    """An answer of a machine: it is no answer of the customer, so it answers and reopens nothing."""
    answerer = queries.answerer(mail)
    if answerer and answerer.person is not None:
        return _Done(Outcome.STOPPED, about=answerer.case, why=_machine(sign))
    place = belongs(mail, queries.signs(mail)).case
    if place is None:
        why = _("A machine wrote it (%(sign)s), about no case.") % {"sign": sign}
        return _Done(Outcome.UNCLEAR, why=why, waits=True)
    held = cases.lock_for_customer(place)
    body = letters.automatic(mail, sign)
    case_services.note_by_desk(held.case, team=held.holder.team_id, now=now, body=body)
    return _Done(Outcome.NOTED, about=place, why=_machine(sign))


def _hear(mail: Incoming, mail_id: str, *, now: datetime) -> _Done:
    answerer, colleague = queries.answerer(mail), queries.colleague(mail)
    if answerer and answerer.person is not None:
        if colleague is None or colleague.pk != answerer.person:
            why = _("It came to an address that was made for a colleague, and not from them.")
            return _Done(Outcome.UNCLEAR, about=answerer.case, why=why, waits=True)
        return _answered(colleagues.act(mail, by=Asker(colleague), case_id=answerer.case, now=now))
    place = belongs(mail, queries.signs(mail)).case
    if place is None:
        return _open(mail, mail_id, now=now)
    held = cases.lock_for_customer(place)
    customer = held.case.customer
    if colleague and colleague.email.lower() != customer.email.lower():
        return _note_unproven(held, mail, now=now)
    words = letters.letter(mail, not_from=customer.email)
    message = handoffs.customer_wrote(
        now=now,
        case_id=place,
        body=words.body,
        source=Message.Source.MAIL,
        mail_id=mail_id,
        files=words.files,
    )
    _remark(message.case, words.remark, now=now)
    return _Done(Outcome.HEARD, about=message.case_id)


def _note_unproven(held: cases.Held, mail: Incoming, *, now: datetime) -> _Done:
    """A colleague's address without a proof: no words of the customer, and nobody's name under them."""
    words = letters.unproven(mail)
    team = held.holder.team_id
    case_services.note_by_desk(held.case, team=team, now=now, body=words.body, files=words.files)
    _remark(held.case, words.remark, now=now)
    why = _("It claims to be from a colleague, and nothing proves it.")
    return _Done(Outcome.NOTED, about=held.case.pk, why=why)


def _open(mail: Incoming, mail_id: str, *, now: datetime) -> _Done:
    words = letters.letter(mail, whole=True)
    case = handoffs.customer_opened(
        now=now,
        customer_email=mail.sender,
        customer_name=mail.sender_name,
        subject=words.subject,
        body=words.body,
        source=Message.Source.MAIL,
        mail_id=mail_id,
        files=words.files,
    )
    _remark(case, words.remark, now=now)
    return _Done(Outcome.OPENED, about=case.pk)


def _machine(sign: Sign) -> str:
    return _("A machine wrote it (%(sign)s).") % {"sign": sign}


def _answered(answered: Answered) -> _Done:
    return _Done(answered.outcome, about=answered.case, why=answered.why)


def _remark(case: Case, words: str, *, now: datetime) -> None:
    if words:
        case_services.note_by_desk(case, team=cases.holder(case).team_id, now=now, body=words)
