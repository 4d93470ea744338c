"""A log that is hard to read in parts, and how it is read both ways."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pitstop_analysis.large import csv_parts, parquet_parts
from pitstop_analysis.large.report import Wanted, report_large
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.read import read
from pitstop_analysis.report.build import report

TEAMS = ["Front", "Desk 2nd", 'O"Neil, 3rd', "Net / Core", "Net / Edge", "it's", "", "NULL", "Ünïts"]


@pytest.fixture
def few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a few rows, so that everything stands on both sides of a cut."""
    monkeypatch.setattr(csv_parts.CsvParts.__init__, "__kwdefaults__", {"block": 700})
    monkeypatch.setattr(parquet_parts.ParquetParts.__init__, "__kwdefaults__", {"rows": 7})


def awkward(rows: int = 300) -> str:
    """Ties, teams that aren't named, times and cases that can't be read, words with marks, rows twice."""
    chance = Random(5)
    begin = datetime(2026, 1, 3, tzinfo=UTC)
    lines = ["case,at,team,person,activity,status,Country,text"]
    for number in range(rows):
        at = begin + timedelta(hours=number // 3 + chance.choice((0, 0, 1, 30)))
        time = chance.choice([at.isoformat()] * 12 + ["soon", "", "0001-01-01T00:00:00Z"])
        case = chance.choice([f"c{chance.randrange(40)}"] * 15 + ["", " "])
        team = chance.choice(TEAMS).replace('"', '""')
        text = chance.choice(["plain", "a quoted word".replace('"', '""'), "two\nlines", "", "x, y"])
        activity = chance.choice(["Queued", "Accepted", "Wait - User", "Resolved", "Ünknown", ""])
        line = f'{case},{time},"{team}",p{chance.randrange(9)},{activity},open,C{len(team) % 3},"{text}"'
        lines += [line] * chance.choice((1,) * 12 + (2, 3))
        if number % 90 == 89:
            lines += ["", f"{line},one,too,many"]
    return "\n".join(lines) + "\n"


def both(path: Path, **told: Any) -> Iterator[dict[str, Any]]:
    """The report made in parts, and the one in memory."""
    sliced = told.pop("sliced", ())
    in_parts = report_large(path, wanted=Wanted(sliced=sliced), **told)
    named = told.pop("named", {})
    whole = report(read(path, **named, **told), sliced=sliced)
    assert in_parts.figures.groupings == whole.figures.groupings
    assert in_parts.to_html() == whole.to_html()
    yield in_parts.to_dict()
    yield whole.to_dict()


def refused(path: Path, **told: Any) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        report_large(path, **told)
    return caught.value
