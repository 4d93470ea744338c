"""Up to five sentences to act on, each a number with its n, and an interval where it is a share or a median.

They speak of routes and of the process, never of persons, and say what goes with what, not what causes it.
A route is named only from 30 hand-offs on, and the sentence says of how many it was chosen.
"""

from dataclasses import dataclass

import polars as pl

from pitstop_analysis.report.figures import Figures
from pitstop_analysis.report.words import count, days, hours, in_full, plural
from pitstop_analysis.stats import share, spread

ENOUGH = 30
"""Hand-offs below which a route is not singled out."""


@dataclass(frozen=True)
class Finding:
    """A sentence, and the section of the page that holds its figures."""

    text: str
    section: str


def findings(figures: Figures) -> list[Finding]:
    """The sentences that this log supports, most general first; one that needs more rows is left out."""
    if figures.handoffs.total == 0:
        return [Finding(f"No case changes team: {plural(figures.cases, 'case')}, no hand-off.", "handoffs")]
    found = [
        _changes(figures),
        _returns(figures),
        _bouncing_route(figures),
        _waits(figures),
        _slow_route(figures),
    ]
    sentences = [finding for finding in found if finding]
    if len(sentences) < 5:
        sentences += [finding for finding in [_length(figures)] if finding]
    return sentences


def _changes(figures: Figures) -> Finding:
    found = figures.handoffs
    each = found.total / found.cases_with
    return Finding(
        f"{in_full(found.with_any, 'cases')} change team at least once; those that do are handed off "
        f"{each:.1f} times on average, at most {found.most} times.",
        "handoffs",
    )


def _returns(figures: Figures) -> Finding:
    return Finding(
        f"{in_full(figures.returns.of_handed_off, 'handed-off cases')} come back to a team that had "
        f"them before.",
        "bounces",
    )


def _bouncing_route(figures: Figures) -> Finding | None:
    """The route whose share of straight returns has the highest lower bound: large and not by few."""
    busy = figures.routes.filter(pl.col("n") >= ENOUGH)
    rated = [(share(row["returned"], row["n"]), row) for row in busy.iter_rows(named=True)]
    if not rated:
        return None
    most, row = max(rated, key=lambda pair: pair[0].low or 0.0)
    if most.count == 0:
        return None
    return Finding(
        f"Look first at {row['from']} → {row['to']}: {in_full(most, 'hand-offs')} go straight back, "
        f"the highest "
        f"of the {plural(busy.height, 'route')} with {ENOUGH} hand-offs or more.",
        "routes",
    )


def _waits(figures: Figures) -> Finding | None:
    accept = figures.to_accept
    if accept and accept.waits.n:
        left = share(accept.waiting - accept.waits.n, accept.waiting)
        return Finding(
            f"Half of the accepted hand-offs waited {hours(accept.waits.median)} or less "
            f"(95 % interval {hours(accept.waits.low)} to {hours(accept.waits.high)}), one in ten over "
            f"{hours(accept.waits.p90)} (n = {count(accept.waits.n)}); "
            f"{in_full(left, 'that arrived waiting')} moved on or ended unaccepted.",
            "waits",
        )
    first = figures.to_first.waits
    if not first.n:
        return None
    return Finding(
        f"After a hand-off, half see the next event within {hours(first.median)}; one in ten waits over "
        f"{hours(first.p90)} (n = {count(first.n)}).",
        "waits",
    )


def _slow_route(figures: Figures) -> Finding | None:
    n, median, column, act = (
        ("accept_n", "accept_median", "to_accept", "acceptance")
        if figures.to_accept
        else ("first_n", "first_median", "to_first", "the next event")
    )
    busy = figures.routes.filter(pl.col(n) >= ENOUGH)
    if not busy.height:
        return None
    row = busy.sort([median, "from", "to"], descending=[True, False, False]).row(0, named=True)
    waits = figures.received.filter((pl.col("from_team") == row["from"]) & (pl.col("team") == row["to"]))[
        column
    ]
    found = spread(waits)
    return Finding(
        f"The longest typical wait for {act} is on {row['from']} → {row['to']}: median "
        f"{hours(found.median)} "
        f"(95 % interval {hours(found.low)} to {hours(found.high)}, n = {count(found.n)}), of "
        f"{plural(busy.height, 'route')} with {ENOUGH} waits or more.",
        "routes",
    )


def _length(figures: Figures) -> Finding | None:
    none, many = figures.durations[0].days, figures.durations[-1].days
    if none.n < ENOUGH or many.n < ENOUGH:
        return None
    return Finding(
        f"Cases handed off five times or more last {days(many.median)} in the median (n = "
        f"{count(many.n)}), cases "
        f"never handed off {days(none.median)} (n = {count(none.n)}); which way the influence runs is "
        f"not shown.",
        "time",
    )
