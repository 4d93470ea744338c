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
from pitstop_analysis.relations import Relations, relate
from pitstop_analysis.report import as_dict, html, tables
from pitstop_analysis.report.behind import behind
from pitstop_analysis.report.designed import lay_over
from pitstop_analysis.report.figures import Figures
from pitstop_analysis.report.findings import findings
from pitstop_analysis.report.flow.groups import groupings
from pitstop_analysis.segments import Segments, Words, cut, spoken, words_of


@dataclass(frozen=True)
class Report:
    """The hand-offs of one log.

    `figures` holds every measure. In a notebook the object shows itself; `tables` are polars frames to go on
    with.
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
        """Write each table of figures as a CSV file of its name into a folder, which is made if need be."""
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        written = []
        for name, frame in tables.of(self.figures).items():
            written.append(target / f"{name}.csv")
            frame.write_csv(written[-1])
        return written

    @cached_property
    def tables(self) -> dict[str, pl.DataFrame]:
        """Name to frame: handoffs, waits, routes, time_to_end, lines, segments, events."""
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
) -> Report:
    """Every measure of the log. `words` names the statuses of waiting and accepted; else they are found.

    `hours` gives business time beside calendar time, `sliced` names columns by whose values the key figures
    are given as well, `zone` is that of the times of day, and `design` a flow to lay over the log's. Raises
    Unreadable for no such column, and Misdrawn for a design with faults.
    """
    if log.understood.team_is_person:
        log = _numbered(log)
    phases = spoken(log.events, words, log.understood.words)
    with relate(log, phases=phases, hours=hours) as relations:
        figures = _figures(log, relations, zone, sliced)
        figures = replace(
            figures,
            overlay=None if design is None else lay_over(design, relations),
            behind=behind(findings(figures), relations),
        )
    if relations.has_lines:
        with relate(log, by="line", phases=phases) as lines:
            figures = replace(figures, line_routes=routes.measure(lines))
    return Report(log, figures)


def _numbered(log: Log) -> Log:
    """Persons that stand for teams by number, in order of first appearance, so that no rate bears a name."""
    names = log.events["team"].unique(maintain_order=True)
    number = log.events["team"].replace_strict(names, [f"person {n}" for n in range(1, len(names) + 1)])
    return replace(log, events=log.events.with_columns(number.alias("team"), number.alias("base")))


def _figures(log: Log, relations: Relations, zone: tzinfo, sliced: Sequence[str]) -> Figures:
    times = log.events["at"]
    waited = waits.measure(relations)
    return Figures(
        holder="person" if log.understood.team_is_person else "team",
        cases=log.events["case_id"].n_unique(),
        events=log.events.height,
        teams=log.events["team"].n_unique(),
        begins=_instant(times.min()),
        ends=_instant(times.max()),
        handoffs=handoffs.measure(relations),
        reassignments=reassignments.measure(relations),
        returns=returns.measure(relations),
        aba=aba.measure(relations),
        cycles=cycles.measure(relations),
        words=words_of(relations.phases),
        to_accept=waited.to_accept,
        to_first=waited.to_first,
        routes=routes.measure(relations),
        line_routes=None,
        durations=duration.measure(relations),
        push_to_front=push_to_front.measure(relations),
        variants=variants.measure(relations),
        followed=directly_follows.measure(relations),
        holds=holds.measure(relations),
        passed_on=passed_on.measure(relations),
        first_team_right=first_team_right.measure(relations),
        resolution=resolution.measure(relations),
        solved_fast=solved_fast.measure(relations),
        ended=ends.measure(relations),
        forced=forced.measure(relations),
        customer_waits=customer_waits.measure(relations),
        reopenings=reopenings.measure(relations),
        hours_of_day=hours_of_day.measure(relations, zone),
        trend=trend.measure(relations),
        gathering=gathering.measure(relations),
        slices={column: _sliced(log, relations, column) for column in sliced},
        groupings=groupings(log),
    )


def _sliced(log: Log, relations: Relations, column: str) -> dict[str, Keys]:
    relations.engine.add("slices", slices.table(log, column))
    return slices.measure(relations)


def _instant(value: object) -> datetime:
    assert isinstance(value, datetime)  # noqa: S101  (a log has rows, and each has a time)
    return value
