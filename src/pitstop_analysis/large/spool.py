"""A log's rows into a folder of Parquet files: usable ones in columns, the others counted."""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from pitstop_analysis.canonical import SHOWN_PLACES, Kept, cut_said, long_names, roles_of, unusable, usable
from pitstop_analysis.large.histories import by_case
from pitstop_analysis.large.instants import Again, Instants
from pitstop_analysis.large.listed import list_in_parts
from pitstop_analysis.large.parts import Part, Parts
from pitstop_analysis.log import CANONICAL, NAMES
from pitstop_analysis.names import spelled_out
from pitstop_analysis.problems import LeftOut
from pitstop_analysis.read import shaped
from pitstop_analysis.readers.known_csv.export import Asked
from pitstop_analysis.readers.raw import PLACE, Raw
from pitstop_analysis.recognise import Roles

FILE_ROWS = 400_000
"""Rows that are gathered before a file is written."""
FILE_BYTES = 1 << 26
"""Or bytes, where texts of further columns are kept."""
COUNTED = (pl.String, pl.Int64, pl.Categorical)
"""Types of columns whose values can be groups."""
Wanted = Callable[[str], bool]
AsKept = Callable[[pl.Series], pl.Series]
Check = Callable[[Sequence[str], Roles, Sequence[str]], None]
"""Is told the columns of a log and their roles as soon as they are known, and which columns pseudonymising
leaves out; may raise Unreadable."""


def as_text(column: pl.Series) -> pl.Series:
    """Values as slices and groups show them."""
    return column.cast(pl.String)


def no_check(columns: Sequence[str], roles: Roles, dropped: Sequence[str]) -> None:
    """Any columns will do."""


@dataclass(frozen=True)
class Spooled:
    """What went into the folder, as `columns` case_id, at (microseconds), seq, place, activity, status, team,
    person, line, `same` (equal in rows that are equal in all but the team) and the `others`.
    """

    files: Path
    raw: Raw
    """Kind, notes and places of the rows, and how many were read; without the rows."""
    roles: Roles
    line: str | None
    times: str
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    without_team: int
    others: dict[str, str]
    """Further columns of the log that were asked for: name to column of the files."""
    groupable: frozenset[str]
    """Those of them whose values can be groups."""
    columns: tuple[str, ...]
    """All columns that the log would have in memory."""
    numbers: Path | None = None
    """Files with the `seq` of all rows, those that are left out among them, where rows say their order
    themselves: these have gaps, and are counted in memory."""


@dataclass
class _Counts:
    """What is counted while the file is gone through."""

    read: int = 0
    seq: int = 0
    long: int = 0
    without_team: int = 0
    left: dict[tuple[bool, str, str], tuple[int, tuple[int, ...]]] = field(default_factory=dict)

    def leave(self, left_out: tuple[LeftOut, ...], *, by_reader: bool) -> None:
        for each in left_out:
            key = (by_reader, each.reason, each.where)
            rows, first = self.left.get(key, (0, ()))
            self.left[key] = (rows + each.rows, tuple(heapq.merge(first, each.first))[:SHOWN_PLACES])

    def left_out(self) -> tuple[LeftOut, ...]:
        """Those of the reader first, then by reason as `canonical` orders them."""
        found = [
            (not by_reader, reason != "no case", LeftOut(reason, rows, where, first))
            for (by_reader, reason, where), (rows, first) in self.left.items()
        ]
        return tuple(left for _, _, left in sorted(found, key=lambda each: each[:2]))


def spool(
    parts: Parts,
    folder: Path,
    *,
    named: dict[str, str | None],
    asked: Asked,
    memory: int,
    wanted: Wanted = lambda name: False,
    as_kept: AsKept = as_text,
    check: Check = no_check,
    each: Callable[[int], None] = lambda rows: None,
) -> Spooled:
    """Go through the file, as often as its times need, and leave its events in the folder.

    `named` and `asked` are as in `read`; `memory` bounds the bytes for telling a list of cases; `wanted` says
    which further columns to keep, `as_kept` makes of each what is put into the files, `check` may refuse the
    log by its columns, and `each` is told how many rows were read. Raises Unreadable where reading the log in
    memory would.
    """
    spooling = _Spooling(folder, named, asked, wanted, as_kept, check)
    parts = by_case(parts, folder, named, asked, each)
    listed = list_in_parts(parts, folder, named, asked, memory, each)
    if listed is not None:
        raise listed
    while True:
        try:
            for part in parts:
                spooling.add(part)
                each(spooling.counts.read)
            return spooling.finish()
        except Again:
            spooling.begin()


