"""`pitstop case wait` and `resume`: a case that can't go on until someone outside has answered."""

from __future__ import annotations

from typing import Any

import click

from pitstop.cases import services as cases
from pitstop.cli.shared import acting, asker, iso, local, printing, put, put_json
from pitstop.core import clock

WAIT_EPILOG = """\b
Examples:
  pitstop case wait 42 --for "her account number" --as priya@example.org
  pitstop case wait 42 --on third_party --for "the bank" --as priya@example.org
\b
Your own clocks stand still until then; what the customer was promised stays due. The customer's next word
ends a wait for them by itself.
"""
RESUME_EPILOG = """\b
Examples:
  pitstop case resume 42 --as priya@example.org
"""


@click.command(epilog=WAIT_EPILOG)
@click.argument("case_id", type=int)
@click.option("--on", default="customer", show_default=True, help="Whom it waits for: customer, third_party.")
@click.option("--for", "what", default="", help="What it waits for, in one line for colleagues.")
@acting
@printing
def wait(case_id: int, on: str, what: str, email: str, as_json: bool) -> None:
    """Say that the case CASE_ID can't go on until someone outside has answered."""
    begun = cases.wait(by=asker(email), now=clock.now(), case_id=case_id, on=on, what=what)
    if as_json:
        return put_json(waited(begun))
    return put(f"Case #{case_id} waits. What the customer was promised stays due.")


@click.command(epilog=RESUME_EPILOG)
@click.argument("case_id", type=int)
@acting
@printing
def resume(case_id: int, email: str, as_json: bool) -> None:
    """Say that what the case CASE_ID waited for has come."""
    ended = cases.resume(by=asker(email), now=clock.now(), case_id=case_id)
    if as_json:
        return put_json(waited(ended))
    return put(f"Case #{case_id} goes on; it had waited since {local(ended.started_at)}.")


def waited(found: Any) -> dict[str, object]:
    """A wait, for programs."""
    return {
        "case": found.case_id,
        "on": found.on,
        "what": found.what,
        "since": iso(found.started_at),
        "until": iso(found.ended_at),
    }
