"""Where a closed case goes on, so that whoever holds it then can act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Last:
    """What is known of the person who had the case when it was closed."""

    can_hold: bool  # they work here still, and in that team
    away_until: datetime | None
    on_shift: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A team, as far as it matters to where a case goes on."""

    is_open: bool  # with someone who works there
    successor: int | None


def goes_on_with(last: Last, *, now: datetime) -> bool:
    """Whether the person who had the case can act on it now. If not, it waits in their team."""
    is_away = last.away_until is not None and last.away_until > now
    return last.can_hold and last.on_shift and not is_away


def team_to_go_on_in(team: int, known: Mapping[int, Place], *, otherwise: Sequence[int]) -> int:
    """The team itself while it is open, else the first open one among its successors.

    Where there is none, the first open one of `otherwise`: a case is never left with nobody who could act.
    Only where no team at all is open does it stay.
    """
    seen: set[int] = set()
    here: int | None = team
    while here is not None and here not in seen:
        place = known[here]
        if place.is_open:
            return here
        seen.add(here)
        here = place.successor
    return next((other for other in otherwise if known[other].is_open), team)
