"""What failed when it came due: for admins, with what is wrong and one act, to have it tried at once."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pitstop.core.refusals import Refused
from pitstop.core.say import say
from pitstop.health import queries, services
from pitstop.web.asking import STATUS, Ask, page, posted


@require_GET
@page
def failing(ask: Ask) -> HttpResponse:
    """What fails and is tried again, the oldest first."""
    return _show(ask, [])


def _show(ask: Ask, above: list[str], *, status: int = 200) -> HttpResponse:
    rows = [_row(timer) for timer in queries.failing(ask.by)]
    context = {"person": ask.by.person, "rows": rows, "refusals": above}
    return ask.page("web/failing.html", context, status=status)


def _row(timer: Any) -> Mapping[str, Any]:
    return {
        "timer": timer,
        "what": _what(timer.kind),
        "case_url": reverse("web:case", args=[timer.case]) if timer.case else "",
        "again_url": reverse("web:failing_again", args=[timer.pk]),
    }


def _what(kind: str) -> str:
    """A kind of timer in words."""
    known = {
        "promise": _("A promise is missed"),
        "promise_watch": _("A promise falls due soon"),
        "offer_silence": _("A receiver is silent"),
        "offer_note": _("A customer waits for someone to take their case"),
        "clock": _("A clock reaches a share of its time, or its end"),
        "clocks": _("The clocks of a case follow what happened"),
        "rules": _("Escalation rules look at a case"),
    }
    return known.get(kind, kind)


@posted("web:failing")
def again(ask: Ask, timer_id: int) -> HttpResponse:
    """Have one tried at once."""
    try:
        timer = services.try_again(by=ask.by, now=ask.now, timer_id=timer_id)
    except Refused as refusal:
        if not ask.by.is_admin:
            raise
        return _show(ask, [say(reason) for reason in refusal.reasons], status=STATUS[refusal.because])
    ask.tell(_("“%(what)s” is tried again now.") % {"what": _what(timer.kind)})
    return redirect("web:failing")
