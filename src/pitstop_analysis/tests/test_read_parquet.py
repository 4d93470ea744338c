"""Parquet, whose columns have types of their own: taken as they are, or refused, never guessed."""

import gzip
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from pitstop_analysis.read import read
from pitstop_analysis.tests.files import PLAIN, TWO_ROWS, put, refused, teams


def test_parquet_with_times_of_its_own_type(tmp_path: Path) -> None:
    frame = pl.read_csv(PLAIN.encode()).with_columns(pl.col("at").str.to_datetime("%+", time_zone="UTC"))
    path = tmp_path / "log.parquet"
    frame.write_parquet(path)
    assert teams(path) == TWO_ROWS
    frame.with_columns(pl.col("at").dt.convert_time_zone("Asia/Tokyo")).write_parquet(path)
    assert teams(path) == TWO_ROWS
    frame.with_columns(pl.col("at").dt.replace_time_zone(None)).write_parquet(path)
    assert "taken as UTC" in read(path).understood.times
    assert teams(put(tmp_path, gzip.compress(path.read_bytes()), "packed")) == TWO_ROWS


def test_a_broken_parquet_file_is_refused(tmp_path: Path) -> None:
    assert "Parquet" in refused(put(tmp_path, b"PAR1" + b"x" * 200 + b"PAR1")).what


def test_a_small_parquet_that_claims_many_rows_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    pl.DataFrame({"case": ["a"] * 100_000}).write_parquet(path)
    assert path.stat().st_size < 50_000
    assert "--max-size" in refused(path, max_size=500_000).remedy


@pytest.mark.parametrize(
    "values",
    [
        {"team": [["x"], ["y"]]},
        {"team": [b"x", b"\xff"]},
        {"at": [timedelta(1), timedelta(2)]},
        {"at": [None, None]},
        {"at": [1.5, 2.5]},
    ],
)
def test_columns_of_other_types_are_refused_not_guessed(
    tmp_path: Path, values: dict[str, list[object]]
) -> None:
    base = {"case": ["a", "a"], "at": ["2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z"], "team": ["A", "B"]}
    path = tmp_path / "log.parquet"
    pl.DataFrame(base | values).write_parquet(path)
    assert f"'{next(iter(values))}'" in refused(path).what


def test_categories_numbers_and_truth_values_are_names_too(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    frame = pl.DataFrame({"case": [7, 7], "at": [1772287509, 1772287510], "team": [True, False]})
    frame.with_columns(pl.col("team").cast(pl.String).cast(pl.Categorical)).write_parquet(path)
    assert teams(path) == [("7", "14:05", "true"), ("7", "14:05", "false")]
