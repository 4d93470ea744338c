"""Histories of changes in JSON in parts: their events are put aside as they are read, then laid out by case.

An export tells a case in one object, in several, or in pages that overlap. What it says of a change more than
once is found on disk, whatever its size; names of persons and teams, and of fields, are held.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from pitstop_analysis.large.by_case import ByCase
from pitstop_analysis.large.instants import Again, Instants
from pitstop_analysis.large.made import FOLDER, Each, Made, timed
from pitstop_analysis.large.ocel_tables import Base
from pitstop_analysis.large.parts import Part
from pitstop_analysis.large.staged import Staged
from pitstop_analysis.problems import LeftOut
from pitstop_analysis.readers.json_items import Items
from pitstop_analysis.readers.known_json import changes
from pitstop_analysis.readers.known_json.export import Asked, Export
from pitstop_analysis.readers.raw import ORDER
from pitstop_analysis.readers.source import chunks

REPEATED = """
    SELECT n
    FROM (SELECT n, row_number() OVER (PARTITION BY key ORDER BY n) AS place FROM told WHERE key IS NOT NULL)
    WHERE place > 1
    ORDER BY n
"""
SEEN = 1_000
"""Objects after which it is told how far the reading is."""


class JsonHistory:
    """The events of a known export in JSON. One case at least must fit into memory."""

    def __init__(
        self, path: Path, folder: Path, export: Export, *, size: int, encoding: str | None, memory: int
    ) -> None:
        self.size = size
        self._path, self._folder, self._export = path, folder / FOLDER, export
        self._encoding, self._memory = encoding, memory
        self._asked = Asked(None, size)
        self._each: Each = _quiet
        self._made: Made | None = None

    def asked(self, team: str | None, times_in: str | None, each: Each) -> "JsonHistory":
        """This history with the field that was named for the team and the zone of times without an offset."""
        self._asked, self._each = replace(self._asked, team=team, times_in=times_in), each
        return self

    def __iter__(self) -> Iterator[Part]:
        """Raises Unreadable where the reader of a whole file does."""
        made = self._made = self._made or self._read()
        return made.parts()

    def _read(self) -> Made:
        self._folder.mkdir()
        sink = _Sink(Staged(self._folder / "told"))
        reader = self._export.reader(replace(self._asked, sink=sink))
        items = Items(chunks(self._path, self._asked.limit), self._encoding)
        for number, item in enumerate(items):
            reader.add(item, items)
            if number % SEEN == 0:
                self._each(sink.rows.rows)
        if not isinstance(reader, changes.ByCase):
            reader.finish(items)
            raise AssertionError(f"{self._export.name} can only be refused")
        if isinstance(reader, changes.Gathers):
            self._gather(reader, sink)
        reader.changes.end()
        if not sink.rows.rows:
            reader.found(pl.DataFrame(schema=sink.rows.columns), items.left_out)
        return self._shaped(reader, sink.rows, items.left_out)

    def _gather(self, reader: changes.Gathers, sink: "_Sink") -> None:
        """Have events made of the acts, which go where the acts were."""
        reader.acts.end()
        acts = sink.rows
        repeated = _Repeated(acts, self._folder / "acts-keys", self._memory)
        for frame, again in repeated.frames():
            reader.look(frame.filter(~again), int(again.sum()))
        cases = ByCase(self._folder / "acts")
        for frame, again in repeated.frames():
            once = frame.filter(~again)
            case = reader.case_of(once)
            cases.add(once.with_columns(case), case)
        acts.clear()
        sink.rows = Staged(self._folder / "events")
        for frame in cases.frames():
            reader.gather(frame)

    def _shaped(self, reader: changes.ByCase, told: Staged, left_out: tuple[LeftOut, ...]) -> Made:
        """Raises Unreadable."""
        cases, instants = ByCase(self._folder / "cases"), Instants("line", self._asked.times_in)
        repeated = _Repeated(told, self._folder / "keys", self._memory)
        while not _laid_out(repeated, reader.changes, cases, instants):
            cases.clear()
            instants.begin()
        told.clear()
        made, said = Made(self._folder), ""
        whole: changes.Found | None = None
        for frame in cases.frames():
            found = reader.found(frame, left_out)
            # Here and not before: what the fields are refused for goes before what times are refused for.
            said, left_out = said or instants.said(), ()
            made.add(found.raw)
            whole = found if whole is None else whole.and_of(found)
        assert whole is not None and made.raw is not None  # noqa: S101  (there were rows)
        made.raw = replace(replace(whole, raw=made.raw).settled().said(), times=said)
        return made


def _laid_out(repeated: "_Repeated", names: changes.Changes, cases: ByCase, instants: Instants) -> bool:
    """Whether times are written as those before were read."""
    for frame, again in repeated.frames():
        if changes.PLACED in frame.columns:
            frame = frame.with_columns(pl.col(changes.PLACED).cast(pl.Int64).alias(ORDER))
        try:
            rows = timed(frame.with_columns(again.alias(changes.AGAIN)), names.time, ~again, instants)
        except Again:
            return False
        cases.add(rows, rows[names.case].str.strip_chars())
    return True


class _Sink:
    """Hands on to the rows that are being put aside, which change."""

    def __init__(self, rows: Staged) -> None:
        self.rows = rows

    def add(self, frame: pl.DataFrame) -> None:
        """See `Sink`."""
        self.rows.add(frame)

    def clear(self) -> None:
        """See `Sink`."""
        self.rows.clear()


class _Repeated:
    """Rows that were put aside, and which of them stand in the file before, by their keys."""

    def __init__(self, told: Staged, folder: Path, memory: int) -> None:
        self._told = told
        base = Base(folder, memory)
        try:
            base.view("told", told.sql(key=changes.KEY))
            self._found = base.write("repeated", REPEATED)
        finally:
            base.close()

    def frames(self) -> Iterator[tuple[pl.DataFrame, pl.Series]]:
        """The rows with their `ORDER`, and which of them are repeated."""
        found = pl.scan_parquet(self._found)
        for (begin, end), frame in zip(self._told.spans(), self._told.frames(), strict=True):
            repeated = found.filter(pl.col("n").is_between(begin, end - 1)).collect()["n"]
            numbers = pl.int_range(begin, end, dtype=pl.Int64, eager=True)
            yield frame.with_columns((numbers + 1).alias(ORDER)), numbers.is_in(repeated.implode())


def _quiet(rows: int) -> None:
    """Tell nobody."""
