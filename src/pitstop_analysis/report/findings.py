"""Up to five sentences to act on, each a number with its n, and an interval where it is a share or a median.

They speak of routes and of the process, never of persons, and say what goes with what, not what causes it.
A route is named only from 30 hand-offs on, and the sentence says of how many it was chosen;
where persons stand for teams, none is. What there is to do with a sentence is to read the cases behind it.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl

from pitstop_analysis.measures.solved_fast import QUICKEST
from pitstop_analysis.report.figures import Figures, wait_of
from pitstop_analysis.report.first_events import untold, why_untold
from pitstop_analysis.report.words import count, days, hours, in_full, percent, plural, sure, times, verb
from pitstop_analysis.stats import share, z_of_several

MOST = 5
ENOUGH = 30
"""Hand-offs below which a route is not singled out."""


@dataclass(frozen=True)
class Finding:
    """A sentence, the section of the page that holds its figures, and which cases are behind it.

    `kind` names these: changes, returns, aba, route, waits, fast; a route is that of giver and receiver.
    """

    text: str
    section: str
    kind: str = ""
    route: tuple[str, str] | None = None


def findings(figures: Figures) -> list[Finding]:
    """The sentences that this log supports, most general first; one that needs more rows is left out."""
    if figures.handoffs.total == 0:
        text = (
            f"No case changes {figures.holder}: {plural(figures.cases, 'case')}, no hand-off. If some did, "
            "another column may hold the team: --team COLUMN."
        )
        if figures.events == figures.cases > 1:
            text = (
                f"Each of the {count(figures.cases)} cases has one row: this is a list of cases and not "
                "their history, so it can't tell of hand-offs. Export the changes (audit, history, events)."
            )
        return [Finding(text, "handoffs")]
    waits, returns, length = _waits(figures), _returns(figures), _length(figures)
    bouncing = slow = fast = None
    if figures.holder == "team":
        bouncing, slow, fast = _bouncing_route(figures), _slow_route(figures), _fast_route(figures)
    found = [each for each in (_changes(figures), returns, bouncing, waits, slow, fast, length) if each]
    for general in (length, waits, returns):
        if len(found) > MOST and general in found:
            found.remove(general)  # where to look first says more than how it is everywhere
    return found


def caution(figures: Figures) -> str:
    """What to know before acting on so few cases; empty where there are enough."""
    if figures.cases >= ENOUGH or not figures.handoffs.total:
        return ""
    if figures.cases == 1:
        return "1 case is few: read it, and take no share for a rate."
    return f"{plural(figures.cases, 'case')} are few: read them one by one, and take no share for a rate."


def _changes(figures: Figures) -> Finding:
    found = figures.handoffs
    each, change = found.total / found.cases_with, "change"
    often = f"those that do are handed off {each:.1f} times on average, at most {times(found.most)}."
    if found.cases_with == 1:
        change, often = "changes", f"it is handed off {times(found.total)}."
    return Finding(
        f"{in_full(found.with_any, figures.known_cases)} {change} {figures.holder} at least once; {often}"
        f"{_unknown(figures)}",
        "handoffs",
        "changes",
    )


def _unknown(figures: Figures) -> str:
    """How many cases the shares are not of."""
    more = figures.cases_without_team
    if not more:
        return ""
    name = "names" if more == 1 else "name"
    return f" {plural(more, 'more case')} never {name} a {figures.holder}."


def _returns(figures: Figures) -> Finding:
    found = figures.returns.of_handed_off
    come, them = verb(found.of, "comes", "come"), verb(found.of, "it", "them")
    return Finding(
        f"{in_full(found, 'handed-off cases')} {come} back to a {figures.holder} that had {them} before.",
        "bounces",
        "returns",
    )


def _bouncing_route(figures: Figures) -> Finding | None:
    """The route whose share of straight returns is surely high: large, not by few, not by the pick itself.

    The highest of many is high partly by chance. So a route is named only when its share is above that of all
    routes together even at the lower end of an interval that allows for how many it was picked from.
    """
    busy = figures.routes.filter(pl.col("n") >= ENOUGH)
    every = share(int(figures.routes["returned"].sum()), figures.handoffs.total)
    if not every.count or every.of < ENOUGH:
        return None
    if not busy.height:
        text = (
            f"{in_full(every, 'hand-offs')} go straight back; no route has the {ENOUGH} hand-offs that it "
            "takes to be named."
        )
        return Finding(text, "routes", "aba")
    z = z_of_several(busy.height)
    rated = [(share(row["returned"], row["n"], z).low or 0.0, row) for row in busy.iter_rows(named=True)]
    low, row = max(rated, key=lambda pair: pair[0])
    back = f"{in_full(share(row['returned'], row['n']), 'hand-offs')} go straight back"
    named = (row["from"], row["to"])
    if busy.height == 1:
        text = f"{_route(row)}, the only route with {ENOUGH} hand-offs or more: {back}."
    elif low > (every.share or 0):
        text = (
            f"Look first at {_route(row)}: {back}, against {percent(every.share)} on all routes together. It "
            f"stands out of {count(busy.height)} routes with {ENOUGH} hand-offs or more, the choice among "
            "them allowed for."
        )
    else:
        text = (
            f"{in_full(every, 'hand-offs')} go straight back, and no route stands out: on none of the "
            f"{count(busy.height)} routes with {ENOUGH} hand-offs or more is the share surely higher."
        )
        return Finding(text, "routes", "aba")
    return Finding(text, "routes", "route", named)


def _route(row: dict[str, Any]) -> str:
    return f"{row['from']} → {row['to']}"


def _waits(figures: Figures) -> Finding | None:
    accept = figures.to_accept
    if accept and accept.waits.n:
        left = share(accept.waiting - accept.waits.n, accept.waiting)
        return Finding(
            f"Half of the accepted hand-offs waited {hours(accept.waits.median)} or less "
            f"{sure(accept.waits, hours)}, nine in ten {hours(accept.waits.p90)} or less; "
            f"{in_full(left, 'that arrived waiting')} moved on or ended unaccepted.",
            "waits",
            "waits",
        )
    first, without = figures.to_first.waits, figures.to_first.without
    if not first.n:
        return None
    if untold(figures.to_first):
        return Finding(why_untold(figures.to_first), "waits")
    every = plural(figures.handoffs.total, "hand-off")
    none = f"; {count(without)} of {every} {verb(without, 'has', 'have')} none" if without else ""
    return Finding(
        f"Half of the hand-offs with a further event at the receiver see it within {hours(first.median)} "
        f"{sure(first, hours)}, nine in ten within {hours(first.p90)}{none}.",
        "waits",
        "waits",
    )


def _slow_route(figures: Figures) -> Finding | None:
    kind, act = ("accept", "acceptance") if figures.to_accept else ("first", "the next event")
    busy = figures.routes.filter(pl.col(f"{kind}_n") >= ENOUGH)
    if busy.height < 2 or (kind == "first" and untold(figures.to_first)):
        return None
    row = busy.sort([f"{kind}_median", "from", "to"], descending=[True, False, False]).row(0, named=True)
    wait = wait_of(row, kind)
    every = figures.to_accept.waits if figures.to_accept else figures.to_first.waits
    if wait.low is None or wait.low <= (every.median or 0):
        return None  # not surely longer than on all routes together: the longest of many is long by chance
    return Finding(
        f"The longest typical wait for {act} is on {_route(row)}: median {hours(wait.median)} "
        f"{sure(wait, hours)}, of {count(busy.height)} routes with "
        f"{ENOUGH} waits or more.",
        "routes",
        "route",
        (row["from"], row["to"]),
    )


def _fast_route(figures: Figures) -> Finding | None:
    """The route whose receiver surely solves many cases as fast as its quickest: they could go earlier."""
    if figures.solved_fast is None:
        return None
    busy = figures.solved_fast.routes.filter(pl.col("solved") >= ENOUGH)
    if not busy.height:
        return None
    z = z_of_several(busy.height)
    rated = [(share(row["fast"], row["solved"], z).low or 0.0, row) for row in busy.iter_rows(named=True)]
    low, row = max(rated, key=lambda pair: pair[0])
    if low <= 1 / QUICKEST:
        return None
    found = in_full(share(row["fast"], row["solved"]), "hand-offs that the receiver solves")
    return Finding(
        f"On {row['giver']} → {row['receiver']} {found} are solved as fast as its quickest quarter of cases: "
        "could the giver solve them, or pass them on earlier?",
        "outcomes",
        "fast",
        (row["giver"], row["receiver"]),
    )


def _length(figures: Figures) -> Finding | None:
    none, many = figures.durations[0].days, figures.durations[-1].days
    if none.n < ENOUGH or many.n < ENOUGH:
        return None
    text = (
        f"Cases handed off five times or more last {days(many.median)} in the median {sure(many, days)}, "
        f"cases never handed off {days(none.median)} {sure(none, days)}; which way the influence runs is not "
        "shown."
    )
    return Finding(text, "time", "changes")
