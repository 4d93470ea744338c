"""`pitstop handoff ask`, `explain`, `correct`, `understand`, `decide` and `remind`."""

from __future__ import annotations

import click

from pitstop.cli.handoff_words import tell
from pitstop.cli.shared import acting, asker, printing
from pitstop.core import clock
from pitstop.handoffs import services

TALK_EPILOG = """\b
Examples:
  pitstop handoff ask 7 "Which card?" --as priya@example.org
  pitstop handoff explain 7 "The blue one." --as omar@example.org
  pitstop handoff correct 7 "Three charges, not two." --as omar@example.org
  pitstop handoff understand 7 --as priya@example.org
  pitstop handoff decide 7 let_pass --as lea@example.org
  pitstop handoff remind 7 --as omar@example.org
"""


@click.command(epilog=TALK_EPILOG)
@click.argument("handoff_id", type=int)
@click.argument("text")
@acting
@printing
def ask(handoff_id: int, text: str, email: str, as_json: bool) -> None:
    """Ask the giver of HANDOFF_ID something before you answer it."""
    asked = services.ask(by=asker(email), now=clock.now(), handoff_id=handoff_id, text=text)
    tell(asked.handoff, f"{asked.handoff.giver.name} is asked.", as_json=as_json)


@click.command(epilog=TALK_EPILOG)
@click.argument("handoff_id", type=int)
@click.argument("text")
@acting
@printing
def explain(handoff_id: int, text: str, email: str, as_json: bool) -> None:
    """Answer the question that the receiver of HANDOFF_ID asked."""
    answered = services.explain(by=asker(email), now=clock.now(), handoff_id=handoff_id, text=text)
    tell(answered.handoff, f"{answered.asked_by.name} has your answer.", as_json=as_json)


@click.command(epilog=TALK_EPILOG)
@click.argument("handoff_id", type=int)
@click.argument("text")
@acting
@printing
def correct(handoff_id: int, text: str, email: str, as_json: bool) -> None:
    """Correct the read-back of HANDOFF_ID. It stands on the case until the receiver has seen it."""
    corrected = services.correct(by=asker(email), now=clock.now(), handoff_id=handoff_id, text=text)
    tell(corrected.handoff, "The correction stands on the case until they have seen it.", as_json=as_json)


@click.command(epilog=TALK_EPILOG)
@click.argument("handoff_id", type=int)
@acting
@printing
def understand(handoff_id: int, email: str, as_json: bool) -> None:
    """Say that you have seen the correction of HANDOFF_ID."""
    done = services.understand(by=asker(email), now=clock.now(), handoff_id=handoff_id)
    tell(done, "The correction is seen.", as_json=as_json)


@click.command(epilog=TALK_EPILOG)
@click.argument("handoff_id", type=int)
@click.argument("decision", type=click.Choice(["let_pass", "take", "swarm"]))
@acting
@printing
def decide(handoff_id: int, decision: str, email: str, as_json: bool) -> None:
    """Decide, as a lead, about HANDOFF_ID of a case that keeps coming back."""
    done = services.decide(by=asker(email), now=clock.now(), handoff_id=handoff_id, decision=decision)
    tell(done, f"Decided: {decision}.", as_json=as_json)


@click.command(epilog=TALK_EPILOG)
@click.argument("handoff_id", type=int)
@acting
@printing
def remind(handoff_id: int, email: str, as_json: bool) -> None:
    """Remind whoever is silent about HANDOFF_ID, each of them once in five minutes."""
    done = services.nudge(by=asker(email), now=clock.now(), handoff_id=handoff_id)
    tell(done, "A reminder is on its way.", as_json=as_json)


TALK = (ask, explain, correct, understand, decide, remind)
