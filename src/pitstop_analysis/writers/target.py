"""The file that is written: beside its place first, then in its place, whole or not at all."""

import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import IO

import polars as pl

ROWS = 20_000
"""Rows that are made into text at once; bounds the memory above the log's own."""
PACKED = 6
"""Compression: 9 takes three times as long for a file two per cent smaller."""


class Unwritable(Exception):  # noqa: N818  (it is an answer to the person asking, not a fault)
    """The log cannot be written: `what` is wrong and `remedy` is what the person can do about it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy


@contextmanager
def part_of(path: Path, *, overwrite: bool) -> Iterator[Path]:
    """A path to write to, which takes the place of `path` once all is written, and vanishes when that fails.

    Raises Unwritable when there is a file already and it is not to be overwritten, or the folder can't be
    written to.
    """
    _may_be_written(path, overwrite=overwrite)
    part = path.with_name(f".{path.name}.{token_hex(4)}.part")
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        _may_be_written(path, overwrite=overwrite)  # somebody may have been quicker
        part.replace(path)
    except OSError as error:
        raise Unwritable(
            f"{path} cannot be written: {error.strerror or error}.",
            "Name a file in a folder that exists, with room on its disk.",
        ) from error
    finally:
        with suppress(OSError):
            part.unlink()


@contextmanager
def stream(part: Path, *, packed: bool) -> Iterator[IO[bytes]]:
    """The file opened for writing, gzipped if it is to be: the same content gives the same bytes."""
    with part.open("xb") as plain:
        if not packed:
            yield plain
            return
        with gzip.GzipFile("", "wb", PACKED, plain, mtime=0) as zipped:
            yield zipped  # type: ignore[misc]  # both take bytes; nothing else is used


def slices(frame: pl.DataFrame, order: pl.Series | None = None) -> Iterator[pl.DataFrame]:
    """The frame in stretches, in this order of its rows or as it stands."""
    for start in range(0, frame.height, ROWS):
        yield frame[start : start + ROWS] if order is None else frame[order[start : start + ROWS]]


def _may_be_written(path: Path, *, overwrite: bool) -> None:
    if path.is_dir():
        raise Unwritable(f"{path} is a folder.", "Name a file in it.")
    if path.exists() and not overwrite:
        raise Unwritable(
            f"There is a file {path} already.",
            "Name another, or overwrite it: --force, in Python overwrite=True.",
        )
