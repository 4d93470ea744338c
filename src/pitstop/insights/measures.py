"""What only a desk of ours can tell: how offers are answered, and routes with how long their offers wait.

Asked of the relation `offers` of `cutting`; hand-offs that took place are asked of `segments` as in any log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

import polars as pl

from pitstop_analysis.measures import routes as routes_measure
from pitstop_analysis.measures import trend
from pitstop_analysis.measures.waits import BINS, LONGER
from pitstop_analysis.relations import HOUR, Relations, floored
from pitstop_analysis.stats import Share, Spread, share, spread, spread_from

ROUTE = ("giver", "receiver")
BUSIEST = ("n", "offers")
OUTCOMES = ("accepted", "returned", "withdrawn", "expired")
UNTIL = {**{name: limit * HOUR for name, limit in BINS}, LONGER: None}
ENDS = """
    SELECT outcome, count(*) AS n
    FROM offers
    GROUP BY outcome
"""
ANSWERED = """
    SELECT giver, receiver, count(*) AS offers, count(outcome) AS ended,
        sum(CASE WHEN outcome = 'returned' THEN 1 ELSE 0 END) AS returned
    FROM offers
    GROUP BY giver, receiver
"""
WAITS = """
    SELECT giver, receiver, answered - offered AS value
    FROM offers
    WHERE outcome = 'accepted'
"""
BY_WEEK = f"""
    SELECT {floored("(offered - $monday)", "$week")} AS week, answered - offered AS value
    FROM offers
    WHERE outcome = 'accepted'
"""  # noqa: S608 - our own texts


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


class Route(NamedTuple):
    """A giving and a receiving team, by id.

    `n` hand-offs in `cases` cases took place; of these, `back` went straight back to the giver. `returned` is
    of the offers that have ended: those that the receiver sent back with a reason. `waits` are hours from
    an offer to its acceptance, of which there are `waited`. Shares and spreads are made for whom asks: a desk
    has thousands of routes, and a page shows some.
    """

    giver: int
    receiver: int
    n: int
    cases: int
    went_back: int
    offers: int
    ended: int
    sent_back: int
    waited: int
    ranked: Mapping[int, float]
    """Those waits that their spread is made of, in microseconds, by rank."""

    @property
    def back(self) -> Share:
        """Of the hand-offs."""
        return share(self.went_back, self.n)

    @property
    def returned(self) -> Share:
        """Of the offers that have ended."""
        return share(self.sent_back, self.ended)

    @property
    def waits(self) -> Spread:
        """In hours."""
        return spread_from(self.ranked, self.waited, HOUR)


def offers(relations: Relations) -> Offers:
    """Over all these offers."""
    counts = dict(relations.frame(ENDS).iter_rows())
    ended = sum(counts.get(outcome, 0) for outcome in OUTCOMES)
    accepted, returned, withdrawn, expired = (share(counts.get(each, 0), ended) for each in OUTCOMES)
    waits = relations.frame(WAITS)["value"]
    return Offers(
        n=sum(counts.values()),
        open=sum(counts.values()) - ended,
        accepted=accepted,
        returned=returned,
        withdrawn=withdrawn,
        expired=expired,
        waits=spread(waits, HOUR),
        bins=_bins(waits),
    )


def by_week(relations: Relations) -> dict[int, Spread]:
    """The hours from offer to acceptance by the week of the offer, counted as the trend counts weeks."""
    found = relations.engine.at_ranks(BY_WEEK, ("week",), monday=trend.MONDAY, week=trend.WEEK)
    return {int(week or 0): spread_from(ranked, n, HOUR) for (week,), (n, ranked) in found.items()}


def routes(relations: Relations) -> tuple[Route, ...]:
    """Every route that had a hand-off or an offer, the busiest first, then by id."""
    took_place = {row[:2]: row[2:] for row in relations.frame(routes_measure.SQL).iter_rows()}
    answered = {row[:2]: row[2:] for row in relations.frame(ANSWERED).iter_rows()}
    waits = relations.engine.at_ranks(WAITS, ROUTE)
    found = []
    for giver, receiver in took_place.keys() | answered.keys():
        n, cases, back = took_place.get((giver, receiver), (0, 0, 0))
        offered, ended, returned = answered.get((giver, receiver), (0, 0, 0))
        waited, ranked = waits.get((giver, receiver), (0, {}))
        found.append(Route(giver, receiver, n, cases, back, offered, ended, returned, waited, ranked))
    found.sort(key=attrgetter(*ROUTE))
    return tuple(sorted(found, key=attrgetter(*BUSIEST), reverse=True))


def _bins(waits: pl.Series) -> dict[str, int]:
    """How many waits fall into each span; an upper end belongs to its span."""
    found, below = {}, 0
    for name, limit in UNTIL.items():
        within = len(waits) if limit is None else int((waits <= limit).sum())
        found[name] = within - below
        below = within
    return found
