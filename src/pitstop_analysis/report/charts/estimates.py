"""A dot with its 95 % interval per row, and a line for what the rows are held against."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pitstop_analysis.report.charts.figure import Caption, Say, ends, number
from pitstop_analysis.report.charts.rows import Row, Scale, drawing, drawn_rows, whisker
from pitstop_analysis.report.charts.words import Words


@dataclass(frozen=True)
class Estimate:
    """A value with its interval and what it is made of; None where it is not known."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    n: int


def estimates(
    caption: Caption,
    rows: Sequence[Estimate],
    *,
    of: str,
    reference: float | None = None,
    reference_label: str = "all together",
    say: Say = number,
) -> Markup:
    """One row per estimate, in their order. `of` names the rows ("route"); `say` writes a value.

    For shares and differences. The scale begins at zero unless something is below it. A row whose interval
    leaves out the reference has a filled dot, the others a hollow one, and a column says so in words.
    """
    known = [each for row in rows for each in (row.value, row.low, row.high) if each is not None]
    scale = Scale(ends(known if reference is None else [*known, reference]), reference)
    words = caption.words
    heads: tuple[str, ...] = (of, "n", words.value, words.interval)
    note = ""
    if reference is not None:
        heads = (*heads, reference_label)
        note = words.reference.format(name=reference_label, value=say(reference))
    drawn = [Row(row.label, _drawing(row, scale), _cells(row, scale, say, words)) for row in rows]
    return drawn_rows(caption, heads, drawn, scale, say, note)


def _drawing(row: Estimate, scale: Scale) -> Markup:
    if row.value is None:
        return drawing([], scale)
    parts = []
    if row.low is not None and row.high is not None:
        parts.append(whisker(scale, row.low, row.high))
    kind = "estimate apart" if _apart(row, scale.reference) else "estimate"
    parts.append(
        Markup('<circle cx="{x:.2f}%" cy="8" r="4" class="{kind}"/>').format(
            x=scale.along(row.value), kind=kind
        )
    )
    return drawing(parts, scale)


def _cells(row: Estimate, scale: Scale, say: Say, words: Words) -> tuple[str, ...]:
    known = row.low is not None and row.high is not None
    limits = words.span.format(low=say(row.low or 0.0), high=say(row.high or 0.0)) if known else "-"
    cells = (words.count(row.n), "-" if row.value is None else say(row.value), limits)
    if scale.reference is None:
        return cells
    apart = (words.not_apart, words.above, words.below)[_apart(row, scale.reference)] if known else "-"
    return (*cells, apart)


def _apart(row: Estimate, reference: float | None) -> int:
    """1 where the interval is above the reference, -1 where it is below, else 0."""
    if reference is None or row.low is None or row.high is None:
        return 0
    return int(row.low > reference) - int(row.high < reference)
