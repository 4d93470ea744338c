"""Samples of exports as their systems write them, and what comes of reading one."""

import json
from pathlib import Path
from typing import Any

import polars as pl

from pitstop_analysis.log import Log
from pitstop_analysis.read import read

SAMPLES = Path(__file__).parent / "samples"


def rows(log: Log) -> list[tuple[object, ...]]:
    """Case, day and time, activity, status, team and person."""
    at = pl.col("at").dt.to_string("%d %H:%M")
    return log.events.select("case_id", at, "activity", "status", "team", "person").rows()


def put(folder: Path, *documents: Any, name: str = "export.json") -> Path:
    """A file of these JSON documents, one after the other."""
    path = folder / name
    path.write_text("\n".join(json.dumps(document, indent=1) for document in documents), encoding="utf-8")
    return path


def of(folder: Path, *documents: Any, **options: Any) -> Log:
    """The log of these JSON documents."""
    return read(put(folder, *documents), **options)
