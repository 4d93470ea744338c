"""Control charts of weekly series: which weeks lie outside, and which runs stay on one side of the line.

Shares of cases have a p chart, counts per exposure a u chart, medians and other single figures an
individuals chart (XmR). Limits stand three standard deviations from the centre line (Shewhart); formulas as
in Montgomery, Introduction to Statistical Quality Control, chapters 6 and 7. With large weeks the limits of
p and u charts are so narrow that nearly every week lies outside; Laney's p' and u' (Quality Engineering
2002;14:531) widen them by what the weeks really vary, and are used when a week counts 1,000 or more on
average.

A week that the log covers only in part, and the early weeks in which it has only begun, are shown and marked,
and have no part in line, limits and runs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import fsum, sqrt
from typing import Literal

FEWEST_WEEKS = 12
"""Whole weeks below which limits would say more about chance than about the process."""
LARGE = 1000
"""Average number in a week from which the limits are Laney's."""
RUN = 8
"""Weeks in a row on one side of the line that are a signal; one exactly on it neither counts nor ends it."""
FEW = 0.25
"""An early week has less than this share of a usual one."""
D2 = 1.128
"""Mean range of two normal values in standard deviations, as tables give it."""

CHARTS = (
    f"Weeks begin on Monday. Limits lie three standard deviations from the centre line and are given from "
    f"{FEWEST_WEEKS} whole weeks on; with {LARGE:,} or more in an average week they allow for how much weeks "
    f"really vary (Laney 2002). Signals are weeks outside the limits and runs of {RUN} or more weeks on one "
    "side of the line. Weeks that the log covers only in part, and the first weeks as long as they have less "
    "than a quarter of a usual week's number, are shown and not counted: an export of what was closed in May "
    "holds of the winter's cases only the few that lasted so long."
)

Kind = Literal["p", "p'", "u", "u'", "individuals"]
Side = Literal["above", "below"]


@dataclass(frozen=True)
class Week:
    """What was counted in the week from Monday `start`: `count` of `of`, or `count` in `of` exposure.

    For an individuals chart `count` is the figure itself, None where the week has none. `whole` is False
    for a week that the log covers only in part.
    """

    start: date
    count: float | None
    of: float = 1
    whole: bool = True


@dataclass(frozen=True)
class Point:
    """One week of a chart. `outside` says on which side of its limits it lies, `run` that it is of a run."""

    start: date
    of: float
    value: float | None
    low: float | None
    high: float | None
    whole: bool
    early: bool = False
    """Of the first weeks, before the series has its usual numbers."""
    outside: Side | None = None
    run: Side | None = None

    @property
    def counts(self) -> bool:
        """It has a figure and a part in the line and the limits."""
        return self.whole and not self.early and self.value is not None


@dataclass(frozen=True)
class Chart:
    """`centre` is the line; `why` tells in a sentence why there are no limits, and is empty where there are.

    `varies` is Laney's sigma z: how much more the weeks vary than chance alone would make them (p' and u').
    """

    kind: Kind
    points: tuple[Point, ...]
    centre: float | None
    weeks: int
    varies: float | None
    why: str

    @property
    def outside(self) -> list[Point]:
        """The weeks outside their limits."""
        return [point for point in self.points if point.outside]

    @property
    def runs(self) -> list[Point]:
        """The weeks that are part of a run on one side of the line."""
        return [point for point in self.points if point.run]


