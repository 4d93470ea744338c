"""What one was told, and why: the list behind the bell."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from pitstop.notify import queries, services
from pitstop.web.asking import Ask, number, page, posted

SHOWN = 50


@require_GET
@page
def notices(ask: Ask) -> HttpResponse:
    """What one was told, newest first. Looking changes nothing: opening one marks it as seen."""
    before = number(ask.request.GET.get("before"))
    found = queries.notices(ask.by, before=before, limit=SHOWN + 1)
    context = {
        "person": ask.by.person,
        "rows": [_row(told) for told in found[:SHOWN]],
        "unseen": queries.unseen(ask.by.id),
        "older_url": f"?before={found[SHOWN - 1].id}" if len(found) > SHOWN else "",
        "is_first_page": before is None,
        "switches_url": f"{reverse('web:profile')}#notices",
    }
    return ask.page("web/notices.html", context)


def _row(told: queries.Told) -> Mapping[str, Any]:
    return {
        "told": told,
        "open_url": reverse("web:notice", args=[told.id]),
        "is_open": told.case is not None or told.handoff is not None,
    }


@require_GET
@page
def bell(ask: Ask) -> HttpResponse:
    """How many are new, for the bell of a page that stays open."""
    return _bell(ask)


def _bell(ask: Ask) -> HttpResponse:
    return ask.page("web/components/bell_count.html", {"unseen": queries.unseen(ask.by.id)})


@posted("web:notices")
def notice(ask: Ask, notice_id: int) -> HttpResponse:
    """Mark one as seen, and go to what it is about."""
    services.see(by=ask.by, now=ask.now, notice_ids=[notice_id])
    return redirect(queries.path_of(ask.by, notice_id))


@posted("web:notices")
def seen(ask: Ask) -> HttpResponse:
    """Mark as seen: all, or those of the case whose page someone looks at. Then the bell is rung down."""
    case = number(ask.sent.get("case"))
    if case is not None:
        services.see_case(by=ask.by, now=ask.now, case_id=case)
        return _bell(ask)
    count = services.see(by=ask.by, now=ask.now)
    ask.tell(
        ngettext("%(count)d notice is marked as seen.", "%(count)d notices are marked as seen.", count)
        % {"count": count}
        if count
        else _("Nothing was new.")
    )
    return redirect("web:notices")
