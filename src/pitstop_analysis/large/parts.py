"""Rows of a file in parts, in file order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers.raw import Raw


@dataclass(frozen=True)
class Part:
    """Some rows. `seq` says their order in the log where it isn't that of the file."""

    raw: Raw
    seq: pl.Series | None = None


class Parts(Protocol):
    """A file that can be gone through more than once."""

    size: int
    """Bytes after unpacking, as far as they can be told."""

    def __iter__(self) -> Iterator[Part]: ...


def history(name: str) -> Unreadable:
    """The refusal of a history of changes, of which no part tells what the one before it left."""
    return Unreadable(
        f"The log is a history of changes ({name}), which is read as a whole and not in parts.",
        "Read it in memory: with more --memory (beyond 1 GB of log with --max-size, too), or in Python by "
        "`report(read(LOG))`. Where it does not fit, split it by cases, or write it as one row per event.",
    )
