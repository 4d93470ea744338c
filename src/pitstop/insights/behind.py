"""The cases behind a figure, those first that say most about it. Pure.

What is asked for decides which: `about` one of ABOUT, and for a route its two teams.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from pitstop.insights.asked import Asked
from pitstop.insights.cutting import Cut
from pitstop.insights.figures import begun, chosen, related
from pitstop_analysis.measures import aba, handoffs, passed_on, returns, solved_fast
from pitstop_analysis.relations import Relations

MOST = 500
"""Cases looked at behind a figure."""
OF_CASES = ("handed_off", "came_back")
"""Figures that are of whole cases: no route tells them apart."""
BY_ROUTE = ("solved_fast",)
"""Figures that are told by route only."""


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


def cases(cut: Cut, asked: Asked, behind: Behind) -> list[int]:
    """Up to `MOST` ids of cases behind this figure."""
    if behind.about == "solved_fast":
        with related(begun(cut, asked), cut.cases) as relations:
            # Only a route that is asked for: the whole log stands behind its threshold, not behind its cases.
            found = solved_fast.cases(relations, str(behind.giver), str(behind.receiver), MOST)
        return [int(case) for case in found] if _is_asked(asked, behind) else []
    part = chosen(cut, asked)
    if behind.giver is not None:
        sides = (pl.col("giver") == behind.giver) & (pl.col("receiver") == behind.receiver)
        took_place = (pl.col("from_team") == behind.giver) & (pl.col("team") == behind.receiver)
        part = Cut(part.segments.filter(took_place), part.cases, part.offers.filter(sides))
    return [int(case) for case in ABOUT[behind.about](part)]


def _is_asked(asked: Asked, behind: Behind) -> bool:
    return all({behind.giver, behind.receiver} & teams for teams in asked.sides)


def _measured(measure: Callable[[Relations, int], list[str]]) -> Callable[[Cut], list[str]]:
    def found(cut: Cut) -> list[str]:
        with related(cut.segments, cut.cases) as relations:
            return measure(relations, MOST)

    return found


def _took_place(cut: Cut) -> list[str]:
    """Those first that went straight back, then those that were there most often."""
    back = (pl.col("to_team") == pl.col("from_team")).fill_null(value=False)
    return _counted(cut.segments.with_columns(back=back), "back")


def _counted(rows: pl.DataFrame, weight: str) -> list[str]:
    by_case = rows.group_by("case_no", "case_id").agg(pl.col(weight).sum(), pl.len())
    ordered = by_case.sort(weight, "len", "case_no", descending=[True, True, False])
    return list(ordered["case_id"].head(MOST))


def _offers(outcome: str | None) -> Callable[[Cut], list[str]]:
    """The longest wait first."""

    def found(cut: Cut) -> list[str]:
        ended = pl.col("outcome") == outcome if outcome else pl.col("outcome").is_null()
        last = pl.col("answered").fill_null(pl.lit(0)) - pl.col("offered")
        waits = cut.offers.filter(ended).group_by("case_no", "case_id").agg(last.max().alias("wait"))
        return list(waits.sort("wait", "case_no", descending=[True, False])["case_id"].head(MOST))

    return found


ABOUT: dict[str, Callable[[Cut], list[str]]] = {
    "handed_off": _measured(handoffs.cases),
    "came_back": _measured(returns.cases),
    "handoffs": _took_place,
    "straight_back": _measured(aba.cases),
    "accepted": _offers("accepted"),
    "returned": _offers("returned"),
    "withdrawn": _offers("withdrawn"),
    "expired": _offers("expired"),
    "open": _offers(None),
    "passed_on": _measured(passed_on.cases),
    "solved_fast": lambda _cut: [],  # asked of the whole log, see `cases`
}
"""Figure to the cases behind it."""
