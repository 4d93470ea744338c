"""The sections of the page: a title that says the finding, tables with bars, sentences, the definition."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from pitstop_analysis.measures.duration import known
from pitstop_analysis.measures.waits import BINS, LONGER
from pitstop_analysis.report.charts import Bar, BarTable, table
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.findings import ENOUGH
from pitstop_analysis.report.flowmap import FlowMap, draw
from pitstop_analysis.report.words import between, count, days, hours, in_full, interval, percent, plural
from pitstop_analysis.stats import Share, Spread, share

ROUTES, MOST_ROUTES = 100, 500
"""Rows of the table of routes: the busiest hundred, and all that a finding may name, up to five hundred."""
HEAD = ("cases", "share", "95 % interval")


@dataclass(frozen=True)
class Section:
    """`anchor` is what findings link to; `notes` stand under the table; `definitions` beside it."""

    anchor: str
    title: str
    definitions: tuple[str, ...]
    tables: tuple[BarTable, ...] = ()
    notes: tuple[str, ...] = ()
    map: FlowMap | None = field(default=None)


def sections(figures: Figures) -> list[Section]:
    """In the order of the page; those that the log cannot fill are left out."""
    found = [
        _map(figures),
        _handoffs(figures),
        _bounces(figures),
        _waits(figures),
        _routes(figures),
        _durations(figures),
        _lines(figures),
    ]
    return [section for section in found if section]


def _share_bar(label: str, found: Share, *more: str) -> Bar:
    cells = (count(found.count), percent(found.share), interval(found), *more)
    return Bar(label, _percent(found.share), _percent(found.low), _percent(found.high), cells)


def _percent(value: float | None) -> float | None:
    return None if value is None else 100 * value


def _map(figures: Figures) -> Section | None:
    drawn = draw(figures.routes, ROUTES, "Flow map of teams and their busiest routes")
    if drawn is None:
        return None
    first = figures.routes.row(0, named=True)
    notes = [
        f"Drawn: {count(drawn.routes)} of {plural(drawn.of_routes, 'route')} between "
        f"{count(drawn.teams)} of {plural(figures.teams, figures.holder)}, with {count(drawn.handoffs)} of "
        f"{plural(drawn.of_handoffs, 'hand-off')} ({percent(drawn.handoffs / drawn.of_handoffs)}). "
        f"{_left_out(drawn.left_out)}",
        "Thickness and number: hand-offs. Left to right is the way most cases go; what runs back "
        f"leaves a box on its left. {_marked(drawn)}",
    ]
    title = (
        f"The busiest route, {first['from']} → {first['to']}, carries "
        f"{percent(first['n'] / drawn.of_handoffs)} of {plural(drawn.of_handoffs, 'hand-off')}"
    )
    return Section("map", title, (DEFINITIONS["routes"],), notes=tuple(notes), map=drawn)


def _left_out(routes: int) -> str:
    return (
        f"{plural(routes, 'smaller route')} left out; the table of routes goes on."
        if routes
        else "Every route is drawn."
    )


def _marked(drawn: FlowMap) -> str:
    if not drawn.marked:
        return ""
    return (
        "Dashed with ↩: the case goes straight back on more than a quarter of the hand-offs, at the "
        "lower end of the 95 % interval."
    )


def _handoffs(figures: Figures) -> Section:
    found = figures.handoffs
    often = sum(n for name, n in found.distribution.items() if name not in ("0", "1", "2"))
    bars = [_share_bar(name, each) for name, each in found.reached().items()]
    notes = [
        f"{plural(found.total, 'hand-off')}; at least one in {in_full(found.with_any, 'cases')}; "
        f"at most {found.most} in one case."
    ]
    if figures.reassignments:
        notes.append(
            f"Counted apart: {plural(figures.reassignments.total, 'reassignment')} inside a team, in "
            f"{plural(figures.reassignments.cases_with, 'case')}. {DEFINITIONS['reassignments']}"
        )
    any_change, thrice = percent(found.with_any.share), percent(often / figures.cases)
    title = f"{any_change} of cases change {figures.holder}, {thrice} three times or more"
    chart = table("hand-offs", "share of cases", HEAD, bars, "{} %")
    return Section("handoffs", title, (DEFINITIONS["handoffs"],), (chart,), tuple(notes))


def _bounces(figures: Figures) -> Section:
    bars = [
        _share_bar("return", figures.returns.of_all),
        _share_bar("A-B-A", figures.aba.of_all),
        _share_bar("cycles", figures.cycles.of_all),
    ]
    notes = [
        f"Of the cases that were handed off, {in_full(figures.returns.of_handed_off, 'cases')} return.",
        f"A-B-A: {plural(figures.aba.occurrences, 'occurrence')}; A-B-A-B in "
        f"{plural(figures.aba.abab_cases, 'case')}. Cycles: {count(figures.cycles.total)} in total, "
        f"{count(figures.cycles.distinct)} distinct.",
    ]
    if figures.cycles.cut_short:
        notes.append(
            f"In {plural(figures.cycles.cut_short, 'case')} the graph is so dense that the search for "
            "cycles was ended; the numbers of cycles are at least these."
        )
    title = (
        f"{percent(figures.returns.of_all.share)} of all cases come back to a {figures.holder} that had "
        f"them, {percent(figures.aba.of_all.share)} at once"
    )
    definitions = tuple(DEFINITIONS[f"bounces.{name}"] for name in ("return", "aba", "cycles"))
    chart = table("measure", "share of all cases", HEAD, bars, "{} %")
    return Section("bounces", title, definitions, (chart,), tuple(notes))


def _waits(figures: Figures) -> Section:
    first, accept = figures.to_first, figures.to_accept
    tables, notes = [], []
    definitions = [DEFINITIONS["waits.to_first_event"]]
    rows = [("to the first event", first.waits)]
    if accept:
        rows.insert(0, ("to acceptance", accept.waits))
        definitions.insert(0, DEFINITIONS["waits.to_accept"])
        names = [name for name, _ in BINS] + [LONGER]
        bars = [_share_bar(_dashed(name), share(accept.bins[name], accept.waits.n)) for name in names]
        tables.append(
            table("wait to acceptance", "share of accepted", ("hand-offs", *HEAD[1:]), bars, "{} %")
        )
        notes.append(
            f"{count(accept.waiting)} of {plural(accept.handoffs, 'hand-off')} arrived waiting; "
            f"accepted before they left: {in_full(accept.accepted, 'hand-offs')}."
        )
    quantiles = [_spread_bar(name, found, hours) for name, found in rows]
    heads = ("n", "median", "95 % interval", "p75", "p90")
    tables.append(table("wait", "median", heads, quantiles, "{} h"))
    notes.append(f"{plural(first.without, 'hand-off')} had no further event at the receiver.")
    return Section("waits", _waits_title(figures), tuple(definitions), tuple(tables), tuple(notes))


def _dashed(name: str) -> str:
    return name.replace("-", "\N{EN DASH}")


def _waits_title(figures: Figures) -> str:
    found = figures.to_accept.waits if figures.to_accept else figures.to_first.waits
    if not found.n:
        return "No wait after a hand-off can be measured"
    median, long = hours(found.median), hours(found.p90)
    if figures.to_accept:
        return f"Half of the accepted hand-offs waited {median} or less, nine in ten {long} or less"
    return f"Half of the hand-offs with a further event see it within {median}, nine in ten within {long}"


def _spread_bar(label: str, found: Spread, say: Callable[[float | None], str]) -> Bar:
    cells = (count(found.n), say(found.median), between(found, say), say(found.p75), say(found.p90))
    return Bar(label, found.median, found.low, found.high, cells)


def _routes(figures: Figures) -> Section | None:
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
    chart = _route_table("route", shown, bool(figures.to_accept))
    return Section("routes", title, (DEFINITIONS["routes"],), (chart,), tuple(notes))


def _route_table(label: str, routes: pl.DataFrame, accept: bool) -> BarTable:
    """Routes with their waits to acceptance, or to the next event where no status tells."""
    act = "acceptance" if accept else "next event"
    heads = ("n", "cases", f"median to {act}", "waits", "straight back", "95 % interval")
    return table(label, "hand-offs", heads, [_route_bar(row, accept) for row in routes.iter_rows(named=True)])


def _route_bar(row: dict[str, Any], accept: bool) -> Bar:
    back = share(row["returned"], row["n"])
    kind = "accept" if accept else "first"
    cells = (
        count(row["n"]),
        count(row["cases"]),
        hours(row[f"{kind}_median"]),
        count(row[f"{kind}_n"]),
        percent(back.share, 0),
        interval(back),
    )
    return Bar(f"{row['from']} → {row['to']}", float(row["n"]), None, None, cells)


def _durations(figures: Figures) -> Section:
    entries = known(figures.durations)
    bars = [_spread_bar(entry.handoffs, entry.days, days) for entry in entries]
    least, most = entries[0], entries[-1]
    title = f"Cases with {_times(most.handoffs)} last {days(most.days.median)} in the median"
    if most is not least:
        title += f", those with {_times(least.handoffs)} {days(least.days.median)}"
    heads = ("n", "median", "95 % interval", "p75", "p90")
    chart = table("hand-offs", "median days", heads, bars, "{} d")
    return Section("time", title, (DEFINITIONS["time_to_end"],), (chart,))


def _times(handoffs: str) -> str:
    if handoffs == "0":
        return "no hand-off"
    return "five hand-offs or more" if handoffs == "5+" else plural(int(handoffs), "hand-off")


def _lines(figures: Figures) -> Section | None:
    found = figures.push_to_front
    if found is None:
        return None
    paths = pl.DataFrame({"path": list(found.paths), "n": list(found.paths.values())})
    bars = [_share_bar(path.replace("-", " → "), share(n, found.of_all.of)) for path, n in paths.rows()]
    title = (
        f"{percent(found.of_all.share)} of cases begin at the first line and go up one line at a time; "
        f"{percent(found.first_line_only.share)} never leave it"
    )
    notes = [
        f"Pushed to the front: {in_full(found.of_all, 'cases')}.",
        f"First line only: {in_full(found.first_line_only, 'cases')}.",
    ]
    tables = [table("lines, in order of first appearance", "share of cases", HEAD, bars, "{} %")]
    drawn = None
    if figures.line_routes is not None:
        drawn = draw(figures.line_routes, ROUTES, "Flow map of support lines")
    if drawn and figures.line_routes is not None:
        tables.append(
            _route_table("change of line", figures.line_routes.head(ROUTES), bool(figures.to_accept))
        )
        notes.append(f"The map shows {plural(drawn.handoffs, 'change')} of line. {_left_out(drawn.left_out)}")
    return Section("lines", title, (DEFINITIONS["push_to_front"],), tuple(tables), tuple(notes), drawn)
