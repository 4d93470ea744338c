"""What only a desk of ours can tell: how offers are answered, and routes with how long their offers wait.

Asked of the relation `offers` of `cutting`; hand-offs that took place are asked of `segments` as in any log.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import polars as pl

from pitstop_analysis.measures import routes as routes_measure
from pitstop_analysis.measures import trend
from pitstop_analysis.measures.waits import BINS, LONGER
from pitstop_analysis.relations import HOUR, Relations
from pitstop_analysis.stats import NOTHING, Share, Spread, ranks_needed, share, spread, spread_from

ROUTE = ("giver", "receiver")
OUTCOMES = ("accepted", "returned", "withdrawn", "expired")
UNTIL = {**{name: limit * HOUR for name, limit in BINS}, LONGER: None}


@dataclass(frozen=True, slots=True)
class Offers:
    """How offers ended. `waits` are hours from an offer to its acceptance; `bins` counts the same by length.

    Shares are of the offers that have ended; `open` ones are counted apart.
    """

    n: int
    open: int
    accepted: Share
    returned: Share
    withdrawn: Share
    expired: Share
    waits: Spread
    bins: dict[str, int]


@dataclass(frozen=True, slots=True)
class Route:
    """A giving and a receiving team, by id.

    `n` hand-offs in `cases` cases took place; of these, `back` went straight back to the giver. `returned` is
    of the offers that have ended: those that the receiver sent back with a reason. `waits` are hours from an
    offer to its acceptance.
    """

    giver: int
    receiver: int
    n: int
    cases: int
    back: Share
    offers: int
    returned: Share
    waits: Spread


def offers(made: pl.DataFrame) -> Offers:
    """Over all these offers."""
    counts = dict(made["outcome"].value_counts().iter_rows())
    ended = sum(counts.get(outcome, 0) for outcome in OUTCOMES)
    accepted, returned, withdrawn, expired = (share(counts.get(each, 0), ended) for each in OUTCOMES)
    waits = _waits(made)["value"]
    return Offers(
        n=made.height,
        open=made.height - ended,
        accepted=accepted,
        returned=returned,
        withdrawn=withdrawn,
        expired=expired,
        waits=spread(waits, HOUR),
        bins=_bins(waits),
    )


def by_week(made: pl.DataFrame) -> dict[int, Spread]:
    """The hours from offer to acceptance by the week of the offer, counted as the trend counts weeks."""
    weeks = _waits(made).with_columns(week=(pl.col("offered") - trend.MONDAY) // trend.WEEK)
    return {week: found for (week,), found in _spreads(weeks, ("week",)).items()}


def routes(relations: Relations, made: pl.DataFrame) -> tuple[Route, ...]:
    """Every route that had a hand-off or an offer, the busiest first, then by id."""
    took_place = {row[:2]: row[2:] for row in relations.frame(routes_measure.SQL).iter_rows()}
    ended = made.group_by(ROUTE).agg(
        pl.len(), pl.col("outcome").count().alias("ended"), (pl.col("outcome") == "returned").sum().alias("n")
    )
    answered = {row[:2]: row[2:] for row in ended.iter_rows()}
    waits = _spreads(_waits(made), ROUTE)
    found = []
    for route in took_place.keys() | answered.keys():
        n, cases, back = took_place.get(route, (0, 0, 0))
        offered, of, returned = answered.get(route, (0, 0, 0))
        waited = waits.get(route, NOTHING)
        giver, receiver = route
        found.append(Route(giver, receiver, n, cases, share(back, n), offered, share(returned, of), waited))
    return tuple(sorted(found, key=lambda each: (-each.n, -each.offers, each.giver, each.receiver)))


def _waits(made: pl.DataFrame) -> pl.DataFrame:
    accepted = made.filter(pl.col("outcome") == "accepted")
    return accepted.with_columns(value=pl.col("answered") - pl.col("offered"))


def _spreads(values: pl.DataFrame, keys: Sequence[str]) -> dict[tuple[int, ...], Spread]:
    """The spread of `value` in each group, in hours: ordered once, and only ranks that count are taken."""
    ordered = values.select(*keys, "value").sort(*keys, "value")
    groups = ordered.group_by(keys, maintain_order=True).len()
    sizes = groups["len"].to_list()
    starts = [0, *accumulate(sizes)]
    ranks = {size: ranks_needed(size) for size in set(sizes)}
    places = [start + rank - 1 for start, size in zip(starts, sizes, strict=False) for rank in ranks[size]]
    found = iter(ordered["value"].gather(places).to_list())
    return {
        group: spread_from({rank: next(found) for rank in ranks[size]}, size, HOUR)
        for group, size in zip(groups.select(keys).iter_rows(), sizes, strict=True)
    }


def _bins(waits: pl.Series) -> dict[str, int]:
    """How many waits fall into each span; an upper end belongs to its span."""
    found, below = {}, 0
    for name, limit in UNTIL.items():
        within = len(waits) if limit is None else int((waits <= limit).sum())
        found[name] = within - below
        below = within
    return found
