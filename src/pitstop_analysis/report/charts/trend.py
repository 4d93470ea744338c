"""A value over weeks with its centre and control limits (Shewhart 1931); weeks beyond them stand out.

A week beyond its limits is a diamond, one with another signal a square, one that is not whole a ring, any
other a dot; the table says why. Where a log or a desk only begins, its first weeks have little in them and
swing by chance: they are shaded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pitstop_analysis.report.charts.figure import (
    FREE,
    LEFT,
    WIDE,
    Caption,
    DataTable,
    Ground,
    Say,
    ends,
    figure,
    foot,
    number,
    picture,
    rules,
    stretched,
)
from pitstop_analysis.report.charts.words import Words

FEWEST = 2
"""Whole weeks below which nothing should be drawn: one week has no course."""
MARKS = 6
"""Weeks named under the picture, so that their names stand free on a phone."""
SHAPES = {
    "dot": Markup('<circle r="2.8"/>'),
    "ring": Markup('<circle r="3.2"/>'),
    "square": Markup('<path d="M-4-4H4V4H-4z"/>'),
    "diamond": Markup('<path d="M0-7 6 0 0 7-6 0z"/>'),
}


@dataclass(frozen=True)
class Week:
    """One point. `label` names the week, `n` is what its value is made of.

    `value` is None where nothing is known; `low` and `high` are that week's control limits, None where there
    are too few; `signal` says another rule that the week breaks ("eighth in a row above the centre"). `whole`
    is False for a week that was not over, or not yet begun, where the series ends; `early` is true for the
    first weeks, before the series has its usual numbers. Neither is measured by the limits.
    """

    label: str
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    signal: str = ""
    whole: bool = True
    early: bool = False

    @property
    def above(self) -> bool:
        """The value is above its upper limit."""
        return self._counts and self.value is not None and self.high is not None and self.value > self.high

    @property
    def below(self) -> bool:
        """The value is below its lower limit."""
        return self._counts and self.value is not None and self.low is not None and self.value < self.low

    @property
    def beyond(self) -> bool:
        """The value is outside its limits."""
        return self.above or self.below

    @property
    def _counts(self) -> bool:
        return self.whole and not self.early


def trend(
    caption: Caption,
    weeks: Sequence[Week],
    *,
    centre: float | None,
    say: Say = number,
    scale: Say | None = None,
    along: str = "week",
    centre_label: str = "centre",
) -> Markup:
    """Points in their order, joined where they follow each other. The scale begins at zero unless a value
    or a limit is below it. `say` writes a value, as in `lambda share: percent(share, 0)`; `scale` does so at
    the left, where a phone has room for six letters."""
    known = [each for week in weeks for each in (week.value, week.low, week.high) if each is not None]
    if not weeks or not known:
        return figure(caption, Markup(""), _table(weeks, say, along, caption.words))
    up = ends(known if centre is None else [*known, centre])
    ground = Ground((-0.5, len(weeks) - 0.5), up)
    beginning = sum(week.early for week in weeks)
    lines = [
        *_shaded(ground, beginning),
        *_limits(ground, [week.low for week in weeks]),
        *_limits(ground, [week.high for week in weeks]),
        *_joined(ground, [week.value for week in weeks]),
    ]
    named = [(ground.x(at), weeks[at].label) for at in _named(len(weeks))]
    parts = [
        *rules(ground, scale or say),
        stretched(lines),
        *_centre(ground, centre),
        *(
            _mark(ground, at, week, say, caption.words)
            for at, week in enumerate(weeks)
            if week.value is not None
        ),
        *foot([each for each in named if each[0] <= FREE], along),  # moved, it would name another week
    ]
    line = f"{centre_label} {say(centre)}" if centre is not None else ""
    key = _key(weeks, line, beginning, caption.words)
    return figure(caption, picture(caption, parts), _table(weeks, say, along, caption.words), key)


def comparable(whole: Iterable[bool]) -> bool:
    """Whether enough weeks are whole for a course of time to be drawn; `whole` says it of each."""
    return sum(whole) >= FEWEST


def _shaded(ground: Ground, weeks: int) -> list[Markup]:
    if not weeks:
        return []
    corners = [(-0.5, ground.up[0]), (-0.5, ground.up[1])]
    corners += [(weeks - 0.5, ground.up[1]), (weeks - 0.5, ground.up[0])]
    return [Markup('<polygon points="{}" class="early"/>').format(ground.points(corners))]


def _named(weeks: int) -> list[int]:
    step = max(1, -(-weeks // MARKS))
    return list(range(0, weeks, step))


def _centre(ground: Ground, centre: float | None) -> list[Markup]:
    if centre is None:
        return []
    return [
        Markup('<line x1="{a}%" x2="{b}%" y1="{y:.1f}" y2="{y:.1f}" class="centre"/>').format(
            a=LEFT, b=LEFT + WIDE, y=ground.y(centre)
        )
    ]


def _key(weeks: Sequence[Week], centre: str, beginning: int, words: Words) -> str:
    """What the lines and the shapes are, of those that are there."""
    known = [words.line.format(centre=centre)] if centre else []
    if any(week.low is not None or week.high is not None for week in weeks):
        known.append(words.dashed)
    if any(week.beyond for week in weeks[beginning:]):
        known.append(words.beyond)
    if any(week.signal and week.whole and not week.beyond for week in weeks[beginning:]):
        known.append(words.signal)
    if any(not week.whole and week.value is not None for week in weeks):
        known.append(words.part)
    if beginning:
        known.append(words.early.format(n=words.count(beginning)))
    return " · ".join(known)


def _limits(ground: Ground, values: Sequence[float | None]) -> list[Markup]:
    """Limits as steps, since each week has its own."""
    parts = []
    for run in _runs(values):
        points = [(at + side, value) for at, value in run for side in (-0.5, 0.5)]
        parts.append(Markup('<polyline points="{}" class="control"/>').format(ground.points(points)))
    return parts


def _joined(ground: Ground, values: Sequence[float | None]) -> list[Markup]:
    return [
        Markup('<polyline points="{}" class="series s0"/>').format(ground.points(run))
        for run in _runs(values)
    ]


def _runs(values: Sequence[float | None]) -> list[list[tuple[float, float]]]:
    """Stretches of values that are known."""
    found: list[list[tuple[float, float]]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            found.append([])
        else:
            found[-1].append((float(at), value))
    return [run for run in found if run]


def _why(week: Week, words: Words) -> str:
    beyond = words.above_limit if week.above else words.below_limit if week.below else ""
    partly = "" if week.whole else words.partly
    return "; ".join(each for each in (beyond, week.signal, partly) if each)


def _mark(ground: Ground, at: int, week: Week, say: Say, words: Words) -> Markup:
    assert week.value is not None  # noqa: S101  (the caller leaves out weeks without a value)
    shape = _shape(week)
    told = f"{week.label}: {say(week.value)}, n = {words.count(week.n)}"
    return Markup(
        '<svg x="{x:.2f}%" y="{y:.1f}" class="mark {shape}">{drawn}<title>{told}</title></svg>'
    ).format(
        x=ground.x(at),
        y=ground.y(week.value),
        shape=shape,
        drawn=SHAPES[shape],
        told=", ".join(each for each in (told, _why(week, words)) if each),
    )


def _shape(week: Week) -> str:
    if not week.whole:
        return "ring"  # it is no signal, however far out it lies
    return "diamond" if week.beyond else "square" if week.signal else "dot"


def _table(weeks: Sequence[Week], say: Say, along: str, words: Words) -> DataTable:
    rows = [
        (
            week.label,
            _said(week.value, say),
            words.count(week.n),
            _said(week.low, say),
            _said(week.high, say),
            _why(week, words) or "-",
        )
        for week in weeks
    ]
    heads = (along, words.value, "n", words.lower, words.upper, words.stands_out)
    return DataTable(heads, rows)


def _said(value: float | None, say: Say) -> str:
    return "-" if value is None else say(value)
