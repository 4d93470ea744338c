"""Pictures of the report: plain data in, one HTML figure out (picture, finding, unit, n, and its table).

Every picture is a pure function `picture(Caption(title, unit, n), data, ...) -> Markup`:

    histogram       counts of spans, with the limits that people can see
    trend           a line over weeks with centre and control limits
    steps           survival or cumulative incidence, one curve per end
    estimates       a dot with its interval per row, and what it is held against
    spreads         a bar to the median, with its interval, and on to p75 and p90
    concentration   which share of routes carries which share of what is counted

Pictures need no script and no colour: what is set apart is set apart by shape or dashes as well, and the
figure holds the same data as a table. They take any width; text stays as large as it is. None has a style
of its own or an id, so that a page with a strict content policy can hold them: `page.css` has their classes.
`bars` are tables with a bar in each row.
"""

from pitstop_analysis.report.charts.bars import Bar, BarTable, draw, nice, table
from pitstop_analysis.report.charts.concentration import concentration
from pitstop_analysis.report.charts.estimates import Estimate, estimates
from pitstop_analysis.report.charts.figure import Caption, number
from pitstop_analysis.report.charts.histogram import Bin, Limit, histogram
from pitstop_analysis.report.charts.spreads import SpreadRow, spreads
from pitstop_analysis.report.charts.steps import Curve, Step, steps
from pitstop_analysis.report.charts.trend import Week, comparable, trend
from pitstop_analysis.report.charts.words import Words

__all__ = [
    "Bar",
    "BarTable",
    "Bin",
    "Caption",
    "Curve",
    "Estimate",
    "Limit",
    "SpreadRow",
    "Step",
    "Week",
    "Words",
    "comparable",
    "concentration",
    "draw",
    "estimates",
    "histogram",
    "nice",
    "number",
    "spreads",
    "steps",
    "table",
    "trend",
]
