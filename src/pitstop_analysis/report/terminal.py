"""The report in a terminal: what was understood, what to act on, the figures, each with its definition.

rich keeps to the width, drops colour in a pipe and under NO_COLOR.
"""

from rich.bar import Bar
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pitstop_analysis.log import Understood
from pitstop_analysis.measures.duration import known
from pitstop_analysis.report.figures import DEFINITIONS, Figures, wait_of
from pitstop_analysis.report.findings import caution, findings
from pitstop_analysis.report.first_events import without_next
from pitstop_analysis.report.terminal_after import AFTER
from pitstop_analysis.report.terminal_table import table as made_table
from pitstop_analysis.report.understood import CARE, understood_lines
from pitstop_analysis.report.words import (
    between,
    count,
    days,
    hours,
    in_full,
    interval,
    limited,
    percent,
    plain,
    plural,
)
from pitstop_analysis.stats import Share, share

ROUTES = 10
BAR = 24


def show(console: Console, figures: Figures, understood: Understood, *, quiet: bool = False) -> None:
    """Print the report. `quiet` leaves out the definitions."""
    console.print(Text(plain(f"Hand-off report: {understood.source}"), style="bold"))
    console.print(_understood(figures, understood))
    _section(console, "What to act on", _findings(figures), None)
    notes: dict[str, str] = {} if quiet else DEFINITIONS
    _section(console, "Hand-offs per case", _distribution(figures), notes.get("handoffs"))
    _section(
        console, "Cases that come back: three measures", _bounces(figures), _bounce_notes() if notes else None
    )
    _section(
        console,
        "Waits after a hand-off, calendar time",
        _waits(figures),
        _wait_notes(figures) if notes else None,
    )
    if figures.handoffs.total:
        _section(console, "Routes by volume", _routes(figures), notes.get("routes"))
    _section(console, "Time to end, calendar days", _durations(figures), notes.get("time_to_end"))
    if figures.push_to_front:
        _section(console, "Support lines", _lines(figures), notes.get("push_to_front"))
    for section in AFTER:
        if shown := section(figures):
            title, body, keys = shown
            _section(console, title, body, " ".join(DEFINITIONS[key] for key in keys) if notes else None)
    if notes:
        _section(console, "How figures are made", Text(_method(), style="dim"), None)


def _understood(figures: Figures, understood: Understood) -> RenderableType:
    table = _grid()
    for label, text in understood_lines(understood, figures):
        style = "bold yellow" if label == CARE else ""
        table.add_row(Text(label, style=style), Text(plain(text), style=style))
    return table


def _grid() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _section(console: Console, title: str, body: RenderableType, note: str | None) -> None:
    console.print()
    console.print(Text(title, style="bold"))
    parts = [body] if note is None else [body, Text(note, style="dim")]
    console.print(Padding(Group(*parts), (0, 0, 0, 2)))


def _findings(figures: Figures) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", style="bold")
    table.add_column(overflow="fold")
    for number, finding in enumerate(findings(figures), start=1):
        table.add_row(f"{number}.", Text(plain(finding.text)))
    careful = caution(figures)
    return Group(table, Text(careful)) if careful else table


def _distribution(figures: Figures) -> RenderableType:
    table = made_table("hand-offs", "cases", "share", "95 % interval")
    table.add_column("", max_width=BAR)
    largest = max((each.share or 0) for each in figures.handoffs.shares.values())
    for name, each in figures.handoffs.reached().items():
        bar = Bar(largest, 0, each.share or 0, color="cyan")
        table.add_row(name, count(each.count), percent(each.share), interval(each), bar)
    total = Text(
        f"{plural(figures.handoffs.total, 'hand-off')}; at least one in "
        f"{in_full(figures.handoffs.with_any, figures.known_cases)}; "
        f"at most {figures.handoffs.most} in one case."
    )
    return Group(table, total, *_reassigned(figures))


