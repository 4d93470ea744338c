"""Routes as a table that can be sorted and searched."""

import polars as pl

from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.findings import ENOUGH
from pitstop_analysis.report.sections.section import Section, route_table
from pitstop_analysis.report.words import percent, plural

ROUTES, MOST_ROUTES = 100, 500
"""Rows of the table of routes: the busiest hundred, and all that a finding may name, up to five hundred."""


def section(figures: Figures) -> Section | None:
    """The busiest routes, and all that a finding may name."""
    routes = figures.routes
    if routes.height == 0:
        return None
    nameable = routes.filter(pl.col("n") >= ENOUGH).height
    shown = routes.head(max(ROUTES, min(MOST_ROUTES, nameable)))
    rest = routes.slice(shown.height)
    notes = []
    if rest.height:
        notes.append(
            f"{plural(rest.height, 'further route')} with {plural(int(rest['n'].sum()), 'hand-off')} not in "
            "this table; --json has every route."
        )
    ten = int(routes.head(10)["n"].sum()) / figures.handoffs.total
    title = f"The ten busiest of {plural(routes.height, 'route')} carry {percent(ten)} of the hand-offs"
    if routes.height <= 10:
        verb = "carries" if routes.height == 1 else "carry"
        title = f"{plural(routes.height, 'route')} {verb} {plural(figures.handoffs.total, 'hand-off')}"
    chart = route_table("route", shown, bool(figures.to_accept))
    return Section("routes", title, (DEFINITIONS["routes"],), (chart,), tuple(notes), filter="Routes with")
