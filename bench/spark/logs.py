"""A log of any size as Parquet with the canonical columns, made piece by piece: memory stays bounded."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import polars as pl
from analysis import made

from pitstop_analysis.canonical import with_line
from pitstop_analysis.phases import COLUMNS, Phases, find_phases

PIECE = 4_000_000
"""Events of a file; making one takes about 2 GB."""
NAMED = {
    "customer": ("Accepted/Wait - User", "Accepted/Wait - Customer"),
    "third": ("Accepted/Wait - Vendor", "Accepted/Wait - Implementation"),
}
"""Words of the made log that say more than its statuses do."""


def make(folder: Path, events: int) -> None:
    """Leave a log of so many events in the folder; every piece has cases and a seed of its own."""
    folder.mkdir(parents=True)
    sizes = [min(PIECE, events - begin) for begin in range(0, events, PIECE)]
    # A process for each: what numpy and polars keep for themselves goes with it.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        for _ in pool.map(_piece, [folder] * len(sizes), range(len(sizes)), sizes):
            pass


def phases_of(folder: Path) -> Phases:
    """What the log tells of its cases' states."""
    log = pl.scan_parquet(folder / "*.parquet")
    values = [log.select(pl.col(column).unique().sort()).collect()[column] for column in COLUMNS]
    return find_phases(pl.concat([each.to_frame() for each in values], how="horizontal_extend"), NAMED)


def _piece(folder: Path, number: int, events: int) -> None:
    log = made.log(events, made.SEED + number)
    teams = pl.DataFrame(
        {"team": log["team"].unique().sort(), "line": None}, {"team": pl.String, "line": pl.String}
    )
    lined, _, _ = with_line(teams, None)
    log.select(
        pl.format("{}-{}", pl.lit(number), "case").alias("case_id"),
        pl.col("at").to_physical(),
        (pl.int_range(pl.len()) + number * PIECE).alias("seq"),
        "activity",
        "status",
        "team",
        "person",
    ).join(lined, on="team", how="left", maintain_order="left").write_parquet(
        folder / f"part-{number:04}.parquet", row_group_size=1_000_000
    )
