"""The table of routes: how much goes from which team to which, how long it waits, and what comes back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pitstop.insights.figures import Figures
from pitstop.insights.measures import Route
from pitstop.web.insight_tables import Cell, Head, Line, Picture, table_of
from pitstop.web.insight_words import (
    Link,
    between,
    count,
    hours,
    in_all,
    interval,
    out_of,
    percent,
    route_name,
)
from pitstop_analysis.stats import Share, Spread

ROUTES = 30
"""Rows of the table."""
MANY = 15
"""Routes above which the busiest ten are spoken of."""


@dataclass(frozen=True)
class Sorting:
    """By which column routes are sorted, and the address that sorts them by another."""

    by: str
    link: Callable[[str], str]


SORTS: dict[str, Callable[[Route], float]] = {
    "n": lambda route: -route.n,
    "cases": lambda route: -route.cases,
    "wait": lambda route: -(route.waits.median if route.waits.median is not None else -1.0),
    "back": lambda route: -(route.back.share if route.back.share is not None else -1.0),
    "returned": lambda route: -(route.returned.share if route.returned.share is not None else -1.0),
}


def routes(found: Figures, names: Mapping[int, str], link: Link, sorting: Sorting) -> Picture | None:
    """The busiest routes, or those that are first by another column; None where there is none."""
    if not found.routes:
        return None
    by = sorting.by if sorting.by in SORTS else "n"
    ordered = sorted(found.routes, key=lambda route: (SORTS[by](route), -route.n, route_name(route, names)))
    lines = [_line(route, route_name(route, names), link) for route in ordered[:ROUTES]]
    table = table_of(_("route"), _("hand-offs"), _heads(sorting, by), lines)
    return Picture("routes", _title(found), _definitions(), (table,), notes=_notes(found))


def _line(route: Route, name: str, link: Link) -> Line:
    cells = (
        Cell(count(route.n)),
        Cell(count(route.cases)),
        Cell(hours(route.waits.median), _of_median(route.waits)),
        Cell(percent(route.back.share, 0), _of_share(route.back)),
        Cell(count(route.offers)),
        Cell(percent(route.returned.share, 0), _of_share(route.returned)),
    )
    return Line(name, _behind(route, link), float(route.n), cells)


def _heads(sorting: Sorting, by: str) -> tuple[Head, ...]:
    """One per cell of a line; `by` which column routes are sorted now."""

    def sorts(text: str, key: str) -> Head:
        return Head(text, sorting.link(key), is_current=key == by)

    return (
        sorts(_("hand-offs"), "n"),
        sorts(_("cases"), "cases"),
        sorts(_("median wait"), "wait"),
        sorts(_("straight back"), "back"),
        Head(_("offers")),
        sorts(_("returned"), "returned"),
    )


def _notes(found: Figures) -> tuple[str, ...]:
    notes = []
    if (rest := len(found.routes) - ROUTES) > 0:
        notes.append(_("Routes that are not shown: %(rest)s. Choose a team.") % {"rest": count(rest)})
    if offered := sum(not route.n for route in found.routes):
        notes.append(_("Routes with offers only, without a hand-off: %(n)s.") % {"n": count(offered)})
    return tuple(notes)


def _definitions() -> tuple[str, ...]:
    return (
        _(
            "A route is a giving and a receiving team. The wait is from offer to acceptance, with all hours "
            "counted."
        ),
        _(
            "Below a share stands of how many it is, and its 95 %% interval: straight back is of the "
            "hand-offs, returned of the offers that have ended. Below a median stand the number of accepted "
            "offers, and the interval."
        )
        % (),
        _("Few hand-offs say little: the interval is wide then, and below six waits there is none."),
    )


def _title(found: Figures) -> str:
    """A route is one that a hand-off took; offers alone make none."""
    taken = [route.n for route in found.routes if route.n]
    if len(taken) > MANY:
        return _("The ten busiest of %(routes)s routes carry %(n)s of %(all)s hand-offs (%(share)s)") % {
            "routes": count(len(taken)),
            "n": count(sum(taken[:10])),
            "all": count(found.handoffs),
            "share": percent(sum(taken[:10]) / found.handoffs, 0),
        }
    told = {"handoffs": count(found.handoffs), "routes": count(len(taken))}
    return _("Hand-offs: %(handoffs)s, routes: %(routes)s") % told


def _of_share(found: Share) -> tuple[str, ...]:
    """Of how many, and how sure; nothing where there is nothing to share."""
    return (out_of(found), interval(found)) if found.of else ()


def _of_median(found: Spread) -> tuple[str, ...]:
    if not found.n:
        return ()
    return (in_all(found.n),) if found.low is None else (in_all(found.n), between(found))


def _behind(route: Route, link: Link) -> str:
    """Where the cases of a route are: those handed off, else those whose offers say most; else nowhere."""
    if route.n:
        return link("handoffs", route)
    if route.returned.count:
        return link("returned", route)
    return link("open", route) if route.offers > route.returned.of else ""
