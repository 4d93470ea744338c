"""The four measures that every way must take, and what it gives back.

A case's rows are in the order of their times; rows of one time in the order of the file. A segment is a
stretch of rows with one team; every segment but a case's first begins with a hand-off. All times are
microseconds, all medians exact (of an even number the mean of the middle two).

1. `handover`: from team, to team, how many hand-offs, median gap from the row before to the one that hands
   on.
2. `aba`: hand-offs to the team that had the case before the one that hands on: cases with one, and all of
   them.
3. `response`: from the hand-off to the next row of the same segment, of segments that have one. `to_end`:
   from the hand-off to the last row of the case. Each with the number of hand-offs and the median.
4. `follows`: activity, the activity of the next row, how often, median gap.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any

Median = tuple[int, float]
Pairs = dict[tuple[str, str], Median]

PARTS: dict[str, float] = {}
"""Seconds of the parts of a way, where it tells them apart."""


@dataclass(frozen=True)
class Four:
    """What a way found. None stands for what it has no measure for."""

    handover: Pairs | None = None
    aba: tuple[int, int] | None = None
    response: Median | None = None
    to_end: Median | None = None
    follows: Pairs | None = None


def pairs(rows: Iterable[tuple[str, str, int, float]]) -> Pairs:
    """Rows of from, to, number, median as a table."""
    return {(one, other): (int(number), float(median)) for one, other, number, median in rows}


@contextmanager
def part(name: str) -> Iterator[None]:
    """Add what is done within to the seconds of this part."""
    begin = time.perf_counter()
    yield
    PARTS[name] = PARTS.get(name, 0.0) + time.perf_counter() - begin


def as_json(found: Four) -> dict[str, Any]:
    """The same in lists, sorted, so that equal figures are equal there too."""
    said = {each.name: getattr(found, each.name) for each in fields(Four)}
    return {
        name: sorted([*key, *value] for key, value in figure.items()) if isinstance(figure, dict) else figure
        for name, figure in said.items()
    }


def differences(found: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """In words, each measure whose figures are not those expected. What a way hasn't is left out."""
    return [
        f"{name}: {_first_difference(figure, expected[name])}"
        for name, figure in found.items()
        if figure is not None and figure != expected[name]
    ]


def _first_difference(found: list[Any], expected: list[Any]) -> str:
    if len(found) != len(expected):
        return f"{len(found):,} rows where {len(expected):,} are expected"
    mine, theirs = next((a, b) for a, b in zip(found, expected, strict=True) if a != b)
    return f"{mine} where {theirs} is expected"
