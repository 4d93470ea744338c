"""The desk: what waits for one person, by what falls due next."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pitstop.handoffs import overviews
from pitstop.web import presenters
from pitstop.web.asking import Ask, page

SHOWN = ("yours", "promised", "team", "given")


@require_GET
@page
def desk(ask: Ask) -> HttpResponse:
    """What is offered to one, and one's own, promised, waiting or given cases. The filter is in the URL."""
    found = overviews.desk(ask.by)
    chosen = ask.request.GET.get("show", "")
    shown = chosen if chosen in SHOWN else "yours"
    return ask.page("web/desk.html", {"person": ask.by.person, **_context(found, shown, ask)})


def _context(found: overviews.Desk, shown: str, ask: Ask) -> Mapping[str, Any]:
    lists: dict[str, tuple[str, str, Any, Any]] = {
        "yours": (_("Yours"), _("Yours, by what is due next"), found.mine, presenters.held_row),
        "promised": (_("Promised"), _("Promised, by when"), found.promises, presenters.promise_row),
        "team": (_("Team"), _("Waiting in your teams"), found.team, presenters.waiting_row),
        "given": (_("Given"), _("Offered by you, still held by you"), found.given, presenters.given_row),
    }
    _label, title, listed, row = lists[shown]
    return {
        "views": [
            {"label": label, "count": each.total, "url": f"?show={name}", "current": name == shown}
            for name, (label, _title, each, _row) in lists.items()
        ],
        "offers": [presenters.offer_row(handoff, ask.now) for handoff in found.offered.rows],
        "offers_total": found.offered.total,
        "offers_left_out": found.offered.left_out,
        "work": [row(each, ask.now) for each in listed.rows],
        "work_title": title,
        "work_left_out": listed.left_out,
        "new_case_url": reverse("web:new_case"),
    }
