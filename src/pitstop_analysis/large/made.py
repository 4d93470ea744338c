"""Events of a history on disk, as they are made of some cases at a time."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import polars as pl

from pitstop_analysis.canonical import SHOWN_PLACES
from pitstop_analysis.large.instants import Instants
from pitstop_analysis.large.parts import Part
from pitstop_analysis.large.staged import Staged
from pitstop_analysis.problems import LeftOut
from pitstop_analysis.readers.raw import ORDER, PLACE, Raw

FOLDER = "history"
Each = Callable[[int], None]


class Made:
    """Events of a history on disk, and what is said of them."""

    def __init__(self, folder: Path) -> None:
        self.rows = Staged(folder / "made")
        self.raw: Raw | None = None
        """Without the rows."""

    def add(self, raw: Raw) -> None:
        """Take the events of some cases, with their `ORDER`."""
        self.rows.add(raw.frame)
        bare = replace(raw, frame=raw.frame.clear())
        self.raw = bare if self.raw is None else together(self.raw, bare)

    def parts(self) -> Iterator[Part]:
        """What is said of all stands in the first."""
        assert self.raw is not None  # noqa: S101  (a history has one part at least)
        raw = self.raw
        for frame in chain(self.rows.frames(raw.frame.columns), () if self.rows.rows else (raw.frame,)):
            yield Part(replace(raw, frame=frame.drop(ORDER)), frame[ORDER])
            raw = replace(raw, rows=0, left_out=(), cases_without_team=0)


def together(one: Raw, other: Raw) -> Raw:
    """What is said of the rows of both; the frame is that of the first."""
    return replace(
        one,
        rows=one.rows + other.rows,
        left_out=left_out_of(one.left_out + other.left_out),
        cases_without_team=one.cases_without_team + other.cases_without_team,
        counted=tuple(mine.and_of(its) for mine, its in zip(one.counted, other.counted, strict=True)),
    )


def left_out_of(several: tuple[LeftOut, ...]) -> tuple[LeftOut, ...]:
    """Those left out for one reason together."""
    found: dict[tuple[str, str], LeftOut] = {}
    for each in several:
        before = found.get((each.reason, each.where), replace(each, rows=0, first=()))
        first = tuple(heapq.merge(before.first, each.first))[:SHOWN_PLACES]
        found[each.reason, each.where] = replace(each, rows=before.rows + each.rows, first=first)
    return tuple(found.values())


def timed(frame: pl.DataFrame, column: str, counts: pl.Series, instants: Instants) -> pl.DataFrame:
    """The rows with their times read, where they count; the others have none. Raises Again."""
    rows = counts.arg_true()
    read = instants.read(frame[column].gather(rows), frame[PLACE].gather(rows))
    at = pl.Series(column, [None], dtype=read.dtype).new_from_index(0, frame.height)
    return frame.with_columns(at.scatter(rows, read) if len(rows) else at)
