"""Parquet in parts, in the order of the file."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pitstop_analysis import kept
from pitstop_analysis.large.numbering import Numbering, numbering
from pitstop_analysis.large.parts import Part
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers.parquet import CELL
from pitstop_analysis.readers.raw import PLACE, Raw
from pitstop_analysis.readers.source import chunks, is_packed, too_large

ROWS = 50_000


class ParquetParts:
    """The rows of a Parquet file; a gzipped one is unpacked into the folder.

    `limit` bounds what its rows and columns take at least: a small file can claim billions of repeated rows.
    """

    def __init__(self, path: Path, folder: Path, *, limit: int, rows: int = ROWS) -> None:
        self._path = _unpacked(path, folder, limit)
        self._rows = rows
        self.size = cells(self._path)
        if self.size > limit:
            raise too_large(limit)
        self._note = kept.in_parquet(self._path)
        self._numbering = self._ordered()

    def __iter__(self) -> Iterator[Part]:
        """Raises Unreadable for damage further on in the file."""
        before = 0
        try:
            for frame in self._frames():
                placed = frame.with_row_index(PLACE, offset=1 + before)
                order = self._numbering.order(frame, before) if self._numbering else None
                if order is None and self._note and self._note.place in frame.columns:
                    placed = placed.drop(self._note.place)
                before += frame.height
                raw = Raw(placed, "Parquet", "row", frame.height)
                yield Part(kept.restored(raw, self._note), order)
        except (pl.exceptions.PolarsError, OSError) as error:
            raise _damaged(error) from error

    def _frames(self) -> Iterator[pl.DataFrame]:
        """One at least: the columns of a file without rows tell what is wrong with it."""
        lazy = pl.scan_parquet(self._path)
        frames = lazy.collect_batches(chunk_size=self._rows, maintain_order=True)
        yield next(frames, pl.DataFrame(schema=lazy.collect_schema()))
        yield from frames

    def _ordered(self) -> Numbering | None:
        try:
            lazy = pl.scan_parquet(self._path)
            place = self._note.place if self._note else None
            return numbering(place if place in lazy.collect_schema() else None, lambda: [lazy])
        except (pl.exceptions.PolarsError, OSError) as error:
            raise _damaged(error) from error


def cells(path: Path) -> int:
    """Bytes that the cells of a Parquet file take at least. Raises Unreadable where it is damaged."""
    try:
        lazy = pl.scan_parquet(path)
        return len(lazy.collect_schema()) * int(lazy.select(pl.len()).collect().item()) * CELL
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _damaged(error) from error


def _unpacked(path: Path, folder: Path, limit: int) -> Path:
    if not is_packed(path):
        return path
    target = folder / "unpacked.parquet"
    with target.open("wb") as unpacked:
        unpacked.writelines(chunks(path, limit))
    return target


def _damaged(error: Exception) -> Unreadable:
    return Unreadable(
        f"The Parquet file cannot be read: {str(error).splitlines()[0]}.",
        "Write it again, or export the log as CSV.",
    )
