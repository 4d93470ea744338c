"""The event log as Parquet files beside the database: a copy that measures read fast.

A folder holds a copy of its own, whole by itself. `sync` takes in what is new, exactly once: the events
after the last one that the copy's list names, as far as the log is complete, in one file for each month
(UTC); then the list is put in the place of the one before. Whatever ends it between two steps, the next one
goes on from the list. A copy that is not of this database's history, or not whole, is made anew from the
first event.

`scan` gives what the copy holds, in the columns of `events.canonical`: events of cases, without names and
without what anybody wrote.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from pitstop.events import complete
from pitstop.events.canonical import rows
from pitstop.events.complete import Mark
from pitstop.insights import queries, snapshot
from pitstop.insights.columns import COLUMNS, SCHEMA
from pitstop.insights.disk import Disk
from pitstop.insights.disk import scan as scan_files
from pitstop.insights.manifest import MEANING, DamagedError, Manifest, Part, next_epoch, to_merge

log = logging.getLogger("pitstop.insights")

BATCH = 50_000
"""Events taken in at once: about a second of work and 100 MB."""
NEW = "there was none"


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did.

    `events` were taken in (of cases; others are passed over), and there are `more` to take in at once.
    `merged` files became one. `anew` is why the copy was begun anew, if it was. `busy`: another works on
    the folder, and nothing was done.
    """

    events: int = 0
    more: bool = False
    merged: int = 0
    anew: str = ""
    busy: bool = False


def sync(folder: Path, *, now: datetime, limit: int = BATCH) -> Synced:
    """Take in the next `limit` events that the copy lacks, and merge small files.

    To be called outside a transaction. When nothing is new it costs one small read. Raises `OSError`, or what
    polars makes of it, when the folder can't be written to: then the copy is what it was.
    """
    disk = Disk(folder)
    with disk.alone() as is_alone:
        if not is_alone:
            return Synced(busy=True)
        newest = complete.newest()
        manifest, anew = _trusted(disk, newest, now)
        manifest = manifest.let_go(now=now)
        disk.sweep(manifest)
        manifest, events, more = _take_in(disk, manifest, newest.id, now, limit)
        manifest, merged = _merge(disk, manifest, now)
        if not more:
            snapshot.renew(disk, manifest)
    return Synced(events, more, merged, anew)


def rebuild(folder: Path, *, now: datetime) -> Synced:
    """Let the copy begin anew; syncs then take everything in. What there was is gone from it at once.

    Its files stay for ten minutes, for whoever reads them. Of a list that can't be read they are not known.
    """
    disk = Disk(folder)
    with disk.alone() as is_alone:
        if not is_alone:
            return Synced(busy=True)
        try:
            manifest = disk.read()
        except DamagedError:
            manifest = None
        _begin(disk, now, manifest)
    return Synced(more=True, anew="asked for")


def scan(folder: Path) -> pl.LazyFrame:
    """Everything that the copy holds now, in the columns of `SCHEMA` and no particular order, not read yet.

    Stays readable for ten minutes, whatever is merged meanwhile. Empty where there is no copy.
    """
    try:
        manifest = queries.read(folder)
    except DamagedError:
        manifest = None
    if manifest is None or not is_ours(manifest) or not manifest.parts:
        return pl.LazyFrame(schema=SCHEMA)
    return scan_files(folder, [part.name for part in manifest.parts])


def _trusted(disk: Disk, newest: Mark, now: datetime) -> tuple[Manifest, str]:
    """The list to go on from, and why it is a new one if it is."""
    manifest = None
    try:
        manifest = disk.read()
        why = _why_not(disk, manifest, newest) if manifest else NEW
    except DamagedError:
        why = "its list can't be read"
    if manifest is None or why:
        if why != NEW:
            log.warning("the copy of the event log begins anew: %s", why)
        return _begin(disk, now, manifest), why
    return manifest, ""


def _why_not(disk: Disk, manifest: Manifest, newest: Mark) -> str:
    if not is_ours(manifest):
        return "another version of Pitstop made it"
    if not disk.is_whole(manifest):
        return "a file of it is missing or cut off"
    upto = manifest.upto
    if upto.id and upto != (newest if newest.id == upto.id else complete.mark(upto.id)):
        return "it is not of this database, or of a later state of it"
    return ""


def is_ours(manifest: Manifest) -> bool:
    """Whether the copy was made by this version: in these columns, with this meaning."""
    return manifest.columns == COLUMNS and manifest.meaning == MEANING


def _begin(disk: Disk, now: datetime, manifest: Manifest | None = None) -> Manifest:
    snapshot.remove(disk)
    new = manifest.anew(COLUMNS, now=now) if manifest else Manifest(next_epoch(now), COLUMNS)
    disk.replace(new)
    return new


def _take_in(
    disk: Disk, manifest: Manifest, newest: int, now: datetime, limit: int
) -> tuple[Manifest, int, bool]:
    """The list afterwards, how many events came in, and whether there are more."""
    if newest <= manifest.upto.id:
        return manifest, 0, False
    seen = complete.look(newest, now=now)
    waits = complete.next_to_compare(seen, manifest.look)
    known = complete.sure(seen, manifest.look) or manifest.known
    looked = replace(manifest, look=waits, known=known)
    last = complete.last_of(after=manifest.upto.id, upto=known.newest if known else 0, limit=limit)
    if not known or not last.id:
        if looked != manifest:
            disk.replace(looked)
        return looked, 0, False
    frame = pl.DataFrame(rows(after=manifest.upto.id, upto=last.id), schema=SCHEMA, orient="row")
    more = last.id < known.newest
    manifest = looked.added(
        _write(disk, manifest, frame, now), upto=last, level_at=None if more else known.at
    )
    disk.replace(manifest)
    return manifest, frame.height, more


def _write(disk: Disk, manifest: Manifest, frame: pl.DataFrame, now: datetime) -> list[Part]:
    by_month = frame.group_by(pl.col("at").dt.strftime("%Y-%m").alias("month"), maintain_order=True)
    parts = []
    for number, ((month,), events) in enumerate(by_month, manifest.number + 1):
        name = manifest.name_of(number, str(month))
        size = disk.write(name, events.select(COLUMNS))
        parts.append(Part(name, str(month), events.height, size, now))
    return parts


def _merge(disk: Disk, manifest: Manifest, now: datetime) -> tuple[Manifest, int]:
    """Make one file of several of a month, where it is time. Returns the list afterwards, and of how many."""
    old = to_merge(manifest.parts, now=now)
    if not old:
        return manifest, 0
    month = old[0].month
    name = manifest.name_of(manifest.number + 1, month)
    rows_there, size = disk.merge(name, [part.name for part in old])
    if rows_there != sum(part.rows for part in old):
        raise RuntimeError(f"{name} has {rows_there} events: not those of the files that it was made of")
    manifest = manifest.merged(old, Part(name, month, rows_there, size, now), now=now)
    disk.replace(manifest)
    return manifest, len(old)
