"""Parquet: every column of the log under its own name and with its own type, and the note beside them."""

from pathlib import Path

from pitstop_analysis import kept
from pitstop_analysis.log import Log

SEQ = "seq"


def write(log: Log, part: Path) -> None:
    """The log as one Parquet file, in its own order."""
    names = {name: name for name in (*kept.ROLES, *kept.others(log))}
    note = kept.of(log, names, place=SEQ)
    log.events.write_parquet(part, metadata={kept.NOTE: note.text()})
