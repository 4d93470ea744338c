"""Histories of changes in parts of a few rows, beside the same ones in memory."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest

from pitstop_analysis.canonical import canonical
from pitstop_analysis.large import by_case as laid_out
from pitstop_analysis.large import csv_parts, parquet_parts, staged
from pitstop_analysis.large.histories import by_case
from pitstop_analysis.large.opened import opened
from pitstop_analysis.large.report import Wanted, report_large
from pitstop_analysis.log import Understood
from pitstop_analysis.mapping import Mapping
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.read import read
from pitstop_analysis.readers import json_rows
from pitstop_analysis.readers.known_csv.export import Asked
from pitstop_analysis.recognise import ROLES
from pitstop_analysis.report.build import report

TEAMS = ["Front", "Desk 2nd", "Net 3rd", "Billing", "", "NULL"]
PERSONS = ["Ann", "Bo", "", "-"]
STATES = ["1", "2", "6", "open"]
BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a few rows, and cases laid out again and again."""
    monkeypatch.setattr(csv_parts.CsvParts.__init__, "__kwdefaults__", {"block": 900})
    monkeypatch.setattr(parquet_parts.ParquetParts.__init__, "__kwdefaults__", {"rows": 7})
    monkeypatch.setattr(staged, "CELLS", 180)
    monkeypatch.setattr(json_rows, "BATCH", 20)
    monkeypatch.setattr(laid_out, "FILES", 3)
    monkeypatch.setattr(laid_out, "HELD", 20_000)
    monkeypatch.setattr(laid_out, "TARGET", 5_000)


def same(path: Path, mapping: Mapping | None = None, **told: Any) -> Understood:
    """What is understood of the log, which is the same log in parts as in memory."""
    whole = read(path, mapping=mapping, **told)
    fields = {} if mapping is None else mapping.fields
    named: dict[str, str | None] = dict.fromkeys(ROLES)
    named |= {role: column for role, column in told.items() if role in ROLES}
    asked = Asked(told.get("time_format"), fields, told.get("times_in"))
    with TemporaryDirectory(dir=path.parent) as made:
        file = opened(
            path, Path(made), encoding=None, delimiter=None, limit=10**9, memory=128_000_000, case=None
        )
        parts = [(part.raw, part.seq) for part in by_case(file, Path(made), named, asked)]
    assert len(parts) > 1
    frame = pl.concat([raw.frame.with_columns(seq.alias("\0seq")) for raw, seq in parts if seq is not None])
    raw = replace(parts[0][0], frame=frame.sort("\0seq").drop("\0seq"))
    in_parts = canonical(raw, path.name, named=named)
    assert in_parts.events.select(whole.events.columns).equals(whole.events)
    assert set(in_parts.events.columns) == set(whole.events.columns)
    assert in_parts.understood == whole.understood
    return in_parts.understood


def both(path: Path, *, sliced: tuple[str, ...] = (), **told: Any) -> dict[str, Any]:
    """The report of the log, which is the same in parts as in memory."""
    folder = path.parent / "rows"
    folder.mkdir()
    in_parts = report_large(path, wanted=Wanted(sliced=sliced), folder=folder, **told)
    whole = report(read(path, **told), sliced=sliced)
    assert in_parts.to_dict() == whole.to_dict()
    assert in_parts.figures.groupings == whole.figures.groupings
    assert list(folder.iterdir()) == []
    return in_parts.to_dict()


def refused(path: Path, **told: Any) -> Unreadable:
    """The refusal, which is the same in parts as in memory."""
    with pytest.raises(Unreadable) as whole:
        read(path, **told)
    with pytest.raises(Unreadable) as in_parts:
        report_large(path, named=told)
    assert str(in_parts.value) == str(whole.value)
    return in_parts.value


def reasons(understood: Understood) -> list[str]:
    return [left.reason for left in understood.left_out]
