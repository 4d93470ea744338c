"""When a timer that failed is tried again, and what is claimed together."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
BUSY_PAUSE = timedelta(seconds=1)  # someone has the case in hand: they are done in a moment
REMEMBERED = timedelta(days=1)  # so long a worker that ended is still spoken of
ALIVE = timedelta(minutes=1)  # a worker says that it lives more often than this
# Whoever waits for a case that a round has in hand waits for the whole round: of what takes long on each, or
# locks many, a round takes only so many, and the next ones take the rest. A note to a customer takes 10 ms;
# reminders, and what was missed, are written together and take less than half of that.
MOST_AT_ONCE: Mapping[str, int] = {
    "rules": 20,
    "offer_silence": 20,
    "offer_note": 20,
    "promise_watch": 40,
    "promise": 100,
}


@dataclass(frozen=True, slots=True)
class Due:
    """A timer that was claimed: what it is about, and when it was to happen."""

    kind: str
    subject: int
    case: int | None
    due_at: datetime
    attempts: int = 0

    def lateness(self, now: datetime) -> timedelta:
        """How late it is; never below nothing, also after a clock was set back."""
        return max(now - self.due_at, timedelta())


def pause_after(attempts: int) -> timedelta:
    """How long a timer waits that failed so often: 10 s, then twice as long each time, an hour at most."""
    doublings: int = 2 ** min(max(attempts - 1, 0), 20)
    return min(FIRST_PAUSE * doublings, LONGEST_PAUSE)


def one_each(dues: Iterable[Due]) -> list[Due]:
    """The first of each case, in order; what has no case is never held back.

    What comes due later on the same case sees what the earlier one has done, also when both are overdue.
    """
    seen: set[int] = set()
    chosen = []
    for due in dues:
        if due.case is None or due.case not in seen:
            chosen.append(due)
        if due.case is not None:
            seen.add(due.case)
    return chosen


def not_too_many(dues: Iterable[Due]) -> list[Due]:
    """Of each kind the first, as many as one round takes."""
    seen: Counter[str] = Counter()
    chosen = []
    for due in dues:
        seen[due.kind] += 1
        if seen[due.kind] <= MOST_AT_ONCE.get(due.kind, seen[due.kind]):
            chosen.append(due)
    return chosen
