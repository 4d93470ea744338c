"""What the desk's hand-offs show over a period, the flow between teams, and the cases behind each figure.

Everyone sees the routes of their own teams; a list of cases holds only those that its reader may read.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pitstop.accounts import queries as accounts
from pitstop.cases import queries as cases
from pitstop.insights import behind as figures_behind
from pitstop.insights import seen
from pitstop.insights.behind import Behind
from pitstop.insights.figures import Figures
from pitstop.insights.measures import Route
from pitstop.web import insight_flow, insight_pictures, presenters
from pitstop.web.asking import Ask, number, page
from pitstop.web.insight_asked import Question, periods, question
from pitstop.web.insight_words import caution, count, named, sentences

SHOWN = 100
"""Cases of a list behind a figure."""


@require_GET
@page
def insights(ask: Ask) -> HttpResponse:
    """Sentences to act on, key figures, and the pictures behind them."""
    asked = question(ask)
    found = seen.figures(ask.by, asked.asked) if asked.asked else None
    context = _context(ask, asked, "insights", found)
    if found:
        names = _names(found)

        def link(about: str, route: Route | None = None, **sides: object) -> str:
            if route is not None:
                sides = {"giver": route.giver, "receiver": route.receiver}
            return asked.link(reverse("web:insight_cases"), about=about, **sides)

        context |= {
            "sentences": sentences(found, names, link),
            "caution": caution(found),
            "pictures": insight_pictures.pictures(found, names, link, _sorting(ask, asked)),
        }
    return ask.page("web/insights.html", context, status=200 if asked.asked else 422)


def _sorting(ask: Ask, asked: Question) -> insight_pictures.Sorting:
    here = reverse("web:insights")
    return insight_pictures.Sorting(
        by=ask.request.GET.get("sort", ""), link=lambda by: asked.link(here, sort=by) + "#routes"
    )


@require_GET
@page
def flow(ask: Ask) -> HttpResponse:
    """Who hands to whom, at the level of detail that was chosen."""
    asked = question(ask)
    found = seen.figures(ask.by, asked.asked) if asked.asked else None
    context = _context(ask, asked, "flow", found)
    if found:
        here = reverse("web:flow")
        chosen = insight_flow.Chosen(ask.request.GET.get("by", ""), number(ask.request.GET.get("level", "")))
        context["map"] = insight_flow.drawn(
            found, _names(found), chosen, lambda **more: asked.link(here, **more)
        )
    return ask.page("web/flow.html", context, status=200 if asked.asked else 422)


@require_GET
@page
def insight_cases(ask: Ask) -> HttpResponse:
    """The cases behind a figure that the reader may read, and how many more there are."""
    asked, sent = question(ask), ask.request.GET
    about = Behind(sent.get("about", ""), number(sent.get("giver", "")), number(sent.get("receiver", "")))
    seen.refuse_unknown(about)  # also where the period is none, and no case is asked for
    ids = seen.cases(ask.by, asked.asked, about) if asked.asked else []
    readable = {case.pk: case for case in cases.visible(ask.by).filter(pk__in=ids).select_related("customer")}
    shown = [readable[each] for each in ids if each in readable][:SHOWN]
    context = {
        **_context(ask, asked, "", None),
        "back_url": asked.link(reverse("web:insights")),
        "title": insight_pictures.about_in_words()[about.about],
        "route": _route_of(ask, about),
        "rows": [presenters.case_row(case) for case in shown],
        "left_out": presenters.left_out(len(readable) - len(shown)),
        "hidden": len(ids) - len(readable),
        "most": count(figures_behind.MOST) if len(ids) == figures_behind.MOST else "",
    }
    return ask.page("web/insight_cases.html", context, status=200 if asked.asked else 422)


def _route_of(ask: Ask, about: Behind) -> str:
    """From → to; nothing where there is no route, or none that the reader may see: not even its names."""
    if about.giver is None or about.receiver is None or not seen.sees_route(ask.by, about):
        return ""
    _people, names = accounts.names([], [about.giver, about.receiver])
    return f"{named(about.giver, names)} → {named(about.receiver, names)}"


def _context(ask: Ask, asked: Question, current: str, found: Figures | None) -> dict[str, Any]:
    """What each of the pages has: where one is, what is asked for, and how far the figures go."""
    pages = {"insights": _("Figures"), "flow": _("Flow between teams")}
    here = reverse(f"web:{current or 'insights'}")
    until = {"ends": None}
    return {
        "person": ask.by.person,
        "sections": [
            {"label": label, "url": asked.link(reverse(f"web:{name}")), "current": name == current}
            for name, label in pages.items()
        ],
        "form": asked.form,
        "asked": asked.in_words(),
        "periods": [
            {"label": label, "url": asked.link(here, begins=begins, **until)}
            for label, begins in periods(ask)
        ],
        "found": found,
        "fresh": _fresh(ask),
    }


def _fresh(ask: Ask) -> Mapping[str, Any]:
    fresh = seen.freshness(now=ask.now)
    return {
        "level_at": fresh.level_at,
        "is_late": fresh.behind.total_seconds() > 60,
        "events": count(fresh.events),
        "of": count(fresh.of),
        "share": round(100 * fresh.events / fresh.of) if fresh.of else 0,
        "is_empty": not fresh.of,
    }


def _names(found: Figures) -> dict[int, str]:
    """The teams of every route, by id: one question for the whole page."""
    ids = {team for route in found.routes for team in (route.giver, route.receiver)}
    if found.passed_on:
        ids |= set(found.passed_on.teams["team"].to_list())
    _people, names = accounts.names([], ids)
    return names
