"""Cases that come back, by three measures."""

from pitstop_analysis.report.charts import table
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.sections.section import HEAD, Section, share_bar
from pitstop_analysis.report.words import count, in_full, percent, plural, verb


def section(figures: Figures) -> Section:
    """Returns, A-B-A and cycles."""
    back = figures.returns.of_handed_off
    bars = [
        share_bar("return", figures.returns.of_all),
        share_bar("A-B-A", figures.aba.of_all),
        share_bar("cycles", figures.cycles.of_all),
    ]
    notes = [
        f"Of the cases that were handed off, {in_full(back, 'cases')} {verb(back.of, 'returns', 'return')}.",
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
        f"{percent(figures.returns.of_all.share)} of {figures.all_cases} come back to a {figures.holder} "
        f"that had them, {percent(figures.aba.of_all.share)} at once"
    )
    definitions = tuple(DEFINITIONS[f"bounces.{name}"] for name in ("return", "aba", "cycles"))
    chart = table("measure", f"share of {figures.all_cases}", HEAD, bars, "{} %")
    return Section("bounces", title, definitions, (chart,), tuple(notes))
