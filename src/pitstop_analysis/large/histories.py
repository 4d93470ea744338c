"""Histories of changes in parts: rows are laid out by case, and some cases at a time are read as all are.

A row of a history says what changed, so it takes all rows of its case to tell what it leaves. The export's
own function puts them together, in memory and here. What it decides by the whole file (which fields there
are, how times are written, whether a further column has a value) is found out before, or settled after.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import polars as pl

from pitstop_analysis.large.by_case import ByCase
from pitstop_analysis.large.instants import Again, Instants
from pitstop_analysis.large.json_histories import JsonHistory
from pitstop_analysis.large.made import FOLDER, Each, Made, timed, together
from pitstop_analysis.large.parts import Part, Parts
from pitstop_analysis.readers.known_csv import EXPORTS, added
from pitstop_analysis.readers.known_csv.export import Asked, Columns, Export
from pitstop_analysis.readers.raw import ORDER, PLACE, Raw
from pitstop_analysis.times import as_text


def known_in(parts: Parts, named: dict[str, str | None], asked: Asked) -> Export | None:
    """The known export that rows in parts are of, as `read.shaped` finds it."""
    if any(column is not None for role, column in named.items() if role != "line"):
        return None
    first = next(iter(parts)).raw
    if first.roles:
        return None
    columns = Columns(first.columns)
    fitting = (export for export in EXPORTS if export.fits(columns))
    return next(
        (
            export
            for export in fitting
            if any(export.tells(part.raw, columns, asked) for part in chain((Part(first),), parts))
        ),
        None,
    )


def by_case(
    parts: Parts, folder: Path, named: dict[str, str | None], asked: Asked, each: Each = lambda rows: None
) -> Parts:
    """The events of a known history, by its case; other parts as they are. See `spool`."""
    if isinstance(parts, JsonHistory):
        return parts.asked(named.get("team") or asked.fields.get("team"), asked.times_in, each)
    export = known_in(parts, named, asked)
    if export is None or (export.by_case is None and export.tallied is None):
        return parts
    return RowHistory(parts, export, folder, asked, each)


@dataclass(frozen=True)
class _Whole:
    """What is known of all rows once they are laid out, and a frame of none of them."""

    raw: Raw
    tally: pl.DataFrame


class RowHistory:
    """The events of a history that has a row for each change. One case at least must fit into memory."""

    def __init__(self, parts: Parts, export: Export, folder: Path, asked: Asked, each: Each) -> None:
        self.size = parts.size
        self._parts, self._export, self._asked, self._each = parts, export, asked, each
        self._folder = folder / FOLDER
        self._made: Made | None = None

    def __iter__(self) -> Iterator[Part]:
        """Raises Unreadable where `read` does."""
        made = self._made = self._made or self._read()
        return made.parts()

    def _read(self) -> Made:
        self._folder.mkdir()
        cases = ByCase(self._folder / "cases")
        first = next(iter(self._parts)).raw
        instants = Instants(first.where, self._asked.times_in)
        instants.time_format = self._asked.time_format
        whole = self._laid_out(cases, instants)
        while whole is None:
            cases.clear()
            instants.begin()
            whole = self._laid_out(cases, instants)
        return self._shaped(whole, cases, instants)

    def _laid_out(self, cases: ByCase, instants: Instants) -> _Whole | None:
        """None where times turn out to be written otherwise than those before were read."""
        told: Raw | None = None
        tally: pl.DataFrame | None = None
        rows = 0
        for part in self._parts:
            raw, columns = part.raw, Columns(part.raw.columns)
            column = self._export.tallied(columns) if self._export.tallied else None
            tally = tally if column is None else added(tally, raw.frame[column], self._asked)
            try:
                frame = self._timed(raw, columns, instants, rows)
            except Again:
                return None
            if self._export.by_case is not None:
                case = as_text(frame.select(self._export.by_case(columns).case).to_series()).str.strip_chars()
                cases.add(frame, case.set(case == "", None))
            rows += frame.height
            bare = replace(raw, frame=frame.clear())
            told = bare if told is None else together(told, bare)
            self._each(told.rows)
        assert told is not None  # noqa: S101  (parts have rows)
        return _Whole(told, pl.DataFrame() if tally is None else tally)

    def _timed(self, raw: Raw, columns: Columns, instants: Instants, before: int) -> pl.DataFrame:
        """The rows with their times read, and their order. Raises Again."""
        order = pl.int_range(before + 1, before + 1 + raw.frame.height, dtype=pl.Int64, eager=True)
        frame = raw.frame.with_columns(order.alias(ORDER))
        if self._export.by_case is None:
            return frame
        by = self._export.by_case(columns)
        if by.notice is None:
            return frame.with_columns(instants.read(frame[by.time], frame[PLACE]).alias(by.time))
        happened = frame.select(~by.notice.fill_null(False)).to_series()
        return timed(frame, by.time, happened, instants)

    def _shaped(self, whole: _Whole, cases: ByCase, instants: Instants) -> Made:
        """Raises Unreadable."""
        made, asked = Made(self._folder), replace(self._asked, tally=whole.tally)
        columns = Columns(name for name in whole.raw.columns if name != ORDER)
        raw = whole.raw
        lost = sum(left.rows for left in raw.left_out)
        said, named = "", dict[str, str | None]()
        for frame in _or_none(cases.frames(), raw.frame):
            shaped = self._export.shape(replace(raw, frame=frame, rows=frame.height + lost), columns, asked)
            # Here and not before: what the fields are refused for goes before what times are refused for.
            said, named = said or instants.said(), shaped.named
            made.add(shaped.raw)
            raw, lost = replace(raw, left_out=()), 0
        assert made.raw is not None  # noqa: S101  (there was one frame at least)
        notes = (f"recognised as {self._export.name}", *made.raw.said().notes)
        roles = {role: column for role, column in named.items() if column is not None}
        made.raw = replace(made.raw, notes=notes, counted=(), roles=roles, times=said)
        return made


def _or_none(frames: Iterator[pl.DataFrame], none: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The frames, or one without rows."""
    first = next(frames, none)
    yield first
    yield from frames
