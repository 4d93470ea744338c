"""`report_large`: the report of a log that need not fit into memory."""

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
from pitstop_analysis.large.opened import opened
from pitstop_analysis.large.parquet_parts import cells
from pitstop_analysis.large.relation import Understanding, groupings_of, make_log, phases_of, slice_by
from pitstop_analysis.large.room import IN_MEMORY, LEAST, RATIO, memory, need_disk, shown
from pitstop_analysis.large.spool import Spooled, spool
from pitstop_analysis.mapping import Mapping
from pitstop_analysis.measures import routes, slices
from pitstop_analysis.measures.keys import Keys
from pitstop_analysis.phases import Phases
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.read import name_of
from pitstop_analysis.readers import json
from pitstop_analysis.readers.choose import form_of
from pitstop_analysis.readers.known_csv.export import Asked
from pitstop_analysis.readers.source import CHUNK, DEFAULT_LIMIT, chunks, head, is_packed
from pitstop_analysis.recognise import ROLES
from pitstop_analysis.relations import Relations, instant, relate_in_sql
from pitstop_analysis.report.build import STEPS, Summary
from pitstop_analysis.report.figures import Figures
from pitstop_analysis.report.flow.groups import tells_group
from pitstop_analysis.report.measured import measured
from pitstop_analysis.report.steps import Cancel, Progress, Steps
from pitstop_analysis.zones import known_zone

MOST_PACKED = 1_032
"""Nothing that is gzipped unpacks to more times its size."""
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
    times_in: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    mapping: Mapping | None = None,
    wanted: Wanted | None = None,
    bound: int | None = None,
    max_size: int | None = None,
    folder: Path | None = None,
    progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> Summary:
    """The report of a log in any format, gzipped or not, whatever its size: the same as in memory.

    `bound` are the bytes of memory for ordering and measuring; 60 % of the machine's if not said. Rows are
    kept in a folder of its own inside `folder` (that of temporary files if not said), which is removed at
    the end; `progress` and `cancelled` are as in `report`. A file may unpack to `max_size` bytes; if that
    isn't said, a gzipped one to 100 times its size, or to 1 GB if that is more. Raises Unreadable for a
    history of changes, and where the disk has no room.
    """
    told, asked = mapping or Mapping(), wanted or Wanted()
    zone = known_zone(times_in or told.reading.get("times_in"))
    with tempfile.TemporaryDirectory(prefix="pitstop-", dir=folder) as made:
        here = Path(made)
        limit = max(LEAST, memory() if bound is None else bound)
        said = {role: column for role, column in (named or {}).items() if column is not None}
        columns = {**dict.fromkeys(ROLES), **told.columns, **said}
        parts = opened(
            Path(path),
            here,
            encoding=encoding or told.reading.get("encoding"),
            delimiter=delimiter or told.reading.get("delimiter"),
            limit=most(Path(path), max_size),
            memory=limit,
            case=columns["case"],
            times_in=zone,
        )
        need_disk(here, parts.size)
        step = Steps(STEPS + 2 + len(asked.sliced) + (asked.design is not None), progress, cancelled)
        try:
            spooled = step(
                "reading",
                spool,
                parts,
                here,
                named=columns,
                asked=Asked(time_format or told.reading.get("time_format"), told.fields, zone),
                wanted=lambda name: name in asked.sliced or tells_group(name),
            )
            with Duck({"spooled": spooled.files}, memory=f"{limit // 1_000_000}MB", folder=here) as duck:
                known = make_log(duck, spooled, name_of(Path(path)), told.words)
                figures = _figures(duck, spooled, known, asked, step)
                figures = replace(figures, cases_without_team=known.understood.cases_without_team)
                step.end()
                return Summary(figures, known.understood)
        except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
            raise Unreadable(
                f"The measures need more memory than {shown(limit)}, or disk than {here.parent} has.",
                "Give them more, for example --memory 4GB, or a folder on another disk: TMPDIR=/big/disk.",
            ) from error


def is_larger(path: Path, bound: int | None = None, max_size: int | None = None) -> bool:
    """Whether a log should be read by `report_large`: it is no history in JSON, and would not fit.

    It would not where it has more bytes after unpacking than a tenth of the bound on memory, or than 1 GB
    where no `max_size` is said. Raises Unreadable for a file that can't be opened.
    """
    form = form_of(head(path))
    most_held = (memory() if bound is None else bound) // IN_MEMORY
    if max_size is None:
        most_held = min(most_held, DEFAULT_LIMIT)
    if not form:
        return False
    if form == "parquet" and not is_packed(path):
        return cells(path) > most_held
    size = path.stat().st_size
    if size * MOST_PACKED <= most_held:
        return False
    larger = size > most_held or (is_packed(path) and _unpacks_to_more(path, most_held))
    return larger and not (form == "json" and _is_history(path))


def _is_history(path: Path) -> bool:
    try:
        return json.export_of(chunks(path)) is not None
    except Unreadable:  # perhaps of an encoding that is named; where it is none, reading it says so
        return False


def _unpacks_to_more(path: Path, most_held: int) -> bool:
    size = 0
    for piece in chunks(path, most_held + CHUNK):
        size += len(piece)
        if size > most_held:
            return True
    return False


def most(path: Path, max_size: int | None) -> int:
    """Bytes to which a file may unpack: as was said, or its own size, or if it is packed a hundred times."""
    if max_size is not None:
        return max_size
    size = path.stat().st_size
    packed = is_packed(path) or head(path).startswith(b"PAR1")
    return max(DEFAULT_LIMIT, size * RATIO if packed else size)


def _figures(duck: Duck, spooled: Spooled, known: Understanding, asked: Wanted, step: Steps) -> Figures:
    phases = phases_of(duck, known.understood.words)
    groupings = groupings_of(duck, spooled, known)
    begins, ends = duck.frame('SELECT min("at") AS first, max("at") AS last FROM log').row(0)
    hours = asked.hours(instant(begins), instant(ends))

    def sliced(column: str) -> Callable[[Relations], dict[str, Keys]]:
        def by_column(relations: Relations) -> dict[str, Keys]:
            slice_by(duck, spooled, column)
            return slices.measure(relations)

        return by_column

    relations = step("ordering and cutting", relate_in_sql, duck, phases=phases, hours=hours)
    figures = measured(
        relations,
        holder="person" if known.understood.team_is_person else "team",
        zone=asked.zone,
        sliced={column: sliced(column) for column in asked.sliced},
        groupings=groupings,
        design=asked.design,
        step=step,
    )
    return replace(
        figures, line_routes=step("support lines", _line_routes, duck, phases, relations.has_lines)
    )


def _line_routes(duck: Duck, phases: Phases, has_lines: bool) -> pl.DataFrame | None:
    """The relations of teams make room for those of lines."""
    if not has_lines:
        return None
    return routes.measure(relate_in_sql(duck, by="line", phases=phases, cases=False))
