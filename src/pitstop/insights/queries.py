"""How a copy of the event log stands, without opening its files."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pitstop.events import complete
from pitstop.insights.manifest import DamagedError, Manifest, from_text

LIST = "manifest.json"
NONE = timedelta()


@dataclass(frozen=True, slots=True)
class State:
    """What the copy holds.

    `upto` is the last event in it and `newest` that of the log; `behind` is how old what it lacks is at most.
    """

    upto: int
    newest: int
    events: int
    files: int
    size: int
    level_at: datetime | None
    behind: timedelta


def read(folder: Path) -> Manifest | None:
    """The list of the copy in this folder; None where there is none. Raises `DamagedError` for others."""
    try:
        return from_text((folder / LIST).read_bytes())
    except FileNotFoundError:
        return None


def state(folder: Path, *, now: datetime) -> State:
    """How the copy in this folder stands; of one that can't be read, as where there is none."""
    try:
        found = read(folder)
    except DamagedError:
        found = None
    newest = complete.newest().id
    if found is None:
        return State(0, newest, 0, 0, 0, None, _behind(0, None, now))
    behind = _behind(found.upto.id, found.level_at, now)
    return State(found.upto.id, newest, found.rows, len(found.parts), found.size, found.level_at, behind)


def _behind(upto: int, level_at: datetime | None, now: datetime) -> timedelta:
    lacks = complete.first_after(upto)
    if lacks is None:
        return NONE
    # An event of yesterday may have been recorded just now: it can't be missing for longer than since the
    # copy had everything.
    return max(now - max(lacks, level_at or lacks), NONE)
