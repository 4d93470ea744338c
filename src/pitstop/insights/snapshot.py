"""The cut of a copy of the event log, in a file beside it: who starts need not cut a million events.

Whoever fills the copy writes it, now and then; a reader cuts what came since. It is one file, put in its
place by one rename, and can always be done without: one that is missing, damaged, of another version or of
another copy is as if there were none, and is written anew.

First stands a checksum of all that follows; then a line that says what it is, then each frame as Parquet.
"""

import json
import zlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import polars as pl

import pitstop
from pitstop.insights.cutting import MEANING, PRINT, Cut
from pitstop.insights.disk import Disk
from pitstop.insights.laying import Laid, brought_up
from pitstop.insights.manifest import Manifest

NAME = "cut"
VERSION = f"{pitstop.__version__} {MEANING} {PRINT} {pl.__version__}"
"""Who made it. What another made is not read."""
FEWEST = 1000
"""Events since the last one that are worth another."""
SHARE = 1000
"""One in so many of all events are worth another: it is written as a whole."""
ABOUT = 1000
"""More bytes than the first two lines have."""


def read(folder: Path, epoch: int) -> Laid | None:
    """The cut of this copy that was written last; None where there is none that can be used."""
    try:
        content = (folder / NAME).read_bytes()
    except OSError:
        return None
    upto, about = _upto(content[:ABOUT], epoch), content.find(b"\n") + 1
    if upto is None:
        return None
    if content[:about] != _checksum(memoryview(content)[about:]):
        _let_go_of(folder)
        return None
    begins = content.index(b"\n", about) + 1
    parts = []
    for size in json.loads(content[about:begins])["sizes"]:
        parts.append(pl.read_parquet(content[begins : begins + size]))
        begins += size
    return Laid(epoch, upto, Cut(*parts))


def renew(disk: Disk, manifest: Manifest) -> bool:
    """Write it, where it is time. To be called by who works on the folder alone. Returns whether it was."""
    if manifest.level_at is None or not _is_time(disk.folder, manifest):
        return False
    laid = brought_up(read(disk.folder, manifest.epoch), disk.folder, manifest)
    disk.put(NAME, _content(laid))
    return True


def remove(disk: Disk) -> None:
    """Have none: what it was made of is gone."""
    (disk.folder / NAME).unlink(missing_ok=True)


def _let_go_of(folder: Path) -> None:
    """Of a damaged one, and perhaps of one that has come just now: another is written within seconds."""
    with suppress(OSError):
        (folder / NAME).unlink()


def _is_time(folder: Path, manifest: Manifest) -> bool:
    try:
        with (folder / NAME).open("rb") as file:
            upto = _upto(file.read(ABOUT), manifest.epoch)
    except OSError:
        upto = None
    if upto is None or upto > manifest.upto.id:
        upto = 0
    since = manifest.upto.id - upto
    return since >= max(FEWEST, manifest.rows // SHARE)


def _upto(beginning: bytes, epoch: int) -> int | None:
    """Up to which event it goes, if it is of this version and copy."""
    try:
        about = json.loads(beginning.split(b"\n")[1])
        is_ours = (about["version"], about["epoch"]) == (VERSION, epoch)
        return int(about["upto"]) if is_ours else None
    except (IndexError, KeyError, TypeError, ValueError):
        return None


def _content(laid: Laid) -> bytes:
    frames = [_parquet(frame) for frame in (laid.cut.segments, laid.cut.cases, laid.cut.offers)]
    about = {"version": VERSION, "epoch": laid.epoch, "upto": laid.upto, "sizes": [*map(len, frames)]}
    rest = b"".join((json.dumps(about).encode(), b"\n", *frames))
    return _checksum(rest) + rest


def _parquet(frame: pl.DataFrame) -> bytes:
    file = BytesIO()
    frame.write_parquet(file, compression="lz4")
    return file.getvalue()


def _checksum(content: bytes | memoryview) -> bytes:
    return b"%08x\n" % zlib.crc32(content)
