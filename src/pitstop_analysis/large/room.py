"""Memory and disk: how much there is, and what a log of a size needs of either.

Imports nothing that reads or measures, so that help is there at once.
"""

import os
import shutil
import tempfile
from pathlib import Path

from pitstop_analysis.problems import Unreadable

SHARE = 0.6
"""Of the machine's memory, where none is named."""
LEAST = 128_000_000
"""Below this DuckDB can't sort."""
UNKNOWN = 4_000_000_000
CGROUP = Path("/sys/fs/cgroup/memory.max")
IN_MEMORY = 10
"""A log and its report take about so many times the bytes of the file, when held in memory."""
ON_DISK = 3
"""And about so many times its bytes of disk, when not."""
ANOTHER = "use a folder on another disk: put TMPDIR=/big/disk before the command"
RATIO = 100
"""A gzipped log, or the cells of a Parquet file, may unpack to so many times their size."""


def memory() -> int:
    """Bytes that a report may take where nobody says: a share of what the machine or its container has."""
    return int(SHARE * _installed())


def _installed() -> int:
    try:
        found = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):
        found = UNKNOWN
    try:
        return min(found, int(CGROUP.read_text()))
    except (OSError, ValueError):  # no container, or one without a bound ("max")
        return found


def need_disk(folder: Path, size: int) -> None:
    """Raises Unreadable where the folder's disk has less free than a log of this many bytes needs."""
    free = shutil.disk_usage(folder).free
    if free < ON_DISK * size:
        raise Unreadable(
            f"The log is larger than the memory for it, and needs about {shown(ON_DISK * size)} of disk "
            f"while it is read; {folder} has {shown(free)} free.",
            f"Free some, or {ANOTHER}.",
        )


def temporary() -> Path:
    """The folder of temporary files. Raises Unreadable where there is none that can be written to."""
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError as error:
        raise Unreadable(
            "The log is larger than the memory for it, and no folder for temporary files has room.",
            f"Free some, or {ANOTHER}.",
        ) from error


def shown(size: int) -> str:
    """Bytes for people."""
    units = ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "KB"))
    unit, name = next(((unit, name) for unit, name in units if size >= unit), (1, "bytes"))
    return f"{size / unit:.3g} {name}"
