"""The hand-off protocol: what may be offered, and how an offer may be answered.

Pure: facts in, reasons out. No reason, no refusal. A button is drawn and an act is done by the same reasons.
"""

from pitstop.handoffs.rules.answers import (
    DECISIONS,
    MOVES,
    Waiting,
    accept_reasons,
    asking_reasons,
    correcting_reasons,
    explaining_reasons,
    move_reasons,
    nudging_reasons,
    return_reasons,
    understanding_reasons,
)
from pitstop.handoffs.rules.bounces import GUARD, Guard, Way, needs_a_lead
from pitstop.handoffs.rules.introductions import PLACES, fill, wording_reasons
from pitstop.handoffs.rules.offers import (
    Offer,
    Receiver,
    begin_reasons,
    offer_reasons,
    under_way_reasons,
    unseen_reasons,
)
from pitstop.handoffs.rules.silence import NOTE, SILENCE, TIMERS, Due, Step, due_step, steps
from pitstop.handoffs.rules.telling import Open, told_at

__all__ = [
    "DECISIONS",
    "GUARD",
    "MOVES",
    "NOTE",
    "PLACES",
    "SILENCE",
    "TIMERS",
    "Due",
    "Guard",
    "Offer",
    "Open",
    "Receiver",
    "Step",
    "Waiting",
    "Way",
    "accept_reasons",
    "asking_reasons",
    "begin_reasons",
    "correcting_reasons",
    "due_step",
    "explaining_reasons",
    "fill",
    "move_reasons",
    "needs_a_lead",
    "nudging_reasons",
    "offer_reasons",
    "return_reasons",
    "steps",
    "told_at",
    "under_way_reasons",
    "understanding_reasons",
    "unseen_reasons",
    "wording_reasons",
]
