"""The first rows of a log that need not fit into memory."""

from pathlib import Path

import pytest

from pitstop_analysis.large import beginning as module
from pitstop_analysis.large import csv_parts
from pitstop_analysis.large.beginning import beginning
from pitstop_analysis.large.on_disk import Reading
from pitstop_analysis.log import Log
from pitstop_analysis.read import read
from pitstop_analysis.readers.choose import open_log
from pitstop_analysis.tests.files import put
from pitstop_analysis.tests.in_parts import awkward
from pitstop_analysis.write import write


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_parts.CsvParts.__init__, "__kwdefaults__", {"block": 700})
    monkeypatch.setattr(module, "ROWS", 40)


def test_the_beginning_of_a_table_is_its_first_rows(tmp_path: Path) -> None:
    path = put(tmp_path, awkward())

    found, whole = beginning(path, Reading()), open_log(path)

    assert 40 <= found.frame.height < 60
    assert found.frame.equals(whole.frame.head(found.frame.height).select(found.frame.columns))
    assert (found.kind, found.where, found.notes) == (whole.kind, whole.where, whole.notes)


@pytest.mark.parametrize("name", ["log.xes", "log.ocel.json", "log.ocel.sqlite", "log.parquet"])
def test_the_beginning_of_other_formats_has_their_columns(tmp_path: Path, name: str) -> None:
    log = read(put(tmp_path, awkward(60)))
    path = tmp_path / name
    write(Log(log.events, log.understood), path)

    found, whole = beginning(path, Reading()), open_log(path)

    assert found.frame.height >= 40
    assert sorted(found.columns) == sorted(whole.columns)
    assert found.roles == whole.roles
