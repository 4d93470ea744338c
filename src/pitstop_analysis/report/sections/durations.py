"""Time to end by number of hand-offs."""

from pitstop_analysis.measures.duration import known
from pitstop_analysis.report.charts import table
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.sections.section import SPREAD_HEAD, Section, spread_bar
from pitstop_analysis.report.words import days, plural


def section(figures: Figures) -> Section:
    """Medians by band."""
    entries = known(figures.durations)
    bars = [spread_bar(entry.handoffs, entry.days, days) for entry in entries]
    least, most = entries[0], entries[-1]
    title = f"Cases with {_times(most.handoffs)} last {days(most.days.median)} in the median"
    if most is not least:
        title += f", those with {_times(least.handoffs)} {days(least.days.median)}"
    chart = table("hand-offs", "median days", SPREAD_HEAD, bars, "{} d")
    return Section("time", title, (DEFINITIONS["time_to_end"],), (chart,))


def _times(handoffs: str) -> str:
    if handoffs == "0":
        return "no hand-off"
    return "five hand-offs or more" if handoffs == "5+" else plural(int(handoffs), "hand-off")
