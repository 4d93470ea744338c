"""The desk: what waits for one person, by what falls due next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pitstop.handoffs import desks
from pitstop.search import queries as searches
from pitstop.web import presenters, rows
from pitstop.web.asking import Ask, page
from pitstop.web.live import listening

SHOWN = ("yours", "promised", "team", "given", "passed", "all")


@require_GET
@page
def desk(ask: Ask) -> HttpResponse:
    """What is offered to one, and one's own, promised, waiting or given cases. The filter is in the URL."""
    listens = listening(ask, "desk")
    found = desks.desk(ask.by)
    chosen = ask.request.GET.get("show", "")
    shown = chosen if chosen in SHOWN else "yours"
    everything = desks.readable(ask.by) if shown == "all" else None
    context = {"person": ask.by.person, **listens, **_context(found, everything, shown, ask)}
    return ask.page("web/desk.html", context)


def _context(
    found: desks.Desk, everything: desks.Listed[desks.HeldCase] | None, shown: str, ask: Ask
) -> Mapping[str, Any]:
    def given(offer: Any, now: datetime) -> presenters.Words:
        return rows.given_row(offer, now, found.questions.get(offer.pk), found.clocks.get(offer.pk))

    lists: dict[str, tuple[str, str, Any, Any]] = {
        "yours": (_("Yours"), _("Yours, by what is due next"), found.mine, rows.held_row),
        "promised": (_("Promised"), _("Promised, by when"), found.promises, rows.promise_row),
        "team": (_("Team"), _("Waiting in your teams"), found.team, rows.waiting_row),
        "given": (_("Given"), _("Offered by you, still held by you"), found.given, given),
        "passed": (_("Handed off"), _("Handed off by you"), found.passed, rows.passed_row),
        "all": (_("All"), _("All that you may read, the newest first"), everything, rows.readable_row),
    }
    _label, title, listed, row = lists[shown]
    return {
        "views": [
            {
                "label": label,
                "count": each.total if each else None,  # all are counted only when they are asked for
                "url": f"?show={name}",
                "current": name == shown,
            }
            for name, (label, _title, each, _row) in lists.items()
        ],
        "offers": [
            rows.offer_row(offer, ask.now, found.questions.get(offer.pk), found.clocks.get(offer.pk))
            for offer in found.offered.rows
        ],
        "offers_total": found.offered.total,
        "offers_left_out": presenters.left_out(found.offered.left_out),
        "work": [row(each, ask.now) for each in listed.rows],
        "work_title": title,
        "work_empty": _empty(shown),
        "work_left_out": presenters.left_out(listed.left_out),
        "saved": [
            {"label": kept.name, "title": kept.query, "url": _search_url(kept.query)}
            for kept in searches.saved(ask.by)
        ],
    }


def _search_url(query: str) -> str:
    return f"{reverse('web:search')}?{urlencode({'q': query})}"


def _empty(shown: str) -> tuple[str, str]:
    """What an empty list teaches: a title and a sentence."""
    return {
        "yours": (
            _("You hold no case"),
            _("Accept an offer, take a case from your team, or open a new one."),
        ),
        "promised": (
            _("Nothing is promised"),
            _("What customers were told to expect appears here, the next one due first."),
        ),
        "team": (
            _("Nothing waits in your teams"),
            _("A case of your team that nobody has taken yet, or whose holder has left, appears here."),
        ),
        "given": (
            _("Nothing is on its way"),
            _("A case that you offered stays yours, and appears here, until someone accepts it."),
        ),
        "passed": (
            _("Nothing handed off yet"),
            _("A case that someone accepted from you appears here, and stays readable to you."),
        ),
        "all": (_("No case yet"), _("Every case that you may read appears here, closed ones too.")),
    }[shown]
