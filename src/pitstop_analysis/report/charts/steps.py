"""Curves that change in steps: survival, or the cumulative incidence of ends that compete.

Curves differ by dashes as well as by colour, and each carries its name at its end.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pitstop_analysis.report.charts.figure import (
    LEFT,
    WIDE,
    Caption,
    DataTable,
    Ground,
    Say,
    figure,
    foot,
    number,
    picture,
    rules,
    stretched,
    text,
    ticks,
)
from pitstop_analysis.report.charts.words import Words

KINDS = 4
"""Ways a line can look; a fifth curve looks like the first, so draw four at most."""
ROWS = 12
LINE = 13.0
"""Pixels between two names at the right."""


@dataclass(frozen=True)
class Step:
    """From `at` on the share is `share`, with its interval where it is known, and so many still at risk."""

    at: float
    share: float
    low: float | None = None
    high: float | None = None
    at_risk: int | None = None


@dataclass(frozen=True)
class Curve:
    """Steps in order of time, the first where the curve begins (usually at 0)."""

    label: str
    steps: tuple[Step, ...]


def steps(
    caption: Caption, curves: Sequence[Curve], *, along: str, until: float | None = None, say: Say = number
) -> Markup:
    """Shares (0 to 1) over `along` (say what with its unit: "days since the hand-off"), up to `until`.

    The table reads every curve at round values of `along`, which `say` writes.
    """
    last = max((curve.steps[-1].at for curve in curves if curve.steps), default=0.0)
    end = until or last or 1.0
    curves = [curve for curve in curves if curve.steps]
    if not curves:
        return figure(caption, Markup(""), DataTable((along,), []))
    words = caption.words
    ground = Ground((0.0, end), (0.0, 1.0))
    drawn = [_path(curve, end) for curve in curves]
    lines = [_band(ground, curve, end, place) for place, curve in enumerate(curves)]
    lines += [_line(ground, path, place) for place, path in enumerate(drawn)]
    parts = [
        *rules(ground, words.percent),
        stretched(lines),
        *_names(
            ground,
            [(f"{c.label} {words.percent(p[-1][1])}", p[-1][1]) for c, p in zip(curves, drawn, strict=True)],
        ),
        *foot([(ground.x(at), say(at)) for at in ticks(0, end)], along),
    ]
    return figure(caption, picture(caption, parts), _table(curves, ticks(0, end, ROWS), (along, say), words))


def _path(curve: Curve, end: float) -> list[tuple[float, float]]:
    """Corners of the curve up to the end."""
    corners: list[tuple[float, float]] = []
    for step in curve.steps:
        if step.at > end:
            break
        if corners:
            corners.append((step.at, corners[-1][1]))
        corners.append((step.at, step.share))
    return [*corners, (end, corners[-1][1])] if corners else [(0.0, curve.steps[0].share)]


def _line(ground: Ground, path: list[tuple[float, float]], place: int) -> Markup:
    return Markup('<polyline points="{points}" class="series s{kind}"/>').format(
        points=ground.points(path), kind=place % KINDS
    )


def _band(ground: Ground, curve: Curve, end: float, place: int) -> Markup:
    """The interval as an area, where every step has one."""
    known = [step for step in curve.steps if step.low is not None and step.high is not None]
    if len(known) != len(curve.steps):
        return Markup("")
    low = _path(Curve("", tuple(Step(each.at, each.low or 0.0) for each in known)), end)
    high = _path(Curve("", tuple(Step(each.at, each.high or 0.0) for each in known)), end)
    return Markup('<polygon points="{points}" class="band s{kind}"/>').format(
        points=ground.points([*low, *reversed(high)]), kind=place % KINDS
    )


def _names(ground: Ground, named: list[tuple[str, float]]) -> list[Markup]:
    """Each name above the end of its curve, moved up where two would meet."""
    parts = []
    above = float("inf")
    for label, share in sorted(named, key=lambda pair: pair[1]):
        y = min(ground.y(share) - 5, above - LINE)
        above = y
        parts.append(text(LEFT + WIDE, y, label, "end", "said"))
    return parts


def _table(curves: Sequence[Curve], at: list[float], named: tuple[str, Say], words: Words) -> DataTable:
    along, say = named
    heads: list[str] = [along]
    for curve in curves:
        heads += [
            curve.label,
            *([words.interval] if _sure(curve) else []),
            *([words.at_risk] if _left(curve) else []),
        ]
    rows = []
    for value in at:
        cells = [say(value)]
        for curve in curves:
            cells += _read(curve, value, words)
        rows.append(tuple(cells))
    return DataTable(tuple(heads), rows, words.read)


def _sure(curve: Curve) -> bool:
    return any(step.low is not None for step in curve.steps)


def _left(curve: Curve) -> bool:
    return any(step.at_risk is not None for step in curve.steps)


def _read(curve: Curve, at: float, words: Words) -> list[str]:
    """The share, its interval and the number at risk, those of these that the curve has anywhere."""
    step = next((step for step in reversed(curve.steps) if step.at <= at), None)
    cells = [words.exact(step.share) if step else "-"]
    if _sure(curve):
        known = step is not None and step.low is not None and step.high is not None
        low, high = (step.low or 0.0, step.high or 0.0) if step else (0.0, 0.0)
        cells.append(words.span.format(low=words.exact(low), high=words.exact(high)) if known else "-")
    if _left(curve):
        cells.append(words.count(step.at_risk) if step and step.at_risk is not None else "-")
    return cells
