"""Every figure of a report, as the measures give them, and the definition that stands beside each."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from pitstop_analysis.measures import (
    aba,
    cycles,
    duration,
    handoffs,
    push_to_front,
    reassignments,
    returns,
    routes,
    waits,
)
from pitstop_analysis.segments import Words
from pitstop_analysis.stats import MEDIANS, QUANTILES, SHARES

DEFINITIONS = {
    "cases": "Cases: different case ids among the rows used.",
    "events": "Events: rows used; rows left out are listed under left_out.",
    "handoffs": handoffs.DEFINITION,
    "reassignments": reassignments.DEFINITION,
    "bounces.return": returns.DEFINITION,
    "bounces.aba": aba.DEFINITION,
    "bounces.cycles": cycles.DEFINITION,
    "waits.to_accept": waits.TO_ACCEPT,
    "waits.to_first_event": waits.TO_FIRST,
    "routes": routes.DEFINITION,
    "time_to_end": duration.DEFINITION,
    "push_to_front": push_to_front.DEFINITION,
    "shares": SHARES,
    "quantiles": QUANTILES,
    "medians": MEDIANS,
}
"""JSON key to definition; the same text stands in the terminal and on the page."""


@dataclass(frozen=True)
class Figures:
    """What the faces show. `holder` is `team`, or `person` where persons stand for teams."""

    holder: str
    cases: int
    events: int
    teams: int
    begins: datetime
    ends: datetime
    handoffs: handoffs.Handoffs
    reassignments: reassignments.Reassignments | None
    returns: returns.Returns
    aba: aba.Immediate
    cycles: cycles.Cycles
    words: Words | None
    to_accept: waits.ToAccept | None
    to_first: waits.ToFirst
    routes: pl.DataFrame
    line_routes: pl.DataFrame | None
    durations: list[duration.Duration]
    push_to_front: push_to_front.PushToFront | None
