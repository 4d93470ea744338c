"""Cases that keep coming back: when a lead decides before they go round once more."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Guard:
    """From when on a hand-off needs a lead's decision.

    About to enter a team for the `entry`th time, or after `handoffs` passages within `window`.
    """

    entry: int = 3
    handoffs: int = 4
    window: timedelta = timedelta(days=1)


GUARD = Guard()


@dataclass(frozen=True, slots=True)
class Way:
    """How a case has gone so far, seen from a hand-off that is about to begin."""

    entries: int  # how often the receiving team has gained the case
    recent: int  # how many hand-offs were accepted within the guard's window


def needs_a_lead(way: Way, guard: Guard = GUARD) -> bool:
    """Whether a lead must decide before the case goes on."""
    return way.entries >= guard.entry - 1 or way.recent >= guard.handoffs
