"""Mail that came in and has no place: for admins, each with why, what it says, and two acts."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pitstop.connectors.mail import queries, services
from pitstop.core.refusals import Because, Refused
from pitstop.core.say import say
from pitstop.web.asking import STATUS, Ask, page, posted

SHOWN = 100
EXCERPT = 600


@require_GET
@page
def mails_in(ask: Ask) -> HttpResponse:
    """What waits to be looked at, oldest first."""
    return _show(ask, [])


@posted("web:mails_in")
def open_case(ask: Ask, mail_id: int) -> HttpResponse:
    """Open a case with it, whatever kept it from becoming one."""
    try:
        case = services.open_anyway(by=ask.by, now=ask.now, taken_in=mail_id)
    except Refused as refusal:
        if refusal.because in (Because.FORBIDDEN, Because.MISSING):
            raise
        return _show(ask, [say(reason) for reason in refusal.reasons], status=STATUS[refusal.because])
    ask.tell(_("Case #%(case)d is opened with it.") % {"case": case.pk})
    return redirect("web:case", case_id=case.pk)


@posted("web:mails_in")
def settle(ask: Ask, mail_id: int) -> HttpResponse:
    """Say that nothing is to be done about it."""
    services.settle(by=ask.by, now=ask.now, taken_in=mail_id)
    ask.tell(_("The mail waits no longer."))
    return redirect("web:mails_in")


def _show(ask: Ask, above: list[str], *, status: int = 200) -> HttpResponse:
    found = queries.waiting(ask.by)
    context = {
        "person": ask.by.person,
        "rows": [_row(ask, mail) for mail in found[:SHOWN]],
        "left_out": max(len(found) - SHOWN, 0),
        "refusals": above,
    }
    return ask.page("web/mails_in.html", context, status=status)


def _row(ask: Ask, mail: Any) -> Mapping[str, Any]:
    said = queries.read(ask.by, mail.pk)
    return {
        "mail": mail,
        "sender": said.sender_name or said.sender or _("nobody"),
        "text": said.text[:EXCERPT],
        "files": [file.name for file in said.attachments],
        "case_url": reverse("web:case", args=[mail.about]) if mail.about else "",
        "open_url": reverse("web:mail_in_case", args=[mail.pk]),
        "settle_url": reverse("web:mail_in_settled", args=[mail.pk]),
    }
