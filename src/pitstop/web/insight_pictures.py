"""The pictures of the insights page: each a finding, its unit, its definition, and its numbers as a table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from pitstop.insights.figures import Figures
from pitstop.insights.measures import Route
from pitstop.web.insight_tables import Line, Picture, Table, share_heads, share_line, table_of
from pitstop.web.insight_weeks import by_week
from pitstop.web.insight_words import (
    Link,
    between,
    count,
    hours,
    interval,
    named,
    percent,
    route_name,
)
from pitstop_analysis.stats import share

ROUTES = 30
"""Rows of the table of routes."""
ROWS = 15
"""Rows of the shorter tables."""


@dataclass(frozen=True)
class Sorting:
    """By which column routes are sorted, and the address that sorts them by another."""

    by: str
    link: Callable[[str], str]


def about_in_words() -> Mapping[str, str]:
    """What a list of cases is about."""
    return {
        "handed_off": _("Cases that were handed off, most often first"),
        "came_back": _("Cases that came back to a team that had them, most often first"),
        "handoffs": _("Cases that were handed off, those first that went straight back"),
        "straight_back": _("Cases that went straight back"),
        "accepted": _("Cases with accepted offers, the longest wait first"),
        "returned": _("Cases with returned offers, the longest wait first"),
        "withdrawn": _("Cases with withdrawn offers, the longest wait first"),
        "expired": _("Cases with offers that ended in silence, the longest wait first"),
        "open": _("Cases with an offer that waits for its answer, the oldest first"),
        "passed_on": _("Cases passed on before anybody took them"),
        "solved_fast": _("Cases solved fast after the hand-off, the fastest first"),
    }


def pictures(found: Figures, names: Mapping[int, str], link: Link, sorting: Sorting) -> list[Picture]:
    """Those that the figures can fill."""
    made = [
        _key_figures(found, link),
        _waits(found, link),
        _bounces(found, link),
        _routes(found, names, link, sorting),
        by_week(found),
        _solved_fast(found, names, link),
        _passed_on(found, names, link),
    ]
    return [picture for picture in made if picture]


def _key_figures(found: Figures, link: Link) -> Picture:
    lines = []
    if found.cases:
        lines.append(share_line(_("cases handed off"), link("handed_off"), found.cases.handoffs.with_any))
    offers = found.offers
    lines += [
        share_line(_("offers accepted"), link("accepted"), offers.accepted),
        share_line(_("offers returned with a reason"), link("returned"), offers.returned),
        share_line(_("offers withdrawn"), link("withdrawn"), offers.withdrawn),
        share_line(_("offers that ended in silence"), link("expired"), offers.expired),
    ]
    told = {"handoffs": count(found.handoffs), "offers": count(offers.n), "open": count(offers.open)}
    title = _("Offers made: %(offers)s; hand-offs that took place: %(handoffs)s") % told
    notes = [_("Offers that wait for their answer: %(open)s.") % told] if offers.open else []
    if found.cases is None:
        notes.append(_("Shares of cases are left out, since only one kind of hand-off is asked for."))
    definitions = (
        _("A case counts when it began in the period and one of the teams asked for ever held it."),
        _("An offer counts when it was made in the period. Shares are of the offers that have ended."),
        _("A hand-off took place when a case changed team: when an offer was accepted, mostly."),
    )
    table = table_of(_("figure"), _("share"), share_heads(_("of")), lines, "{} %")
    return Picture("key", title, definitions, (table,), notes=tuple(notes))


def _waits(found: Figures, link: Link) -> Picture | None:
    waits = found.offers.waits
    if not waits.n:
        return None
    told = {"median": hours(waits.median), "p90": hours(waits.p90)}
    title = _("Half of the accepted offers waited %(median)s or less, nine in ten %(p90)s or less") % told
    within = _("within %(hours)d h")
    names = {
        "within 1 h": within % {"hours": 1},
        "1-4 h": "1–4 h",  # noqa: RUF001
        "4-8 h": "4–8 h",  # noqa: RUF001
        "8-24 h": "8–24 h",  # noqa: RUF001
        "1-3 days": _("1–3 days"),  # noqa: RUF001
        "3-7 days": _("3–7 days"),  # noqa: RUF001
        "over 7 days": _("over 7 days"),
    }
    lines = [share_line(names[name], "", share(n, waits.n)) for name, n in found.offers.bins.items()]
    told = {"n": count(waits.n), "median": hours(waits.median), "interval": between(waits)}
    notes = (
        _("n = %(n)s; median %(median)s, 95 %% interval %(interval)s.") % told,
        _("The cases that waited longest: see “offers accepted” above."),
    )
    definition = _(
        "From the offer to its acceptance, all hours counted, also those in which nobody works. What clocks "
        "count against targets is open time."
    )
    table = table_of(_("wait"), _("share of accepted offers"), share_heads(_("of")), lines, "{} %")
    return Picture("waits", title, (definition,), (table,), notes=notes)


def _bounces(found: Figures, link: Link) -> Picture | None:
    if not found.handoffs and not found.offers.returned.of:
        return None
    lines = []
    if found.cases:
        returns = found.cases.returns
        lines.append(
            share_line(_("return: handed-off cases that came back"), link("came_back"), returns.of_handed_off)
        )
    lines += [
        share_line(_("A-B-A: hand-offs that go straight back"), link("straight_back"), found.straight_back),
        share_line(_("offers returned with a reason"), link("returned"), found.offers.returned),
    ]
    title = _("%(share)s of the hand-offs go straight back, %(returned)s of the offers are returned") % {
        "share": percent(found.straight_back.share),
        "returned": percent(found.offers.returned.share),
    }
    definitions = (
        _("Return: a team holds the case, lets it go, and holds it again, at once or later. Once per case."),
        _("A-B-A: team A hands to B, and the very next hand-off of the case goes back to A."),
        _("A returned offer never changed the holder: the giver still had the case."),
    )
    table = table_of(_("measure"), _("share"), share_heads(_("of")), lines, "{} %")
    return Picture("bounces", title, definitions, (table,))


SORTS: dict[str, Callable[[Route], float]] = {
    "n": lambda route: -route.n,
    "cases": lambda route: -route.cases,
    "wait": lambda route: -(route.waits.median if route.waits.median is not None else -1.0),
    "back": lambda route: -(route.back.share if route.back.share is not None else -1.0),
    "returned": lambda route: -(route.returned.share if route.returned.share is not None else -1.0),
}


def _routes(found: Figures, names: Mapping[int, str], link: Link, sorting: Sorting) -> Picture | None:
    if not found.routes:
        return None
    by = sorting.by if sorting.by in SORTS else "n"
    ordered = sorted(found.routes, key=lambda route: (SORTS[by](route), -route.n, route_name(route, names)))
    shown = ordered[:ROUTES]
    lines = [
        Line(
            route_name(route, names),
            _behind(route, link),
            float(route.n),
            (
                count(route.n),
                count(route.cases),
                hours(route.waits.median),
                between(route.waits),
                percent(route.back.share, 0),
                interval(route.back),
                count(route.offers),
                percent(route.returned.share, 0),
            ),
        )
        for route in shown
    ]
    heads = (
        (_("hand-offs"), "n"),
        (_("cases"), "cases"),
        (_("median wait"), "wait"),
        (_("95 %% interval") % (), ""),
        (_("straight back"), "back"),
        (_("95 %% interval") % (), ""),
        (_("offers"), ""),
        (_("returned"), "returned"),
    )
    table = table_of(_("route"), _("hand-offs"), (), lines)
    table = Table(
        table.label,
        table.unit,
        table.scale,
        tuple((head, sorting.link(key) if key else "", key == by) for head, key in heads),
        table.rows,
    )
    rest = len(ordered) - len(shown)
    notes = [_("Routes that are not shown: %(rest)s. Choose a team.") % {"rest": count(rest)}] if rest else []
    offered = sum(not route.n for route in found.routes)
    if offered:
        notes.append(_("Routes with offers only, without a hand-off: %(n)s.") % {"n": count(offered)})
    definitions = (
        _(
            "A route is a giving and a receiving team. The wait is from offer to acceptance, with all hours "
            "counted."
        ),
        _("Few hand-offs say little: the interval is wide then, and below six waits there is none."),
    )
    return Picture("routes", _routes_title(found), definitions, (table,), notes=tuple(notes))


def _routes_title(found: Figures) -> str:
    """A route is one that a hand-off took; offers alone make none."""
    taken = [route.n for route in found.routes if route.n]
    if len(taken) > ROWS:
        return _("The ten busiest of %(routes)s routes carry %(share)s of the hand-offs") % {
            "routes": count(len(taken)),
            "share": percent(sum(taken[:10]) / found.handoffs, 0),
        }
    told = {"handoffs": count(found.handoffs), "routes": count(len(taken))}
    return _("Hand-offs: %(handoffs)s, routes: %(routes)s") % told


def _behind(route: Route, link: Link) -> str:
    """Where the cases of a route are: those handed off, else those whose offers say most; else nowhere."""
    if route.n:
        return link("handoffs", route)
    if route.returned.count:
        return link("returned", route)
    return link("open", route) if route.offers > route.returned.of else ""


def _solved_fast(found: Figures, names: Mapping[int, str], link: Link) -> Picture | None:
    fast = found.solved_fast
    if fast is None or not fast.fast.of:
        return None
    lines = [
        share_line(
            f"{named(giver, names)} → {named(receiver, names)}",
            link("solved_fast", giver=giver, receiver=receiver),
            share(quick, solved),
        )
        for giver, receiver, solved, quick in fast.routes.head(ROWS).iter_rows()
    ]
    title = _("%(share)s of the hand-offs that the receiver solved were solved fast") % {
        "share": percent(fast.fast.share)
    }
    definitions = (
        _(
            "Solved fast: in a time within the quickest quarter of all cases that this team solved in the "
            "period. By chance it would be a quarter. Teams that solved fewer than 20 are left out."
        ),
        _("Such a case could perhaps have gone earlier, or a tool or a permission is missing at the giver."),
    )
    table = table_of(_("route"), _("solved fast"), share_heads(_("solved")), lines, "{} %")
    return Picture("fast", title, definitions, (table,), notes=_rest(fast.routes.height - len(lines)))


def _passed_on(found: Figures, names: Mapping[int, str], link: Link) -> Picture | None:
    passed = found.passed_on
    if passed is None or not passed.passed_on.of:
        return None
    rows: list[tuple[Any, ...]] = passed.teams.head(ROWS).rows()
    lines = [share_line(_("all together"), link("passed_on"), passed.passed_on)]
    lines += [share_line(named(team, names), "", share(moved, n)) for team, n, moved in rows]
    title = _(
        "%(share)s of the hand-offs that nobody had to accept were passed on before anybody took them"
    ) % {"share": percent(passed.passed_on.share)}
    definition = _(
        "On a route that accepts by itself a case waits in the team until somebody takes it. Passed on: it "
        "went on to another team before that."
    )
    notes = (
        _("Still waiting: %(n)s.") % {"n": count(passed.still_waiting)},
        *_rest(passed.teams.height - len(rows)),
    )
    table = table_of(_("receiving team"), _("passed on"), share_heads(_("arrived")), lines, "{} %")
    return Picture("passed-on", title, (definition,), (table,), notes=notes)


def _rest(rows: int) -> tuple[str, ...]:
    return (_("Rows that are not shown: %(rest)s.") % {"rest": count(rows)},) if rows > 0 else ()
