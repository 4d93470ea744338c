"""What the customer reads when someone writes to them about their case."""

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from pitstop.cases import queries
from pitstop.cases.models import Case, Message
from pitstop.notify import services as notify
from pitstop.notify.models import Mail


def enqueue_reply(*, message: Message, now: datetime) -> Mail:
    """Put a person's reply in the outbox, in the customer's language, with the link to the status page."""
    author = message.author
    with translation.override(message.case.customer.language):
        signed = _("%(name)s, %(organisation)s") % {
            "name": author.name if author else "",
            "organisation": settings.PITSTOP_ORGANISATION,
        }
        body = f"{message.body}\n\n{signed}\n\n{footer(message.case)}"
    return enqueue(message.case, key=f"message:{message.pk}", body=body, now=now)


def footer(case: Case) -> str:
    """Where to see how the case stands, in the active language."""
    return _("Who has your case, and what happens next: %(link)s") % {"link": queries.status_link(case)}


def enqueue(case: Case, *, key: str, body: str, now: datetime) -> Mail:
    """Put a mail to the case's customer in the outbox, threaded with the other mails of the case."""
    return notify.enqueue(
        key=key,
        to=case.customer.email,
        subject=f"{case.subject} [#{case.pk}]",
        body=body,
        thread=f"case-{case.pk}",
        case=case.pk,
        now=now,
    )
