"""`report_large`: the report of a log that need not fit into memory."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import polars as pl

from pitstop_analysis.canonical import team_is_person
from pitstop_analysis.design import Design
from pitstop_analysis.engines.duck import Duck
from pitstop_analysis.hours import Hours
from pitstop_analysis.large.on_disk import OnDisk, Reading, on_disk
from pitstop_analysis.large.parquet_parts import cells
from pitstop_analysis.large.relation import groupings_of, phases_of, related, slice_by
from pitstop_analysis.large.room import IN_MEMORY, memory
from pitstop_analysis.large.spool import Check
from pitstop_analysis.mapping import Mapping
from pitstop_analysis.measures import routes, slices
from pitstop_analysis.measures.keys import Keys
from pitstop_analysis.phases import Phases
from pitstop_analysis.pseudonyms import Hiding
from pitstop_analysis.readers.choose import form_of
from pitstop_analysis.readers.source import CHUNK, DEFAULT_LIMIT, chunks, head, is_packed
from pitstop_analysis.recognise import Roles
from pitstop_analysis.relations import Relations, instant, relate_in_sql
from pitstop_analysis.report.build import STEPS, Summary
from pitstop_analysis.report.figures import Figures
from pitstop_analysis.report.flow.groups import tells_group
from pitstop_analysis.report.measured import measured
from pitstop_analysis.report.steps import Cancel, Progress, Steps

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
    hiding: Hiding | None = None,
    progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> Summary:
    """The report of a log in any format, gzipped or not, whatever its size: the same as in memory.

    What the log is read with is said at `Reading`; `hiding` asks for pseudonyms; `progress` and `cancelled`
    are as in `report`. Raises Unreadable where the disk has no room.
    """
    reading = Reading(
        named=named or {},
        time_format=time_format,
        times_in=times_in,
        encoding=encoding,
        delimiter=delimiter,
        mapping=mapping or Mapping(),
        bound=bound,
        max_size=max_size,
        folder=folder,
        hiding=hiding,
    )
    return report_read(path, reading, wanted or Wanted(), progress, cancelled)


def report_read(
    path: str | Path,
    reading: Reading,
    asked: Wanted,
    progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> Summary:
    """The same of a log that is read so."""
    step = Steps(STEPS + 2 + len(asked.sliced) + (asked.design is not None), progress, cancelled)
    with on_disk(
        Path(path),
        reading,
        wanted=lambda name: name in asked.sliced or tells_group(name),
        check=_sliceable(asked.sliced),
        numbered=True,
        step=step,
    ) as log:
        figures = _figures(log, asked, step)
        figures = replace(figures, cases_without_team=log.known.understood.cases_without_team)
        step.end()
        return Summary(figures, log.known.understood)


def _sliceable(sliced: Sequence[str]) -> Check:
    """Refuses a log without one of these columns, before hours of reading."""

    def check(columns: Sequence[str], roles: Roles, dropped: Sequence[str]) -> None:
        for column in sliced:
            persons = team_is_person(roles)
            slices.column_of(column, columns, roles.taken, persons=persons, dropped=dropped)

    return check


def is_larger(path: Path, bound: int | None = None, max_size: int | None = None) -> bool:
    """Whether a log should be read by `report_large`, since it would not fit.

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
    return size > most_held or (is_packed(path) and _unpacks_to_more(path, most_held))


def _unpacks_to_more(path: Path, most_held: int) -> bool:
    size = 0
    for piece in chunks(path, most_held + CHUNK):
        size += len(piece)
        if size > most_held:
            return True
    return False


def _figures(log: OnDisk, asked: Wanted, step: Steps) -> Figures:
    duck, spooled, known = log.duck, log.spooled, log.known
    phases = phases_of(duck, known.understood.words)
    groupings = groupings_of(duck, spooled, known)
    begins, ends = duck.frame('SELECT min("at") AS first, max("at") AS last FROM log').row(0)
    hours = asked.hours(instant(begins), instant(ends))

    def sliced(column: str) -> Callable[[Relations], dict[str, Keys]]:
        def by_column(relations: Relations) -> dict[str, Keys]:
            slice_by(duck, spooled, column)
            return slices.measure(relations)

        return by_column

    relations = step("ordering and cutting", related, duck, log.memory, phases=phases, hours=hours)
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
