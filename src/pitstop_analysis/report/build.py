"""`report`: every measure of a log, once, in one object."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import polars as pl

from pitstop_analysis.design import Design
from pitstop_analysis.hours import Hours
from pitstop_analysis.log import Log, Understood
from pitstop_analysis.measures import routes, slices
from pitstop_analysis.measures.keys import Keys
from pitstop_analysis.phases import Phases
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.relations import Relations, relate
from pitstop_analysis.report import as_dict, html, tables
from pitstop_analysis.report.figures import Figures
from pitstop_analysis.report.flow.groups import groupings
from pitstop_analysis.report.measured import measured
from pitstop_analysis.report.steps import Cancel, Progress, Steps
from pitstop_analysis.report.words import plural
from pitstop_analysis.segments import Segments, Words, cut, spoken
from pitstop_analysis.writers.target import put

STEPS = 25
"""Steps of every report; each slice, a design and support lines are one more."""


@dataclass(frozen=True, repr=False)
class Summary:
    """The hand-offs of one log in figures, without the log.

    `figures` holds every measure, `understood` what the log was taken for. In a notebook the object shows
    itself; `tables` are polars frames to go on with, which anything that reads Arrow takes as they are.
    """

    figures: Figures
    understood: Understood

    def to_dict(self) -> dict[str, Any]:
        """The report as one object of plain values: the keys of docs/report.md."""
        return as_dict.to_dict(self.figures, self.understood)

    def to_html(self) -> str:
        """The report as one HTML page that needs nothing else."""
        return html.page(self.figures, self.understood)

    def write_html(self, path: str | Path) -> None:
        """Write the page of `to_html` as UTF-8. Raises Unwritable; a page that was there stays then."""
        put(Path(path), self.to_html().encode())

    def write_csv(self, folder: str | Path) -> list[Path]:
        """Write each table of figures as a CSV file of its name into a folder, which is made if need be.

        They are for spreadsheets: UTF-8 with a mark that says so, and text that a spreadsheet would take for
        a formula stands behind an apostrophe. `to_dict` and `tables` have every text as it is. Tables of an
        earlier report that this one doesn't have are removed, for two reports in one folder mix. Raises
        Unreadable for a folder with other tables, and Unwritable for a table that can't be written, which
        stays as it was.
        """
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        more = sorted(path for path in target.glob("*.csv") if path.stem not in self.figure_tables)
        others = [path.name for path in more if not tables.is_ours(path)]
        if others:
            raise Unreadable(
                f"{target} holds other tables: {', '.join(others[:5])}.", "Name a new or an empty folder."
            )
        written = []
        for name, frame in self.figure_tables.items():
            written.append(target / f"{name}.csv")
            put(written[-1], tables.harmless(frame).write_csv(include_bom=True).encode())
        for earlier in more:
            earlier.unlink(missing_ok=True)
        return written

    @cached_property
    def figure_tables(self) -> dict[str, pl.DataFrame]:
        """Those of `tables` that hold figures; see `report.tables.of`."""
        return tables.of(self.figures)

    @cached_property
    def tables(self) -> dict[str, pl.DataFrame]:
        """Name to frame: `figure_tables`; where the log is at hand also segments and events."""
        return self.figure_tables

    def _repr_html_(self) -> str:
        return html.fragment(self.figures, self.understood)

    def __repr__(self) -> str:
        found = self.figures
        counted = ((found.cases, "case"), (found.events, "event"), (found.handoffs.total, "hand-off"))
        return f"<{type(self).__name__} {', '.join(plural(n, word) for n, word in counted)}>"


@dataclass(frozen=True, repr=False)
class Report(Summary):
    """The hand-offs of one log, and the log; `tables` has its segments and events as well."""

    log: Log

    @cached_property
    def segments(self) -> Segments:
        """The log cut where cases change team, with the words of acceptance of the figures."""
        return cut(self.log, words=self.figures.words)

    @cached_property
    def tables(self) -> dict[str, pl.DataFrame]:
        """Name to frame: `figure_tables`, and segments and events, from which they all are."""
        return self.figure_tables | {"segments": self.segments.frame, "events": self.log.events}


def report(
    log: Log,
    words: Words | None = None,
    *,
    hours: Hours | None = None,
    sliced: Sequence[str] = (),
    zone: tzinfo = UTC,
    design: Design | str | None = None,
    progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> Report:
    """Every measure of the log. `words` names the statuses of waiting and accepted; else they are found.

    `hours` gives business time beside calendar time, `sliced` names columns by whose values the key figures
    are given as well, `zone` is that of days, weeks and times of day, and `design` a flow to lay over the
    log's. Raises Unreadable for no such column, and Misdrawn for a design with faults.

    `progress(name, done, of)` is called before each step, and at the end with all done. `cancelled()` is
    asked before each step: once it is true, Cancelled is raised and nothing is kept.
    """
    if log.understood.team_is_person:
        log = _numbered(log)
    phases = spoken(log.rows, words, log.understood.words)
    by_line = log.rows["line"].null_count() < log.rows.height
    step = Steps(STEPS + len(set(sliced)) + (design is not None) + by_line, progress, cancelled)
    with step("ordering and cutting", relate, log, phases=phases, hours=hours) as relations:
        figures = measured(
            relations,
            holder="person" if log.understood.team_is_person else "team",
            zone=zone,
            sliced={column: partial(_sliced, log, column) for column in sliced},
            groupings=groupings(log),
            design=design,
            step=step,
        )
    figures = replace(figures, cases_without_team=log.understood.cases_without_team)
    if by_line:
        figures = replace(figures, line_routes=step("support lines", _line_routes, log, phases))
    step.end()
    return Report(figures, log.understood, log)


def _line_routes(log: Log, phases: Phases) -> pl.DataFrame:
    with relate(log, by="line", phases=phases) as lines:
        return routes.measure(lines)


def _numbered(log: Log) -> Log:
    """Persons that stand for teams by number, in order of first appearance, so that no rate bears a name."""
    names = log.events["team"].unique(maintain_order=True)
    number = log.events["team"].replace_strict(names, [f"person {n}" for n in range(1, len(names) + 1)])
    return replace(log, rows=log.events.with_columns(number.alias("team"), number.alias("base")))


def _sliced(log: Log, column: str, relations: Relations) -> dict[str, Keys]:
    relations.engine.add("slices", slices.table(log, column))
    return slices.measure(relations)
