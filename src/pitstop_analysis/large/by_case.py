"""Rows on disk by case: those of a case stand together, however far apart they are in the file.

A row goes to one of some files by its case's hash; a file that is too large for memory is laid out again by
further bits of it. Only one case larger than that is held whole.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pitstop_analysis.readers.raw import ORDER

FILES = 64
HELD = 1 << 24
"""Bytes that are gathered before they are written."""
TARGET = 1 << 22
"""Bytes of rows that are taken out at a time, about; what is made of them takes twenty times as many."""
LEVELS = 5
"""So often rows are laid out again at most, which is enough for more cases than disks hold."""
HASH = "\0hash"
_SIZE = 8


@dataclass
class _File:
    path: Path
    bytes: int = 0
    least: int = -1
    most: int = -1
    """The smallest and the largest hash in it: one of them alone is one case, as good as always."""


class ByCase:
    """Rows in files of a folder, which it makes; all with the same columns, and `ORDER` among them."""

    def __init__(self, folder: Path, level: int = 0) -> None:
        folder.mkdir()
        self._folder, self._level = folder, level
        self._files: dict[int, _File] = {}
        self._held: list[pl.DataFrame] = []
        self._columns: list[str] = []

    def add(self, frame: pl.DataFrame, case: pl.Series) -> None:
        """Take rows with their cases; one without a case stands by itself."""
        alone = frame[ORDER].hash()
        self._add(frame.with_columns(case.hash().zip_with(case.is_not_null(), alone).alias(HASH)))

    def clear(self) -> None:
        """Forget the rows."""
        for file in self._files.values():
            file.path.unlink()
        self._files, self._held = {}, []

    def frames(self) -> Iterator[pl.DataFrame]:
        """All rows of some cases, in the order of the file; what was taken out is gone."""
        self._flush()
        together: list[pl.DataFrame] = []
        size = 0
        for file in self._files.values():
            if file.bytes > TARGET and file.least != file.most and self._level < LEVELS:
                yield from self._apart(file)
                continue
            together += _pieces(file)
            size += file.bytes
            file.path.unlink()
            if size >= TARGET:
                yield _whole(together)
                together, size = [], 0
        self._files = {}
        if together:
            yield _whole(together)

    def _apart(self, file: _File) -> Iterator[pl.DataFrame]:
        finer = ByCase(self._folder / file.path.stem, self._level + 1)
        for piece in _pieces(file):
            finer._add(piece)
        file.path.unlink()
        yield from finer.frames()

    def _add(self, frame: pl.DataFrame) -> None:
        if not self._columns:
            self._columns = frame.columns
        self._held.append(frame.select(self._columns))
        if sum(held.estimated_size() for held in self._held) >= HELD:
            self._flush()

    def _flush(self) -> None:
        if not self._held:
            return
        rows = pl.concat(self._held)
        self._held = []
        number = (rows[HASH] // FILES**self._level % FILES).alias("\0file")
        for (name,), piece in rows.group_by(number, maintain_order=True):
            self._write(int(str(name)), piece)

    def _write(self, name: int, piece: pl.DataFrame) -> None:
        file = self._files.setdefault(name, _File(self._folder / f"{name}.rows"))
        least, most = map(int, piece.select(least=pl.col(HASH).min(), most=pl.col(HASH).max()).row(0))
        file.least = least if file.least < 0 else min(file.least, least)
        file.most = max(file.most, most)
        file.bytes += int(piece.estimated_size())
        written = io.BytesIO()
        piece.write_ipc_stream(written, compression="lz4")
        with file.path.open("ab") as target:
            target.write(len(written.getbuffer()).to_bytes(_SIZE, "big"))
            target.write(written.getbuffer())


def _pieces(file: _File) -> Iterator[pl.DataFrame]:
    with file.path.open("rb") as source:
        while size := source.read(_SIZE):
            yield pl.read_ipc_stream(io.BytesIO(source.read(int.from_bytes(size, "big"))))


def _whole(pieces: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(pieces).drop(HASH).sort(ORDER)
