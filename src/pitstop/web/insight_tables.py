"""What a picture of the insights page is made of: a finding, tables with a bar in each row, and words."""

from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from markupsafe import Markup

from pitstop.web.insight_words import count, interval, percent
from pitstop_analysis.report.charts import Bar, draw, nice
from pitstop_analysis.stats import Share


@dataclass(frozen=True)
class Row:
    """A row of a table with a bar: its label, where its cases are, the bar, and its cells."""

    label: str
    url: str
    bar: Markup
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """`unit` is what the bars show, `scale` their end; `heads` are of the cells, each with where it sorts."""

    label: str
    unit: str
    scale: str
    heads: tuple[tuple[str, str, bool], ...]
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
    cells: tuple[str, ...]
    low: float | None = None
    high: float | None = None


def table_of(label: str, unit: str, heads: tuple[str, ...], lines: list[Line], scale: str = "{}") -> Table:
    """A table whose bars end at a round number; `scale` says how that end is written, with {} for it."""
    ends = [each for line in lines for each in (line.value, line.high) if each is not None]
    top = nice(max(ends, default=0.0))
    rows = tuple(
        Row(line.label, line.url, draw(Bar(line.label, line.value, line.low, line.high, ()), top), line.cells)
        for line in lines
    )
    return Table(
        label, unit, scale.format(number_format(f"{top:g}")), tuple((head, "", False) for head in heads), rows
    )


def share_heads(of: str) -> tuple[str, ...]:
    """The columns of shares; `of` names what they are of."""
    return (_("number"), of, _("share"), _("95 %% interval") % ())


def share_line(label: str, url: str, found: Share) -> Line:
    """A share with its interval; without a link where nothing is known."""
    cells = (count(found.count), count(found.of), percent(found.share), interval(found))
    if found.share is None or found.low is None or found.high is None:
        return Line(label, "", None, cells)
    return Line(label, url, 100 * found.share, cells, 100 * found.low, 100 * found.high)
