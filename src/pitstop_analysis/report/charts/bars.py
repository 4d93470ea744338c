"""Bars as SVG inside the table that holds their numbers: the picture and its table are one thing.

A bar begins at zero, its length is a share of the cell, and the thin line is its 95 % interval. Lengths are
percentages, so a bar fits a phone, a screen and a sheet of paper.
"""

from dataclasses import dataclass
from math import floor, log10

from markupsafe import Markup


@dataclass(frozen=True)
class Bar:
    """One row: a label, a value with its interval (None where there is none), and cells of text behind it."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    cells: tuple[str, ...]


@dataclass(frozen=True)
class BarTable:
    """A table with a bar per row: `unit` names the scale, `top` is its end, `heads` the columns after it."""

    label: str
    unit: str
    heads: tuple[str, ...]
    bars: tuple[Bar, ...]
    top: float
    scale: str

    def drawn(self) -> list[tuple[Bar, Markup]]:
        """Each row with its bar."""
        return [(bar, draw(bar, self.top)) for bar in self.bars]


def table(
    label: str, unit: str, heads: tuple[str, ...], bars: list[Bar], scale: str | None = None
) -> BarTable:
    """A table whose scale ends at a round number beyond every bar and interval.

    `scale` says how that end is written, with {} for the value.
    """
    top = nice(max((end for bar in bars for end in (bar.value, bar.high) if end is not None), default=0.0))
    return BarTable(label, unit, heads, tuple(bars), top, (scale or "{}").format(f"{top:,g}"))


def nice(longest: float) -> float:
    """The next round number, so that the end of a scale can be read."""
    if longest <= 0:
        return 1.0
    power: float = 10.0 ** floor(log10(longest))
    steps = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    return next((step * power for step in steps if step * power >= longest * 0.9999), 10 * power)


def draw(bar: Bar, top: float) -> Markup:
    """The bar and its interval; nothing where there is no value."""
    if bar.value is None:
        return Markup("")
    whisker = Markup("")
    if bar.low is not None and bar.high is not None:
        whisker = Markup('<line x1="{a:.2f}%" x2="{b:.2f}%" y1="8" y2="8" class="interval"/>').format(
            a=100 * bar.low / top, b=min(100.0, 100 * bar.high / top)
        )
    return Markup(
        '<svg class="bar" width="100%" height="16" aria-hidden="true" focusable="false">'
        '<rect x="0" y="3" width="{w:.2f}%" height="10"/>{whisker}</svg>'
    ).format(w=100 * bar.value / top, whisker=whisker)
