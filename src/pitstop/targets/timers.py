"""What comes due by itself: a share of a clock's time, its end, and clocks that history has overtaken."""

from collections.abc import Collection, Sequence
from datetime import datetime

from pitstop.cases.at_once import lock_cases
from pitstop.targets.services import bring_up
from pitstop.timers.rules import Due


def act_on_clocks(dues: Sequence[Due], now: datetime) -> Collection[int]:
    """Warn of, or record as over, the clocks that are due. Returns those whose case somebody has in hand.

    After a long outage each is told of once. For timers of the kind "clock".
    """
    free, busy = lock_cases({due.case for due in dues if due.case is not None})
    bring_up(free, now=now, due={due.subject for due in dues})
    return [due.subject for due in dues if due.case in busy]


def follow_cases(dues: Sequence[Due], now: datetime) -> Collection[int]:
    """Bring the clocks of these cases up to date with what happened. Returns the cases in somebody's hand.

    For timers of the kind "clocks".
    """
    free, busy = lock_cases({due.subject for due in dues})
    bring_up(free, now=now)
    return busy
