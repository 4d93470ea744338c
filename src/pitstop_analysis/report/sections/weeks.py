"""Trend by week, with control limits."""

from collections.abc import Callable

from markupsafe import Markup

from pitstop_analysis.report.charts import Caption, Week, comparable, trend
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.sections.section import Section
from pitstop_analysis.report.words import hours, percent, plural
from pitstop_analysis.stats import Chart, Point
from pitstop_analysis.stats.charts import FEWEST_WEEKS

MOST, LEAST = 104, 26
"""Weeks that are drawn: the last two years; where a log is full only at its end, half a year or more."""


def section(figures: Figures) -> Section | None:
    """None for a log of one week; only words where there are not two whole weeks to be compared."""
    found = figures.trend
    if len(found.handed_off.points) < 2:
        return None
    shown = tuple(DEFINITIONS[key] for key in ("trend", "charts"))
    if not comparable(point.whole for point in found.handed_off.points):
        return Section("trend", told(found.handed_off), shown[:1], wide=True)
    began, made = "share of the cases that began in the week", "share of the week's hand-offs"
    pictures = [
        _picture(found.handed_off, "Cases handed off", began, "case", _share, found.zone),
        _picture(found.straight_back, "Straight returns", made, "hand-off", _share, found.zone),
    ]
    if found.waits:
        median = "median of the week's hand-offs"
        pictures.append(_picture(found.waits, "Wait to acceptance", median, "wait", hours, found.zone))
    return Section("trend", told(found.handed_off), shown, pictures=tuple(pictures))


def _share(value: float) -> str:
    return percent(value, 0)


def told(chart: Chart) -> str:
    """What the chart of cases handed off shows, in one sentence without its full stop."""
    whole = [point.whole for point in chart.points]
    if not comparable(whole):
        return f"{plural(sum(whole), 'whole week')} in this log: too short to compare weeks"
    full = _full(chart)
    usual = " with the log's usual number of cases" if any(point.early for point in chart.points) else ""
    if chart.why:
        return f"{plural(chart.weeks, 'whole week')}{usual}: too few for control limits"
    if len(full) < FEWEST_WEEKS:
        weeks = plural(len(full), "whole week")
        return f"{weeks} with the log's usual number of cases: too few to tell change from chance"
    apart = len([point for point in full if point.outside])
    runs = len([point for point in full if point.run])
    if not apart and not runs:
        return "No week stands out: the share of cases handed off varies as chance makes it"
    if apart:
        return (
            f"In {apart} of {plural(len(full), 'week')} the share of cases handed off is outside its limits"
        )
    return f"The share of cases handed off stays on one side of its line for {plural(runs, 'week')}"


def _full(chart: Chart) -> list[Point]:
    """Whole weeks with a figure, from where the log has its usual number on."""
    return [point for point in chart.points if point.counts]


def _drawn(chart: Chart) -> int:
    """How many weeks to draw: as many before a log is full as after, if that comes late."""
    beginning = sum(point.early for point in chart.points)
    full = len(chart.points) - beginning
    return MOST if beginning <= full else min(MOST, max(LEAST, 2 * full))


def _picture(chart: Chart, name: str, unit: str, noun: str, say: Callable[[float], str], zone: str) -> Markup:
    points = chart.points[-_drawn(chart) :]
    weeks = [
        Week(
            label=point.start.isoformat(),
            value=point.value,
            n=int(point.of),
            low=point.low,
            high=point.high,
            signal=f"one of a run {point.run} the line" if point.run else "",
            whole=point.whole,
            early=point.early,
        )
        for point in points
    ]
    n = plural(sum(week.n for week in weeks), noun)
    earlier = len(chart.points) - len(points)
    notes = [chart.why, f"Not drawn: {plural(earlier, 'week')} before." if earlier else ""]
    full = _full(chart)
    outside = len([point for point in full if point.outside])
    title = name
    if not chart.why and len(full) >= FEWEST_WEEKS:
        title = f"{name}: {plural(outside, 'week')} outside the limits"
    caption = Caption(title, unit, n, " ".join(note for note in notes if note))
    along = f"week from Monday, {zone}"
    return trend(caption, weeks, centre=chart.centre, say=say, along=along, centre_label="mean")
