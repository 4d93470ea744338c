"""A case's history as rules look at it, put together from what is kept of it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, pairwise

from pitstop.escalations.rules.moments import Life, Stretch


@dataclass(frozen=True, slots=True)
class Hold:
    """A segment: which team holds the case from when, and by which kind of hand-off it got it."""

    begins: datetime
    team: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """A priority from when on."""

    begins: datetime
    priority: str


def lives_of(
    opened_at: datetime, closed: Sequence[datetime], reopened: Sequence[datetime], *, is_open: bool
) -> list[Life]:
    """When the case was open. A closing after which it was reopened ends a life, and so does the last one."""
    begins = [opened_at, *reopened]
    lives = []
    for n, begin in enumerate(begins, 1):
        last = n == len(begins)
        ends = [moment for moment in closed if moment >= begin and (last or moment <= begins[n])]
        if last and is_open:
            lives.append(Life(n, begin))
        elif ends:
            lives.append(Life(n, begin, min(ends)))
        elif not last:  # a closing that history doesn't tell
            lives.append(Life(n, begin, begins[n]))
    return lives


def stretches_of(lives: Sequence[Life], holds: Sequence[Hold], levels: Sequence[Level]) -> list[Stretch]:
    """The lives, cut wherever the holding team or the priority changes. Both lists begin with the case."""
    if not holds or not levels:
        return []
    # After a clock was set back what came last still holds: nothing begins before what it follows.
    hold_begins = list(accumulate((each.begins for each in holds), max))
    level_begins = list(accumulate((each.begins for each in levels), max))
    stretches = []
    for life in lives:
        inside = {
            at
            for at in (*hold_begins, *level_begins)
            if life.begins < at and (not life.ends or at < life.ends)
        }
        cuts: list[datetime | None] = [life.begins, *sorted(inside), life.ends]
        for begins, ends in pairwise(cuts):
            if begins is None or begins == ends:
                continue
            hold = holds[max(bisect_right(hold_begins, begins) - 1, 0)]
            level = levels[max(bisect_right(level_begins, begins) - 1, 0)]
            stretches.append(Stretch(begins, ends, hold.team, hold.kind, level.priority))
    return stretches
