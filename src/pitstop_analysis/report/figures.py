"""Every figure of a report, as the measures give them, and the definition that stands beside each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from pitstop_analysis import design
from pitstop_analysis.design import Overlay
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
    handover,
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
from pitstop_analysis.report.flow.groups import Grouping
from pitstop_analysis.segments import Words
from pitstop_analysis.stats import (
    CHARTS,
    DIFFERENCES,
    ENDS,
    GATHERED,
    MEDIANS,
    QUANTILES,
    SHARES,
    Curves,
    Spread,
)

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
    "handover": handover.DEFINITION,
    "time_to_end": duration.DEFINITION,
    "push_to_front": push_to_front.DEFINITION,
    "variants": variants.DEFINITION,
    "directly_follows": directly_follows.DEFINITION,
    "holds": holds.DEFINITION,
    "passed_on": passed_on.DEFINITION,
    "first_team_right": first_team_right.DEFINITION,
    "resolution": resolution.DEFINITION,
    "solved_fast": solved_fast.DEFINITION,
    "ends": ends.DEFINITION,
    "forced": forced.DEFINITION,
    "waiting_for_customer": customer_waits.DEFINITION,
    "reopenings": reopenings.DEFINITION,
    "hours_of_day": hours_of_day.DEFINITION,
    "trend": trend.DEFINITION,
    "concentration": gathering.DEFINITION,
    "slices": slices.DEFINITION,
    "design": design.DEFINITION,
    "shares": SHARES,
    "quantiles": QUANTILES,
    "medians": MEDIANS,
    "charts": CHARTS,
    "competing_ends": ENDS,
    "gathered": GATHERED,
    "differences": DIFFERENCES,
}
"""JSON key to definition; the same text stands in the terminal and on the page."""


def wait_of(route: dict[str, Any], kind: str) -> Spread:
    """The wait on a row of `routes`: `accept`, or `first` for that to the receiver's first event."""
    n, median, low, high = (route[f"{kind}_{name}"] for name in ("n", "median", "low", "high"))
    return Spread(n, median, None, None, low, high)


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
    within: dict[str, int]
    """Team to pairs of neighbouring rows of a case that both are its own: the self-loops of the matrix."""
    durations: list[duration.Duration]
    push_to_front: push_to_front.PushToFront | None
    variants: variants.Variants
    followed: pl.DataFrame | None
    holds: holds.Holds
    passed_on: passed_on.PassedOn | None
    first_team_right: first_team_right.FirstTeamRight
    resolution: resolution.Resolution | None
    solved_fast: solved_fast.SolvedFast | None
    ended: Curves | None
    forced: forced.Forced | None
    customer_waits: customer_waits.CustomerWaits | None
    reopenings: reopenings.Reopenings | None
    hours_of_day: hours_of_day.HoursOfDay
    trend: trend.Trend
    gathering: gathering.Gathering | None
    slices: dict[str, dict[str, Keys]]
    """Column to value to figures; empty unless slices were asked for."""
    overlay: Overlay | None = None
    behind: tuple[tuple[str, ...], ...] = ()
    """Ids of cases behind each finding, in their order."""
    groupings: tuple[Grouping, ...] = ()
    """Into what the map can gather the teams."""
    cases_without_team: int = 0
    """Cases that never say who holds them: shares are of the others."""

    @property
    def known_cases(self) -> str:
        """What shares of cases are of."""
        return f"cases whose {self.holder} is known" if self.cases_without_team else "cases"

    @property
    def all_cases(self) -> str:
        """The same, where it must be said that no case with a team is left out."""
        return self.known_cases if self.cases_without_team else "all cases"
