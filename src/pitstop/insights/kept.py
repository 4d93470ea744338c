"""What figures are reckoned from, kept by each process between requests and brought up to the copy's list.

The first who asks after a start has the whole copy cut, which takes about a second for a million events. From
then on only the cases of events that are new in the list are read and cut again, in some hundredths of a
second. What is kept never changes: who reckons with it goes on undisturbed while another brings up the next.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

import polars as pl

from pitstop.insights import disk, queries
from pitstop.insights.cutting import READ, Cut, cut
from pitstop.insights.manifest import DamagedError, Manifest
from pitstop.insights.store import SCHEMA, is_ours


@dataclass(frozen=True, slots=True)
class Kept:
    """The cut copy, up to the event `upto`; `level_at` is when it last had all that there was."""

    epoch: int
    upto: int
    level_at: datetime
    cut: Cut


_kept: dict[Path, Kept] = {}
_one_at_a_time = Lock()


def kept(folder: Path) -> Kept | None:
    """The copy in this folder, cut; None while it has never been level with the log."""
    with _one_at_a_time:
        # Read by who has the turn only: an older list would have the whole copy cut anew, up to less.
        manifest = _list(folder)
        if manifest is None or manifest.level_at is None:
            return None
        before = _kept.get(folder)
        if before is None or before.epoch != manifest.epoch or before.upto > manifest.upto.id:
            found = cut(_scan(folder, manifest).collect())
        elif before.upto == manifest.upto.id:
            found = before.cut
        else:
            found = _brought_up(before, folder, manifest)
        _kept[folder] = now = Kept(manifest.epoch, manifest.upto.id, manifest.level_at, found)
    return now


def forget() -> None:
    """Let go of everything that is kept."""
    with _one_at_a_time:
        _kept.clear()


def _list(folder: Path) -> Manifest | None:
    try:
        manifest = queries.read(folder)
    except DamagedError:
        return None
    return manifest if manifest and is_ours(manifest) else None


def _brought_up(before: Kept, folder: Path, manifest: Manifest) -> Cut:
    rows = _scan(folder, manifest)
    # Row groups and files say which numbers they hold, so what is old is not read for this.
    touched = rows.filter(pl.col("seq") > before.upto).select("case_id").unique().collect()["case_id"]
    if touched.is_empty():
        return before.cut
    return before.cut.with_anew(
        touched, cut(rows.filter(pl.col("case_id").is_in(touched.implode())).collect())
    )


def _scan(folder: Path, manifest: Manifest) -> pl.LazyFrame:
    names = [part.name for part in manifest.parts]
    rows = disk.scan(folder, names) if names else pl.LazyFrame(schema=SCHEMA)
    return rows.select(READ)
