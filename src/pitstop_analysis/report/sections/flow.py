"""The flow map."""

from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.flowmap import flow_map
from pitstop_analysis.report.sections.section import Section
from pitstop_analysis.report.words import percent, plural


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
    first = figures.routes.row(0, named=True)
    title = (
        f"The busiest route, {first['from']} → {first['to']}, carries "
        f"{percent(first['n'] / figures.handoffs.total)} of {plural(figures.handoffs.total, 'hand-off')}"
    )
    definitions = (DEFINITIONS["routes"],)
    return Section("map", title, definitions, pictures=(found.html("map"),), wide=True)
