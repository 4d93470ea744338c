"""Slices by a column, when they were asked for."""

from pitstop_analysis.measures.keys import NAMES, Keys
from pitstop_analysis.measures.slices import NONE, OTHERS
from pitstop_analysis.report.charts import Bar, BarTable, table
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.findings import ENOUGH
from pitstop_analysis.report.sections.section import Section
from pitstop_analysis.report.words import count, days, hours, percent

HEADS = ("cases", "hand-offs", "handed off", "95 % interval", "straight back", "wait to accept", "length")


def section(figures: Figures) -> Section | None:
    """One table per column."""
    if not figures.slices:
        return None
    tables = tuple(_table(column, parts) for column, parts in figures.slices.items())
    title = "; ".join(_told(column, parts) for column, parts in figures.slices.items())
    notes = (f"Bars: {NAMES['handed_off']}. Waits and lengths are medians.",)
    return Section("slices", title, (DEFINITIONS["slices"],), tables, notes)


def _told(column: str, parts: dict[str, Keys]) -> str:
    """From which value to which the share of cases handed off goes, of those with enough cases."""
    named = {
        name: part for name, part in parts.items() if name not in (NONE, OTHERS) and part.cases >= ENOUGH
    }
    rated = sorted((part.handed_off.share or 0.0, name) for name, part in named.items())
    if len(rated) < 2:
        return f"Hand-offs by {column}"
    (low, least), (high, most) = rated[0], rated[-1]
    return (
        f"By {column}, from {percent(low)} ({least}) to {percent(high)} ({most}) of the cases are handed off"
    )


def _table(column: str, parts: dict[str, Keys]) -> BarTable:
    bars = [
        Bar(
            name,
            _percent(part.handed_off.share),
            _percent(part.handed_off.low),
            _percent(part.handed_off.high),
            (
                count(part.cases),
                count(part.handoffs),
                percent(part.handed_off.share),
                f"{percent(part.handed_off.low)} to {percent(part.handed_off.high)}",
                percent(part.straight_back.share),
                hours(part.to_accept.median),
                days(part.to_end.median),
            ),
        )
        for name, part in parts.items()
    ]
    return table(column, "share of cases", HEADS, bars, "{} %")


def _percent(value: float | None) -> float | None:
    return None if value is None else 100 * value
