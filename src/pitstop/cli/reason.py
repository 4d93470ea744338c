"""`pitstop reason`: what a hand-off can be returned for."""

from __future__ import annotations

import click

from pitstop.cli.route import leader, leading
from pitstop.cli.shared import printing, put, put_json, put_table
from pitstop.core import clock
from pitstop.routing import queries, services

LIST_EPILOG = """\b
Examples:
  pitstop reason list
"""
ADD_EPILOG = """\b
Examples:
  pitstop reason add "customer must pay first"
  pitstop reason add "needs a site visit" --note --as rosa@example.org
"""
RETIRE_EPILOG = """\b
Examples:
  pitstop reason retire needs_a_site_visit
  pitstop reason retire needs_a_site_visit --undo
"""


@click.group()
def reason() -> None:
    """Say what a hand-off can be returned for."""


@reason.command("list", epilog=LIST_EPILOG)
@printing
def list_reasons(as_json: bool) -> None:
    """List the reasons, retired ones too."""
    found = queries.all_return_reasons()
    if as_json:
        return put_json(
            [
                {
                    "key": one.key,
                    "label": one.label,
                    "needs_note": one.needs_note,
                    "built_in": one.built_in,
                    "is_active": one.is_active,
                }
                for one in found
            ]
        )
    rows = [
        [
            one.key,
            one.label,
            "yes" if one.needs_note else "no",
            "built in" if one.built_in else "in use" if one.is_active else "retired",
        ]
        for one in found
    ]
    return put_table(["Key", "Reason", "Needs a note", "State"], rows)


@reason.command(epilog=ADD_EPILOG)
@click.argument("label")
@click.option("--note", "needs_note", is_flag=True, help="Who returns for this reason must write a note.")
@click.option("--key", default="", help="Its key; left out, it is made from LABEL.")
@leading
def add(label: str, needs_note: bool, key: str, email: str | None) -> None:
    """Add the reason LABEL, as receivers will choose it."""
    made = services.add_return_reason(
        by=leader(email), now=clock.now(), label=label, needs_note=needs_note, key=key
    )
    put(f"{made.label} ({made.key}) can be chosen from now on.")


@reason.command(epilog=RETIRE_EPILOG)
@click.argument("key")
@click.option("--undo", is_flag=True, help="Bring it back.")
@leading
def retire(key: str, undo: bool, email: str | None) -> None:
    """Take the reason KEY out of the choice. What was returned for it keeps it."""
    if undo:
        found = services.bring_back_return_reason(by=leader(email), now=clock.now(), key=key)
        return put(f"{found.label} can be chosen again.")
    found = services.retire_return_reason(by=leader(email), now=clock.now(), key=key)
    return put(f"{found.label} can't be chosen any more.")
