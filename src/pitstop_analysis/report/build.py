"""`report`: every measure of a log, once, in one object."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from pitstop_analysis.design import Design
from pitstop_analysis.hours import Hours
from pitstop_analysis.log import Log
from pitstop_analysis.measures import (
    aba,
    customer_waits,
    cycles,
    directly_follows,
    duration,
    ends,
    first_team_right,
    forced,
    gathering,
    handoffs,
    holds,
    hours_of_day,
    passed_on,
    push_to_front,
    reassignments,
    reopenings,
    resolution,
    returns,
    routes,
    slices,
    solved_fast,
    trend,
    variants,
    waits,
)
from pitstop_analysis.measures.keys import Keys
from pitstop_analysis.phases import Phases
from pitstop_analysis.relations import Relations, relate
from pitstop_analysis.report import as_dict, html, tables
from pitstop_analysis.report.behind import behind
from pitstop_analysis.report.designed import lay_over
from pitstop_analysis.report.figures import Figures
from pitstop_analysis.report.findings import findings
from pitstop_analysis.report.flow.groups import groupings
from pitstop_analysis.report.steps import Cancel, Progress, Steps
from pitstop_analysis.segments import Segments, Words, cut, spoken, words_of

STEPS = 25
"""Steps of every report; each slice, a design and support lines are one more."""


@dataclass(frozen=True)
class Report:
    """The hand-offs of one log.

    `figures` holds every measure. In a notebook the object shows itself; `tables` are polars frames to go on
    with, which anything that reads Arrow takes as they are.
    """

    log: Log
    figures: Figures

    @cached_property
    def segments(self) -> Segments:
        """The log cut where cases change team, with the words of acceptance of the figures."""
        return cut(self.log, words=self.figures.words)

    def to_dict(self) -> dict[str, Any]:
        """The report as one object of plain values: the keys of docs/report.md."""
        return as_dict.to_dict(self.figures, self.log.understood)

    def to_html(self) -> str:
        """The report as one HTML page that needs nothing else."""
        return html.page(self.figures, self.log.understood)

    def write_html(self, path: str | Path) -> None:
        """Write the page of `to_html` as UTF-8."""
        Path(path).write_text(self.to_html(), encoding="utf-8")

    def write_csv(self, folder: str | Path) -> list[Path]:
        """Write each table of figures as a CSV file of its name into a folder, which is made if need be.

        They are for spreadsheets: UTF-8 with a mark that says so, and text that a spreadsheet would take for
        a formula stands behind an apostrophe. `to_dict` and `tables` have every text as it is.
        """
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        written = []
        for name, frame in tables.of(self.figures).items():
            written.append(target / f"{name}.csv")
            tables.harmless(frame).write_csv(written[-1], include_bom=True)
        return written

    @cached_property
    def tables(self) -> dict[str, pl.DataFrame]:
        """Name to frame: those of `report.tables.of`, and segments and events, from which they all are."""
        return tables.of(self.figures) | {"segments": self.segments.frame, "events": self.log.events}

    def _repr_html_(self) -> str:
        return html.fragment(self.figures, self.log.understood)

    def __repr__(self) -> str:
        found = self.figures
        return f"<Report {found.cases:,} cases, {found.events:,} events, {found.handoffs.total:,} hand-offs>"


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
    are given as well, `zone` is that of the times of day, and `design` a flow to lay over the log's. Raises
    Unreadable for no such column, and Misdrawn for a design with faults.

    `progress(name, done, of)` is called before each step, and at the end with all done. `cancelled()` is
    asked before each step: once it is true, Cancelled is raised and nothing is kept.
    """
    if log.understood.team_is_person:
        log = _numbered(log)
    phases = spoken(log.events, words, log.understood.words)
    by_line = log.events["line"].null_count() < log.events.height
    step = Steps(STEPS + len(sliced) + (design is not None) + by_line, progress, cancelled)
    with step("ordering and cutting", relate, log, phases=phases, hours=hours) as relations:
        figures = _figures(log, relations, zone, sliced, step)
        figures = replace(
            figures,
            overlay=None if design is None else step("design", lay_over, design, relations),
            behind=step("cases behind the findings", behind, findings(figures), relations),
        )
    if by_line:
        figures = replace(figures, line_routes=step("support lines", _line_routes, log, phases))
    step.end()
    return Report(log, figures)


def _line_routes(log: Log, phases: Phases) -> pl.DataFrame:
    with relate(log, by="line", phases=phases) as lines:
        return routes.measure(lines)


def _numbered(log: Log) -> Log:
    """Persons that stand for teams by number, in order of first appearance, so that no rate bears a name."""
    names = log.events["team"].unique(maintain_order=True)
    number = log.events["team"].replace_strict(names, [f"person {n}" for n in range(1, len(names) + 1)])
    return replace(log, events=log.events.with_columns(number.alias("team"), number.alias("base")))


def _figures(log: Log, relations: Relations, zone: tzinfo, sliced: Sequence[str], step: Steps) -> Figures:
    times = log.events["at"]
    waited = step("waits", waits.measure, relations)
    return Figures(
        holder="person" if log.understood.team_is_person else "team",
        cases=log.events["case_id"].n_unique(),
        events=log.events.height,
        teams=log.events["team"].n_unique(),
        begins=_instant(times.min()),
        ends=_instant(times.max()),
        handoffs=step("hand-offs", handoffs.measure, relations),
        reassignments=step("reassignments", reassignments.measure, relations),
        returns=step("returns", returns.measure, relations),
        aba=step("returns at once", aba.measure, relations),
        cycles=step("cycles", cycles.measure, relations),
        words=words_of(relations.phases),
        to_accept=waited.to_accept,
        to_first=waited.to_first,
        routes=step("routes", routes.measure, relations),
        line_routes=None,
        durations=step("time to end", duration.measure, relations),
        push_to_front=step("push to front", push_to_front.measure, relations),
        variants=step("variants", variants.measure, relations),
        followed=step("activities", directly_follows.measure, relations),
        holds=step("holds", holds.measure, relations),
        passed_on=step("passed on", passed_on.measure, relations),
        first_team_right=step("first team right", first_team_right.measure, relations),
        resolution=step("resolution", resolution.measure, relations),
        solved_fast=step("solved fast", solved_fast.measure, relations),
        ended=step("ends", ends.measure, relations),
        forced=step("escalation by force", forced.measure, relations),
        customer_waits=step("customer waits", customer_waits.measure, relations),
        reopenings=step("reopenings", reopenings.measure, relations),
        hours_of_day=step("times of day", hours_of_day.measure, relations, zone),
        trend=step("trend", trend.measure, relations),
        gathering=step("concentration", gathering.measure, relations),
        slices={column: step(f"slices by {column}", _sliced, log, relations, column) for column in sliced},
        groupings=groupings(log),
    )


def _sliced(log: Log, relations: Relations, column: str) -> dict[str, Keys]:
    relations.engine.add("slices", slices.table(log, column))
    return slices.measure(relations)


def _instant(value: object) -> datetime:
    assert isinstance(value, datetime)  # noqa: S101  (a log has rows, and each has a time)
    return value
