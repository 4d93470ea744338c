"""Sections of the terminal on what becomes of hand-offs, and on what was asked for: hours, slices, a design.

Each gives its title, what is shown and the keys of its definitions, or None where there is nothing to show.
"""

from rich.console import Group, RenderableType
from rich.text import Text

from pitstop_analysis import design
from pitstop_analysis.report.figures import Figures
from pitstop_analysis.report.sections.weeks import told
from pitstop_analysis.report.terminal_table import table
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
    sure,
)
from pitstop_analysis.stats import Share

Shown = tuple[str, RenderableType, tuple[str, ...]]


def outcomes(figures: Figures) -> Shown | None:
    """Resolved, passed on, solved fast, first team right: those that the log can tell."""
    if not figures.handoffs.total:
        return None
    rows: list[tuple[str, str, Share]] = []
    lines: list[str] = []
    if found := figures.resolution:
        rows.append(("resolution", "resolved by the receiver", found.solved))
        if found.to_solution.n:
            half = hours(found.to_solution.median)
            lines.append(f"Half of those resolved by the receiver: within {half} {_sure(figures)}.")
    if figures.solved_fast and figures.solved_fast.fast.of:
        rows.append(("solved_fast", "solved fast by the receiver", figures.solved_fast.fast))
    if figures.passed_on and figures.passed_on.passed_on.of:
        rows.append(("passed_on", "arrived waiting, passed on unaccepted", figures.passed_on.passed_on))
    right = figures.first_team_right.of_handed_off
    rows.append(("first_team_right", "cases handed off: first team right", right))
    shown = table("outcome", "number", "share", "95 % interval")
    for _, label, each in rows:
        shown.add_row(label, f"{each.count:,} of {each.of:,}", percent(each.share), interval(each))
    return "After the hand-off", Group(shown, *map(Text, lines)), tuple(key for key, *_ in rows)


def _sure(figures: Figures) -> str:
    return sure(figures.resolution.to_solution, hours) if figures.resolution else ""


def holds(figures: Figures) -> Shown | None:
    """None without business hours: calendar time alone stands on the page and in the JSON."""
    if figures.holds.open is None:
        return None
    shown = table("a team's hold", "n", "median", "95 % interval", "p75", "p90")
    for label, found in (("calendar time", figures.holds.raw), ("business time", figures.holds.open)):
        limits = between(found, _work)
        spans = (_work(found.median), limits, _work(found.p75), _work(found.p90))
        shown.add_row(label, count(found.n), *spans)
    return "How long a team holds a case at a time", shown, ("holds",)


def _work(value: float | None) -> str:
    """Hours, never days: a working day has no 24 of them."""
    return hours(value) if value is None or value < 1 else f"{value:,.1f} h"


def weeks(figures: Figures) -> Shown | None:
    """One line; None for a log of one week."""
    chart = figures.trend.handed_off
    if len(chart.points) < 2:
        return None
    return f"By week, {figures.trend.zone}", Text(f"{told(chart)}."), ("trend",)


def gathers(figures: Figures) -> Shown | None:
    """One line; None where nothing goes straight back."""
    if figures.gathering is None:
        return None
    found = figures.gathering.routes
    fifth = f"A fifth of the routes ({count(found.taken)} of {count(found.items)})"
    line = (
        f"{fifth} carries {in_full(found.held, 'straight returns')}; "
        f"four fifths are on {plural(found.for_most, 'route')}."
    )
    return "Where straight returns gather", Text(line), ("concentration",)


def slices(figures: Figures) -> Shown | None:
    """A table per column that was asked for."""
    if not figures.slices:
        return None
    tables = []
    for column, parts in figures.slices.items():
        shown = table(plain(column), "cases", "handed off", "hand-offs", "straight back", "length")
        for name, part in parts.items():
            shown.add_row(
                Text(plain(name)),
                count(part.cases),
                limited(part.handed_off),
                count(part.handoffs),
                limited(part.straight_back),
                limited(part.to_end, days),
            )
        tables.append(shown)
    below = Text("Below each figure stands its 95 % interval; lengths are medians.")
    return "Slices", Group(*tables, below), ("slices",)


def designed(figures: Figures) -> Shown | None:
    """What the design and the log have to say to each other; None without a design."""
    if figures.overlay is None:
        return None
    lines = [Text(plain(each.text)) for each in design.findings(figures.overlay)]
    return "The designed flow", Group(*lines), ("design",)


AFTER = (outcomes, holds, weeks, gathers, slices, designed)
"""In the order in which they are shown."""
