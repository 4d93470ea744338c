"""What the desk's hand-offs show over a period, the flow between teams, and the cases behind each figure.

Everyone sees the routes of their own teams; a list of cases holds only those that its reader may read.
"""

from collections.abc import Mapping
from math import floor
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
from pitstop.insights.seen import Seen
from pitstop.web import insight_flow, insight_pictures, presenters
from pitstop.web.asking import Ask, number, page
from pitstop.web.insight_asked import Question, periods, question, whose
from pitstop.web.insight_routes import Sorting
from pitstop.web.insight_words import Link, caution, count, hours, named, percent, sentences
from pitstop_analysis.relations import HOUR

SHOWN = 100
"""Cases of a list behind a figure."""


@require_GET
@page
def insights(ask: Ask) -> HttpResponse:
    """Sentences to act on, key figures, and the pictures behind them."""
    asked = question(ask)
    told = seen.figures(ask.by, asked.asked, now=ask.now)
    found = told.figures
    context = {**_context(ask, asked, "insights"), **_told(told)}
    if found and asked.asked:
        names, link = _names(found), _to_cases(asked)
        context |= {
            "sentences": sentences(found, names, link),
            "caution": caution(found),
            "pictures": insight_pictures.pictures(found, asked.asked, names, link, _sorting(ask, asked)),
        }
    return ask.page("web/insights.html", context, status=200 if asked.asked else 422)


def _to_cases(asked: Question) -> Link:
    """The address of the cases behind a figure."""

    def link(about: str, route: Route | None = None, **sides: object) -> str:
        if route is not None:
            sides = {"giver": route.giver, "receiver": route.receiver}
        return asked.link(reverse("web:insight_cases"), about=about, **sides)

    return link


def _sorting(ask: Ask, asked: Question) -> Sorting:
    here = reverse("web:insights")
    return Sorting(by=ask.request.GET.get("sort", ""), link=lambda by: asked.link(here, sort=by) + "#routes")


@require_GET
@page
def flow(ask: Ask) -> HttpResponse:
    """Who hands to whom, at the level of detail that was chosen."""
    asked = question(ask)
    told = seen.figures(ask.by, asked.asked, now=ask.now)
    found = told.figures
    context = {**_context(ask, asked, "flow"), **_told(told)}
    if found:
        here = reverse("web:flow")
        chosen = insight_flow.Chosen(ask.request.GET.get("by", ""), number(ask.request.GET.get("level", "")))
        context["map"] = insight_flow.drawn(
            found, _names(found), chosen, lambda **more: asked.link(here, **more), _to_cases(asked)
        )
    return ask.page("web/flow.html", context, status=200 if asked.asked else 422)


@require_GET
@page
def insight_cases(ask: Ask) -> HttpResponse:
    """The cases behind a figure that the reader may read, and how many more there are."""
    asked, sent = question(ask), ask.request.GET
    about = Behind(sent.get("about", ""), number(sent.get("giver", "")), number(sent.get("receiver", "")))
    seen.refuse_unknown(about)  # also where the period is none, and no case is asked for
    told = seen.cases(ask.by, asked.asked, about, now=ask.now) if asked.asked else {}
    readable = {
        case.pk: case for case in cases.visible(ask.by).filter(pk__in=told).select_related("customer")
    }
    shown, by = [readable[each] for each in told if each in readable][:SHOWN], figures_behind.BY[about.about]
    context = {
        **_context(ask, asked, ""),
        "back_url": asked.link(reverse("web:insights")),
        "title": insight_pictures.about_in_words()[about.about],
        "route": _route_of(ask, about),
        "heads": [insight_pictures.by_in_words()[name] for name in by],
        "rows": [
            {
                **presenters.case_row(case),
                "cells": [_cell(name, value) for name, value in zip(by, told[case.pk], strict=True)],
            }
            for case in shown
        ],
        "left_out": presenters.left_out(len(readable) - len(shown)),
        "hidden": len(told) - len(readable),
        "most": count(figures_behind.MOST) if len(told) == figures_behind.MOST else "",
    }
    return ask.page("web/insight_cases.html", context, status=200 if asked.asked else 422)


def _cell(name: str, value: int) -> str:
    """What a case is in order by: how often, or how long."""
    return hours(value / HOUR) if name in figures_behind.TIMES else count(value)


def _route_of(ask: Ask, about: Behind) -> str:
    """From → to; nothing where there is no route, or none that the reader may see: not even its names."""
    if about.giver is None or about.receiver is None or not seen.sees_route(ask.by, about):
        return ""
    _people, names = accounts.names([], [about.giver, about.receiver])
    return f"{named(about.giver, names)} → {named(about.receiver, names)}"


def _context(ask: Ask, asked: Question, current: str) -> dict[str, Any]:
    """What each of the pages has: where one is, and what is asked for."""
    pages = {"insights": _("Figures"), "flow": _("Flow between teams")}
    here = reverse(f"web:{current or 'insights'}")
    until = {"ends": None}
    return {
        "person": ask.by.person,
        "sections": [
            {"label": label, "url": asked.link(reverse(f"web:{name}")), "current": name == current}
            for name, label in pages.items()
        ],
        "whose": whose(ask),
        "form": asked.form,
        "asked": asked.in_words(),
        "periods": [
            {
                "label": period.label,
                "url": asked.link(here, begins=period.begins, **until),
                "current": period.is_chosen,
            }
            for period in periods(ask, asked)
        ],
    }


def _told(told: Seen) -> Mapping[str, Any]:
    """The figures, and how far they go."""
    fresh = told.fresh
    share = floor(100 * fresh.events / fresh.of) if fresh.of else 0  # what lacks an event is not all of it
    return {
        "found": told.figures,
        "fresh": {
            "level_at": fresh.level_at,
            "is_late": fresh.behind.total_seconds() > 60,
            "share": share,
            "done": percent(share / 100, 0),
            "is_empty": not fresh.of,
        },
    }


def _names(found: Figures) -> dict[int, str]:
    """The teams of every route, by id: one question for the whole page."""
    ids = {team for route in found.routes for team in (route.giver, route.receiver)}
    if found.passed_on:
        ids |= set(found.passed_on.teams["team"].to_list())
    _people, names = accounts.names([], ids)
    return names
