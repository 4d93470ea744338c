"""A log of any size on disk, ready to be asked: what reports, comparisons and exports of it begin with."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from pitstop_analysis.engines.duck import Duck
from pitstop_analysis.large.hide import Columns, hide, needed
from pitstop_analysis.large.in_room import in_room
from pitstop_analysis.large.opened import opened
from pitstop_analysis.large.relation import Understanding, make_log, make_named
from pitstop_analysis.large.room import LEAST, RATIO, memory, need_disk, temporary
from pitstop_analysis.large.spool import AsKept, Check, Spooled, Wanted, as_text, no_check, spool
from pitstop_analysis.large.workplace import workplace
from pitstop_analysis.mapping import Mapping
from pitstop_analysis.pseudonyms import Hiding, Names
from pitstop_analysis.read import name_of
from pitstop_analysis.readers.known_csv.export import Asked
from pitstop_analysis.readers.source import DEFAULT_LIMIT, head, is_packed
from pitstop_analysis.recognise import ROLES
from pitstop_analysis.report.steps import Steps
from pitstop_analysis.zones import known_zone


@dataclass(frozen=True)
class Reading:
    """How a log is read; what `read` has as well means the same.

    `bound` are the bytes of memory for ordering and measuring; 60 % of the machine's if not said. Rows are
    kept in a folder of its own inside `folder` (that of temporary files if not said), which is removed at
    the end. A file may unpack to `max_size` bytes; if that isn't said, a gzipped one to 100 times its size,
    or to 1 GB if that is more.
    """

    named: dict[str, str | None] = field(default_factory=dict)
    """Role to column."""
    time_format: str | None = None
    times_in: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    mapping: Mapping = field(default_factory=Mapping)
    bound: int | None = None
    max_size: int | None = None
    folder: Path | None = None
    hiding: Hiding | None = None
    """Pseudonyms for names; None leaves them."""

    @property
    def limit(self) -> int:
        """Bytes of memory for ordering and measuring."""
        return max(LEAST, memory() if self.bound is None else self.bound)

    @property
    def beside(self) -> Path:
        """Where the folder for the rows is made. Raises Unreadable where no disk has room for a file."""
        return temporary() if self.folder is None else self.folder

    @property
    def zone(self) -> str | None:
        """That of times without an offset. Raises Unreadable where there is no such zone."""
        return known_zone(self.times_in or self.mapping.reading.get("times_in"))

    def check(self) -> None:
        """Raises Unreadable for a zone or a key that is none, before hours of reading."""
        known_zone(self.zone)
        if self.hiding:
            Names(self.hiding.key)

    @property
    def columns(self) -> dict[str, str | None]:
        """Role to column, with those of the mapping."""
        said = {role: column for role, column in self.named.items() if column is not None}
        return {**dict.fromkeys(ROLES), **self.mapping.columns, **said}

    @property
    def asked(self) -> Asked:
        """As `read.shaped` takes it."""
        time_format = self.time_format or self.mapping.reading.get("time_format")
        return Asked(time_format, self.mapping.fields, self.zone)


@dataclass(frozen=True)
class OnDisk:
    """A log whose relation `log` can be asked."""

    duck: Duck
    spooled: Spooled
    known: Understanding
    folder: Path
    """For more of what is kept on disk."""
    memory: int
    """Bytes that ordering and measuring may take."""


@contextmanager
def on_disk(
    path: Path,
    reading: Reading,
    *,
    wanted: Wanted = lambda name: False,
    as_kept: AsKept = as_text,
    check: Check = no_check,
    numbered: bool = False,
    step: Steps | None = None,
) -> Iterator[OnDisk]:
    """The log on disk, as long as it is asked.

    `wanted` and `as_kept` say which further columns to keep and how; `check` may refuse the log by those that
    it has; `numbered` shows persons that stand for teams by number. Raises Unreadable where reading the log
    in memory would, and where memory or the disk has no room.
    """
    reading.check()
    asked = Columns(wanted, as_kept, check)
    columns = asked if reading.hiding is None else needed(asked, reading.hiding)
    with in_room(reading.beside, reading.limit), workplace(reading.beside) as here:
        spooled = _spooled(path, here, reading, columns, step or Steps(1))
        with _named(path, here, reading, spooled) as (duck, left, known):
            make_log(duck, numbered=numbered and known.understood.team_is_person)
            yield OnDisk(duck, left, known, here, reading.limit)


def _spooled(path: Path, here: Path, reading: Reading, columns: Columns, step: Steps) -> Spooled:
    read = here / "read"
    read.mkdir()
    parts = opened(
        path,
        read,
        encoding=reading.encoding or reading.mapping.reading.get("encoding"),
        delimiter=reading.delimiter or reading.mapping.reading.get("delimiter"),
        limit=most(path, reading.max_size),
        memory=reading.limit,
        case=reading.columns["case"],
        times_in=reading.zone,
    )
    need_disk(here, parts.size)
    spooled = step(
        "reading", spool, parts, read, named=reading.columns, asked=reading.asked,
        memory=reading.limit, wanted=columns.wanted, as_kept=columns.as_kept, check=columns.check,
    )  # fmt: skip
    events = spooled.files.parent.rename(here / "events")
    numbers = spooled.numbers and spooled.numbers.parent.rename(here / "numbers") / spooled.numbers.name
    # What was put aside while reading is there a second time, with its names.
    shutil.rmtree(read)
    return replace(spooled, files=events / spooled.files.name, numbers=numbers)


@contextmanager
def _named(
    path: Path, here: Path, reading: Reading, spooled: Spooled
) -> Iterator[tuple[Duck, Spooled, Understanding]]:
    """The relation `named`, with names or pseudonyms."""
    memory_limit = f"{reading.limit // 1_000_000}MB"
    folder = here / "named" if reading.hiding else here
    folder.mkdir(exist_ok=True)
    with Duck({"spooled": spooled.files}, memory=memory_limit, folder=folder) as duck:
        known = make_named(duck, spooled, name_of(path), reading.mapping.words)
        if reading.hiding is None:
            yield duck, spooled, known
            return
        left, known = hide(duck, spooled, known, reading.hiding, folder)
        hidden = left.files.replace(here / "hidden.parquet")
    # DuckDB's own file holds names, too: all that does goes before anything is measured.
    shutil.rmtree(folder)
    shutil.rmtree(spooled.files.parent)
    with Duck({"named": hidden}, memory=memory_limit, folder=here) as duck:
        yield duck, left, known


def most(path: Path, max_size: int | None) -> int:
    """Bytes to which a file may unpack: as was said, or its own size, or if it is packed a hundred times."""
    if max_size is not None:
        return max_size
    size = path.stat().st_size
    packed = is_packed(path) or head(path).startswith(b"PAR1")
    return max(DEFAULT_LIMIT, size * RATIO if packed else size)
