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
from pitstop_analysis.report.charts.words import Words

ROWS = 20
CORNERS = 200
"""Points of the curve beyond which it looks the same."""


def concentration(
    caption: Caption,
    items: Sequence[tuple[str, int]],
    *,
    of: str,
    noun: str,
    one: str = "",
    mark: float = 0.8,
) -> Markup:
    """`items` are (name, count), in any order; `of` is what they are ("routes"), `noun` what is counted.

    `one` is the singular of `of`, where its plural would not do for a single one.

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
    words = caption.words
    along, up = needed / len(sums), sums[needed - 1] / total
    single = one if needed == 1 else ""
    said = (
        words.needed.format(n=words.count(needed), of=single or of, share=words.percent(along)),
        (words.carried_by_one if single else words.carried).format(share=words.percent(up), noun=noun),
    )
    parts = [
        *rules(ground, words.percent, words.share_of.format(noun=noun)),
        stretched(lines),
        *_reached(ground, along, up, said),
        *foot(
            [(ground.x(at), words.percent(at)) for at in ticks(0, 1)], words.first.format(of=of, noun=noun)
        ),
    ]
    return figure(caption, picture(caption, parts), _table(ordered, sums, needed, (of, noun), words))


def _places(items: int) -> list[int]:
    """Where the curve has corners: everywhere in the steep beginning, then evenly."""
    early = list(range(1, min(items, CORNERS // 2) + 1))
    rest = [round(CORNERS / 2 + (items - CORNERS / 2) * step / CORNERS) for step in range(1, CORNERS + 1)]
    return sorted({*early, *(place for place in rest if early[-1] < place <= items), items})


def _reached(ground: Ground, along: float, up: float, said: tuple[str, str]) -> list[Markup]:
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
        *(text(beside, y + 18 + 15 * at, line, anchor, "said") for at, line in enumerate(said)),
    ]


def _table(
    ordered: Sequence[tuple[str, int]],
    sums: Sequence[int],
    needed: int,
    named: tuple[str, str],
    words: Words,
) -> DataTable:
    (of, noun), total = named, sums[-1]
    shown = sorted({*range(min(ROWS, len(ordered))), needed - 1})
    rows = [
        (
            ordered[place][0],
            words.count(place + 1),
            words.exact((place + 1) / len(ordered)),
            words.count(ordered[place][1]),
            words.exact(sums[place] / total),
        )
        for place in shown
    ]
    left = len(ordered) - len(shown)
    note = words.further.format(n=words.count(left), of=of) if left else ""
    up_to = words.up_to.format(noun=noun)
    return DataTable((words.name, words.place, words.share_of.format(noun=of), noun, up_to), rows, note)
