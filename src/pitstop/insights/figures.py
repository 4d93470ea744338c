"""The figures of a desk over a period, for pages and programs: one question, every figure, quickly.

They are of routes and of the process. Nothing here names a person, and no column that could is read.
What was asked for lately is kept as long as the copy has nothing new, for an hour at most.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from threading import Lock

import polars as pl

from pitstop.insights import measures
from pitstop.insights.asked import Asked
from pitstop.insights.cutting import PHASES, Cut
from pitstop.insights.engine import Polars
from pitstop.insights.kept import Kept, kept
from pitstop_analysis.engines.engine import Engine
from pitstop_analysis.measures import handoffs, passed_on, returns, solved_fast, trend
from pitstop_analysis.relations import Relations, instant
from pitstop_analysis.stats import Chart, Share, Week, individuals, p_chart, share, weeks

MOST_KEPT = 16
Make = Callable[[Mapping[str, pl.DataFrame]], Engine]
"""An engine that has these relations."""
MOMENT = timedelta(microseconds=1)
"""Between one moment of the log and the next."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """By week, with control limits; `handed_off` is None where one kind of hand-off is asked for.

    `begins` is from when on what happened is counted.
    """

    begins: datetime
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
    is asked for, and `solved_fast` there, and where no case was closed. `level_at` is up to when all that
    happened is counted, to the hour: nothing that is new may be because nothing happened.
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


_lately: OrderedDict[tuple[Path, int, int, datetime, Asked], Figures] = OrderedDict()
_lock = Lock()


def figures(folder: Path, asked: Asked, *, level_at: datetime) -> Figures | None:
    """What the copy in this folder tells, which has all until `level_at`; None while it is being made."""
    found = kept(folder)
    if found is None:
        return None
    hour = level_at.replace(minute=0, second=0, microsecond=0)  # by the second nothing would be found again
    key = (folder, found.epoch, found.upto, hour, asked)
    with _lock:
        known = _lately.get(key)
    if known is None:
        known = reckon(found, asked, hour, Polars)
        with _lock:
            _lately[key] = known
            for old in [each for each in _lately if each[0] == folder and each[1:4] != key[1:4]]:
                del _lately[old]
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


def reckon(found: Kept, asked: Asked, level_at: datetime, make: Make) -> Figures:
    """Each figure, by this engine: they are the same by any."""
    with ThreadPoolExecutor(1) as beside:  # a page is waited for, and machines have two processors
        solved = None if asked.kind else beside.submit(_solved_fast, make, found.cut, asked)
        cut = chosen(found.cut, asked)
        weeks = beside.submit(_weeks, make, cut, asked, level_at)
        with _related(make, cut) as relations:
            routes = measures.routes(relations)
            total = sum(route.n for route in routes)
            return Figures(
                level_at=level_at,
                handoffs=total,
                straight_back=share(sum(route.went_back for route in routes), total),
                offers=measures.offers(relations),
                routes=routes,
                passed_on=passed_on.measure(relations),
                cases=None if asked.kind else _of_cases(relations, cut.cases.height),
                solved_fast=solved.result() if solved else None,
                weeks=weeks.result(),
            )


def _related(make: Make, cut: Cut) -> Relations:
    return Relations(make({"segments": cut.segments, "cases": cut.cases, "offers": cut.offers}), PHASES)


def _of_cases(relations: Relations, n: int) -> Cases:
    return Cases(n, handoffs.measure(relations), returns.measure(relations))


def _solved_fast(make: Make, cut: Cut, asked: Asked) -> solved_fast.SolvedFast | None:
    """A team's threshold is of all cases that it solves, whichever routes are asked for."""
    with Relations(make({"segments": begun(cut, asked), "cases": cut.cases}), PHASES) as relations:
        found = solved_fast.measure(relations)
    if found is None:
        return None
    routes = found.routes
    for teams in asked.sides:
        either = sorted(teams)
        routes = routes.filter(pl.col("giver").is_in(either) | pl.col("receiver").is_in(either))
    counted = share(int(routes["fast"].sum()), int(routes["solved"].sum()))
    return solved_fast.SolvedFast(counted, found.left_out, routes)


def _weeks(make: Make, cut: Cut, asked: Asked, level_at: datetime) -> Weeks | None:
    if (known := _from_to(cut)) is None:
        return None
    # The desk's history, or the period, may begin within a week, and the period may not be over.
    first, last = (instant(each) for each in known)
    begins = max(asked.begins, _midnight(first.date()))  # a desk opens later: its first day is whole
    ends = max(min(asked.ends, level_at), last + MOMENT)
    with _related(make, cut) as relations:

        def shares(sql: str) -> Chart:
            rows = relations.frame(sql, monday=trend.MONDAY, week=trend.WEEK).iter_rows()
            return p_chart(_in_utc({trend.monday(week): (found, n) for week, found, n in rows}, begins, ends))

        waits = {
            trend.monday(week): (each.median, each.n) for week, each in measures.by_week(relations).items()
        }
        return Weeks(
            begins=begins,
            handed_off=None if asked.kind else shares(trend.CASES),
            straight_back=shares(trend.HANDOFFS),
            waits=individuals(_in_utc(waits, begins, ends)),
        )


def _from_to(cut: Cut) -> tuple[int, int] | None:
    """The first moment that counts and the last; None where nothing happened."""
    moments = [cut.cases["started"], cut.segments["started"], cut.offers["offered"]]
    known = [(int(each.min()), int(each.max())) for each in moments if len(each)]  # type: ignore[arg-type]
    return (min(first for first, _ in known), max(last for _, last in known)) if known else None


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
