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
from pitstop.web.asking import STATUS, Ask, number, page, posted

SHOWN = 100


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
    return redirect(_after(reverse("web:mails_in"), _asked_after(ask)))


def _show(ask: Ask, above: list[str], *, status: int = 200) -> HttpResponse:
    after = _asked_after(ask)
    found = queries.some_waiting(ask.by, after=after, most=SHOWN)
    if after and not found.mails:  # the last ones were dealt with: an empty page would say that all were
        after, found = 0, queries.some_waiting(ask.by, after=0, most=SHOWN)
    home = reverse("web:mails_in")
    context = {
        "person": ask.by.person,
        "rows": [_row(mail, after) for mail in found.mails],
        "more_url": _after(home, found.next) if found.next else "",
        "first_url": home if after else "",
        "refusals": above,
    }
    return ask.page("web/mails_in.html", context, status=status)


def _row(mail: Any, after: int) -> Mapping[str, Any]:
    return {
        "mail": mail,
        "sender": mail.sender_name or mail.sender or _("nobody"),
        "case_url": reverse("web:case", args=[mail.about]) if mail.about else "",
        "open_url": _after(reverse("web:mail_in_case", args=[mail.pk]), after),
        "settle_url": _after(reverse("web:mail_in_settled", args=[mail.pk]), after),
    }


def _asked_after(ask: Ask) -> int:
    return number(ask.request.GET.get("after")) or 0


def _after(address: str, after: int) -> str:
    """The address with where in the list someone is, so that an act leads back there."""
    return f"{address}?after={after}" if after else address
