"""Small files of each format with the same two rows in them, and what comes of reading one."""

from pathlib import Path

import polars as pl
import pytest

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.read import read

HEADER = "case,at,team,person,activity"
ROWS = ["1,2026-03-02T08:00:00Z,Front,Ann,Opened", "1,2026-03-02T09:30:00Z,Billing,Bo,Answered"]
PLAIN = "\n".join([HEADER, *ROWS]) + "\n"


def put(folder: Path, content: bytes | str, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def xes(body: str, head: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<log xes.version="1.0">{body}</log>'


def event(at: str, team: str, extra: str = "") -> str:
    return (
        f'<event><string key="concept:name" value="Opened"/><string key="org:group" value="{team}"/>'
        f'<date key="time:timestamp" value="{at}"/>{extra}</event>'
    )


TRACE = (
    '<trace><string key="concept:name" value="1"/>'
    + event("2026-03-02T08:00:00.000+00:00", "Front")
    + event("2026-03-02T10:30:00.000+01:00", "Billing")
    + "</trace>"
)


def refused(path: Path, **options: object) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(path, **options)  # type: ignore[arg-type]
    return caught.value


def teams(path: Path, **options: object) -> list[tuple[object, ...]]:
    log = read(path, **options)  # type: ignore[arg-type]
    return log.events.select("case_id", pl.col("at").dt.to_string("%H:%M"), "team").rows()


TWO_ROWS = [("1", "08:00", "Front"), ("1", "09:30", "Billing")]
