"""The copy of the event log, cut (see `cutting`) up to an event, and brought up to the copy's list.

Only the cases of events that are new in the list are read and cut again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pitstop.insights import disk
from pitstop.insights.columns import SCHEMA
from pitstop.insights.cutting import READ, Cut, cut, together
from pitstop.insights.manifest import Manifest

AT_ONCE = 250_000
"""Events cut at once, about: in some 300 MB of memory, however many there are."""


@dataclass(frozen=True, slots=True)
class Laid:
    """What the copy of this epoch holds, up to the event `upto`, cut."""

    epoch: int
    upto: int
    cut: Cut

    def leads_to(self, manifest: Manifest) -> bool:
        """Whether it is of the same copy, and of no later state."""
        return self.epoch == manifest.epoch and self.upto <= manifest.upto.id


def brought_up(before: Laid | None, folder: Path, manifest: Manifest) -> Laid:
    """Up to the last event of the list: from what there is, if it leads there, or from the first event."""
    if before is None or not before.leads_to(manifest):
        found = together(list(_from_the_first(folder, manifest)))
    elif before.upto == manifest.upto.id:
        return before
    else:
        found = _with_new(before, folder, manifest)
    return Laid(manifest.epoch, manifest.upto.id, found)


def _from_the_first(folder: Path, manifest: Manifest) -> Iterator[Cut]:
    rows, shares = _scan(folder, manifest), -(-manifest.rows // AT_ONCE)
    for share in range(max(shares, 1)):
        mine = rows.filter(pl.col("case_id").hash() % shares == share) if shares > 1 else rows
        yield cut(mine.collect())


def _with_new(before: Laid, folder: Path, manifest: Manifest) -> Cut:
    rows = _scan(folder, manifest)
    # Row groups and files say which numbers they hold, so what is old is not read for this.
    touched = rows.filter(pl.col("seq") > before.upto).select("case_id").unique().collect()["case_id"]
    if touched.is_empty():
        return before.cut
    anew = cut(rows.filter(pl.col("case_id").is_in(touched.implode())).collect())
    return before.cut.with_anew(touched, anew)


def _scan(folder: Path, manifest: Manifest) -> pl.LazyFrame:
    names = [part.name for part in manifest.parts]
    rows = disk.scan(folder, names) if names else pl.LazyFrame(schema=SCHEMA)
    return rows.select(READ)