def _reassigned(figures: Figures) -> list[Text]:
    found = figures.reassignments
    if found is None:
        return []
    return [
        Text(
            f"Counted apart: {plural(found.total, 'reassignment')} inside a team, "
            f"in {plural(found.cases_with, 'case')}."
        )
    ]


def _bounces(figures: Figures) -> RenderableType:
    table = made_table("measure", "cases", f"of {figures.all_cases}", "95 % interval", "")
    cycles = f"{count(figures.cycles.total)} in total, {count(figures.cycles.distinct)} distinct"
    if figures.cycles.cut_short:
        cycles += f"; at least: the search was ended in {plural(figures.cycles.cut_short, 'case')}"
    rows: list[tuple[str, Share, str]] = [
        ("return", figures.returns.of_all, ""),
        ("A-B-A", figures.aba.of_all, plural(figures.aba.occurrences, "occurrence")),
        ("cycles", figures.cycles.of_all, cycles),
    ]
    for name, each, more in rows:
        table.add_row(name, count(each.count), percent(each.share), interval(each), more)
    return Group(table, Text(f"A-B-A-B in {plural(figures.aba.abab_cases, 'case')}."))


def _bounce_notes() -> str:
    return " ".join(DEFINITIONS[f"bounces.{name}"] for name in ("return", "aba", "cycles"))


def _waits(figures: Figures) -> RenderableType:
    table = made_table("wait", "n", "median", "95 % interval", "p75", "p90")
    rows = [("to the first event", figures.to_first.waits)]
    if figures.to_accept:
        rows.insert(0, ("to acceptance", figures.to_accept.waits))
    for name, found in rows:
        limits = between(found, hours)
        table.add_row(name, count(found.n), hours(found.median), limits, hours(found.p75), hours(found.p90))
    lines = without_next(figures.to_first)
    if figures.to_accept:
        accept = figures.to_accept
        lines.insert(
            0,
            f"{count(accept.waiting)} of {plural(accept.handoffs, 'hand-off')} arrived waiting; "
            f"accepted before they left: {in_full(accept.accepted, 'hand-offs')}.",
        )
    return Group(table, *(Text(line) for line in lines))


def _wait_notes(figures: Figures) -> str:
    first = DEFINITIONS["waits.to_first_event"]
    return f"{DEFINITIONS['waits.to_accept']} {first}" if figures.to_accept else first


def _routes(figures: Figures) -> RenderableType:
    kind, first = ("accept", "accept") if figures.to_accept else ("event", "first")
    table = made_table("route", "hand-offs", "cases", "n", f"median to {kind}", "straight back")
    for row in figures.routes.head(ROUTES).iter_rows(named=True):
        table.add_row(
            Text(plain(f"{row['from']} → {row['to']}")),
            count(row["n"]),
            count(row["cases"]),
            count(row[f"{first}_n"]),
            limited(wait_of(row, first), hours),
            limited(share(row["returned"], row["n"])),
        )
    rest = figures.routes.slice(ROUTES)
    if not rest.height:
        return table
    more = (
        f"and {plural(rest.height, 'more route')} with {plural(int(rest['n'].sum()), 'hand-off')}: "
        "--json has every one, --html the busiest."
    )
    return Group(table, Text(more))


def _durations(figures: Figures) -> RenderableType:
    table = made_table("hand-offs", "cases", "median", "95 % interval", "p75", "p90")
    for entry in known(figures.durations):
        found = entry.days
        limits = between(found, days)
        table.add_row(
            entry.handoffs, count(found.n), days(found.median), limits, days(found.p75), days(found.p90)
        )
    return table


def _lines(figures: Figures) -> RenderableType:
    found = figures.push_to_front
    if found is None:
        return Text("")
    return Group(
        Text(f"Pushed to the front: {in_full(found.of_all, figures.known_cases)}."),
        Text(f"First line only: {in_full(found.first_line_only, figures.known_cases)}."),
    )


def _method() -> str:
    return " ".join(DEFINITIONS[name] for name in ("shares", "quantiles", "medians", "reassignments"))
