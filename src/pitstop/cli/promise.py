"""`pitstop promise`: what customers were promised; make, keep and release promises."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from pitstop.cli.shared import Moment, acting, asker, iso, local, printing, put, put_json, put_table
from pitstop.core import clock
from pitstop.handoffs import desks, overviews
from pitstop.promises import services

LIST_EPILOG = """\b
Examples:
  pitstop promise list --as omar@example.org
  pitstop promise list 42 --as omar@example.org --json
"""
MAKE_EPILOG = """\b
Examples:
  pitstop promise make 42 --as omar@example.org --text "Send the invoice" --by 15:00
  pitstop promise make 42 --as omar@example.org --text "Send the invoice"
"""
KEEP_EPILOG = """\b
Examples:
  pitstop promise keep 7 --as omar@example.org
"""
RELEASE_EPILOG = """\b
Examples:
  pitstop promise release 7 --as omar@example.org --reason "She found it herself"
"""


@click.group()
def promise() -> None:
    """See what customers were promised; make, keep and release promises."""


@promise.command("list", epilog=LIST_EPILOG)
@click.argument("case_id", type=int, required=False)
@acting
@printing
def list_promises(case_id: int | None, email: str, as_json: bool) -> None:
    """List what is owed to customers by you and your teams; with CASE_ID, every promise of that case."""
    by = asker(email)
    found = overviews.case(by, case_id).promises if case_id is not None else desks.desk(by).promises.rows
    if as_json:
        return put_json([_facts(each) for each in found])
    rows = [[each.pk, f"#{each.case_id}", local(each.due_at), each.state, each.text] for each in found]
    if not rows:
        return put("Nothing is promised.")
    return put_table(["Promise", "Case", "Due", "State", "What the customer will hear"], rows)


@promise.command(epilog=MAKE_EPILOG)
@click.argument("case_id", type=int)
@click.option("--text", default="", help="What the customer will hear.")
@click.option(
    "--by", "due_at", type=Moment(), help="By when: +2h, 15:00, ISO 8601; left out, by the cadence."
)
@acting
@printing
def make(case_id: int, text: str, due_at: datetime | None, email: str, as_json: bool) -> None:
    """Promise the customer of the case CASE_ID something by a time."""
    made = services.make(by=asker(email), now=clock.now(), case_id=case_id, text=text, due_at=due_at)
    _tell(made, f"Promise {made.pk}: “{made.text}” by {local(made.due_at)}.", as_json=as_json)


@promise.command(epilog=KEEP_EPILOG)
@click.argument("promise_id", type=int)
@acting
@printing
def keep(promise_id: int, email: str, as_json: bool) -> None:
    """Say that PROMISE_ID was kept. Refused once its time has passed: then it counts as missed."""
    kept = services.keep(by=asker(email), now=clock.now(), promise_id=promise_id)
    _tell(kept, f"Promise {kept.pk} is kept: “{kept.text}”.", as_json=as_json)


@promise.command(epilog=RELEASE_EPILOG)
@click.argument("promise_id", type=int)
@click.option("--reason", default="", help="Why it need not be kept.")
@acting
@printing
def release(promise_id: int, reason: str, email: str, as_json: bool) -> None:
    """Let PROMISE_ID go, with a reason."""
    released = services.release(by=asker(email), now=clock.now(), promise_id=promise_id, reason=reason)
    _tell(released, f"Promise {released.pk} is released: “{released.text}”.", as_json=as_json)


def _tell(done: Any, words: str, *, as_json: bool) -> None:
    if as_json:
        return put_json(_facts(done))
    return put(words)


def _facts(found: Any) -> dict[str, object]:
    return {
        "id": found.pk,
        "case": found.case_id,
        "text": found.text,
        "due_at": iso(found.due_at),
        "state": found.state,
        "made_at": iso(found.made_at),
        "settled_at": iso(found.settled_at),
        "reason": found.reason,
    }
