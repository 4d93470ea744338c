"""What libraries say where memory or disk has no room, as a refusal with what to do."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from pitstop_analysis.large.room import ANOTHER, shown
from pitstop_analysis.problems import Unreadable

FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
"""What the system says where there is no room: on the disk, in a file, for who writes it."""
OF_SYSTEM = re.compile(r"\(os error (\d+)\)")


@contextmanager
def in_room(folder: Path, limit: int) -> Iterator[None]:
    """Raises Unreadable where it takes more bytes of memory than that, or more disk than the folder has."""
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
        raise Unreadable(
            f"Reading and ordering this log needs more memory than {shown(limit)}, or more disk than "
            f"{folder} has.",
            f"Give it more, for example --memory 4GB, or {ANOTHER}.",
        ) from error
    except (duckdb.Error, pl.exceptions.PolarsError, OSError) as error:
        if not _is_full(error):
            raise
        raise Unreadable(
            f"Reading and ordering this log needs more disk than {folder} has, or larger files than may be "
            "written there.",
            f"Free some, or {ANOTHER}.",
        ) from error


def _is_full(error: Exception) -> bool:
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno in FULL
    if isinstance(error, duckdb.TransactionException):
        return True  # nobody else writes, so only the disk can fail it
    # Polars has the number of what the system says in its words alone.
    told = OF_SYSTEM.search(str(error))
    return told is not None and int(told[1]) in FULL
