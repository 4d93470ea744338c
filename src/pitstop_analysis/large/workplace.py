"""A folder for the rows of a log while it is measured: its owner alone reads it, no crash leaves it."""

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

PREFIX = "pitstop-"
MARK = ".in-use"
"""A file in each folder, locked while its process lives: no lock outlasts a process, however that ends."""


@contextmanager
def workplace(beside: Path | None) -> Iterator[Path]:
    """A new folder in that one, or among the temporary files, removed at the end.

    Removes first what processes that were killed have left there of theirs.
    """
    parent = Path(tempfile.gettempdir() if beside is None else beside)
    _sweep(parent)
    made = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    with _marked(made):
        try:
            yield made
        finally:
            _remove(made)


@contextmanager
def _marked(folder: Path) -> Iterator[None]:
    """A mark that says from its first moment on that the folder is in use."""
    draft = folder / f"{MARK}.draft"
    with draft.open("wb") as file:
        with suppress(OSError):  # where files can't be locked there is no mark, and nothing is swept
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            draft.rename(folder / MARK)
        yield


def _sweep(parent: Path) -> None:
    for folder in sorted(parent.glob(f"{PREFIX}*")):
        with suppress(OSError), _left(folder):
            _remove(folder)


@contextmanager
def _left(folder: Path) -> Iterator[IO[bytes]]:
    """The locked mark of a folder. Raises OSError for one that is not ours, has no mark or is in use."""
    for path, kind in ((folder, stat.S_ISDIR), (folder / MARK, stat.S_ISREG)):
        found = path.lstat()
        if found.st_uid != os.geteuid() or not kind(found.st_mode):
            raise FileNotFoundError(path)
    with (folder / MARK).open("rb") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield mark


def _remove(folder: Path) -> None:
    """The mark goes last: what is left when this is cut short too is found again."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != MARK:
            path.unlink()
    shutil.rmtree(folder)
