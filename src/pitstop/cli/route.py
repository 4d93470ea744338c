"""`pitstop route`: which protocol applies between two teams."""

from __future__ import annotations

import click

from pitstop.cli.shared import printing, put, put_json, put_table, team_called
from pitstop.core import clock
from pitstop.routing import queries, services

SET_EPILOG = """\b
Examples:
  pitstop route set sbar --from "Front line" --to Network
  pitstop route set i-pass --to "Night shift" --kind shift
\b
Built in: support, nuts, sbar, i-pass. Where no route is set, support applies.
"""
LIST_EPILOG = """\b
Examples:
  pitstop route list
"""


@click.group()
def route() -> None:
    """Say which protocol applies between two teams."""


@route.command("set", epilog=SET_EPILOG)
@click.argument("protocol")
@click.option("--from", "from_team", metavar="TEAM", help="The giving team; left out, any.")
@click.option("--to", "to_team", metavar="TEAM", help="The receiving team; left out, any.")
@click.option(
    "--kind",
    default="",
    help="specialist, escalation, shift, bot_to_human, human_to_bot or other; left out, any.",
)
def set_route(protocol: str, from_team: str | None, to_team: str | None, kind: str) -> None:
    """Make PROTOCOL apply to hand-offs on a route. The most specific route wins."""
    services.bind_route(
        protocol=protocol,
        from_team=team_called(from_team) if from_team else None,
        to_team=team_called(to_team) if to_team else None,
        kind=kind,
        now=clock.now(),
    )
    put(f"{from_team or 'Any team'} → {to_team or 'any team'}{f', {kind}' if kind else ''}: {protocol}.")


@route.command("list", epilog=LIST_EPILOG)
@printing
def list_routes(as_json: bool) -> None:
    """List every route with its protocol."""
    rows = [
        {
            "from": each.from_team.name if each.from_team else None,
            "to": each.to_team.name if each.to_team else None,
            "kind": each.kind or None,
            "protocol": each.protocol.key,
        }
        for each in queries.all_routes()
    ]
    if as_json:
        return put_json(rows)
    named = [
        [row["from"] or "any", row["to"] or "any", row["kind"] or "any", row["protocol"]] for row in rows
    ]
    return put_table(["From", "To", "Kind", "Protocol"], named)
