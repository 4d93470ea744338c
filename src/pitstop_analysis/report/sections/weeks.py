"""Trend by week, with control limits."""

from collections.abc import Callable

from markupsafe import Markup

from pitstop_analysis.report.charts import Caption, Week, trend
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.sections.section import Section
from pitstop_analysis.report.words import hours, percent, plural
from pitstop_analysis.stats import Chart

MOST = 104
"""Weeks that are drawn: the last two years."""


def section(figures: Figures) -> Section | None:
    """None for a log of one week."""
    found = figures.trend
    if len(found.handed_off.points) < 2:
        return None
    pictures = [
        _picture(
            found.handed_off, "Cases handed off", "share of the cases that began in the week", "case", _share
        ),
        _picture(
            found.straight_back, "Straight returns", "share of the week's hand-offs", "hand-off", _share
        ),
    ]
    if found.waits:
        pictures.append(
            _picture(found.waits, "Wait to acceptance", "median of the week's hand-offs", "wait", hours)
        )
    shown = tuple(DEFINITIONS[key] for key in ("trend", "charts"))
    return Section("trend", told(found.handed_off), shown, pictures=tuple(pictures))


def _share(value: float) -> str:
    return percent(value, 0)


def told(chart: Chart) -> str:
    """What the chart of cases handed off shows, in one sentence without its full stop."""
    if chart.why:
        return f"{plural(chart.weeks, 'whole week')}: too few for control limits"
    apart = len(chart.outside)
    if not apart and not chart.runs:
        return "No week stands out: the share of cases handed off varies as chance makes it"
    if apart:
        return (
            f"In {apart} of {plural(chart.weeks, 'week')} the share of cases handed off is outside its limits"
        )
    return (
        f"The share of cases handed off stays on one side of its line for {plural(len(chart.runs), 'week')}"
    )


def _picture(chart: Chart, name: str, unit: str, noun: str, say: Callable[[float], str]) -> Markup:
    points = chart.points[-MOST:]
    weeks = [
        Week(
            label=point.start.isoformat(),
            value=point.value,
            n=int(point.of),
            low=point.low,
            high=point.high,
            signal=f"one of a run {point.run} the line"
            if point.run
            else ""
            if point.whole
            else "part of a week",
        )
        for point in points
    ]
    n = plural(sum(week.n for week in weeks), noun)
    earlier = len(chart.points) - len(points)
    notes = [chart.why, f"The {earlier} weeks before are not drawn." if earlier else ""]
    title = name if chart.why else f"{name}: {plural(len(chart.outside), 'week')} outside the limits"
    caption = Caption(title, unit, n, " ".join(note for note in notes if note))
    return trend(caption, weeks, centre=chart.centre, say=say, centre_label="mean")
