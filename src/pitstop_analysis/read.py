"""`read`: a file into a Log, in one call."""

import os
from pathlib import Path

from pitstop_analysis.canonical import canonical
from pitstop_analysis.log import Log
from pitstop_analysis.readers.choose import open_log
from pitstop_analysis.readers.source import DEFAULT_LIMIT


def read(
    path: str | Path,
    *,
    case: str | None = None,
    time: str | None = None,
    team: str | None = None,
    person: str | None = None,
    activity: str | None = None,
    status: str | None = None,
    line: str | None = None,
    time_format: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    max_size: int = DEFAULT_LIMIT,
) -> Log:
    """A help-desk export as a log: CSV, Parquet, XES, gzipped or not, told apart by content.

    Columns that are not named are recognised. `line` may also be "suffix" (the end of the team's name) or
    "none". Times without an offset are taken as UTC. `max_size` bounds the bytes after unpacking.
    Raises Unreadable, which says what is wrong and what to do.
    """
    file = Path(path)
    raw = open_log(file, encoding=encoding, delimiter=delimiter, limit=max_size)
    named = {
        "case": case, "time": time, "team": team, "person": person, "activity": activity, "status": status,
        "line": line,
    }  # fmt: skip
    return canonical(raw, _shown(file), named=named, time_format=time_format)


def _shown(file: Path) -> str:
    """The file's name as text, without bytes that are no UTF-8: nothing could be written with them."""
    return os.fsencode(file.name).decode(errors="replace")
