"""Small logs in words: `A A B` is a case with two rows at team A and one at B, an hour apart."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from pitstop_analysis.canonical import canonical
from pitstop_analysis.log import Log
from pitstop_analysis.readers.raw import PLACE, Raw

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("PITSTOP_TEST_DATA", ROOT.parent / "shared" / "data")) / "bpi2013"
XES = DATA / "incidents.xes.gz"
VINST = DATA / "vinst_incidents.csv.gz"


def need_bpi2013() -> None:
    """Skip where the open reference log is not at hand."""
    if not (XES.exists() and VINST.exists()):
        pytest.skip(
            f"the BPI Challenge 2013 log is not in {DATA}; set PITSTOP_TEST_DATA to the folder above bpi2013"
        )


def log_of(rows: list[dict[str, object]], **named: str) -> Log:
    """A log from rows with canonical names; `at` may be hours from the start."""
    filled = [{**row, "at": at(row["at"])} for row in rows]
    frame = pl.DataFrame(filled).with_row_index(PLACE, offset=1)
    return canonical(Raw(frame, "test", "row", frame.height), "test", named=dict(named))


def runs(*teams: str) -> Log:
    """One case per string of teams, one row per team named, an hour apart."""
    rows: list[dict[str, object]] = []
    for number, run in enumerate(teams, start=1):
        rows += [{"case": f"c{number}", "at": hour, "team": team} for hour, team in enumerate(run.split())]
    return log_of(rows)


def at(hours: object) -> datetime:
    """Hours from the start as an instant; an instant stays as it is."""
    return hours if isinstance(hours, datetime) else START + timedelta(hours=float(str(hours)))
