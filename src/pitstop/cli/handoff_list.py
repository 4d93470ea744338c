"""`pitstop handoff list`: the hand-offs that wait for an answer, and what was handed off."""

from __future__ import annotations

from typing import Any

import click

from pitstop.cli.shared import (
    acting,
    asker,
    iso,
    local,
    printing,
    put,
    put_json,
    put_left_out,
    put_table,
    team_called,
)
from pitstop.handoffs import desks

EPILOG = """\b
Examples:
  pitstop handoff list --as priya@example.org
  pitstop handoff list --as priya@example.org --only offered --team "Front line"
  pitstop handoff list --as omar@example.org --only given --json
"""
TITLES = {
    "offered": "Offered to you or your teams",
    "given": "Offered by you, not answered yet",
    "passed": "Handed off by you",
}


@click.command("list", epilog=EPILOG)
@click.option(
    "--only",
    type=click.Choice(list(TITLES)),
    multiple=True,
    help="offered to you or your teams, given by you and not answered, or passed on by you; all if left out.",
)
@click.option("--team", metavar="TEAM", help="Only those that come from this team or go to it.")
@acting
@printing
def list_handoffs(only: tuple[str, ...], team: str | None, email: str, as_json: bool) -> None:
    """List what was offered to you, what you offered and what you handed off, as it stands on the desk."""
    desk = desks.desk(asker(email))
    among = team_called(team).pk if team else None
    listed = {name: getattr(desk, name) for name in TITLES if not only or name in only}
    found = {
        name: [each for each in one.rows if among in (None, each.from_team_id, each.to_team_id)]
        for name, one in listed.items()
    }
    if as_json:
        totals = {name: one.total for name, one in listed.items()}
        return put_json({**{name: [*map(_facts, rows)] for name, rows in found.items()}, "totals": totals})
    for name, rows in found.items():
        _print(TITLES[name], rows)
        put_left_out(listed[name].left_out)
    return None


def _print(title: str, rows: list[Any]) -> None:
    if not rows:
        return put(f"{title}: nothing.\n")
    headings = ["Hand-off", "Case", "Subject", "From", "To", "State", "Customer hears by"]
    return put_table(headings, map(_row, rows), title=title)


def _row(found: Any) -> list[object]:
    return [
        found.pk,
        f"#{found.case_id}",
        found.case.subject,
        f"{found.giver.name}, {found.from_team.name}",
        f"{found.to_person.name}, {found.to_team.name}" if found.to_person else found.to_team.name,
        found.state,
        local(found.told_at),
    ]


def _facts(found: Any) -> dict[str, object]:
    return {
        "handoff": found.pk,
        "case": found.case_id,
        "subject": found.case.subject,
        "customer": found.case.customer.name,
        "state": found.state,
        "from_team": found.from_team.name,
        "giver": found.giver.name,
        "to_team": found.to_team.name,
        "to_person": found.to_person.name if found.to_person else None,
        "next_update_at": iso(found.told_at),
        "offered_at": iso(found.offered_at),
        "answered_at": iso(found.answered_at),
    }
