"""A picture whose table is part of it: a drawing in each row, beside its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pitstop_analysis.report.charts.figure import Caption, Say, Span

LETTERS = 34
"""A label shorter than this stays on one line where there is room."""
SHORT = Markup(' class="short"')


@dataclass(frozen=True)
class Row:
    """A label, its drawing, and the cells behind it."""

    label: str
    drawing: Markup
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Scale:
    """The ends of the scale that the drawings share, and the line that they are held against, if any."""

    ends: Span
    reference: float | None = None

    def along(self, value: float) -> float:
        """Percent of the width of a drawing, inside it."""
        low, high = self.ends
        return min(100.0, max(0.0, 100 * (value - low) / (high - low)))


def drawn_rows(
    caption: Caption, heads: tuple[str, ...], rows: Sequence[Row], scale: Scale, say: Say, note: str = ""
) -> Markup:
    """The figure. The first of `heads` names the rows, the others their cells."""
    return Markup(
        '<figure class="chart"><figcaption><strong>{title}</strong> '
        '<span class="unit">{made_of}</span></figcaption>'
        '<div class="rows" tabindex="0" role="region" aria-label="{label}"><table>'
        '<thead><tr><th scope="col">{first}</th><th scope="col" class="scale"><div>'
        "<span>{low}</span><span>{high}</span></div></th>{heads}</tr></thead>"
        "<tbody>{rows}</tbody></table></div>{notes}</figure>"
    ).format(
        title=caption.title,
        made_of=caption.made_of,
        label=caption.words.table.format(title=caption.title),
        first=heads[0],
        low=say(scale.ends[0]),
        high=say(scale.ends[1]),
        heads=Markup("").join(
            Markup('<th scope="col" class="number">{}</th>').format(head) for head in heads[1:]
        ),
        rows=Markup("").join(_row(row) for row in rows),
        notes=Markup("").join(
            Markup('<p class="note">{}</p>').format(each) for each in (note, caption.note) if each
        ),
    )


def _row(row: Row) -> Markup:
    cells = [Markup('<td class="number">{}</td>').format(cell) for cell in row.cells]
    return Markup('<tr><th scope="row"{}>{}</th><td class="drawing">{}</td>{}</tr>').format(
        SHORT if len(row.label) < LETTERS else "", row.label, row.drawing, Markup("").join(cells)
    )


def drawing(parts: Sequence[Markup], scale: Scale) -> Markup:
    """One row's drawing, with the line that it is held against."""
    against = Markup("")
    if scale.reference is not None:
        against = Markup('<line x1="{x:.2f}%" x2="{x:.2f}%" y1="-1" y2="17" class="reference"/>').format(
            x=scale.along(scale.reference)
        )
    return Markup(
        '<svg class="bar" width="100%" height="16" aria-hidden="true" focusable="false">'
        "{against}{parts}</svg>"
    ).format(against=against, parts=Markup("").join(parts))


def whisker(scale: Scale, low: float, high: float, y: float = 8) -> Markup:
    """An interval with its ends."""
    a, b = scale.along(low), scale.along(high)
    return Markup(
        '<line x1="{a:.2f}%" x2="{b:.2f}%" y1="{y}" y2="{y}" class="interval"/>'
        '<line x1="{a:.2f}%" x2="{a:.2f}%" y1="{up}" y2="{down}" class="interval"/>'
        '<line x1="{b:.2f}%" x2="{b:.2f}%" y1="{up}" y2="{down}" class="interval"/>'
    ).format(a=a, b=b, y=y, up=y - 3, down=y + 3)
