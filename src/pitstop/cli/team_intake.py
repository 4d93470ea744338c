"""`pitstop team intake`: where cases begin that customers open."""

from __future__ import annotations

import click

from pitstop.accounts.intake import services as intake
from pitstop.cli.shared import put, team_called

EPILOG = """\b
Examples:
  pitstop team intake "Front line"
  pitstop team intake --none
"""


@click.command("intake", epilog=EPILOG)
@click.argument("name", required=False)
@click.option("--none", "nobody", is_flag=True, help="No team: the form and the mailbox open no new cases.")
def team_intake(name: str | None, nobody: bool) -> None:
    """Let cases that customers open by form or mail begin in the team NAME, and in no other."""
    if nobody == bool(name):
        raise click.UsageError("Name one team, or give --none.")
    if name is None:
        intake.take_no_new_cases()
        return put("No team takes new cases from customers now.")
    team = team_called(name)
    intake.take_new_cases(team=team)
    return put(f"Cases that customers open begin in {team.name} from now on.")
