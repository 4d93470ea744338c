"""The same measures over the best order known (`ordered`): what the library's kernel is held against.

Neighbours are columns shifted by one row, never windows over a case; only segments, one row in six, are
asked further. Text is met at the very end, by code. `four` asks in polars, `in_duckdb` in SQL over the same
columns.
"""

from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from analysis.figures import Four, Pairs, part
from analysis.ordered import Ordered, ordered

NO_PAIR = 2**16 - 1
TEAM, ACTIVITY, AT, NUMBER = (pl.col(name) for name in ("team", "activity", "at", "number"))
HANDOVER = "SELECT before, team, count(*), median(gap) FROM handed GROUP BY ALL"
BACK = 'SELECT count(DISTINCT "number"), count(*) FROM handed WHERE back'
RESPONSE = "SELECT count(*), median(next_at) FROM handed WHERE next_at IS NOT NULL"
TO_END = "SELECT count(*), median(to_end) FROM handed"
FOLLOWS = (
    f"SELECT pair >> 8, pair & 255, count(*), median(gap) FROM steps WHERE pair <> {NO_PAIR} GROUP BY pair"
)


def four(path: Path) -> Four:
    with part("reading and sorting"):
        log = ordered(path)
    rows = _rows(log)
    follows = rows.group_by("pair").agg(pl.len(), pl.col("gap").median()).filter(pl.col("pair") != NO_PAIR)
    handed = _handed(rows)
    handover = handed.group_by("before", "team").agg(pl.len(), pl.col("gap").median())
    back = handed.filter("back")
    response = handed["next_at"].drop_nulls()
    return Four(
        _pairs(handover.rows(), log.teams),
        (back["number"].n_unique(), back.height),
        (len(response), _median(response)),
        (handed.height, _median(handed["to_end"])),
        _pairs([(pair >> 8, pair & 255, n, gap) for pair, n, gap in follows.rows()], log.activities),
    )


def in_duckdb(path: Path) -> Four:
    with part("reading and sorting"):
        log = ordered(path)
    rows = _rows(log)
    handed = _handed(rows)
    with duckdb.connect() as desk:
        # Narrow frames: a query pays for every column of a stream, also for those that it does not name.
        desk.register("steps", _Stream(rows.select("pair", "gap")))
        desk.register("handed", _Stream(handed))
        return Four(
            _pairs(desk.execute(HANDOVER).fetchall(), log.teams),
            desk.execute(BACK).fetchall()[0],
            desk.execute(RESPONSE).fetchall()[0],
            desk.execute(TO_END).fetchall()[0],
            _pairs(desk.execute(FOLLOWS).fetchall(), log.activities),
        )


def _rows(log: Ordered) -> pl.DataFrame:
    """Each row: its gap to the one before, whether a case or a segment begins, both activities as one."""
    new = NUMBER.shift(1, fill_value=2**32 - 1) != NUMBER
    pair = ACTIVITY.shift(1, fill_value=0).cast(pl.UInt16) * 256 + ACTIVITY
    return log.rows.select(
        "number", "at", "team",
        gap=AT - AT.shift(1),
        new=new,
        cut=new | (TEAM.shift(1, fill_value=0) != TEAM),
        pair=pl.when(new).then(pl.lit(NO_PAIR, pl.UInt16)).otherwise(pair),
    )  # fmt: skip


def _handed(rows: pl.DataFrame) -> pl.DataFrame:
    """A row for each hand-off: its gap, the team before, the next row of the segment, the end of the case."""
    starts = rows["cut"].arg_true()
    segments = rows.select("number", "at", "team", "gap", "new")[starts].with_columns(row=starts)
    following = pl.col("row").shift(-1, fill_value=rows.height)
    last = pl.col("new").shift(-1, fill_value=True)
    ends = rows["at"].gather(segments.select((following - 1).filter(last)).to_series())
    second = segments.select(pl.when(following - pl.col("row") > 1).then(pl.col("row") + 1)).to_series()
    first = pl.col("new")
    return (
        segments.with_columns(next_at=rows["at"].gather(second), end=ends.gather(segments["number"]))
        .select(
            "number", "team", "gap", "new",
            before=TEAM.shift(1),
            back=(TEAM.shift(2) == TEAM) & ~first & ~first.shift(1, fill_value=True),
            next_at=pl.col("next_at") - AT,
            to_end=pl.col("end") - AT,
        )
        .filter(~first)
    )  # fmt: skip


def _pairs(rows: list[tuple[int, int, int, float]], names: list[str]) -> Pairs:
    return {(names[one], names[other]): (n, gap) for one, other, n, gap in rows}


def _median(values: pl.Series) -> float:
    return float(values.cast(pl.Float64).median() or 0)  # type: ignore[arg-type]  # of numbers


class _Stream:
    """A frame as Arrow's C stream, which DuckDB reads without pyarrow."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        return self._frame.__arrow_c_stream__(requested_schema)
