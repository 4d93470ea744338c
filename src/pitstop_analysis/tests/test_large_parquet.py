"""Parquet in parts: its own order, types of its own, and none of its rows."""

import gzip
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from pitstop_analysis.kept import NOTE
from pitstop_analysis.large.export import export_large
from pitstop_analysis.large.on_disk import Reading
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


BLANK = pl.int_range(42, eager=True)


@pytest.mark.parametrize(
    "change",
    [
        lambda seq: seq.max() - seq,
        lambda seq: seq.set(BLANK < 7, None),
        lambda seq: seq.set(BLANK.is_between(14, 20), None),
        lambda seq: seq.set(BLANK % 11 == 0, None),
        lambda seq: seq.cast(pl.String).set(BLANK == 20, "x"),
        lambda seq: pl.Series([None] * 42, dtype=pl.UInt32),
        lambda seq: seq // 3,
        lambda seq: (seq // 3).cast(pl.Int64) - 5,
        lambda seq: seq.cast(pl.Int64) + (2**63 - 50),
    ],
    ids=[
        *("turned", "first part blank", "one part blank", "each part blank", "a word", "all blank"),
        *("repeated", "below none", "large"),
    ],
)
def test_parquet_of_ours_whose_order_was_changed(
    tmp_path: Path, change: Callable[[pl.Series], pl.Series]
) -> None:
    """As where another tool left cells of the order blank, or put two logs into one file."""
    path = tmp_path / "log.parquet"
    rows = "".join(f"c{number % 7},2026-07-01T08:00:00Z,T{number * 5 % 4}\n" for number in range(42))
    write(read(put(tmp_path, "case,at,team\n" + rows)), path)
    frame, note = pl.read_parquet(path), {NOTE: pl.read_parquet_metadata(path)[NOTE]}
    assert frame["case_id"].to_list() == sorted(frame["case_id"]), "not in the order of its numbers"
    changed = frame.with_columns(change(frame["seq"]).alias("seq"))
    changed.write_parquet(path, metadata=note, row_group_size=7)

    in_parts, whole = both(path)

    assert in_parts == whole
    export_large(path, Reading(), tmp_path / "out.parquet")
    events = read(path).events
    assert pl.read_parquet(tmp_path / "out.parquet").select(events.columns).equals(events)


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
