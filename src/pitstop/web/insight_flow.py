"""The flow between teams: the map at the level that the address names, and what it leaves out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import floor
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pitstop.insights.figures import Figures
from pitstop.insights.measures import Route
from pitstop.web.insight_picture_words import OfTheMap
from pitstop.web.insight_words import Link, count, interval, named, percent
from pitstop_analysis.report.flow.draw import svg
from pitstop_analysis.report.flow.groups import by_prefix
from pitstop_analysis.report.flow.views import FEW, OFTEN, View
from pitstop_analysis.report.flowmap import FlowMap, flow_map


@dataclass(frozen=True)
class Chosen:
    """What the address names: by teams ("") or groups ("group"), and which level, counted from 0."""

    by: str
    level: int | None


@dataclass(frozen=True)
class Row:
    """A route of the table, and where its cases are; "" where it is of groups."""

    name: str
    url: str
    cells: tuple[str, ...]


def drawn(
    found: Figures, names: Mapping[int, str], chosen: Chosen, link: Callable[..., str], cases: Link
) -> Mapping[str, Any] | None:
    """The map of all routes with a hand-off; None where there is none. `cases` leads to those of a route."""
    taken = {
        (named(route.giver, names), named(route.receiver, names)): route for route in found.routes if route.n
    }
    rows = [(*sides, route.n, route.back.count) for sides, route in taken.items()]
    teams = sorted({team for row in rows for team in row[:2]})
    group = by_prefix(teams, without=_("without one"))
    routes = pl.DataFrame(rows, schema=["from", "to", "n", "returned"], orient="row")
    whole = flow_map(
        routes, teams=len(teams), name=_("Flow between teams"), groupings=(group,) if group else ()
    )
    if whole is None:
        return None
    at, level = _chosen(whole, chosen)
    view = whole.levels[at].views[level]
    name = _("Flow between teams, %(share)s of the hand-offs") % {"share": percent(view.covered, 0)}
    is_choice = len(whole.levels) > 1 or len(whole.levels[0].views) > 1
    return {
        "title": _title(rows, found),
        "name": name,
        "svg": svg(view, name, OfTheMap()),
        "choices": [
            _choices(whole, number, (at, level), link) for number in range(len(whole.levels)) if is_choice
        ],
        "notes": _notes(view, whole, at),
        "routes": _routes(view, {} if whole.levels[at].by else taken, cases),
    }


def _routes(view: View, taken: Mapping[tuple[str, str], Route], cases: Link) -> list[Row]:
    """What is drawn, as rows."""
    found = []
    for giver, receiver, way in (way for bond in view.bonds for way in bond.ways):
        route, back = taken.get((giver, receiver)), way.back
        cells = (count(way.n), count(back.count), percent(back.share, 0), interval(back))
        found.append(Row(f"{giver} → {receiver}", cases("handoffs", route) if route else "", cells))
    return found


def _chosen(whole: FlowMap, chosen: Chosen) -> tuple[int, int]:
    """Which levels, and which of them: what the address names, or what is read at a glance."""
    at = len(whole.levels) - 1 if chosen.by == "group" else 0
    levels = whole.levels[at]
    if chosen.level is None or chosen.level >= len(levels.views):
        return at, levels.first
    return at, chosen.level


def _choices(
    whole: FlowMap, number: int, now: tuple[int, int], link: Callable[..., str]
) -> Mapping[str, Any]:
    levels = whole.levels[number]
    by = "group" if levels.by else None
    return {
        "label": _("Share of the hand-offs, by the first part of the team's name:")
        if levels.by
        else _("Share of the hand-offs, by team:"),
        "levels": [
            {
                # Rounded down: a level that misses its share by a little must not seem to reach it.
                "share": percent(floor(view.covered * 100 + 1e-9) / 100, 0),
                "routes": ngettext("%(n)s route", "%(n)s routes", view.routes) % {"n": count(view.routes)},
                "url": link(by=by, level=level),
                "current": (number, level) == now,
            }
            for level, view in enumerate(levels.views)
        ],
    }


def _title(rows: list[tuple[str, str, int, int]], found: Figures) -> str:
    """One route is the busiest only where no other has as many."""
    giver, receiver, n, _back = rows[0]
    told = {
        "route": f"{giver} → {receiver}",
        "n": count(n),
        "all": count(found.handoffs),
        "share": percent(n / found.handoffs),
    }
    if len(rows) == 1:
        text = ngettext("%(n)s hand-off, %(route)s", "%(n)s hand-offs, all %(route)s", n)
        return text % told
    if rows[1][2] == n:
        numbers = {"handoffs": count(found.handoffs), "routes": count(len(rows))}
        return _("Hand-offs: %(handoffs)s, routes: %(routes)s") % numbers
    return _("The busiest route, %(route)s, carries %(n)s of %(all)s hand-offs (%(share)s)") % told


def _notes(view: View, whole: FlowMap, at: int) -> list[str]:
    """What is drawn and what is not; together these are all hand-offs."""
    told = {
        "routes": count(view.routes),
        "of": count(view.of_routes),
        "handoffs": count(view.handoffs),
        "all": count(view.of_handoffs),
        "smaller": count(view.smaller),
        "inside": count(view.inside),
    }
    said = [_("Routes drawn: %(routes)s of %(of)s. Hand-offs on them: %(handoffs)s of %(all)s.") % told]
    if view.inside:
        said.append(_("Hand-offs inside the groups drawn: %(inside)s.") % told)
    if view.smaller_routes:
        said.append(_("Hand-offs not drawn, on smaller routes between these: %(smaller)s.") % told)
    if view.others:
        others = {"n": count(view.others.given + view.others.taken), "among": count(view.others.among)}
        said.append(_("Hand-offs to and from others: %(n)s; among those: %(among)s.") % others)
    full = [each for each in whole.levels[at].undrawn if each.share < 1]
    if full:
        shares = ", ".join(percent(each.share, 0) for each in full)
        said.append(
            _("Too full to read, so not offered: %(shares)s. Choose a team above to see all its routes.")
            % {"shares": shares}
        )
    said.append(
        _(
            "A line joins two teams: the number beside an arrowhead counts the hand-offs that arrive there, "
            "thickness both directions together."
        )
    )
    if any(way.often for bond in view.bonds for _one, _other, way in bond.ways):
        key = _(
            "↩ is the share that goes straight back, from %(few)s hand-offs on where it is surely above "
            "%(often)s. Dashed: in one direction. Double line: in both, the pair plays ping-pong."
        )
        said.append(key % {"few": FEW, "often": percent(OFTEN, 0)})
    return said
