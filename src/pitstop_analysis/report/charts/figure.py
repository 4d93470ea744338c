"""What every picture shares: the words over it, the table under it, and the ground it is drawn on.

Places along are percentages and places up are pixels, so that a picture fills its frame on a phone and on a
sheet of paper while its text keeps its size. Lines are drawn in a frame of their own that stretches.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup

from pitstop_analysis.report.charts.bars import nice
from pitstop_analysis.report.charts.words import ENGLISH, Words
from pitstop_analysis.report.words import hours

LEFT, WIDE = 10.0, 87.0
"""Percent of the width: the room for the numbers at the left, and the ground."""
TOP, TALL = 22.0, 190.0
"""Pixels: the room above the ground for labels of lines, and the ground."""
FOOT = 40.0
"""Pixels under the ground: its numbers, and what they are."""
FREE = LEFT + WIDE - 3
"""Percent of the width beyond which words under the ground are moved to the left, to end in the picture."""
PHONE = 5
"""Letters beyond which the words under the ground are too long to stand side by side on a phone."""
DAY = 24.0
FINE = 1000
"""Steps along inside the frame that stretches."""

Say = Callable[[float], str]
Span = tuple[float, float]


@dataclass(frozen=True)
class Caption:
    """What stands over a picture.

    `title` says the finding, `unit` what is drawn in which unit, `n` what it is made of ("9,454 hand-offs",
    with the period where the section does not say it), and `note` what a reader must know to read it.
    `words` are those of the picture itself, for a page in another language.
    """

    title: str
    unit: str
    n: str
    note: str = ""
    words: Words = ENGLISH

    @property
    def made_of(self) -> str:
        """The unit and n, as they stand under the title."""
        return self.words.of.format(unit=self.unit, n=self.n)


@dataclass(frozen=True)
class DataTable:
    """The numbers of a picture as people read them; the first cell of a row names it."""

    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    note: str = ""


def number(value: float) -> str:
    """1,234 or 0.25: as short as it stays exact to six digits."""
    return f"{value:,.6g}"


def figure(caption: Caption, picture: Markup, data: DataTable, key: str = "") -> Markup:
    """The picture under its words, what its lines are, and its table behind one click (open on paper)."""
    note = Markup("").join(
        Markup('<p class="note">{}</p>').format(each) for each in (key, caption.note) if each
    )
    return Markup(
        '<figure class="chart"><figcaption><strong>{title}</strong> '
        '<span class="unit">{made_of}</span></figcaption>{picture}{note}{table}</figure>'
    ).format(
        title=caption.title,
        made_of=caption.made_of,
        picture=picture,
        note=note,
        table=_table(caption, data),
    )


def _table(caption: Caption, data: DataTable) -> Markup:
    heads = [Markup('<th scope="col">{}</th>').format(data.heads[0])]
    heads += [Markup('<th scope="col" class="number">{}</th>').format(head) for head in data.heads[1:]]
    note = Markup('<p class="note">{}</p>').format(data.note) if data.note else Markup("")
    return Markup(
        '<details class="data"><summary>{same}</summary>'
        '<div class="rows" tabindex="0" role="region" aria-label="{label}"><table>'
        "<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{note}</details>"
    ).format(
        same=caption.words.same,
        label=caption.words.table.format(title=caption.title),
        heads=Markup("").join(heads),
        rows=Markup("").join(_row(row) for row in data.rows),
        note=note,
    )


def _row(row: tuple[str, ...]) -> Markup:
    cells = [Markup('<td class="number">{}</td>').format(cell) for cell in row[1:]]
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(row[0], Markup("").join(cells))


def picture(caption: Caption, parts: Sequence[Markup], height: float = TOP + TALL + FOOT) -> Markup:
    """The drawing of `parts`, said by its title to those who cannot see it."""
    return Markup(
        '<svg class="plot" role="img" aria-label="{said}" width="100%" height="{height:.0f}">{parts}</svg>'
    ).format(
        said=caption.words.said.format(title=caption.title, unit=caption.unit),
        height=height,
        parts=Markup("").join(parts),
    )


@dataclass(frozen=True)
class Ground:
    """Where values stand: `across` and `up` are the ends of the two scales."""

    across: Span
    up: Span

    def x(self, value: float) -> float:
        """Percent of the width of the picture."""
        return LEFT + WIDE * self._along(value)

    def y(self, value: float) -> float:
        """Pixels from the top of the picture."""
        return TOP + self._down(value)

    def points(self, points: Sequence[tuple[float, float]]) -> str:
        """Points of a line for the frame that stretches."""
        return " ".join(f"{FINE * self._along(x):.1f},{self._down(y):.1f}" for x, y in points)

    def _along(self, value: float) -> float:
        return (value - self.across[0]) / (self.across[1] - self.across[0])

    def _down(self, value: float) -> float:
        return TALL * (1 - (value - self.up[0]) / (self.up[1] - self.up[0]))


def stretched(lines: Sequence[Markup]) -> Markup:
    """Lines and areas drawn to `Ground.points`."""
    return Markup(
        '<svg x="{x}%" y="{y}" width="{w}%" height="{h}" viewBox="0 0 {fine} {h}" '
        'preserveAspectRatio="none" class="lines">{lines}</svg>'
    ).format(x=LEFT, y=TOP, w=WIDE, h=TALL, fine=FINE, lines=Markup("").join(lines))


def rules(ground: Ground, say: Say, top: str = "", least: float = 0.0) -> list[Markup]:
    """The numbers at the left with a thin line each, and what they are; `least` parts them at least.

    `hours` says days from three days on, so there the numbers are round days.
    """
    unit = DAY if say is hours and ground.up[1] >= 3 * DAY else 1.0
    marks = ticks(ground.up[0] / unit, ground.up[1] / unit, least=least)
    parts = [_rule(ground, mark * unit, say(mark * unit)) for mark in marks]
    if top:
        parts.append(Markup('<text x="0" y="12">{}</text>').format(top))
    return parts


def _rule(ground: Ground, value: float, said: str) -> Markup:
    y = ground.y(value)
    return Markup(
        '<line x1="{a}%" x2="{b}%" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>'
        '<text x="{t}%" y="{below:.1f}" text-anchor="end">{said}</text>'
    ).format(a=LEFT, b=LEFT + WIDE, y=y, t=LEFT - 1, below=y + 4, said=said)


def foot(marks: Sequence[tuple[float, str]], name: str) -> list[Markup]:
    """Words under the ground at their percent of the width, and what they are.

    Every second one is left out on a phone, where long ones would meet.
    """
    parts = []
    for place, (at, said) in enumerate(marks):
        anchor = "end" if at > FREE else "middle"
        kind = "between" if place % 2 and len(said) > PHONE else ""
        parts.append(text(at, TOP + TALL + 16, said, anchor, kind))
    parts.append(text(LEFT + WIDE / 2, TOP + TALL + 34, name, "middle"))
    return parts


def text(x: float, y: float, said: str, anchor: str = "start", kind: str = "") -> Markup:
    """Words at a percent of the width."""
    return Markup(
        '<text x="{x:.2f}%" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{said}</text>'
    ).format(x=x, y=y, anchor=anchor, kind=kind, said=said)


def ticks(low: float, high: float, most: int = 5, least: float = 0.0) -> list[float]:
    """Round numbers from low to high, at most `most` and one more, `least` or more apart."""
    if high <= low:
        return [low]
    step = max(least, _step((high - low) / most))
    return [place * step for place in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def _step(least: float) -> float:
    wished = nice(least)
    scale = 10.0 ** floor(log10(wished))
    return next((each * scale for each in (1, 2, 2.5, 5, 10) if each * scale >= wished * 0.9999), wished)


def ends(values: Sequence[float]) -> Span:
    """The ends of a scale that holds the values and zero."""
    low, high = min([0.0, *values]), max([0.0, *values])
    if low == 0:
        return 0.0, nice(high)
    step = _step((high - low) / 5)
    return floor(low / step) * step, ceil(high / step) * step
