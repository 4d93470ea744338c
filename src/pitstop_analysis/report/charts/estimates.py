"""A dot with its 95 % interval per row, and a line for what the rows are held against."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pitstop_analysis.report.charts.figure import Caption, Say, ends, number
from pitstop_analysis.report.charts.rows import Row, Scale, drawing, drawn_rows, whisker


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
    heads: tuple[str, ...] = (of, "n", "value", "95 % interval")
    note = ""
    if reference is not None:
        heads = (*heads, reference_label)
        note = f"The line is {reference_label}: {say(reference)}."
    drawn = [Row(row.label, _drawing(row, scale), _cells(row, scale, say)) for row in rows]
    return drawn_rows(caption, heads, drawn, scale, say, note)


def _drawing(row: Estimate, scale: Scale) -> Markup:
    if row.value is None:
        return drawing([], scale)
    parts = []
    if row.low is not None and row.high is not None:
        parts.append(whisker(scale, row.low, row.high))
    kind = "estimate apart" if _apart(row, scale.reference) in ("above", "below") else "estimate"
    parts.append(
        Markup('<circle cx="{x:.2f}%" cy="8" r="4" class="{kind}"/>').format(
            x=scale.along(row.value), kind=kind
        )
    )
    return drawing(parts, scale)


def _cells(row: Estimate, scale: Scale, say: Say) -> tuple[str, ...]:
    limits = "-" if row.low is None or row.high is None else f"{say(row.low)} to {say(row.high)}"
    cells = (f"{row.n:,}", "-" if row.value is None else say(row.value), limits)
    return cells if scale.reference is None else (*cells, _apart(row, scale.reference))


def _apart(row: Estimate, reference: float | None) -> str:
    if reference is None or row.low is None or row.high is None:
        return "-"
    if row.low > reference:
        return "above"
    return "below" if row.high < reference else "not surely apart"
