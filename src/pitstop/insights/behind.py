"""The cases behind a figure, those first that say most about it. Pure.

What is asked for decides which: `about` one of ABOUT, and for a route its two teams.
"""

from collections.abc import Callable, Sequence
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
COUNTED = ("handed_off", "came_back", "handoffs", "straight_back", "passed_on")
"""Figures whose cases are in order by how often; the others, by how long."""
Told = dict[int, tuple[int, ...]]
"""Ids of cases in their order, with the values that they are in order by: counts, or a time in microseconds.

    handed_off      its hand-offs
    came_back       how often a team got it that had it before
    handoffs        its hand-offs that went straight back, and all of them
    straight_back   its hand-offs that went straight back
    passed_on       its hand-offs that were passed on before anybody took it
    solved_fast     from the hand-off to the solution
    open            the longest wait of its offers until now
    others          the longest wait of its offers
"""
TOOK = f"""
    SELECT cases.case_id AS case_id, took
    FROM ({solved_fast.SOLVED}) AS solved
    JOIN cases ON cases.case_no = solved.case_no
    WHERE from_team = $giver AND team = $receiver
"""  # noqa: S608 - our own text


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
    giver, receiver = str(behind.giver), str(behind.receiver)
    with _related(begun(cut, asked), cut.cases) as relations:
        found = solved_fast.cases(relations, giver, receiver, MOST)
        took = relations.frame(TOOK, giver=giver, receiver=receiver)
    return _in_order(found, took)


def _measured(
    measure: Callable[[Relations, int], list[str]], told: Callable[[Cut], pl.DataFrame]
) -> Callable[[Cut, datetime], Told]:
    """The cases that a measure lists; `told` says of each by what, as case_id and a value."""

    def found(cut: Cut, _now: datetime) -> Told:
        with _related(cut.segments, cut.cases) as relations:
            listed = measure(relations, MOST)
        these = pl.col("case_id").is_in(listed)
        return _in_order(listed, told(Cut(cut.segments.filter(these), cut.cases.filter(these), cut.offers)))

    return found


def _in_order(listed: Sequence[str], told: pl.DataFrame) -> Told:
    values = {case: (value,) for case, value in told.iter_rows()}
    return {int(case): values[case] for case in listed}


def _handed_off(cut: Cut) -> pl.DataFrame:
    return cut.cases.select("case_id", "handoffs")


def _came_back(cut: Cut) -> pl.DataFrame:
    segments = pl.col("handoffs").cast(pl.Int64) + 1
    return cut.cases.select("case_id", segments - pl.col("teams"))


def _straight_back(cut: Cut) -> pl.DataFrame:
    return cut.segments.filter(pl.col("to_team") == pl.col("from_team")).group_by("case_id").len()


def _passed_on(cut: Cut) -> pl.DataFrame:
    untaken = pl.col("waiting") & pl.col("accepted").is_null()
    came_and_went = pl.col("from_team").is_not_null() & pl.col("to_team").is_not_null()
    return cut.segments.filter(untaken & came_and_went).group_by("case_id").len()


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
    "handed_off": _measured(handoffs.cases, _handed_off),
    "came_back": _measured(returns.cases, _came_back),
    "handoffs": _took_place,
    "straight_back": _measured(aba.cases, _straight_back),
    "accepted": _offers("accepted"),
    "returned": _offers("returned"),
    "withdrawn": _offers("withdrawn"),
    "expired": _offers("expired"),
    "open": _offers(None),
    "passed_on": _measured(passed_on.cases, _passed_on),
    "solved_fast": lambda _cut, _now: {},  # asked of the whole log, see `cases`
}
"""Figure to the cases behind it."""
