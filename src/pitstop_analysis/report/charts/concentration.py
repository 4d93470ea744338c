"""Which share of the routes carries which share of what is counted (Lorenz 1905, busiest first)."""

from collections.abc import Sequence
from itertools import accumulate

from markupsafe import Markup

from pitstop_analysis.report.charts.figure import (
    LEFT,
    TALL,
    TOP,
    Caption,
    DataTable,
    Ground,
    figure,
    foot,
    picture,
    rules,
    stretched,
    text,
    ticks,
)
from pitstop_analysis.report.words import percent

ROWS = 20
CORNERS = 200
"""Points of the curve beyond which it looks the same."""


def concentration(
    caption: Caption,
    items: Sequence[tuple[str, int]],
    *,
    of: str,
    noun: str,
    mark: float = 0.8,
) -> Markup:
    """`items` are (name, count), in any order; `of` is what they are ("routes"), `noun` what is counted.

    The curve runs from the item with the most; the thin line is how it would run if all had alike. Where
    it reaches `mark` of the count stands in words. The table holds the first twenty and the one that
    reaches the mark.
    """
    ordered = sorted(items, key=lambda item: (-item[1], item[0]))
    total = sum(count for _, count in ordered)
    if not total:
        return figure(caption, Markup(""), DataTable((of, noun), []))
    sums = list(accumulate(count for _, count in ordered))
    needed = next(place for place, reached in enumerate(sums, start=1) if reached >= mark * total)
    ground = Ground((0.0, 1.0), (0.0, 1.0))
    points = [(0.0, 0.0), *((place / len(sums), sums[place - 1] / total) for place in _places(len(sums)))]
    lines = [
        Markup('<polyline points="{}" class="even"/>').format(ground.points([(0, 0), (1, 1)])),
        Markup('<polyline points="{}" class="series s0"/>').format(ground.points(points)),
    ]
    parts = [
        *rules(ground, _percent, f"share of {noun}"),
        stretched(lines),
        *_reached(ground, needed / len(sums), sums[needed - 1] / total, f"{needed:,} {of}", noun),
        *foot([(ground.x(at), _percent(at)) for at in ticks(0, 1)], f"share of {of}, most {noun} first"),
    ]
    return figure(caption, picture(caption, parts), _table(ordered, sums, needed, of, noun))


def _percent(share: float) -> str:
    return percent(share, 0)


def _places(items: int) -> list[int]:
    """Where the curve has corners: everywhere in the steep beginning, then evenly."""
    early = list(range(1, min(items, CORNERS // 2) + 1))
    rest = [round(CORNERS / 2 + (items - CORNERS / 2) * step / CORNERS) for step in range(1, CORNERS + 1)]
    return sorted({*early, *(place for place in rest if early[-1] < place <= items), items})


def _reached(ground: Ground, along: float, up: float, needed: str, noun: str) -> list[Markup]:
    x, y = ground.x(along), ground.y(up)
    beside, anchor = (x - 1.2, "end") if along > 0.45 else (x + 1.2, "start")
    return [
        Markup('<line x1="{x:.2f}%" x2="{x:.2f}%" y1="{y:.1f}" y2="{b}" class="reference"/>').format(
            x=x, y=y, b=TOP + TALL
        ),
        Markup('<line x1="{a}%" x2="{x:.2f}%" y1="{y:.1f}" y2="{y:.1f}" class="reference"/>').format(
            a=LEFT, x=x, y=y
        ),
        Markup('<circle cx="{x:.2f}%" cy="{y:.1f}" r="4" class="estimate apart"/>').format(x=x, y=y),
        text(beside, y + 18, f"{needed} ({_percent(along)})", anchor, "said"),
        text(beside, y + 33, f"carry {_percent(up)} of {noun}", anchor, "said"),
    ]


def _table(
    ordered: Sequence[tuple[str, int]], sums: Sequence[int], needed: int, of: str, noun: str
) -> DataTable:
    total = sums[-1]
    shown = sorted({*range(min(ROWS, len(ordered))), needed - 1})
    rows = [
        (
            ordered[place][0],
            f"{place + 1:,}",
            percent((place + 1) / len(ordered)),
            f"{ordered[place][1]:,}",
            percent(sums[place] / total),
        )
        for place in shown
    ]
    left = len(ordered) - len(shown)
    note = f"{left:,} further {of} not in this table." if left else ""
    return DataTable(("name", "place", f"share of {of}", noun, f"share of {noun} up to here"), rows, note)
