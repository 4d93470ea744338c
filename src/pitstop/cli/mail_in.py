"""`pitstop mail waiting` and its like: mail that came in and has no place, for admins."""

from __future__ import annotations

import click

from pitstop.cli.shared import acting, asker, iso, local, plain, printing, put, put_json, put_table
from pitstop.connectors.mail import queries, services
from pitstop.core import clock

WAITING_EPILOG = """\b
Examples:
  pitstop mail waiting --as ada@example.org
  pitstop mail waiting --as ada@example.org --json
"""
SHOW_EPILOG = """\b
Examples:
  pitstop mail show 12 --as ada@example.org
"""
OPEN_EPILOG = """\b
Examples:
  pitstop mail open 12 --as ada@example.org
"""
SETTLE_EPILOG = """\b
Examples:
  pitstop mail settle 12 --as ada@example.org
"""

NUMBER = click.IntRange(min=1, max=2**63 - 1)


@click.command("waiting", epilog=WAITING_EPILOG)
@acting
@printing
def waiting(email: str, as_json: bool) -> None:
    """List the mail that came in and could not be taken into a case, with the reason."""
    found = queries.waiting(asker(email))
    if as_json:
        return put_json(
            [
                {
                    "id": each.pk,
                    "from": each.sender,
                    "subject": each.subject,
                    "outcome": each.outcome,
                    "why": each.why,
                    "case": each.about,
                    "at": iso(each.at),
                }
                for each in found
            ]
        )
    if not found:
        return put("No mail waits to be looked at.")
    rows = [[each.pk, local(each.at), each.sender or "nobody", each.subject, each.why] for each in found]
    return put_table(["Mail", "Came in", "From", "About", "Why it waits"], rows)


@click.command("show", epilog=SHOW_EPILOG)
@click.argument("number", type=NUMBER)
@acting
def show(number: int, email: str) -> None:
    """Show what the mail NUMBER says, as far as it can be understood."""
    found = queries.read(asker(email), number)
    lines = [
        f"From: {plain(found.sender_name)} <{plain(found.sender)}>",
        f"Subject: {plain(found.subject)}",
        "",
    ]
    lines += [plain(line) for part in (found.text, found.quoted) for line in part.splitlines()]
    put("\n".join([*lines, *(f"File: {plain(file.name)}, {file.media_type}" for file in found.attachments)]))


@click.command("open", epilog=OPEN_EPILOG)
@click.argument("number", type=NUMBER)
@acting
def open_case(number: int, email: str) -> None:
    """Open a case with the mail NUMBER, whatever kept it from becoming one."""
    case = services.open_anyway(by=asker(email), now=clock.now(), taken_in=number)
    put(f"Case #{case.pk} is opened with it.")


@click.command("settle", epilog=SETTLE_EPILOG)
@click.argument("number", type=NUMBER)
@acting
def settle(number: int, email: str) -> None:
    """Say that nothing is to be done about the mail NUMBER. It is kept, and `mail show` shows it."""
    services.settle(by=asker(email), now=clock.now(), taken_in=number)
    put("It waits no longer.")


COMMANDS = (waiting, show, open_case, settle)
