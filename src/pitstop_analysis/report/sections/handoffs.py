"""How many hand-offs a case has."""

from pitstop_analysis.report.charts import table
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.sections.section import HEAD, Section, share_bar
from pitstop_analysis.report.words import in_full, percent, plural


def section(figures: Figures) -> Section:
    """The bands of hand-offs per case."""
    found = figures.handoffs
    often = sum(n for name, n in found.distribution.items() if name not in ("0", "1", "2"))
    bars = [share_bar(name, each) for name, each in found.reached().items()]
    notes = [
        f"{plural(found.total, 'hand-off')}; at least one in {in_full(found.with_any, figures.known_cases)}; "
        f"at most {found.most} in one case."
    ]
    if figures.reassignments:
        notes.append(
            f"Counted apart: {plural(figures.reassignments.total, 'reassignment')} inside a team, in "
            f"{plural(figures.reassignments.cases_with, 'case')}. {DEFINITIONS['reassignments']}"
        )
    any_change, thrice = percent(found.with_any.share), percent(often / figures.cases)
    title = f"{any_change} of {figures.known_cases} change {figures.holder}, {thrice} three times or more"
    chart = table("hand-offs", f"share of {figures.known_cases}", HEAD, bars, "{} %")
    return Section("handoffs", title, (DEFINITIONS["handoffs"],), (chart,), tuple(notes))
