"""What the endpoints of insights answer: every share and every median with what it is of."""

from typing import Any

from ninja import Schema
from pydantic import Field

from pitstop.api.answers import At, TeamRef


class ShareOut(Schema):
    """`count` of `of`, as a fraction with its 95 % Wilson interval; null where `of` is 0."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


class HoursOut(Schema):
    """Quantiles of `n` waits in hours, all hours counted, with the 95 % interval of the median."""

    n: int
    median: float | None
    p75: float | None
    p90: float | None
    low: float | None
    high: float | None


class OffersOut(Schema):
    """How offers ended. Shares are of those that have ended; `open` ones are counted apart."""

    n: int
    open: int
    accepted: ShareOut
    returned: ShareOut
    withdrawn: ShareOut
    expired: ShareOut
    waits: HoursOut = Field(description="From an offer to its acceptance.")


class RouteOut(Schema):
    """A giving and a receiving team."""

    giver: TeamRef
    receiver: TeamRef
    handoffs: int = Field(validation_alias="n")
    cases: int
    straight_back: ShareOut = Field(
        validation_alias="back", description="Of the hand-offs: the next one goes back to the giver."
    )
    offers: int
    returned: ShareOut = Field(description="Of the offers that have ended: returned with a reason.")
    waits: HoursOut = Field(description="From an offer to its acceptance.")


class FiguresOut(Schema):
    """The figures of a period; every one is null or empty while the copy of the log is being made."""

    level_at: At = Field(description="Everything until then is in the figures.")
    being_made: bool = Field(description="The copy of the log is being made: there are no figures yet.")
    cases: int | None = Field(description="That began in the period; null where one kind is asked for.")
    handed_off: ShareOut | None = Field(description="Of the cases: handed off at least once.")
    came_back: ShareOut | None = Field(description="Of the cases handed off: back to a team that had them.")
    handoffs: int | None
    straight_back: ShareOut | None
    offers: OffersOut | None
    passed_on: ShareOut | None = Field(
        description="Of the hand-offs that nobody had to accept: passed on before anybody took the case."
    )
    solved_fast: ShareOut | None = Field(
        description="Of the hand-offs that the receiver solved: as fast as its quickest quarter of cases."
    )


class FlowOut(Schema):
    """Every route of a period, the busiest first; empty while the copy of the log is being made."""

    level_at: At = Field(description="Everything until then is in the figures.")
    being_made: bool = Field(description="The copy of the log is being made: there are no figures yet.")
    routes: list[RouteOut]


Shown = dict[str, Any]
