"""Logs of ours whose row numbers were changed, in parts: the order that they have in memory."""

import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pitstop_analysis.kept import NOTE
from pitstop_analysis.large import staged
from pitstop_analysis.large.export import export_large
from pitstop_analysis.large.on_disk import Reading
from pitstop_analysis.read import read
from pitstop_analysis.tests.files import put
from pitstop_analysis.tests.in_parts import both
from pitstop_analysis.write import write

pytestmark = pytest.mark.usefixtures("few_rows")

Change = Callable[[pl.Series], pl.Series]
BLANK = pl.int_range(42, eager=True)
ROWS = "".join(f"c{number % 7},2026-07-01T08:00:00Z,T{number * 5 % 4}\n" for number in range(42))
NUMBER = re.compile(r'<int key="pitstop:seq" value="(\d+)"\s*/>')


changed = pytest.mark.parametrize(
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
        lambda seq: (seq // 3).cast(pl.Int64) * 2**58,
        lambda seq: (seq % 2).cast(pl.Int64) * (2**63 - 1) - (seq // 21).cast(pl.Int64),
    ],
    ids=[
        *("turned", "first part blank", "one part blank", "each part blank", "a word", "all blank"),
        *("repeated", "below none", "large", "far apart", "the farthest"),
    ],
)


@changed
def test_parquet_of_ours_whose_order_was_changed(tmp_path: Path, change: Change) -> None:
    """As where another tool left cells of the order blank, or put two logs into one file."""
    path = tmp_path / "log.parquet"
    write(read(put(tmp_path, "case,at,team\n" + ROWS)), path)
    frame, note = pl.read_parquet(path), {NOTE: pl.read_parquet_metadata(path)[NOTE]}
    assert frame["case_id"].to_list() == sorted(frame["case_id"]), "not in the order of its numbers"
    frame.with_columns(change(frame["seq"]).alias("seq")).write_parquet(path, metadata=note, row_group_size=7)
    same(path, tmp_path / "out.parquet")


@changed
def test_xes_of_ours_whose_order_was_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    path = tmp_path / "log.xes"
    write(read(put(tmp_path, "case,at,team\n" + ROWS)), path)
    text = path.read_text(encoding="utf-8")
    numbers = pl.Series([int(number) for number in NUMBER.findall(text)], dtype=pl.UInt32)
    assert len(numbers) == len(BLANK)
    shown = iter(change(numbers).to_list())

    def number(_found: re.Match[str]) -> str:
        value = next(shown)
        return "" if value is None else f'<int key="pitstop:seq" value="{value}"/>'

    path.write_text(NUMBER.sub(number, text), encoding="utf-8")
    monkeypatch.setattr(staged, "CELLS", 60)
    same(path, tmp_path / "out.parquet")


def same(path: Path, out: Path) -> None:
    """The log is the same in parts as in memory, and its rows in the same order."""
    in_parts, whole = both(path)
    assert in_parts == whole
    export_large(path, Reading(), out)
    events = read(path).events
    assert pl.read_parquet(out).select(events.columns).equals(events)
