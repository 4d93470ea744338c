"""`pitstop mail`: mails that have not left, and sending them again."""

from __future__ import annotations

import click

from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cli import mail_in
from pitstop.cli.shared import acting, asker, iso, local, printing, put, put_json, put_table
from pitstop.core import clock
from pitstop.notify import queries, services

LIST_EPILOG = """\b
Examples:
  pitstop mail list --as lea@example.org
  pitstop mail list --as lea@example.org --json
"""
AGAIN_EPILOG = """\b
Examples:
  pitstop mail again 17 --as lea@example.org
"""


@click.group()
def mail() -> None:
    """List mails that have not left, and send them again; see to mail that came in and has no place.

    For leads, of the cases that they may read; an admin sees all. Mail that came in is for admins.
    """


def _readable(by: Asker) -> queries.Cases:
    return None if by.is_admin else cases.seen_by(by)


@mail.command("list", epilog=LIST_EPILOG)
@acting
@printing
def list_mails(email: str, as_json: bool) -> None:
    """List the mails that are stuck or wait for their next try, the stuck ones first."""
    by = asker(email)
    queries.check_lead(by)
    found = list(queries.unsent(by, cases=_readable(by)))
    if as_json:
        return put_json(
            [
                {
                    "id": each.pk,
                    "state": each.state,
                    "to": each.to,
                    "subject": each.subject,
                    "case": each.case,
                    "attempts": each.attempts,
                    "error": each.error,
                    "due_at": iso(each.due_at) if each.state == "queued" else None,
                }
                for each in found
            ]
        )
    if not found:
        return put("Every mail has left.")
    rows = [
        [
            each.pk,
            "stuck" if each.state == "stuck" else f"waits until {local(each.due_at)}",
            each.to,
            each.subject,
            each.error or "none",
        ]
        for each in found
    ]
    return put_table(["Mail", "State", "To", "About", "Error"], rows)


@mail.command("again", epilog=AGAIN_EPILOG)
@click.argument("number", type=click.IntRange(min=1, max=2**63 - 1))
@acting
def send_again(number: int, email: str) -> None:
    """Have the mail NUMBER tried again at once. The worker sends it."""
    by = asker(email)
    sent = services.send_again(by=by, now=clock.now(), mail_id=number, cases=_readable(by))
    put(f"The mail to {sent.to} is tried again now.")


for command in mail_in.COMMANDS:
    mail.add_command(command)
