"""How much gathers in few: which 20 % of the routes cause how many percent of the bounces."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from pitstop_analysis.stats.shares import Share, share

GATHERED = (
    "The top 20 % of routes are the routes with most, in number a fifth of all routes, rounded up; all "
    "routes count, those without any included. Routes with as many as the last one taken are tied with it: "
    "whichever of them is taken, the share is the same, and how many are tied is said."
)
FIFTH, MOST = Fraction(1, 5), Fraction(4, 5)


@dataclass(frozen=True)
class Gathered:
    """`taken` items hold `held` of the whole. None of the shares is known when the whole is 0.

    `names` are the items surely among them, most first; `tied` names those of which only some are, since
    they have as many as the last one taken: all that are tied, or none. `for_most` items are enough for 80 %.
    `gini` is 0 when all have the same and nears 1 when one has all.
    """

    items: int
    taken: int
    held: Share
    names: tuple[str, ...]
    tied: tuple[str, ...]
    for_most: int
    gini: float | None


def gathered(counts: Mapping[str, int], top: Fraction = FIFTH, most: Fraction = MOST) -> Gathered:
    """How much of the sum the top part of the items holds, and how many items hold most of it."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    whole, items = sum(counts.values()), len(ordered)
    taken = -(-items * top.numerator // top.denominator)
    last = ordered[taken - 1][1] if taken else 0
    level = [name for name, count in ordered if count == last]
    above = [name for name, count in ordered[:taken] if count > last]
    split = len(above) + len(level) > taken
    return Gathered(
        items=items,
        taken=taken,
        held=share(sum(count for _, count in ordered[:taken]), whole),
        names=tuple(above if split else above + level),
        tied=tuple(level if split else ()),
        for_most=_enough([count for _, count in ordered], most * whole),
        gini=_gini([count for _, count in reversed(ordered)], whole),
    )


def lorenz(counts: Mapping[str, int]) -> list[tuple[float, float]]:
    """Points of the curve from (0, 0) to (1, 1): the share of the items with most, and what they hold."""
    whole, items = sum(counts.values()), len(counts)
    if not whole:
        return []
    points, held = [(0.0, 0.0)], 0
    for place, count in enumerate(sorted(counts.values(), reverse=True), start=1):
        held += count
        points.append((place / items, held / whole))
    return points


def _enough(ordered: list[int], wanted: Fraction) -> int:
    held = 0
    for place, count in enumerate(ordered):
        if held >= wanted:
            return place
        held += count
    return len(ordered)


def _gini(ascending: list[int], whole: int) -> float | None:
    """Of the items as they are, without a correction for few."""
    if not whole:
        return None
    items = len(ascending)
    weighted = sum(place * count for place, count in enumerate(ascending, start=1))
    return (2 * weighted - (items + 1) * whole) / (items * whole)
