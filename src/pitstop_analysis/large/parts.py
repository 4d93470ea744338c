"""Rows of a file in parts, in file order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import polars as pl

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