class _Spooling:
    def __init__(
        self,
        folder: Path,
        named: dict[str, str | None],
        asked: Asked,
        wanted: Wanted,
        as_kept: AsKept,
        check: Check,
    ) -> None:
        self._folder, self._numbers_folder = folder / "events", folder / "numbers"
        self._folder.mkdir()
        self._numbers_folder.mkdir()
        self._named, self._asked, self._wanted, self._as_kept = named, asked, wanted, as_kept
        self._check = check
        self._instants: Instants | None = None
        self.begin()

    def begin(self) -> None:
        """From the beginning of the file."""
        for file in (*self._folder.iterdir(), *self._numbers_folder.iterdir()):
            file.unlink()
        if self._instants:
            self._instants.begin()
        self.counts = _Counts()
        self._raw: Raw | None = None
        self._roles: Roles | None = None
        self._line: str | None = None
        self._others: dict[str, str] = {}
        self._groupable: set[str] = set()
        self._columns: tuple[str, ...] = ()
        self._numbers: list[pl.Series] = []
        self._numbered = 0
        self._held: list[pl.DataFrame] = []
        self._written = 0

    def add(self, part: Part) -> None:
        """Raises Again where what was read before was read wrongly."""
        raw, named = shaped(part.raw, self._named, self._asked)
        if self._roles is None:
            self._raw = replace(raw, frame=raw.frame.clear(), rows=0, left_out=())
            self._roles, self._line = roles_of(raw, named)
        instants = self._instants = self._instants or Instants(raw.where, self._asked.times_in)
        instants.time_format = self._asked.time_format
        at = instants.read(raw.frame[self._roles.taken["time"]], raw.frame[PLACE])
        kept = usable(raw, self._roles, at, self.counts.seq)
        self._count(raw, kept)
        if part.seq is not None:
            self._numbers.append(part.seq.cast(pl.Int64).alias("seq"))
        # Codes are of this part alone.
        self._hold(spelled_out(kept.frame, NAMES), part.seq)

    def finish(self) -> Spooled:
        """Raises Unreadable when no time could be read, or no row remains."""
        assert self._raw is not None and self._roles is not None and self._instants  # noqa: S101  (parts have rows)
        counts = self.counts
        times = self._raw.times or self._instants.said()
        self._flush()
        left_out = counts.left_out()
        if not self._written:
            raise unusable(counts.read, left_out)
        return Spooled(
            files=self._folder / "*.parquet",
            raw=replace(self._raw, rows=counts.read),
            roles=self._roles,
            line=self._line,
            times=times,
            left_out=left_out,
            notes=cut_said(counts.long),
            without_team=counts.without_team,
            others=self._others,
            groupable=frozenset(self._groupable),
            columns=self._columns,
            numbers=self._numbers_folder / "*.parquet" if self._numbered else None,
        )

    def _count(self, raw: Raw, kept: Kept) -> None:
        assert self._roles is not None  # noqa: S101  (add has found them)
        counts = self.counts
        counts.read += raw.rows
        counts.seq += raw.frame.height
        counts.long += long_names(raw, self._roles)
        counts.without_team += kept.frame["team"].null_count()
        counts.leave(raw.left_out, by_reader=True)
        counts.leave(kept.left_out, by_reader=False)

    def _hold(self, frame: pl.DataFrame, seq: pl.Series | None) -> None:
        if not self._columns:
            self._choose(frame)
        same = frame.drop("seq", "team", PLACE).hash_rows()
        columns = [
            *(frame[name] for name in ("case_id", "activity", "status", "team", "person", "line")),
            frame["at"].to_physical(),
            (frame["seq"] if seq is None else seq.gather(frame["seq"] - (self.counts.seq - len(seq))))
            .cast(pl.Int64)
            .alias("seq"),
            frame[PLACE].cast(pl.Int64).alias("place"),
            same.reinterpret(signed=True).alias("same"),
            *(self._as_kept(frame[name]).alias(column) for name, column in self._others.items()),
        ]
        self._held.append(pl.DataFrame(columns))
        rows, size = (sum(each) for each in zip(*map(_extent, self._held), strict=True))
        if rows >= FILE_ROWS or size >= FILE_BYTES:
            self._flush()

    def _choose(self, frame: pl.DataFrame) -> None:
        self._columns = (*CANONICAL, *(name for name in frame.columns if name not in (*CANONICAL, PLACE)))
        others = [name for name in self._columns if name not in CANONICAL and self._wanted(name)]
        self._others = {name: f"other_{number}" for number, name in enumerate(others)}
        self._groupable = {name for name in others if frame.schema[name] in COUNTED}
        assert self._roles is not None  # noqa: S101  (add has found them)
        self._check(self._columns, self._roles, ())

    def _flush(self) -> None:
        rows = [held for held in self._held if held.height]
        self._held = []
        if rows:
            target = self._folder / f"{self._written:06}.parquet"
            pl.concat(rows).write_parquet(target, compression="lz4", statistics=False)
            self._written += 1
        if self._numbers:
            numbers = self._numbers_folder / f"numbers-{self._numbered:06}.parquet"
            pl.concat(self._numbers).to_frame().write_parquet(numbers, compression="lz4", statistics=False)
            self._numbers, self._numbered = [], self._numbered + 1


def _extent(frame: pl.DataFrame) -> tuple[int, int]:
    """Rows and bytes."""
    return frame.height, int(frame.estimated_size())
