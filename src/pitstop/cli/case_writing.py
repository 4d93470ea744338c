"""`pitstop case write`, `reopen` and `link`: what is said in a case, and what becomes of it after closing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from pitstop.cases import queries
from pitstop.cases import services as cases
from pitstop.cases.services import File
from pitstop.cli.shared import Moment, acting, asker, iso, printing, put, put_json
from pitstop.core import clock
from pitstop.handoffs.reopening import services as customers
from pitstop.promises import services as promises

WRITE_EPILOG = """\b
Examples:
  pitstop case write 42 "The refund is on its way." --no-more --as priya@example.org
  pitstop case write 42 - --next "The bank answers" --by +4h --as priya@example.org < reply.txt
  pitstop case write 42 "She prefers mail." --kind note --file call.pdf --as priya@example.org
  pitstop case write 42 "Where is my money?" --kind heard --as priya@example.org
"""
REOPEN_EPILOG = """\b
Examples:
  pitstop case reopen 42 --why "She called: it is back." --as priya@example.org
"""
LINK_EPILOG = """\b
Examples:
  pitstop case link 42 --renew --as priya@example.org
  pitstop case link 42 --revoke --as priya@example.org
"""
# A message of the customer that a colleague writes down, or one that nobody but colleagues reads.
_SAY: dict[str, Callable[..., Any]] = {"note": cases.write_note, "heard": cases.hear}
_SAID = {
    "reply": "Your message is on its way",
    "note": "The note is saved",
    "heard": "What they said is saved",
}


@click.command(epilog=WRITE_EPILOG)
@click.argument("case_id", type=int)
@click.argument("text")
@click.option(
    "--kind",
    type=click.Choice(["reply", "note", "heard"]),
    default="reply",
    show_default=True,
    help="To the customer, for colleagues only, or what the customer said.",
)
@click.option(
    "--file",
    "paths",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file to go with it; say it once for each.",
)
@click.option("--keeps", multiple=True, type=int, help="A promise that a reply keeps.")
@click.option("--next", "next_text", default="", help="What the customer hears next.")
@click.option("--by", "next_due_at", type=Moment(), help="By when. Without it: by the cadence of the case.")
@click.option("--no-more", is_flag=True, help="Nothing more is to come.")
@click.option("--waits", is_flag=True, help="The case now waits for the customer's answer.")
@acting
@printing
def write(
    case_id: int,
    text: str,
    kind: str,
    paths: tuple[Path, ...],
    keeps: tuple[int, ...],
    next_text: str,
    next_due_at: datetime | None,
    no_more: bool,
    waits: bool,
    email: str,
    as_json: bool,
) -> None:
    """Write TEXT in the case CASE_ID: a reply, a note, or what the customer said. "-" reads it from input."""
    if kind != "reply" and (keeps or next_text or next_due_at or no_more or waits):
        raise click.UsageError(
            "Only a reply keeps and makes promises, and waits: leave out --keeps, --next, --by, --no-more, "
            "--waits."
        )
    files = [File(path.name, "", path.read_bytes()) for path in paths]
    said: dict[str, Any] = {
        "by": asker(email),
        "now": clock.now(),
        "case_id": case_id,
        "body": _input() if text == "-" else text,
        "files": files,
    }
    if kind == "reply":
        message = promises.reply(
            **said,
            keeps=keeps,
            next_text=next_text,
            next_due_at=next_due_at,
            no_more=no_more,
            waits_for_customer=waits,
        )
    else:
        message = _SAY[kind](**said)
    if as_json:
        return put_json({"message": message.pk, "case": case_id, "kind": message.kind, "at": iso(message.at)})
    return put(f"{_SAID[kind]}.")


def _input() -> str:
    try:
        return sys.stdin.read()
    except UnicodeDecodeError:
        raise click.UsageError("What comes from standard input is not text in UTF-8.") from None


@click.command(epilog=REOPEN_EPILOG)
@click.argument("case_id", type=int)
@click.option("--why", required=True, help="One line; the customer does not read it.")
@acting
@printing
def reopen(case_id: int, why: str, email: str, as_json: bool) -> None:
    """Let the closed case CASE_ID go on: with who had it if they work now, else with the team."""
    case = customers.reopen(by=asker(email), now=clock.now(), case_id=case_id, why=why)
    holder = queries.holder(case)
    if as_json:
        person = holder.person.name if holder.person else None
        return put_json({"case": case.pk, "state": case.state, "team": holder.team.name, "person": person})
    return put(f"Case #{case.pk} goes on: {holder}.")


@click.command(epilog=LINK_EPILOG)
@click.argument("case_id", type=int)
@click.option("--renew", "act", flag_value="renew", help="Make a new link; the old ones open nothing.")
@click.option("--revoke", "act", flag_value="revoke", help="End every link.")
@acting
@printing
def link(case_id: int, act: str | None, email: str, as_json: bool) -> None:
    """Renew or revoke the link to the customer's page of the case CASE_ID; without an option, show it."""
    by = asker(email)
    if act == "renew":
        case = cases.renew_link(by=by, now=clock.now(), case_id=case_id)
    elif act == "revoke":
        case = cases.revoke_link(by=by, now=clock.now(), case_id=case_id)
    else:
        case = queries.get(by, case_id).case
    address = None if case.link_revoked_at else queries.status_link(case)
    if as_json:
        return put_json({"case": case.pk, "status_link": address})
    return put(address or "The link is revoked: it opens nothing.")
