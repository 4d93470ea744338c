"""The cases behind a figure, those first that say most about it. Pure.

What is asked for decides which: `about` one of ABOUT, and for a route its two teams.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from pitstop.insights.asked import Asked
from pitstop.insights.cutting import PHASES, Cut
from pitstop.insights.figures import begun, chosen
from pitstop_analysis.engines.duck import Duck
from pitstop_analysis.measures import aba, handoffs, passed_on, returns, solved_fast
from pitstop_analysis.relations import Relations

MOST = 500
"""Cases looked at behind a figure."""
OF_CASES = ("handed_off", "came_back")
"""Figures that are of whole cases: no route tells them apart."""
BY_ROUTE = ("solved_fast",)
"""Figures that are told by route only."""
BY = {
    "handed_off": ("handoffs",),
    "came_back": ("returns",),
    "handoffs": ("straight_back", "handoffs"),
    "straight_back": ("straight_back",),
    "passed_on": ("passed_on",),
    "solved_fast": ("took",),
    "accepted": ("longest_wait",),
    "returned": ("longest_wait",),
    "withdrawn": ("longest_wait",),
    "expired": ("longest_wait",),
    "open": ("wait_so_far",),
}
"""Figure to what its cases are in order by: how often, or for a name of TIMES how long."""
TIMES = ("took", "longest_wait", "wait_so_far")
"""In microseconds."""
Told = dict[int, tuple[int, ...]]
"""Ids of cases in their order, each with its values by `BY`."""


@dataclass(frozen=True, slots=True)
class Behind:
    """Which figure: what it is `about`, and on which route, where it is about one."""

    about: str
    giver: int | None = None
    receiver: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is such a figure: with both sides of a route, or none, as it is told."""
        if self.giver is None and self.receiver is None:
            return self.about in ABOUT and self.about not in BY_ROUTE
        is_route = self.giver is not None and self.receiver is not None
        return is_route and self.about in ABOUT and self.about not in OF_CASES

    def touches(self, teams: frozenset[int] | None) -> bool:
        """Whether one of these teams (None: of all) is a side of its route; of no route, none is."""
        sides = {self.giver, self.receiver} - {None}
        return bool(sides) and (teams is None or bool(sides & teams))


def cases(cut: Cut, asked: Asked, behind: Behind, *, now: datetime) -> Told:
    """Up to `MOST` cases behind this figure; `now` is the moment to which the cut tells all."""
    if behind.about == "solved_fast":
        # Only a route that is asked for: the whole log stands behind its threshold, not behind its cases.
        return _solved_fast(cut, asked, behind) if _is_asked(asked, behind) else {}
    part = chosen(cut, asked)
    if behind.giver is not None:
        sides = (pl.col("giver") == behind.giver) & (pl.col("receiver") == behind.receiver)
        took_place = (pl.col("from_team") == behind.giver) & (pl.col("team") == behind.receiver)
        part = Cut(part.segments.filter(took_place), part.cases, part.offers.filter(sides))
    return ABOUT[behind.about](part, now)


def _is_asked(asked: Asked, behind: Behind) -> bool:
    return all({behind.giver, behind.receiver} & teams for teams in asked.sides)


def _related(segments: pl.DataFrame, cases: pl.DataFrame) -> Relations:
    return Relations(Duck({"segments": segments, "cases": cases}), PHASES)


def _solved_fast(cut: Cut, asked: Asked, behind: Behind) -> Told:
    with _related(begun(cut, asked), cut.cases) as relations:
        return _told(solved_fast.ranked(relations, str(behind.giver), str(behind.receiver), MOST))


def _measured(measure: Callable[[Relations, int], dict[str, int]]) -> Callable[[Cut, datetime], Told]:
    """The cases that a measure lists."""

    def found(cut: Cut, _now: datetime) -> Told:
        with _related(cut.segments, cut.cases) as relations:
            return _told(measure(relations, MOST))

    return found


def _told(ranked: dict[str, int]) -> Told:
    return {int(case): (value,) for case, value in ranked.items()}


def _took_place(cut: Cut, _now: datetime) -> Told:
    """Those first that went straight back, then those that were there most often."""
    back = (pl.col("to_team") == pl.col("from_team")).fill_null(value=False)
    by_case = cut.segments.group_by("case_no", "case_id").agg(back.sum().alias("back"), pl.len())
    ordered = by_case.sort("back", "len", "case_no", descending=[True, True, False]).head(MOST)
    return {
        int(case): (gone, all_of) for case, gone, all_of in ordered.select("case_id", "back", "len").rows()
    }


def _offers(outcome: str | None) -> Callable[[Cut, datetime], Told]:
    """The longest wait first."""

    def found(cut: Cut, now: datetime) -> Told:
        ended = pl.col("outcome") == outcome if outcome else pl.col("outcome").is_null()
        until = pl.col("answered").fill_null(round(now.timestamp() * 1_000_000))
        wait = (until - pl.col("offered")).max().alias("wait")
        waits = cut.offers.filter(ended).group_by("case_no", "case_id").agg(wait)
        ordered = waits.sort("wait", "case_no", descending=[True, False]).head(MOST)
        return {int(case): (wait,) for case, wait in ordered.select("case_id", "wait").rows()}

    return found


ABOUT: dict[str, Callable[[Cut, datetime], Told]] = {
    "handed_off": _measured(handoffs.ranked),
    "came_back": _measured(returns.ranked),
    "handoffs": _took_place,
    "straight_back": _measured(aba.ranked),
    "accepted": _offers("accepted"),
    "returned": _offers("returned"),
    "withdrawn": _offers("withdrawn"),
    "expired": _offers("expired"),
    "open": _offers(None),
    "passed_on": _measured(passed_on.ranked),
    "solved_fast": lambda _cut, _now: {},  # asked of the whole log, see `cases`
}
"""Figure to the cases behind it."""
