"""The folder of a copy of the event log: whole files or none, also when the power goes.

Each file is written beside its place, brought to the disk and moved there. What a crash leaves behind is in
no list, and is removed by whoever works on the folder next.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import polars as pl

from pitstop.insights import queries
from pitstop.insights.manifest import Manifest, to_text

LOCK = "lock"
DRAFT = ".draft"


class Disk:
    """One folder with a copy of the log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Be the only one who works on the folder, of all threads and processes of this machine; or False.

        It ends with the process too, however that ends.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / LOCK).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def read(self) -> Manifest | None:
        """The list; None where there is none yet. Raises `DamagedError` for what can't be read."""
        return queries.read(self.folder)

    def replace(self, manifest: Manifest) -> None:
        """Put this list in the place of the one before: from now on it holds."""
        with self._put(queries.LIST) as draft:
            draft.write_text(to_text(manifest), encoding="utf-8")

    def write(self, name: str, frame: pl.DataFrame) -> int:
        """Write a file of events. Returns its size."""
        with self._put(name) as draft:
            frame.write_parquet(draft)
        return self._size(name)

    def put(self, name: str, content: bytes) -> None:
        """Put a file with this content in the place of the one before."""
        with self._put(name) as draft:
            draft.write_bytes(content)

    def merge(self, name: str, names: Sequence[str]) -> tuple[int, int]:
        """Write one file with what stands in these, in this order, a stretch at a time. Its rows and size."""
        with self._put(name) as draft:
            scan(self.folder, names).sink_parquet(draft, maintain_order=True)
        rows = scan(self.folder, [name]).select(pl.len()).collect().item()
        return int(rows), self._size(name)

    def is_whole(self, manifest: Manifest) -> bool:
        """Whether every file of the list is there in its full length."""
        return all(self._size(part.name) == part.size for part in manifest.parts)

    def sweep(self, manifest: Manifest) -> None:
        """Remove what is in no list: drafts, and files of before."""
        keep = manifest.files
        for file in list(self.folder.iterdir()):
            if file.suffix == DRAFT or (file.suffix == ".parquet" and file.name not in keep):
                file.unlink(missing_ok=True)

    @contextmanager
    def _put(self, name: str) -> Iterator[Path]:
        draft = self.folder / f"{name}{DRAFT}"
        try:
            yield draft
            _to_disk(draft)
            draft.replace(self.folder / name)
        except BaseException:
            # A disk that is full must not stay so for what was not finished.
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise
        _to_disk(self.folder)

    def _size(self, name: str) -> int:
        try:
            return (self.folder / name).stat().st_size
        except FileNotFoundError:
            return -1


def scan(folder: Path, names: Sequence[str]) -> pl.LazyFrame:
    """What stands in these files, not read yet. There must be one at least."""
    return pl.scan_parquet([folder / name for name in names], glob=False)


def _to_disk(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
