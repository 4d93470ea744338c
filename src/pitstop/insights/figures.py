"""The figures of a desk over a period, for pages and programs: one question, every figure, quickly.

They are of routes and of the process. Nothing here names a person, and no column that could is read.
What was asked for lately is kept as long as the copy has nothing new.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from threading import Lock

import polars as pl

from pitstop.insights import measures
from pitstop.insights.asked import Asked
from pitstop.insights.cutting import PHASES, Cut
from pitstop.insights.kept import Kept, kept
from pitstop_analysis.engines.duck import Duck
from pitstop_analysis.measures import handoffs, passed_on, returns, solved_fast, trend
from pitstop_analysis.relations import Relations, instant
from pitstop_analysis.stats import Chart, Share, Week, individuals, p_chart, share, weeks

MOST_KEPT = 64
MOMENT = timedelta(microseconds=1)
"""Between one moment of the log and the next."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """By week, with control limits; `handed_off` is None where one kind of hand-off is asked for."""

    handed_off: Chart | None
    straight_back: Chart
    waits: Chart


@dataclass(frozen=True, slots=True)
class Cases:
    """Figures of the cases that began in the period."""

    n: int
    handoffs: handoffs.Handoffs
    returns: returns.Returns


@dataclass(frozen=True, slots=True)
class Figures:
    """What a period tells of the routes asked for. Waits are in hours, all hours counted.

    `handoffs` and `straight_back` are of hand-offs that took place, `offers` of offers that were made, and
    `passed_on` of hand-offs on routes that accept by themselves. `cases` is None where one kind of hand-off
    is asked for, and `solved_fast` there, and where no case was closed. `level_at` is when the copy last had
    all that there was.
    """

    level_at: datetime
    handoffs: int
    straight_back: Share
    offers: measures.Offers
    routes: tuple[measures.Route, ...]
    passed_on: passed_on.PassedOn | None
    cases: Cases | None
    solved_fast: solved_fast.SolvedFast | None
    weeks: Weeks | None


_lately: OrderedDict[tuple[Path, int, int, Asked], Figures] = OrderedDict()
_lock = Lock()


def figures(folder: Path, asked: Asked) -> Figures | None:
    """What the copy in this folder tells; None while the copy is being made."""
    found = kept(folder)
    if found is None:
        return None
    key = (folder, found.epoch, found.upto, asked)
    with _lock:
        known = _lately.get(key)
    if known is None:
        known = _reckon(found, asked)
        with _lock:
            _lately[key] = known
            while len(_lately) > MOST_KEPT:
                _lately.popitem(last=False)
    return known


def chosen(cut: Cut, asked: Asked) -> Cut:
    """The hand-offs, cases and offers asked for."""
    took_place = pl.col("from_team").is_not_null() & asked.touching("from_team", "team")
    made = asked.in_period("offered") & asked.of_priority() & asked.touching("giver", "receiver")
    cases = cut.cases.filter(asked.in_period("started") & asked.of_priority())
    for teams in asked.sides:
        held = cut.segments.filter(pl.col("team").is_in(sorted(teams)))["case_no"].unique()
        cases = cases.filter(pl.col("case_no").is_in(held.implode()))
    return Cut(begun(cut, asked).filter(took_place), cases, cut.offers.filter(made))


def begun(cut: Cut, asked: Asked) -> pl.DataFrame:
    """Every segment that began in the period, whichever route led there."""
    return cut.segments.filter(asked.in_period("started") & asked.of_priority())


def related(segments: pl.DataFrame, cases: pl.DataFrame) -> Relations:
    """These, to be measured; close it."""
    return Relations(Duck({"segments": segments, "cases": cases}), PHASES)


def _reckon(found: Kept, asked: Asked) -> Figures:
    cut = chosen(found.cut, asked)
    with related(cut.segments, cut.cases) as relations:
        routes = measures.routes(relations, cut.offers)
        total = sum(route.n for route in routes)
        return Figures(
            level_at=found.level_at,
            handoffs=total,
            straight_back=share(sum(route.back.count for route in routes), total),
            offers=measures.offers(cut.offers),
            routes=routes,
            passed_on=passed_on.measure(relations),
            cases=None if asked.kind else _of_cases(relations, cut.cases.height),
            solved_fast=None if asked.kind else _solved_fast(found.cut, asked),
            weeks=_weeks(relations, cut, asked, found.level_at),
        )


def _of_cases(relations: Relations, n: int) -> Cases:
    return Cases(n, handoffs.measure(relations), returns.measure(relations))


def _solved_fast(cut: Cut, asked: Asked) -> solved_fast.SolvedFast | None:
    """A team's threshold is of all cases that it solves, whichever routes are asked for."""
    with related(begun(cut, asked), cut.cases) as relations:
        found = solved_fast.measure(relations)
    if found is None:
        return None
    routes = found.routes
    for teams in asked.sides:
        either = sorted(teams)
        routes = routes.filter(pl.col("giver").is_in(either) | pl.col("receiver").is_in(either))
    counted = share(int(routes["fast"].sum()), int(routes["solved"].sum()))
    return solved_fast.SolvedFast(counted, found.left_out, routes)


def _weeks(relations: Relations, cut: Cut, asked: Asked, level_at: datetime) -> Weeks | None:
    moments = [cut.cases["started"], cut.segments["started"], cut.offers["offered"]]
    known = [(int(each.min()), int(each.max())) for each in moments if len(each)]  # type: ignore[arg-type]
    if not known:
        return None
    # The desk's history, or the period, may begin within a week, and the period may not be over.
    first, last = instant(min(first for first, _ in known)), instant(max(last for _, last in known))
    begins = max(asked.begins, _midnight(first.date()))  # a desk opens later: its first day is whole
    ends = max(min(asked.ends, level_at), last + MOMENT)

    def shares(sql: str) -> Chart:
        rows = relations.frame(sql, monday=trend.MONDAY, week=trend.WEEK).iter_rows()
        return p_chart(_in_utc({trend.monday(week): (found, n) for week, found, n in rows}, begins, ends))

    waits = measures.by_week(cut.offers)
    return Weeks(
        handed_off=None if asked.kind else shares(trend.CASES),
        straight_back=shares(trend.HANDOFFS),
        waits=individuals(
            _in_utc(
                {trend.monday(week): (found.median, found.n) for week, found in waits.items()}, begins, ends
            )
        ),
    )


def _in_utc(found: Mapping[date, tuple[float | None, float]], begins: datetime, ends: datetime) -> list[Week]:
    """Every week from `begins` to before `ends`, as the counts have them: in UTC, wherever one asks.

    Whole are those of which no moment lies outside.
    """
    begins, ends = begins.astimezone(UTC), ends.astimezone(UTC)
    return [
        replace(
            week,
            whole=begins <= _midnight(week.start) and _midnight(week.start + timedelta(weeks=1)) <= ends,
        )
        for week in weeks(found, begins, ends - MOMENT)
    ]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
