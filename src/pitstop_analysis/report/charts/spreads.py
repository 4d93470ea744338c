"""A bar to the median with its interval, thinner on to p75 and p90: how long half, most, nearly all take."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pitstop_analysis.report.charts.figure import Caption, Say, ends, number
from pitstop_analysis.report.charts.rows import Row, Scale, drawing, drawn_rows, whisker
from pitstop_analysis.report.charts.words import Words


@dataclass(frozen=True)
class SpreadRow:
    """Quantiles of `n` values; `low` and `high` are the interval of the median, None where there are few."""

    label: str
    n: int
    median: float | None
    low: float | None
    high: float | None
    p75: float | None
    p90: float | None


def spreads(caption: Caption, rows: Sequence[SpreadRow], *, of: str, say: Say = number) -> Markup:
    """One row per spread, in their order, from zero. `of` names the rows; `say` writes a value (`hours`)."""
    known = [each for row in rows for each in (row.median, row.p75, row.p90, row.high) if each is not None]
    scale = Scale((0.0, ends([0.0, *known])[1]))
    words = caption.words
    heads = (of, "n", words.median, words.interval, "p75", "p90")
    drawn = [Row(row.label, _drawing(row, scale), _cells(row, say, words)) for row in rows]
    return drawn_rows(caption, heads, drawn, scale, say, words.spread)


def _drawing(row: SpreadRow, scale: Scale) -> Markup:
    if row.median is None:
        return drawing([], scale)
    parts = [_bar(scale, row.median, 3, 10, "median")]
    if row.p75 is not None:
        parts.append(_bar(scale, row.p75, 6, 4, "p75"))
    if row.p90 is not None:
        parts.append(_bar(scale, row.p90, 7.5, 1, "p90"))
    if row.low is not None and row.high is not None:
        parts.append(whisker(scale, row.low, row.high))
    return drawing(parts, scale)


def _bar(scale: Scale, end: float, y: float, height: float, kind: str) -> Markup:
    return Markup('<rect x="0" y="{y}" width="{w:.2f}%" height="{h}" class="{kind}"/>').format(
        y=y, w=scale.along(end), h=height, kind=kind
    )


def _cells(row: SpreadRow, say: Say, words: Words) -> tuple[str, ...]:
    def said(value: float | None) -> str:
        return "-" if value is None else say(value)

    limits = "-" if row.low is None else words.span.format(low=said(row.low), high=said(row.high))
    return (words.count(row.n), said(row.median), limits, said(row.p75), said(row.p90))
