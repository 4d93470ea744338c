"""Mail of ours that came back: marked, shown on its case, and told to who has it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from pitstop.accounts import queries as accounts
from pitstop.cases import queries as cases
from pitstop.cases.models import Case
from pitstop.connectors.mail import queries
from pitstop.connectors.mail.rules.bounces import Bounce
from pitstop.notify import services as notify
from pitstop.notify.models import Mail


@dataclass(frozen=True, slots=True)
class CameBack:
    """What a report came to. `unknown`: it is about a mail that we don't know, so a person must look."""

    case: int | None = None
    why: str = ""
    unknown: bool = False


def mark(found: Iterable[Bounce], *, now: datetime) -> CameBack:
    """Mark the mails that can't be delivered, and tell who has their cases. Delays are only kept in mind."""
    done = CameBack()
    for bounce in found:
        mail = queries.sent(bounce.original_message_id)
        if mail is None:
            why = _("It is about a mail that is not known: %(said)s") % {"said": _words(bounce)}
            done = done if done.case else CameBack(why=why, unknown=True)
            continue
        if bounce.permanent and notify.bounced(mail_id=mail.pk, now=now, error=_words(bounce)):
            _tell(mail, bounce, now=now)
        sentence = (
            _("A mail could not be delivered: %(said)s")
            if bounce.permanent
            else _("A mail is late, and still being tried: %(said)s")
        )
        done = CameBack(case=mail.case, why=sentence % {"said": _words(bounce)})
    return done


def _words(bounce: Bounce) -> str:
    # A person reads this on the case: the reason in the server's words, and whom it is about.
    said = bounce.diagnostic or bounce.status or _("no reason given")
    return f"{bounce.recipient}: {said}" if bounce.recipient and bounce.recipient not in said else said


def _tell(mail: Mail, bounce: Bounce, *, now: datetime) -> None:
    case = Case.objects.select_related("customer").filter(pk=mail.case or 0).first()
    if case is None or mail.to.lower() != case.customer.email.lower():
        return
    segment = cases.holder(case)
    has_it = cases.who_has(segment)
    told = {"holder": [has_it] if has_it else [], "lead": accounts.leads_of(segment.team_id)}
    facts = {"who": mail.to, "subject": case.subject, "customer": case.customer.name, "text": _words(bounce)}
    for because, people in told.items():
        notify.tell(
            kind="mail_bounced",
            people=people,
            because=because,
            now=now,
            key=f"mail_bounced:{mail.pk}",
            case=case.pk,
            facts=facts,
        )