def weeks(found: Mapping[date, tuple[float | None, float]], begins: datetime, ends: datetime) -> list[Week]:
    """Every week of a log from its first to its last row, those without a row included.

    `found` maps Mondays to (count, of). A week is whole when the log begins by its Monday and ends on its
    Sunday or later, by calendar day: a desk closed on Sundays ends in a week marked as not whole.
    """
    first, last = _monday(begins.date()), _monday(ends.date())
    starts = [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
    return [
        Week(start, *found.get(start, (None, 0)), whole=_whole(start, begins.date(), ends.date()))
        for start in starts
    ]


def early(counts: Sequence[float]) -> int:
    """How many of the first weeks have less than a quarter of what a usual week has; 0 for a single one.

    Usual is a week such that half of all that is counted is in weeks as large or larger: an export of cases
    that were closed in May has a year of weeks before it, with the few cases in each that lasted so long.
    """
    left = sum(counts) / 2
    usual: float = 0
    for usual in sorted(counts, reverse=True):
        left -= usual
        if left <= 0:
            break
    first = next((place for place, n in enumerate(counts) if n >= FEW * usual), 0)
    return first if first > 1 else 0


def p_chart(series: Sequence[Week], laney: bool | None = None) -> Chart:
    """Shares by week. `laney` forces p' or p; left out, the size of the weeks decides."""
    return _attributes(series, "p", laney, lambda centre, of: sqrt(centre * (1 - centre) / of), 1.0)


def u_chart(series: Sequence[Week], laney: bool | None = None) -> Chart:
    """Events per exposure by week. `laney` forces u' or u; left out, the number of events decides."""
    return _attributes(series, "u", laney, lambda centre, of: sqrt(centre / of), None)


def individuals(series: Sequence[Week], floor: float | None = 0.0) -> Chart:
    """One figure by week, such as a median; limits from the average moving range. No limit below `floor`."""
    known = [week.count for week in _full(series) if week.count is not None]
    if not known:
        return _unlimited("individuals", series, lambda week: week.count, None, 0)
    centre = fsum(known) / len(known)
    if len(known) < FEWEST_WEEKS:
        return _unlimited("individuals", series, lambda week: week.count, centre, len(known))
    reach = 3 * _moving(known) / D2
    low = centre - reach if floor is None else max(floor, centre - reach)
    points = [Point(w.start, w.of, w.count, low, centre + reach, w.whole) for w in series]
    return Chart("individuals", _signals(points, centre), centre, len(known), None, "")


def _full(series: Sequence[Week]) -> list[Week]:
    """The weeks that count: whole, and from where the series has its usual numbers."""
    return [week for week in series[early([week.of for week in series]) :] if week.whole]


def _attributes(
    series: Sequence[Week],
    kind: Literal["p", "u"],
    laney: bool | None,
    sigma: Callable[[float, float], float],
    most: float | None,
) -> Chart:
    known = [(week.count or 0, week.of) for week in _full(series) if week.of > 0]
    counted, total = fsum(count for count, _ in known), fsum(of for _, of in known)
    centre = counted / total if total else None
    if centre is None or len(known) < FEWEST_WEEKS:
        return _unlimited(kind, series, _rate, centre, len(known))
    size = (total if kind == "p" else counted) / len(known)
    varies = None
    if size >= LARGE if laney is None else laney:
        scores = [_score(count / of - centre, sigma(centre, of)) for count, of in known]
        varies = _moving(scores) / D2
    points = []
    for week in series:
        # Never narrower than chance: a few even weeks do not make the next ordinary one a signal.
        reach = 3 * sigma(centre, week.of) * max(1.0, varies or 1.0) if week.of > 0 else None
        low = None if reach is None else max(0.0, centre - reach)
        high = None if reach is None else centre + reach
        if high is not None and most is not None:
            high = min(most, high)
        points.append(Point(week.start, week.of, _rate(week), low, high, week.whole))
    shown: Kind = kind if varies is None else ("p'" if kind == "p" else "u'")
    return Chart(shown, _signals(points, centre), centre, len(known), varies, "")


def _unlimited(
    kind: Kind, series: Sequence[Week], value: Callable[[Week], float | None], centre: float | None, n: int
) -> Chart:
    points = _begun([Point(week.start, week.of, value(week), None, None, week.whole) for week in series])
    why = f"No limits: {n} whole {'week' if n == 1 else 'weeks'} with figures, {FEWEST_WEEKS} are needed."
    return Chart(kind, points, centre, n, None, why)


def _rate(week: Week) -> float | None:
    return (week.count or 0) / week.of if week.of > 0 else None


def _score(off: float, sigma: float) -> float:
    return off / sigma if sigma else 0.0


def _moving(values: Sequence[float]) -> float:
    ranges = [abs(after - before) for before, after in pairwise(values)]
    return fsum(ranges) / len(ranges)


def _begun(points: Sequence[Point]) -> tuple[Point, ...]:
    beginning = early([point.of for point in points])
    return tuple(replace(point, early=place < beginning) for place, point in enumerate(points))


def _signals(points: Sequence[Point], centre: float) -> tuple[Point, ...]:
    begun = _begun(points)
    runs = _runs(begun, centre)
    return tuple(replace(point, outside=_outside(point), run=runs.get(point.start)) for point in begun)


def _outside(point: Point) -> Side | None:
    if not point.counts or point.value is None or point.low is None or point.high is None:
        return None
    if point.value > point.high:
        return "above"
    return "below" if point.value < point.low else None


def _runs(points: Sequence[Point], centre: float) -> dict[date, Side]:
    """The weeks of runs, by start. A week without a figure, or on the line, neither counts nor ends one."""
    found: dict[date, Side] = {}
    side: Side | None = None
    going: list[date] = []
    for point in points:
        if not point.counts or point.value is None or point.value == centre:
            continue
        now: Side = "above" if point.value > centre else "below"
        going = [*going, point.start] if now == side else [point.start]
        side = now
        if len(going) >= RUN:
            found.update(dict.fromkeys(going, now))
    return found


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _whole(start: date, begins: date, ends: date) -> bool:
    return begins <= start and start + timedelta(days=6) <= ends
