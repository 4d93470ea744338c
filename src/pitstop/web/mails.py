"""Mails that did not leave yet: for leads, with what is wrong and one act, to send them again."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pitstop.cases import queries as cases
from pitstop.core.refusals import Refused
from pitstop.core.say import say
from pitstop.notify import queries, services
from pitstop.web.asking import STATUS, Ask, page, posted

SHOWN = 200


@require_GET
@page
def mails(ask: Ask) -> HttpResponse:
    """Mails of cases that one may read which are stuck or wait, the stuck ones first."""
    return _show(ask, [])


def _show(ask: Ask, above: list[str], *, status: int = 200) -> HttpResponse:
    queries.check_lead(ask.by)
    found = queries.unsent(ask.by, cases=_readable(ask))
    rows = list(found[:SHOWN])
    context = {
        "person": ask.by.person,
        "rows": [_row(mail) for mail in rows],
        "left_out": found.count() - len(rows),
        "refusals": above,
    }
    return ask.page("web/mails.html", context, status=status)


def _readable(ask: Ask) -> queries.Cases:
    return None if ask.by.is_admin else cases.seen_by(ask.by)


def _row(mail: Any) -> Mapping[str, Any]:
    return {
        "mail": mail,
        "is_stuck": mail.state == "stuck",
        "case_url": reverse("web:case", args=[mail.case]) if mail.case else "",
        "again_url": reverse("web:mail_again", args=[mail.pk]),
    }


@posted("web:mails")
def again(ask: Ask, mail_id: int) -> HttpResponse:
    """Send a mail again."""
    try:
        mail = services.send_again(by=ask.by, now=ask.now, mail_id=mail_id, cases=_readable(ask))
    except Refused as refusal:
        if not ask.by.is_lead:
            raise
        return _show(ask, [say(reason) for reason in refusal.reasons], status=STATUS[refusal.because])
    ask.tell(_("The mail to %(address)s is tried again now.") % {"address": mail.to})
    return redirect("web:mails")
