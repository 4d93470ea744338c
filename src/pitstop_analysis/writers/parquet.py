"""Parquet: every column of the log under its own name and with its own type, and the note beside them."""

from pathlib import Path

from pitstop_analysis import kept
from pitstop_analysis.writers.rows import Rows, others

SEQ = "seq"


def write(log: Rows, part: Path) -> None:
    """The log as one Parquet file, in its own order."""
    names = {name: name for name in (*kept.ROLES, *others(log))}
    note = kept.of(log, names, place=SEQ)
    log.to_parquet(part, {kept.NOTE: note.text()})
