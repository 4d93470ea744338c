"""Time to end by number of hand-offs."""

from pitstop_analysis.measures.duration import known
from pitstop_analysis.report.charts import table
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.sections.section import SPREAD_HEAD, Section, spread_bar
from pitstop_analysis.report.words import count, days, plural
from pitstop_analysis.stats import Spread


def section(figures: Figures) -> Section:
    """Medians by band."""
    entries = known(figures.durations)
    bars = [spread_bar(entry.handoffs, entry.days, days) for entry in entries]
    # The bands at the ends that have an interval; where none has, the ends.
    telling = [entry for entry in entries if entry.days.low is not None] or entries
    least, most = telling[0], telling[-1]
    title = (
        f"Cases with {_times(most.handoffs)} last {days(most.days.median)} in the median ({_n(most.days)})"
    )
    if most is not least:
        title += f", those with {_times(least.handoffs)} {days(least.days.median)} ({_n(least.days)})"
    chart = table("hand-offs", "median days", SPREAD_HEAD, bars, "{} d")
    return Section("time", title, (DEFINITIONS["time_to_end"],), (chart,))


def _n(found: Spread) -> str:
    return f"n = {count(found.n)}"


def _times(handoffs: str) -> str:
    if handoffs == "0":
        return "no hand-off"
    return "five hand-offs or more" if handoffs == "5+" else plural(int(handoffs), "hand-off")
