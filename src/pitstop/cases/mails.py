"""What the customer reads when someone writes to them about their case."""

from datetime import datetime

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pitstop.cases import queries
from pitstop.cases.models import Case, Message
from pitstop.core.say import zone
from pitstop.notify import addresses
from pitstop.notify import services as notify
from pitstop.notify.models import Mail


def enqueue_reply(
    *, message: Message, now: datetime, next_text: str, next_due_at: datetime | None, no_more: bool = False
) -> Mail:
    """Put a person's reply in the outbox, in the customer's language.

    With what they will hear next and by when, or that nothing more is to come, and the link to their page.
    """
    author = message.author
    with translation.override(message.case.customer.language):
        signed = _("%(name)s, %(organisation)s") % {
            "name": author.name if author else "",
            "organisation": settings.PITSTOP_ORGANISATION,
        }
        following = [nothing_more()] if no_more else promised(next_text, next_due_at)
        parts = [message.body, *came_with(message), *following, signed, footer(message.case)]
    body = "\n\n".join(parts)
    return enqueue(message.case, key=f"message:{message.pk}", body=body, now=now)


def promised(text: str, due_at: datetime | None) -> list[str]:
    """What the customer will hear next and by when, in the active language; nothing without a promise."""
    if due_at is None:
        return []
    told = {"next": text.strip(), "when": moment(due_at)}
    return [_("What happens next: %(next)s") % told + "\n" + _("You will hear from us by %(when)s.") % told]


def nothing_more() -> str:
    """That nothing follows unless the customer writes, in the active language."""
    return _("Nothing more is to come from us unless you write to us.")


def came_with(message: Message) -> list[str]:
    """Which files came with the message and where they are, in the active language; nothing without any.

    They are no part of the mail: so it arrives everywhere, and ends with the link when that is revoked.
    """
    names = [attachment.name for attachment in message.attachments.defer("content")]
    if not names:
        return []
    sentence = ngettext(
        "With this message: %(names)s. You find it on the page of your case.",
        "With this message: %(names)s. You find them on the page of your case.",
        len(names),
    )
    return [sentence % {"names": ", ".join(names)}]


def footer(case: Case) -> str:
    """Where to see how the case stands, in the active language. Without a link while that is revoked."""
    if case.link_revoked_at:
        return _("An answer to this mail reaches us.")
    return _("Who has your case, and what happens next: %(link)s") % {"link": queries.status_link(case)}


def moment(at: datetime) -> str:
    """A time as a customer reads it: day, hour and zone, in the organisation's zone, the active language.

    Empty for one that the zone has no day for: someone who types a year passes the year 1 on the way.
    """
    try:
        local = at.astimezone(settings.PITSTOP_DISPLAY_TIME_ZONE)
    except OverflowError:
        return ""
    day = formats.date_format(local, pgettext("date", "l j F"), use_l10n=False)
    return _("%(day)s, %(time)s (%(zone)s)") % {
        "day": day,
        "time": local.strftime("%H:%M"),
        "zone": zone(local),
    }


def enqueue(case: Case, *, key: str, body: str, now: datetime, automatic: bool = False) -> Mail:
    """Put a mail to the case's customer in the outbox, threaded with the other mails of the case.

    Their answer comes back to the case. `automatic` when no person wrote it: machines don't answer it then.
    """
    return notify.enqueue(
        key=key,
        to=case.customer.email,
        subject=f"{case.subject} [#{case.pk}]",
        body=body,
        thread=f"case-{case.pk}",
        case=case.pk,
        now=now,
        reply_to=addresses.case_address(case.pk),
        answers=queries.last_mail_id(case),
        automatic=automatic,
    )
