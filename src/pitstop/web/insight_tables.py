"""What a picture of the insights page is made of: a finding, tables with a bar in each row, and words."""

from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from markupsafe import Markup

from pitstop.web.insight_words import count, interval, percent
from pitstop_analysis.report.charts import Bar, draw, nice
from pitstop_analysis.stats import Share


@dataclass(frozen=True)
class Cell:
    """What a column says of a row; `of` is what a share or a median is of, and its interval."""

    text: str
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Head:
    """Of a column of cells; `url` sorts by it, where one can, and `is_current` says that it does."""

    text: str
    url: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table with a bar: its label, where its cases are, the bar, and its cells."""

    label: str
    url: str
    bar: Markup
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """`unit` is what the bars show, `scale` their end; `heads` are of the cells."""

    label: str
    unit: str
    scale: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Picture:
    """A title that says the finding, what shows it, and what its words mean."""

    anchor: str
    title: str
    definitions: tuple[str, ...]
    tables: tuple[Table, ...] = ()
    charts: tuple[Markup, ...] = ()
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Line:
    """What becomes a row: a value with its interval, None where nothing is known."""

    label: str
    url: str
    value: float | None
    cells: tuple[Cell, ...]
    low: float | None = None
    high: float | None = None


def table_of(label: str, unit: str, heads: tuple[Head, ...], lines: list[Line], scale: str = "{}") -> Table:
    """A table whose bars end at a round number; `scale` says how that end is written, with {} for it."""
    ends = [each for line in lines for each in (line.value, line.high) if each is not None]
    top = nice(max(ends, default=0.0))
    rows = tuple(
        Row(line.label, line.url, draw(Bar(line.label, line.value, line.low, line.high, ()), top), line.cells)
        for line in lines
    )
    return Table(label, unit, scale.format(number_format(f"{top:g}")), heads, rows)


def share_heads(of: str) -> tuple[Head, ...]:
    """The columns of shares; `of` names what they are of. The share is first: a phone shows no more."""
    return (Head(_("share")), Head(_("number")), Head(of), Head(_("95 %% interval") % ()))


def share_line(label: str, url: str, found: Share) -> Line:
    """A share with its interval; without a link where nothing is behind it."""
    cells = tuple(map(Cell, (percent(found.share), count(found.count), count(found.of), interval(found))))
    if found.share is None or found.low is None or found.high is None:
        return Line(label, "", None, cells)
    return Line(
        label, url if found.count else "", 100 * found.share, cells, 100 * found.low, 100 * found.high
    )
