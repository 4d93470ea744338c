"""By when a customer hears, as they were told last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Open:
    """A promise of the case that is open. `by_person`: someone made it, not the desk by itself."""

    made_at: datetime
    due_at: datetime
    by_person: bool = True


def told_at(named_at: datetime, *, offered_at: datetime, promised: Iterable[Open]) -> datetime:
    """By when the customer of a waiting offer hears: the time that its giver named, or a later one.

    Who promised something after the offer has told the customer anew: then it is what falls due first of all
    that is promised, so that nobody is told an earlier time than they were. A promise from before that is
    still open keeps the time where it is; an earlier one made since passes on beside it.
    """
    known = list(promised)
    if not any(each.by_person and each.made_at > offered_at for each in known):
        return named_at
    return max(named_at, min(each.due_at for each in known))
