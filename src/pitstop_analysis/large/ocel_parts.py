"""OCEL 2.0 in parts: put aside as it is read, brought together by DuckDB, taken out some events at a time.

An event names its objects by their ids alone, and these may stand anywhere in the file: what an event's team
is called is known when all of it was read. DuckDB joins them on disk, under a bound on its memory.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import polars as pl

from pitstop_analysis import cells, kept
from pitstop_analysis.large import ocel_tables
from pitstop_analysis.large.instants import Again, Instants
from pitstop_analysis.large.ocel_tables import Aside, Base
from pitstop_analysis.large.parts import Part
from pitstop_analysis.large.staged import in_duckdb, that_fit
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers import ocel, ocel_json, ocel_sqlite
from pitstop_analysis.readers.raw import MOST_COLUMNS, Raw, too_wide
from pitstop_analysis.readers.source import size_of, too_large

Frames = Callable[[], Iterator[pl.DataFrame]]


@dataclass(frozen=True)
class Asked:
    """What bounds the reading, which type of object was named for the case, and the zone of times without an
    offset.
    """

    limit: int
    memory: int
    case: str | None
    times_in: str | None = None


class OcelParts:
    """The events of a log, a row for each of their cases, put aside in the folder when first asked for."""

    def __init__(
        self, kind: str, put_aside: Callable[[Base], Aside], folder: Path, *, size: int, asked: Asked
    ) -> None:
        self.size = size
        self._kind, self._put_aside, self._folder, self._asked = kind, put_aside, folder, asked
        self._rows: _OurRows | _Rows | None = None

    def __iter__(self) -> Iterator[Part]:
        """Raises Unreadable where the reader of a whole file does."""
        rows = self._rows = self._rows or self._prepared()
        left_out = rows.aside.left_out
        for raw in rows.parts(self._kind):
            yield Part(replace(raw, left_out=left_out))
            left_out = ()

    def _prepared(self) -> "_OurRows | _Rows":
        base = Base(self._folder / "ocel", self._asked.memory)
        try:
            aside = self._put_aside(base)
            if not aside.events.rows:
                raise ocel.no_events()
            note = kept.parse(aside.note)
            return _Rows(base, aside, self._asked) if note is None else _OurRows(base, aside, note)
        finally:
            base.close()


class _OurRows:
    """Of a log that we wrote."""

    def __init__(self, base: Base, aside: Aside, note: kept.Kept) -> None:
        self.aside = aside
        self._related = base.write("related", ocel_tables.RELATED)
        self._note = note
        kinds = {key: kind for _name, key, kind in note.columns if kind != "String"}
        fit = that_fit((ocel.our_rows(*each, note) for each in self._pieces()), kinds)
        columns = tuple(
            (name, key, kind if fit.get(key) == kind else "String") for name, key, kind in note.columns
        )
        self._note = replace(note, columns=columns)

    def parts(self, kind: str) -> Iterator[Raw]:
        """In order."""
        for events, related in self._pieces():
            frame = ocel.our_rows(events, related, self._note)
            yield kept.restored(Raw(frame, kind, "event", frame.height), self._note)

    def _pieces(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        for begin, end, events in _events(self.aside, None):
            yield events, _between(self._related, begin, end)


class _Rows:
    """Of anybody's log."""

    def __init__(self, base: Base, aside: Aside, asked: Asked) -> None:
        self.aside, self._asked = aside, asked
        most = MOST_COLUMNS + 1
        types = base.column(ocel_tables.TYPES, most=most)
        said = base.column(ocel_tables.NAMES, most=most, own=ocel.NAME)
        attributes = ocel.attributes_of(list(aside.events.columns))
        self._width = len(attributes) + len(types) + len(said)
        if self._width > MOST_COLUMNS:
            raise too_wide("events and their objects")
        self._shape = ocel.shape_of(types, attributes, said, asked.case)
        base.make("things", ocel_tables.THINGS, own=ocel.NAME)
        self._labelled = base.write("labelled", ocel_tables.LABELLED)
        self._dated: Path | None = None
        self._told: dict[str, str] = {}
        self._more = 0
        if self._shape.chosen is not None:
            self._take_cases(base, self._shape.chosen)
        kinds = ocel.named_types(aside.declared, attributes)
        self._kinds = that_fit(aside.events.frames(list(kinds)), kinds) if kinds else {}
        self._at = self._settled(lambda: aside.events.frames(["time"])) if self._told else None
        self._from = self._settled(self._all_dated) if self._told else None

    def _take_cases(self, base: Base, chosen: str) -> None:
        labelled = in_duckdb(self._labelled)
        self._more = base.number(ocel_tables.MORE.format(labelled=labelled), chosen=chosen)
        base.make("chosen", "SELECT $chosen AS type", chosen=chosen)
        spans = base.folder / "spans.parquet"
        begins = [begin for begin, _end in self.aside.events.spans(self._width)]
        pl.DataFrame({"span": range(len(begins)), "begin": begins}).write_parquet(spans)
        dated = base.write("dated", ocel_tables.DATED.format(labelled=labelled, spans=in_duckdb(spans)))
        told = set(base.column(f"SELECT DISTINCT name FROM {in_duckdb(dated)}"))  # noqa: S608  (our own file)
        self._told = {name: column for name, column in self._shape.of_value.items() if name in told}
        self._dated = dated if self._told else None

    def _all_dated(self) -> Iterator[pl.DataFrame]:
        assert self._dated is not None  # noqa: S101  (asked for where there are some)
        yield from pl.scan_parquet(self._dated).select("time").collect_batches(chunk_size=ocel_tables.ROWS)

    def _settled(self, frames: Frames) -> Instants | None:
        return _settled(frames, self._asked.times_in)

    def parts(self, kind: str) -> Iterator[Raw]:
        """In order. Raises Unreadable where some events are about so many cases that they can't be held."""
        notes = self._shape.notes + ocel.more_said(self._more)
        for span, (begin, end, events) in enumerate(_events(self.aside, self._width)):
            labelled = _between(self._labelled, begin, end)
            if (labelled.height + events.height) * self._width * ocel.CELL > self._asked.limit:
                raise too_large(self._asked.limit)
            values = None
            if self._dated is not None:
                values = pl.scan_parquet(self._dated).filter(pl.col("span") == span).collect()
            frame = ocel.assembled(
                events.with_columns(cells.typed(events[name], self._kinds[name]) for name in self._kinds),
                labelled,
                self._shape,
                self._told,
                None if values is None else ocel.dated(values, _instants(self._from, values["time"])),
                None if values is None else _instants(self._at, events["time"]),
            )
            yield Raw(frame, kind, "event", frame.height, notes, roles=self._shape.roles)


