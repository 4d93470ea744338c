"""`report_large`: the report of a CSV or Parquet file that need not fit into memory."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import duckdb
import polars as pl

from pitstop_analysis.design import Design
from pitstop_analysis.engines.duck import Duck
from pitstop_analysis.hours import Hours
from pitstop_analysis.large.csv_parts import CsvParts
from pitstop_analysis.large.parquet_parts import ParquetParts
from pitstop_analysis.large.parts import Parts
from pitstop_analysis.large.relation import Understanding, groupings_of, make_log, phases_of, slice_by
from pitstop_analysis.large.room import LEAST, RATIO, memory, need_disk, shown
from pitstop_analysis.large.spool import Spooled, spool
from pitstop_analysis.mapping import Mapping
from pitstop_analysis.measures import routes, slices
from pitstop_analysis.measures.keys import Keys
from pitstop_analysis.phases import Phases
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers.known_csv.export import Asked
from pitstop_analysis.readers.source import DEFAULT_LIMIT, GZIP, head
from pitstop_analysis.relations import Relations, relate_in_sql
from pitstop_analysis.report.build import STEPS, Summary
from pitstop_analysis.report.figures import Figures
from pitstop_analysis.report.flow.groups import tells_group
from pitstop_analysis.report.measured import measured
from pitstop_analysis.report.steps import Steps

Period = Callable[[datetime, datetime], Hours | None]
"""Business time from the first event of a log to its last, for whom only the log tells when that was."""


@dataclass(frozen=True)
class Wanted:
    """What a report is to give besides its measures; see `report.build.report`."""

    hours: Period = lambda begin, end: None
    sliced: Sequence[str] = ()
    zone: tzinfo = UTC
    design: Design | None = None


def report_large(
    path: str | Path,
    *,
    named: dict[str, str | None] | None = None,
    time_format: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    mapping: Mapping | None = None,
    wanted: Wanted | None = None,
    bound: int | None = None,
    max_size: int = DEFAULT_LIMIT,
    folder: Path | None = None,
) -> Summary:
    """The report of a CSV or Parquet file, gzipped or not, whatever its size: the same as in memory.

    `bound` are the bytes of memory for ordering and measuring; 60 % of the machine's if not said. Rows are
    kept in a folder of its own inside `folder` (that of temporary files if not said), which is removed at
    the end. A gzipped file may unpack to 100 times its size, or to `max_size` if that is more. Raises
    Unreadable for any other format, for a history of changes, and where the disk has no room.
    """
    told, asked = mapping or Mapping(), wanted or Wanted()
    with tempfile.TemporaryDirectory(prefix="pitstop-", dir=folder) as made:
        here = Path(made)
        parts = _opened(
            Path(path),
            here,
            encoding=encoding or told.reading.get("encoding"),
            delimiter=delimiter or told.reading.get("delimiter"),
            max_size=max_size,
        )
        need_disk(here, parts.size)
        roles = {role: (named or {}).get(role) or told.columns.get(role) for role in told_roles()}
        spooled = spool(
            parts,
            here,
            named=roles,
            asked=Asked(time_format or told.reading.get("time_format"), told.fields),
            wanted=lambda name: name in asked.sliced or tells_group(name),
        )
        limit = max(LEAST, memory() if bound is None else bound)
        try:
            with Duck({"spooled": spooled.files}, memory=f"{limit // 1_000_000}MB", folder=here) as duck:
                known = make_log(duck, spooled, Path(path).name, told.words)
                return Summary(_figures(duck, spooled, known, asked), known.understood)
        except duckdb.OutOfMemoryException as error:
            raise Unreadable(
                f"The measures need more memory than {shown(limit)}, or more disk than there is.",
                "Give them more, for example --memory 4GB, and free some of the disk.",
            ) from error


def told_roles() -> tuple[str, ...]:
    """The roles that a column may be named for."""
    return ("case", "time", "team", "person", "activity", "status", "line")


def _opened(path: Path, folder: Path, *, encoding: str | None, delimiter: str | None, max_size: int) -> Parts:
    limit = most(path, max_size)
    if head(path).startswith(b"PAR1"):
        return ParquetParts(path, folder, limit=limit)
    return CsvParts(path, encoding=encoding, delimiter=delimiter, limit=limit)


def most(path: Path, max_size: int) -> int:
    """Bytes to which a file may unpack: its own size, or if it is packed a hundred times that."""
    with path.open("rb") as stream:
        first = stream.read(4)
    size = path.stat().st_size
    packed = first.startswith((GZIP, b"PAR1"))
    return max(max_size, size * RATIO if packed else size)


def _figures(duck: Duck, spooled: Spooled, known: Understanding, asked: Wanted) -> Figures:
    phases = phases_of(duck, known.understood.words)
    groupings = groupings_of(duck, spooled, known)
    begins, ends = duck.frame('SELECT min("at") AS first, max("at") AS last FROM log').row(0)
    hours = asked.hours(_instant(begins), _instant(ends))

    def sliced(column: str) -> Callable[[Relations], dict[str, Keys]]:
        def by_column(relations: Relations) -> dict[str, Keys]:
            slice_by(duck, spooled, column)
            return slices.measure(relations)

        return by_column

    relations = relate_in_sql(duck, phases=phases, hours=hours)
    figures = measured(
        relations,
        holder="person" if known.understood.team_is_person else "team",
        zone=asked.zone,
        sliced={column: sliced(column) for column in asked.sliced},
        groupings=groupings,
        design=asked.design,
        step=Steps(STEPS),
    )
    return replace(figures, line_routes=_line_routes(duck, phases) if relations.has_lines else None)


def _line_routes(duck: Duck, phases: Phases) -> pl.DataFrame:
    """The relations of teams make room for those of lines."""
    return routes.measure(relate_in_sql(duck, by="line", phases=phases))


def _instant(micros: int) -> datetime:
    return datetime.fromtimestamp(micros // 1_000_000, UTC).replace(microsecond=micros % 1_000_000)
