"""The flow map."""

import polars as pl

from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.flowmap import flow_map
from pitstop_analysis.report.sections.section import Section
from pitstop_analysis.report.words import count, percent, plural


def section(figures: Figures) -> Section | None:
    """The map of all routes; None where there is none."""
    found = flow_map(
        figures.routes,
        teams=figures.teams,
        name=f"Flow map of {figures.holder}s",
        noun=figures.holder,
        groupings=figures.groupings,
    )
    if found is None:
        return None
    definitions = (DEFINITIONS["routes"],)
    return Section("map", _title(figures), definitions, pictures=(found.html("map"),), wide=True)


def _title(figures: Figures) -> str:
    """One route is the busiest only where no other has as many."""
    first, total = figures.routes.row(0, named=True), figures.handoffs.total
    n, tied = first["n"], figures.routes.filter(pl.col("n") == first["n"]).height
    of = f"{percent(n / total)} of {plural(total, 'hand-off')}"
    if tied == 1:
        return f"The busiest route, {first['from']} → {first['to']}, carries {of}"
    if tied == figures.routes.height:
        return f"No route is busier than another: each of {count(tied)} carries {of}"
    return f"{count(tied)} routes are the busiest, each with {count(n)} of {plural(total, 'hand-off')}"
