"""What a text reads as: rows of case, clock, team, person and status, and what was said of it."""

from pathlib import Path

import polars as pl

from pitstop_analysis.log import Log
from pitstop_analysis.read import read

Row = tuple[str, str, str, str | None, str | None]


def log_from(folder: Path, text: str, **options: object) -> Log:
    path = folder / "export.csv"
    path.write_text(text, encoding="utf-8")
    return read(path, **options)  # type: ignore[arg-type]


def rows(log: Log) -> list[Row]:
    clock = pl.col("at").dt.to_string("%H:%M")
    return log.events.select("case_id", clock, "team", "person", "status").rows()


def activities(log: Log) -> list[str]:
    return log.events["activity"].to_list()


def left_out(log: Log) -> list[tuple[str, int, tuple[int, ...]]]:
    return [(left.reason, left.rows, left.first) for left in log.understood.left_out]
