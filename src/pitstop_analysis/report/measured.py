"""`measured`: every measure of the relations of a log, whatever engine holds them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import tzinfo

from pitstop_analysis.design import Design
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
    solved_fast,
    trend,
    variants,
    waits,
)
from pitstop_analysis.measures.keys import Keys
from pitstop_analysis.relations import Relations, instant
from pitstop_analysis.report.behind import behind
from pitstop_analysis.report.designed import lay_over
from pitstop_analysis.report.figures import Figures
from pitstop_analysis.report.findings import findings
from pitstop_analysis.report.flow.groups import Grouping
from pitstop_analysis.report.steps import Steps
from pitstop_analysis.segments import words_of

Sliced = Callable[[Relations], dict[str, Keys]]
"""The key figures by the values of a column, once its relation `slices` has been made."""
HOLDS = """
    SELECT (SELECT count(*) FROM cases) AS cases, count(*) AS events, count(DISTINCT team) AS teams,
        min("at") AS begins, max("at") AS ends
    FROM events
"""
WITHIN = """
    SELECT team, CAST(sum(events - 1) AS BIGINT) AS n
    FROM segments
    GROUP BY team
    HAVING sum(events - 1) > 0
    ORDER BY n DESC, team
"""
"""The diagonal of `measures.handover` with self-loops, from segments: they are fewer than events."""


def measured(
    relations: Relations,
    *,
    holder: str,
    zone: tzinfo,
    sliced: Mapping[str, Sliced],
    groupings: tuple[Grouping, ...],
    design: Design | str | None,
    step: Steps,
) -> Figures:
    """Every figure but those of support lines, which need the log cut by them.

    `holder` says what holds cases: team or person. Raises Misdrawn for a design with faults.
    """
    figures = _figures(relations, holder=holder, zone=zone, sliced=sliced, groupings=groupings, step=step)
    return replace(
        figures,
        overlay=None if design is None else step("design", lay_over, design, relations),
        behind=step("cases behind the findings", behind, findings(figures), relations),
    )


def _figures(
    relations: Relations,
    *,
    holder: str,
    zone: tzinfo,
    sliced: Mapping[str, Sliced],
    groupings: tuple[Grouping, ...],
    step: Steps,
) -> Figures:
    cases, events, teams, begins, ends_at = relations.row(HOLDS)
    waited = step("waits", waits.measure, relations)
    return Figures(
        holder=holder,
        cases=cases,
        events=events,
        teams=teams,
        begins=instant(begins).astimezone(zone),
        ends=instant(ends_at).astimezone(zone),
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
        within=dict(relations.frame(WITHIN).iter_rows()),
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
        forced=step("handed on for age", forced.measure, relations),
        customer_waits=step("customer waits", customer_waits.measure, relations),
        reopenings=step("reopenings", reopenings.measure, relations),
        hours_of_day=step("times of day", hours_of_day.measure, relations, zone),
        trend=step("trend", trend.measure, relations, zone),
        gathering=step("concentration", gathering.measure, relations),
        slices={column: step(f"slices by {column}", ask, relations) for column, ask in sliced.items()},
        groupings=groupings,
    )
