"""Support lines, and what passes between them."""

import polars as pl

from pitstop_analysis.report.charts import table
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.flowmap import flow_map
from pitstop_analysis.report.sections.section import HEAD, Section, route_table, share_bar
from pitstop_analysis.report.words import in_full, percent, plural
from pitstop_analysis.stats import share

MOST = 100


def section(figures: Figures) -> Section | None:
    """None where the log has no lines."""
    found = figures.push_to_front
    if found is None:
        return None
    paths = pl.DataFrame({"path": list(found.paths), "n": list(found.paths.values())})
    bars = [share_bar(path.replace("-", " → "), share(n, found.of_all.of)) for path, n in paths.rows()]
    title = (
        f"{percent(found.of_all.share)} of {figures.known_cases} begin at the first line and go up one "
        f"line at a time; {percent(found.first_line_only.share)} never leave it"
    )
    notes = [
        f"Pushed to the front: {in_full(found.of_all, figures.known_cases)}.",
        f"First line only: {in_full(found.first_line_only, figures.known_cases)}.",
    ]
    tables = [
        table("lines, in order of first appearance", f"share of {figures.known_cases}", HEAD, bars, "{} %")
    ]
    pictures = []
    routes = figures.line_routes
    if routes is not None and routes.height:
        names = {*routes["from"], *routes["to"]}
        drawn = flow_map(routes, teams=len(names), name="Flow map of support lines", noun="line")
        pictures = [drawn.html("lines-map")] if drawn else []
        tables.append(route_table("change of line", routes.head(MOST), bool(figures.to_accept)))
        notes.append(f"The map shows changes of line: {plural(int(routes['n'].sum()), 'change')}.")
    definitions = (DEFINITIONS["push_to_front"],)
    return Section("lines", title, definitions, tuple(tables), tuple(notes), tuple(pictures))
