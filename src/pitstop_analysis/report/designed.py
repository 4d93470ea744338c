"""A designed flow laid over a log: the rows that the overlay needs, asked of the relations."""

from collections.abc import Iterator

from pitstop_analysis.design import Design, Overlay, overlay
from pitstop_analysis.design.overlay import Variant
from pitstop_analysis.relations import NO_SPLIT, Relations

EXAMPLES = 3
ROUTES = """
    SELECT from_team AS giver, team AS receiver, count(*) AS n, count(DISTINCT case_no) AS cases
    FROM segments
    WHERE from_team IS NOT NULL
    GROUP BY from_team, team
    ORDER BY n DESC, giver, receiver
"""
ROUTE_CASES = """
    SELECT giver, receiver, case_id
    FROM (
        SELECT giver, receiver, case_id,
            row_number() OVER (PARTITION BY giver, receiver ORDER BY case_no) AS place
        FROM (
            SELECT DISTINCT from_team AS giver, team AS receiver, case_no, case_id
            FROM segments
            WHERE from_team IS NOT NULL
        ) AS passed
    ) AS numbered
    WHERE place <= $most
    ORDER BY giver, receiver, place
"""
STARTS = "SELECT first_team, count(*) AS n FROM cases GROUP BY first_team ORDER BY n DESC, first_team"
ENDS = "SELECT last_team, count(*) AS n FROM cases GROUP BY last_team ORDER BY n DESC, last_team"
RUNS = """
    SELECT variant, count(*) AS n, min(case_id) AS example
    FROM cases
    WHERE variant > $after
    GROUP BY variant
    ORDER BY variant
    LIMIT $most
"""
BATCH = 50_000
"""Different runs of teams in Python at once: a large log has millions."""


def lay_over(design: Design | str, relations: Relations, *, batch: int = BATCH) -> Overlay:
    """What of the log fits the design, with `batch` runs of teams in Python at once.

    Raises Misdrawn, see `design.overlay`.
    """
    examples: dict[tuple[str, str], list[str]] = {}
    for giver, receiver, case_id in relations.frame(ROUTE_CASES, most=EXAMPLES).iter_rows():
        examples.setdefault((giver, receiver), []).append(case_id)
    routes = [
        (giver, receiver, n, cases, examples[giver, receiver])
        for giver, receiver, n, cases in relations.frame(ROUTES).iter_rows()
    ]
    starts, ends = (relations.frame(sql).rows() for sql in (STARTS, ENDS))
    return overlay(design, routes, starts, ends, _runs(relations, batch))


def _runs(relations: Relations, batch: int) -> Iterator[Variant]:
    after = ""
    while (found := relations.frame(RUNS, after=after, most=batch)).height:
        for run, n, example in found.iter_rows():
            yield run.split(NO_SPLIT), n, [example]
        if found.height < batch:
            return
        after = found["variant"][-1]
