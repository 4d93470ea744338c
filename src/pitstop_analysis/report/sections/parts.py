"""Slices by a column, when they were asked for."""

from pitstop_analysis.measures.keys import NAMES, Keys
from pitstop_analysis.measures.slices import NONE, OTHERS
from pitstop_analysis.report.charts import Bar, BarTable, table
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.findings import ENOUGH
from pitstop_analysis.report.sections.section import Section, stacked
from pitstop_analysis.report.words import count, days, hours, limited, percent
from pitstop_analysis.stats import share, z_of_several

HEADS = ("cases", "handed off", "hand-offs", "straight back", "wait to accept", "length")


def section(figures: Figures) -> Section | None:
    """One table per column."""
    if not figures.slices:
        return None
    tables = tuple(_table(column, parts) for column, parts in figures.slices.items())
    title = "; ".join(_told(column, parts) for column, parts in figures.slices.items())
    notes = (
        f"Bars: {NAMES['handed_off']}. Below each figure stands its 95 % interval. Straight back is a share "
        "of hand-offs; waits and lengths are medians.",
    )
    return Section("slices", title, (DEFINITIONS["slices"],), tables, notes)


def _told(column: str, parts: dict[str, Keys]) -> str:
    """Two values of those with enough cases whose shares of cases handed off surely differ, if any do.

    The ends of many shares lie apart by chance alone. So two are named only where their intervals lie apart
    once they allow for how many values the two were picked from.
    """
    named = {
        name: part.handed_off
        for name, part in parts.items()
        if name not in (NONE, OTHERS) and part.cases >= ENOUGH
    }
    if len(named) < 2:
        return f"Hand-offs by {column}"
    z = z_of_several(len(named))
    sure = {name: share(found.count, found.of, z) for name, found in named.items()}
    most = max(sure, key=lambda name: sure[name].low or 0.0)
    least = min(sure, key=lambda name: sure[name].high or 0.0)
    if (sure[most].low or 0.0) <= (sure[least].high or 0.0):
        return f"Hand-offs by {column}"
    upper, lower = (f"{percent(named[name].share)} of {count(named[name].of)}" for name in (most, least))
    return f"By {column}, {most} ({upper} cases handed off) surely lies above {least} ({lower})"


def _table(column: str, parts: dict[str, Keys]) -> BarTable:
    bars = [
        Bar(
            name,
            _percent(part.handed_off.share),
            _percent(part.handed_off.low),
            _percent(part.handed_off.high),
            (
                count(part.cases),
                stacked(limited(part.handed_off)),
                count(part.handoffs),
                stacked(limited(part.straight_back)),
                stacked(limited(part.to_accept, hours, n=True)),
                stacked(limited(part.to_end, days)),
            ),
        )
        for name, part in parts.items()
    ]
    return table(column, "share of cases", HEADS, bars, "{} %")


def _percent(value: float | None) -> float | None:
    return None if value is None else 100 * value
