"""Writes to hand-offs, by what is done: each act is one call, whichever face makes it."""

from pitstop.handoffs.reopening.services import (
    customer_opened,
    customer_says_not_right,
    customer_wrote,
    end_swarm,
    reopen,
)
from pitstop.handoffs.rules import Offer
from pitstop.handoffs.services.answering import accept, send_back, withdraw
from pitstop.handoffs.services.closing import close_case
from pitstop.handoffs.services.deciding import decide
from pitstop.handoffs.services.introducing import set_introduction
from pitstop.handoffs.services.nudging import nudge
from pitstop.handoffs.services.offering import offer
from pitstop.handoffs.services.talking import ask, correct, explain, understand
from pitstop.routing.rules.fields import Answer
from pitstop.routing.rules.routes import Contingency

# `Answer`, `Contingency` and `Offer` are what a face sends; it takes them here, for faces import no rules.
__all__ = [
    "Answer",
    "Contingency",
    "Offer",
    "accept",
    "ask",
    "close_case",
    "correct",
    "customer_opened",
    "customer_says_not_right",
    "customer_wrote",
    "decide",
    "end_swarm",
    "explain",
    "nudge",
    "offer",
    "reopen",
    "send_back",
    "set_introduction",
    "understand",
    "withdraw",
]
