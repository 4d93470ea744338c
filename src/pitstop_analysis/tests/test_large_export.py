"""Logs that are read in parts and written in another format: the same file as from memory."""

import gzip
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pitstop_analysis.large import export
from pitstop_analysis.large.export import export_large
from pitstop_analysis.large.on_disk import Reading
from pitstop_analysis.pseudonyms import Hiding
from pitstop_analysis.read import read
from pitstop_analysis.tests.files import put
from pitstop_analysis.tests.in_parts import awkward
from pitstop_analysis.tests.test_large_hidden import HISTORY
from pitstop_analysis.write import write
from pitstop_analysis.writers.target import Unwritable

KEY = b"0123456789abcdef0123456789abcdef"
FORMATS = ["out.csv", "out.xes.gz", "out.jsonocel", "out.ocel.sqlite", "out.parquet"]


@pytest.fixture(autouse=True)
def _small_parts(few_rows: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts and stretches of a few rows, so that everything stands on both sides of a cut."""
    monkeypatch.setattr(export, "ROWS", 11)


def same_file(path: Path, name: str, reading: Reading | None = None, **told: object) -> Path:
    """The file that is written of the log, which is the same in parts as in memory."""
    whole, parts = path.parent / f"whole.{name}", path.parent / f"parts.{name}"
    log = read(path, **told)  # type: ignore[arg-type]
    write(log, whole)

    done = export_large(path, reading or Reading(), parts)

    assert (done.path, done.events) == (parts, log.events.height)
    assert done.cases == log.events["case_id"].n_unique()
    if name.endswith((".sqlite", ".parquet")):  # bytes differ in how tables are stored
        assert_frame_equal(read(parts).events, read(whole).events)
        assert read(parts).understood.notes == read(whole).understood.notes
    else:
        assert parts.read_bytes() == whole.read_bytes()
    return parts


@pytest.mark.parametrize("name", FORMATS)
def test_an_awkward_log(tmp_path: Path, name: str) -> None:
    same_file(put(tmp_path, awkward(90)), name)


@pytest.mark.parametrize("name", ["out.xes.gz", "out.parquet"])
def test_with_pseudonyms(tmp_path: Path, name: str) -> None:
    path = put(tmp_path, awkward(60))
    reading = Reading(hiding=Hiding(KEY, keep=("Country",)))

    out = same_file(path, name, reading, pseudonymise=KEY, keep=("Country",))

    content = out.read_bytes() if name != "out.xes.gz" else gzip.decompress(out.read_bytes())
    assert b"Desk" not in content
    assert b"Country" in content


def typed(path: Path) -> Path:
    """A log in Parquet with a column of every type, and what an attribute of a case looks like."""
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    numbers = range(40)
    pl.DataFrame(
        {
            "case": [number % 7 for number in numbers],
            "at": [begin - timedelta(minutes=17 * number % 90) for number in numbers],
            "team": [f"T{number % 3} 2nd" for number in numbers],
            "case:site": [f"s{number % 7}" for number in numbers],
            "case:varies": [None if number == 9 else 1 for number in numbers],
            "on": [date(2026, 1, 1 + number % 9) for number in numbers],
            "clock": [time(number % 24) for number in numbers],
            "span": [timedelta(seconds=number) for number in numbers],
            "price": [Decimal(number) / 4 for number in numbers],
            "weight": [float("nan") if number % 9 == 0 else number / 3 for number in numbers],
            "open": [number % 2 == 0 for number in numbers],
            "tags": [["a", None][: number % 3] for number in numbers],
            "place": [{"x": number, "y": "z"} for number in numbers],
            "bytes": [b"\xff" * (number % 3) for number in numbers],
            "nothing": [None for _ in numbers],
        }
    ).with_columns(
        pl.lit(begin).dt.cast_time_unit("ns").dt.convert_time_zone("Europe/Berlin").alias("when"),
        pl.lit(datetime(2026, 5, 1, 1, 2, 3)).dt.cast_time_unit("ms").alias("local"),  # noqa: DTZ001
        pl.lit(2**64 - 1, pl.UInt64).alias("big"),
        pl.lit("P1").cast(pl.Categorical).alias("priority"),
        pl.lit("low").cast(pl.Enum(["low", "high"])).alias("impact"),
    ).write_parquet(path)  # fmt: skip
    return path


@pytest.mark.parametrize("name", ["out.xes", "out.ocel.sqlite", "out.parquet"])
def test_columns_of_every_type(tmp_path: Path, name: str) -> None:
    out = same_file(typed(tmp_path / "log.parquet"), name)

    if name == "out.parquet":
        assert pl.read_parquet_schema(out) == pl.read_parquet_schema(out.with_name("whole.out.parquet"))


@pytest.mark.parametrize("name", ["log.xes", "log.ocel.json", "log.parquet"])
def test_what_we_wrote_is_written_again(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write(read(put(tmp_path, awkward(60))), path)

    same_file(path, "out.xes")


@pytest.mark.parametrize("name", ["out.jsonocel", "out.xes", "out.parquet"])
@pytest.mark.parametrize("key", [None, KEY], ids=["names", "pseudonyms"])
def test_a_history_of_changes(tmp_path: Path, name: str, key: bytes | None) -> None:
    """Rows that can't be used, and those before a team, have a place in the file as well."""
    header, *rows = HISTORY.splitlines()
    rows[3:3] = [",assignment_group,Front 1,Front 2,2026-01-01 01:00:00"]
    rows[90:90] = ["INC47111,assignment_group,Front 1,Front 2,soon", "INC9,state,1,2,2026-01-01 01:00:00"]
    reading = Reading(hiding=None if key is None else Hiding(key))

    same_file(put(tmp_path, "\n".join([header, *rows])), name, reading, pseudonymise=key)


def test_a_short_history_keeps_the_numbers_of_its_rows(tmp_path: Path) -> None:
    rows = [
        "",
        "A,2026-01-01T08:00",
        "A,soon",
        "A,2026-01-01T10:00",
        "B,2026-01-01T11:00",
        "B,2026-01-01T12:00",
    ]
    text = "case,time,field,old value,new value\n" + "".join(
        f"{row or ',2026-01-01T07:00'},team,T{number},T{number + 1}\n" for number, row in enumerate(rows)
    )
    path = put(tmp_path, text)

    export_large(path, Reading(), tmp_path / "out.parquet")

    assert pl.read_parquet(tmp_path / "out.parquet")["seq"].to_list() == read(path).events["seq"].to_list()


def test_persons_that_stand_for_teams_keep_their_names(tmp_path: Path) -> None:
    same_file(put(tmp_path, awkward(60)), "out.csv", Reading(named={"team": "person"}), team="person")


def test_what_can_not_be_written_is_refused_before_the_log_is_read(tmp_path: Path) -> None:
    there = put(tmp_path, "mine", "out.csv")
    none = tmp_path / "none.csv"
    with pytest.raises(Unwritable, match="There is a file"):
        export_large(none, Reading(), there)
    with pytest.raises(Unwritable, match="doesn't say which format"):
        export_large(none, Reading(), tmp_path / "out.txt")


def test_more_activities_than_a_list_should_have_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_TYPES", 3)
    path = put(tmp_path, awkward(60))
    with pytest.raises(Unwritable, match="more than 3 different activities"):
        export_large(path, Reading(), tmp_path / "out.jsonocel")
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
