"""The file that is written: beside its place first, then in its place, whole or not at all."""

import gzip
import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import IO, Any

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
    may_be_written(path, overwrite=overwrite)
    part = path.with_name(f".{path.name}.{token_hex(4)}.part")
    with _or_unwritable(path):
        try:
            yield part
            with part.open("rb") as written:
                os.fsync(written.fileno())
            may_be_written(path, overwrite=overwrite)  # somebody may have been quicker
            if path.exists():
                shutil.copymode(path, part)  # whoever could read what is replaced can read this
            part.replace(path)
        finally:
            with suppress(OSError):
                part.unlink()


def put(path: Path, content: bytes) -> None:
    """Write a small file in the place of what is there, which stays as it was where that fails.

    Where a link stands, the file that it names is replaced; a device or a pipe is written to. Raises
    Unwritable.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        with _or_unwritable(path):
            path.write_bytes(content)
        return
    with part_of(Path(os.path.realpath(path)) if path.is_symlink() else path, overwrite=True) as part:
        part.write_bytes(content)


@contextmanager
def _or_unwritable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unwritable(
            f"{path} cannot be written: {error.strerror or error}.",
            "Name a file in a folder that exists, with room on its disk.",
        ) from error


@contextmanager
def stream(part: Path, *, packed: bool) -> Iterator[IO[bytes]]:
    """The file opened for writing, gzipped if it is to be: the same content gives the same bytes."""
    with part.open("xb") as plain:
        if not packed:
            yield plain
            return
        with gzip.GzipFile("", "wb", PACKED, plain, mtime=0) as zipped:
            yield zipped  # type: ignore[misc]  # both take bytes; nothing else is used


@contextmanager
def told_by_disk(part: Path) -> Iterator[IO[bytes]]:
    """The file, opened for a library with errors of its own: for those of the disk OSError is raised."""
    with part.open("xb") as plain:
        listening = _Listening(plain)
        try:
            yield listening  # type: ignore[misc]  # takes bytes; nothing else is used
        except Exception as error:
            if listening.fault is not None:
                raise listening.fault from error
            raise


class _Listening(io.RawIOBase):
    """Remembers what kept bytes from being written."""

    def __init__(self, plain: IO[bytes]) -> None:
        self._plain = plain
        self.fault: OSError | None = None

    def writable(self) -> bool:
        return True

    def write(self, content: Any, /) -> int:
        try:
            return self._plain.write(content)
        except OSError as error:
            self.fault = error
            raise


def slices(frame: pl.DataFrame, order: pl.Series | None = None) -> Iterator[pl.DataFrame]:
    """The frame in stretches, in this order of its rows or as it stands."""
    for start in range(0, frame.height, ROWS):
        yield frame[start : start + ROWS] if order is None else frame[order[start : start + ROWS]]


def may_be_written(path: Path, *, overwrite: bool) -> None:
    """Raises Unwritable for a folder, and for a file that is there and not to be overwritten."""
    if path.is_dir():
        raise Unwritable(f"{path} is a folder.", "Name a file in it.")
    if path.exists() and not overwrite:
        raise Unwritable(
            f"There is a file {path} already.",
            "Name another, or overwrite it: --force, in Python overwrite=True.",
        )
