"""Counts of spans as columns that touch, with the limits that people can see drawn where they fall."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pitstop_analysis.report.charts.figure import (
    LEFT,
    TALL,
    TOP,
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
    text,
    ticks,
)
from pitstop_analysis.report.charts.words import Words


@dataclass(frozen=True)
class Bin:
    """`count` values from `low` to below `high`."""

    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Limit:
    """A line at `at` with its name: a target, an age limit, the end of a shift."""

    at: float
    label: str


def histogram(
    caption: Caption,
    bins: Sequence[Bin],
    *,
    along: str,
    noun: str,
    one: str = "",
    limits: Sequence[Limit] = (),
    say: Say = number,
) -> Markup:
    """Columns over `along` (say what with its unit: "minutes before the shift ends"), counting `noun`.

    Bins stand in their order and may differ in width; a column's height is its count, so give equal widths
    where heights are to be compared. `one` is the singular of `noun`, where its plural would not do for a
    single one. `say` writes a value of `along`.
    """
    if not bins:
        return figure(caption, Markup(""), DataTable((along, noun), []))
    words = caption.words
    ground = Ground((bins[0].low, bins[-1].high), ends([each.count for each in bins]))
    parts = [
        *rules(ground, lambda value: words.count(round(value)), noun, least=1.0),
        *(
            _column(ground, each, f"{_span(each, say, words)}: {words.count(each.count)} {named}")
            for each in bins
            for named in ((one if each.count == 1 else "") or noun,)
        ),
        *foot([(ground.x(at), say(at)) for at in ticks(*ground.across)], along),
        *(_line(ground, limit) for limit in limits if bins[0].low <= limit.at <= bins[-1].high),
    ]
    rows = [(_span(each, say, words), words.count(each.count)) for each in bins]
    held = "; ".join(f"{limit.label}: {say(limit.at)}" for limit in limits)
    return figure(caption, picture(caption, parts), DataTable((along, noun), rows, held))


def _span(each: Bin, say: Say, words: Words) -> str:
    return words.span.format(low=say(each.low), high=say(each.high))


def _column(ground: Ground, each: Bin, told: str) -> Markup:
    x, width = ground.x(each.low), ground.x(each.high) - ground.x(each.low)
    return Markup(
        '<rect x="{x:.2f}%" y="{y:.1f}" width="{w:.2f}%" height="{h:.1f}" class="column">'
        "<title>{told}</title></rect>"
    ).format(x=x, y=ground.y(each.count), w=width * 0.94, h=TOP + TALL - ground.y(each.count), told=told)


def _line(ground: Ground, limit: Limit) -> Markup:
    x = ground.x(limit.at)
    right = x > LEFT + WIDE / 2
    name = text(x + (-0.8 if right else 0.8), TOP - 6, limit.label, "end" if right else "start", "said")
    return Markup('<line x1="{x:.2f}%" x2="{x:.2f}%" y1="{a}" y2="{b}" class="limit"/>{name}').format(
        x=x, a=TOP - 16, b=TOP + TALL, name=name
    )
