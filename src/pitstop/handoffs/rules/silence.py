"""How long a silent receiver is waited for, and what is done about it step by step."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from pitstop.routing.rules.routes import Patience

# The timers of an offer: the next step of the receiver's silence, and the note to the customer who waits.
SILENCE, NOTE = "offer_silence", "offer_note"
TIMERS = (SILENCE, NOTE)


class Step(StrEnum):
    """What is done: who is silent is reminded, then their lead is told, then the case goes back."""

    REMIND = "remind"
    LEAD = "lead"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Due:
    """A step, and how long after the silence began it falls due, in business time."""

    step: Step
    after: timedelta


def steps(patience: Patience) -> tuple[Due, ...]:
    """The steps that a route takes, in order. None comes before the one it follows."""
    planned = (
        (Step.REMIND, patience.remind_after),
        (Step.LEAD, patience.lead_after),
        (Step.BACK, patience.back_after),
    )
    found: list[Due] = []
    for step, after in planned:
        if after is not None:
            found.append(Due(step, max(after, found[-1].after) if found else after))
    return tuple(found)


def due_step(patience: Patience, taken: int) -> Due | None:
    """The step that follows when so many were taken; None when all were."""
    planned = steps(patience)
    return planned[taken] if taken < len(planned) else None
