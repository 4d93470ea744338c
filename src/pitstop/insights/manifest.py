"""What a copy of the event log consists of, as its list says it. Pure: no disk, no database.

The list is the truth: a file that it doesn't name is no part of the copy, whatever it holds.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pitstop.events.complete import Look, Mark

MEANING = 1
"""To be raised when a column of the copy comes to mean something else: then every copy is made anew."""
MOST_PARTS = 16
"""Files of a month until the smallest are merged."""
SETTLED = timedelta(hours=1)
"""So long after its last file a month that is over is merged into one."""
GRACE = timedelta(minutes=10)
"""So long a file that was merged stays: whoever has read the list meanwhile reads it to its end."""


class DamagedError(ValueError):
    """The list is not one of ours."""


NOTHING = Mark()


@dataclass(frozen=True, slots=True)
class Part:
    """A file of events that happened in one month (UTC), of `size` bytes."""

    name: str
    month: str
    rows: int
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Manifest:
    """The list: up to which event the copy goes, and in which files.

    `epoch` tells this copy from those before it, and `number` is that of its last file: no name is used
    twice. `level_at` is when the copy last had all that there was. `look` is what wasn't complete yet, last
    time. `columns` are those of its files. `retired` are files that nobody new reads, and since when.
    """

    epoch: int
    columns: tuple[str, ...]
    upto: Mark = NOTHING
    number: int = 0
    level_at: datetime | None = None
    parts: tuple[Part, ...] = ()
    retired: tuple[tuple[str, datetime], ...] = ()
    known: Look | None = None
    look: Look | None = None
    meaning: int = MEANING

    @property
    def rows(self) -> int:
        """How many events it holds: those of cases."""
        return sum(part.rows for part in self.parts)

    @property
    def size(self) -> int:
        """How many bytes they take."""
        return sum(part.size for part in self.parts)

    @property
    def files(self) -> set[str]:
        """Every file that is to stay."""
        return {part.name for part in self.parts} | {name for name, _at in self.retired}

    def name_of(self, number: int, month: str) -> str:
        """The name of the file with this number."""
        return f"{month}.{self.epoch:x}.{number:06}.parquet"

    def anew(self, columns: tuple[str, ...], *, now: datetime) -> Manifest:
        """A copy that begins from the first event. The files of this one stay a little while."""
        files = self._retire(self.parts, now)
        return Manifest(next_epoch(now, self.epoch), columns, retired=files)

    def added(self, parts: Iterable[Part], *, upto: Mark, level_at: datetime | None) -> Manifest:
        """With these files more, up to this event."""
        new = tuple(parts)
        return replace(
            self,
            upto=upto,
            number=self.number + len(new),
            parts=self.parts + new,
            level_at=level_at or self.level_at,
        )

    def merged(self, old: Sequence[Part], new: Part, *, now: datetime) -> Manifest:
        """With one file in the place of several."""
        rest = tuple(part for part in self.parts if part not in old)
        return replace(self, number=self.number + 1, parts=(*rest, new), retired=self._retire(old, now))

    def let_go(self, *, now: datetime) -> Manifest:
        """Without the files that have stayed long enough."""
        return replace(self, retired=self._retire((), now))

    def _retire(self, parts: Iterable[Part], now: datetime) -> tuple[tuple[str, datetime], ...]:
        still = tuple((name, at) for name, at in self.retired if now < at + GRACE)
        return still + tuple((part.name, now) for part in parts)


def next_epoch(now: datetime, last: int = 0) -> int:
    """A number that no copy in this folder has had: also when the list that would tell is lost."""
    return max(int(now.timestamp()), last + 1)


def to_merge(parts: Iterable[Part], *, now: datetime) -> list[Part]:
    """The files to make one of, of one month: none when all is well.

    A month that is over and got nothing for an hour becomes one file. In another, when there are too many,
    the smallest are merged, and greater ones while they have at most twice the rows of those before: so
    each event is written anew a few times only, however many come.
    """
    months: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        months[part.month].append(part)
    for month, files in sorted(months.items()):
        is_over = month < f"{now:%Y-%m}" and max(part.at for part in files) + SETTLED <= now
        if len(files) > 1 and is_over:
            return files
        if len(files) > MOST_PARTS:
            return _smallest(files)
    return []


def _smallest(files: Iterable[Part]) -> list[Part]:
    first, second, *greater = sorted(files, key=lambda part: part.rows)
    chosen, rows = [first, second], first.rows + second.rows
    for part in greater:
        if part.rows > 2 * rows:
            break
        chosen.append(part)
        rows += part.rows
    return chosen


def to_text(manifest: Manifest) -> str:
    """The list as JSON."""
    said = {
        "meaning": manifest.meaning,
        "epoch": manifest.epoch,
        "columns": manifest.columns,
        "upto": manifest.upto.id,
        "print": manifest.upto.print,
        "number": manifest.number,
        "level_at": manifest.level_at and manifest.level_at.isoformat(),
        "parts": [[p.name, p.month, p.rows, p.size, p.at.isoformat()] for p in manifest.parts],
        "retired": [[name, at.isoformat()] for name, at in manifest.retired],
        "known": _said(manifest.known),
        "look": _said(manifest.look),
    }
    return json.dumps(said, indent=1) + "\n"


def from_text(text: str | bytes) -> Manifest:
    """The list from JSON. Raises `DamagedError` when it is none of ours."""
    try:
        said = json.loads(text)
        return Manifest(
            meaning=int(said["meaning"]),
            epoch=int(said["epoch"]),
            columns=tuple(map(str, said["columns"])),
            upto=Mark(int(said["upto"]), str(said["print"])),
            number=int(said["number"]),
            level_at=_moment(said["level_at"]),
            parts=tuple(
                Part(str(name), str(month), int(rows), int(size), datetime.fromisoformat(at))
                for name, month, rows, size, at in said["parts"]
            ),
            retired=tuple((str(name), datetime.fromisoformat(at)) for name, at in said["retired"]),
            known=_look(said["known"]),
            look=_look(said["look"]),
        )
    except (ValueError, KeyError, TypeError) as problem:
        raise DamagedError(str(problem)) from problem


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _said(look: Look | None) -> dict[str, object] | None:
    if look is None:
        return None
    return {"newest": look.newest, "at": look.at.isoformat(), "writers": sorted(look.writers)}


def _look(said: dict[str, Any] | None) -> Look | None:
    if not said:
        return None
    return Look(int(said["newest"]), datetime.fromisoformat(said["at"]), frozenset(map(str, said["writers"])))
