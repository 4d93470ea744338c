"""Bytes of a file, unpacked if it is gzipped, never more than a stated limit."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

from pitstop_analysis.problems import Unreadable

CHUNK = 1 << 18
DEFAULT_LIMIT = 1_000_000_000
"""Bytes after unpacking. A gzipped file can unpack to a thousand times its size; this bounds it."""

GZIP = b"\x1f\x8b"


def chunks(path: Path, limit: int = DEFAULT_LIMIT) -> Iterator[bytes]:
    """The file's bytes, unpacked, piece by piece.

    Raises Unreadable when the file is missing, cannot be opened, is damaged, or holds over `limit` bytes.
    """
    total = 0
    try:
        with _opened(path) as stream:
            while piece := stream.read(CHUNK):
                total += len(piece)
                if total > limit:
                    raise too_large(limit)
                yield piece
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Unreadable(
            # Not after how many bytes: what unpacks of the last piece isn't known here.
            "The gzip file is damaged or ends early.",
            "Copy or export it again; `gzip -t FILE` tells whether it is whole.",
        ) from error
    except OSError as error:
        raise _unopenable(path, error) from error


def head(path: Path, size: int = 65_536) -> bytes:
    """The first bytes, unpacked; fewer when the file is shorter."""
    taken = b""
    for piece in chunks(path):
        taken += piece
        if len(taken) >= size:
            break
    return taken[:size]


def size_of(path: Path, limit: int) -> int:
    """Bytes after unpacking. Raises Unreadable as `chunks` does."""
    if is_packed(path):
        return sum(map(len, chunks(path, limit)))
    size = path.stat().st_size
    if size > limit:
        raise too_large(limit)
    return size


def too_large(limit: int) -> Unreadable:
    """The refusal for a file above the limit."""
    units = ((10**9, "GB"), (10**6, "MB"), (10**3, "KB"), (1, "bytes"))
    unit, name = next((each for each in units if limit >= each[0]), units[-1])
    return Unreadable(
        f"The file holds more than {limit / unit:g} {name} after unpacking, which is the limit.",
        "If that is right, raise it: --max-size 8GB, in Python max_size=8_000_000_000. What doesn't fit into "
        "memory `pitstop report` reads in parts, in Python large.report.report_large does.",
    )


def is_packed(path: Path) -> bool:
    """Whether the file is gzipped."""
    with path.open("rb") as stream:
        return stream.read(2) == GZIP


def _opened(path: Path) -> gzip.GzipFile:
    plain = path.open("rb")
    packed = plain.read(2) == GZIP
    plain.seek(0)
    if not packed:
        return plain  # type: ignore[return-value]  # both read bytes; nothing else is used
    plain.close()
    return gzip.open(path, "rb")


def _unopenable(path: Path, error: OSError) -> Unreadable:
    if isinstance(error, FileNotFoundError) and str(path) == "-":
        return Unreadable(
            "A log is read from a file, not from a pipe: it is gone through more than once.",
            "Write what comes out of the pipe into a file first, and name that.",
        )
    if isinstance(error, FileNotFoundError):
        return Unreadable(f"There is no file {path}.", "Check the path; quote it if it holds spaces.")
    if isinstance(error, IsADirectoryError):
        return Unreadable(f"{path} is a folder.", "Name one file in it.")
    if isinstance(error, PermissionError):
        return Unreadable(f"{path} may not be read by you.", "Ask for read permission, or copy the file.")
    return Unreadable(f"{path} cannot be read: {error.strerror or error}.", "Check the disk and try again.")