def _events(aside: Aside, width: int | None) -> Iterator[tuple[int, int, pl.DataFrame]]:
    """From which event to before which, and these."""
    columns = ["id", "type", "time", *ocel.attributes_of(list(aside.events.columns))]
    wide = width or len(columns)
    frames = aside.events.frames(columns, wide)
    for (begin, end), frame in zip(aside.events.spans(wide), frames, strict=True):
        numbers = pl.int_range(begin, end, dtype=pl.Int64, eager=True).alias("event")
        yield begin, end, pl.DataFrame([numbers, *frame])


def _between(path: Path, begin: int, end: int) -> pl.DataFrame:
    """What a file says of these events."""
    return pl.scan_parquet(path).filter((pl.col("event") >= begin) & (pl.col("event") < end)).collect()


def _settled(frames: Frames, times_in: str | None) -> Instants | None:
    """What times in this column are, told by all of them; None where they can't be read."""
    instants = Instants("event", times_in)
    while True:
        try:
            for frame in frames():
                instants.read(frame["time"], pl.int_range(frame.height, eager=True))
        except Again:
            instants.begin()
            continue
        try:
            instants.said()
        except Unreadable:
            return None
        return instants


def _instants(read: Instants | None, column: pl.Series) -> pl.Series:
    if read is None:
        return ocel.beginnings(len(column))
    return ocel.from_beginning(read.read(column, pl.int_range(len(column), eager=True)))


def ocel_json_parts(path: Path, folder: Path, *, encoding: str | None, asked: Asked) -> OcelParts:
    """The events of an OCEL document, gzipped or not."""
    read = partial(ocel_tables.from_json, path=path, limit=asked.limit, encoding=encoding)
    return OcelParts(ocel_json.KIND, read, folder, size=size_of(path, asked.limit), asked=asked)


def ocel_sqlite_parts(path: Path, folder: Path, *, asked: Asked) -> OcelParts:
    """The events of an OCEL database."""
    ocel_sqlite.check_file(path, asked.limit)
    read = partial(ocel_tables.from_sqlite, path=path, limit=asked.limit)
    return OcelParts(ocel_sqlite.KIND, read, folder, size=path.stat().st_size, asked=asked)
