"""The same measures over the best order known (`ordered`): what the library's kernel is held against.

Neighbours are columns shifted by one row, never windows over a case; only segments, one row in six, are asked
further. Text is met at the very end, by code.
"""

from pathlib import Path

import polars as pl

from analysis.figures import Four, Pairs
from analysis.ordered import ordered

NO_PAIR = 2**16 - 1
TEAM, ACTIVITY, AT, NUMBER = (pl.col(name) for name in ("team", "activity", "at", "number"))


def four(path: Path) -> Four:
    log = ordered(path)
    new = NUMBER.shift(1, fill_value=2**32 - 1) != NUMBER
    pair = ACTIVITY.shift(1, fill_value=0).cast(pl.UInt16) * 256 + ACTIVITY
    rows = log.rows.select(
        "at", "team",
        gap=AT - AT.shift(1),
        new=new,
        cut=new | (TEAM.shift(1, fill_value=0) != TEAM),
        pair=pl.when(new).then(pl.lit(NO_PAIR, pl.UInt16)).otherwise(pair),
    )  # fmt: skip
    follows = rows.group_by("pair").agg(pl.len(), pl.col("gap").median()).filter(pl.col("pair") != NO_PAIR)
    handed = _handed(rows)
    handover = handed.group_by("before", "team").agg(pl.len(), pl.col("gap").median())
    back = handed.filter("back")
    response = handed["next_at"].drop_nulls()
    return Four(
        _pairs(handover.rows(), log.teams, log.teams),
        (back["case"].n_unique(), back.height),
        (len(response), float(response.median() or 0)),
        (handed.height, float(handed["to_end"].median() or 0)),
        _pairs(
            [(key >> 8, key & 255, n, gap) for key, n, gap in follows.rows()], log.activities, log.activities
        ),
    )


def _handed(rows: pl.DataFrame) -> pl.DataFrame:
    """A row for each hand-off: its gap, the team before, the next row of the segment, the end of the case."""
    starts = rows["cut"].arg_true()
    segments = rows.select("at", "team", "gap", "new")[starts].with_columns(starts.alias("row"))
    following = pl.col("row").shift(-1, fill_value=rows.height)
    last = pl.col("new").shift(-1, fill_value=True)
    ends = rows["at"].gather(segments.select((following - 1).filter(last)).to_series())
    second = segments.select(pl.when(following - pl.col("row") > 1).then(pl.col("row") + 1)).to_series()
    named = segments.with_columns(case=pl.col("new").cum_sum() - 1, next_at=rows["at"].gather(second))
    first = pl.col("new")
    return named.select(
        "case", "team", "gap", "new",
        before=TEAM.shift(1),
        back=(TEAM.shift(2) == TEAM) & ~first & ~first.shift(1, fill_value=True),
        next_at=pl.col("next_at") - AT,
        to_end=ends.gather(named["case"]) - named["at"],
    ).filter(~first)  # fmt: skip


def _pairs(rows: list[tuple[int, int, int, float]], ones: list[str], others: list[str]) -> Pairs:
    return {(ones[one], others[other]): (n, gap) for one, other, n, gap in rows}
