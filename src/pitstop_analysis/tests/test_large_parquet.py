"""Parquet in parts: its own order, types of its own, and none of its rows."""

import gzip
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.read import read
from pitstop_analysis.tests.files import put
from pitstop_analysis.tests.in_parts import awkward, both, refused
from pitstop_analysis.write import write

pytestmark = pytest.mark.usefixtures("few_rows")


def test_parquet_of_ours_keeps_its_order(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    write(read(put(tmp_path, awkward(150))), path)

    in_parts, whole = both(path, sliced=("Country",))

    assert in_parts == whole


def test_parquet_with_types_of_its_own(tmp_path: Path) -> None:
    begin = datetime(2026, 1, 1)  # noqa: DTZ001  (times without a zone are what is tried)
    rows = [
        {
            "case": number % 7,
            "at": begin + timedelta(minutes=number),
            "team": f"T{number % 3}",
            "site": number % 2,
        }
        for number in range(60)
    ]
    path = tmp_path / "log.parquet"
    pl.DataFrame(rows).write_parquet(path)

    in_parts, whole = both(path, sliced=("site",))

    assert in_parts == whole
    assert in_parts["source"]["times"] == "times without a zone, taken as UTC"


@pytest.mark.parametrize("at", [pl.String(), pl.Datetime("us", "UTC")], ids=["text", "instants"])
@pytest.mark.parametrize("packed", [False, True])
def test_parquet_without_rows_is_refused_in_the_same_words(
    tmp_path: Path, at: pl.DataType, packed: bool
) -> None:
    path = tmp_path / "log.parquet"
    pl.DataFrame(schema={"case": pl.String(), "at": at, "team": pl.String()}).write_parquet(path)
    if packed:
        path.write_bytes(gzip.compress(path.read_bytes()))
    with pytest.raises(Unreadable) as caught:
        read(path)

    assert str(refused(path)) == str(caught.value)
