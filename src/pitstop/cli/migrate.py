"""`pitstop migrate`: the database as this version of Pitstop needs it."""

from __future__ import annotations

from pathlib import Path

import click
from django.core.management import call_command
from django.db import connection

from pitstop.cli import desk
from pitstop.core import clock
from pitstop.promises import services as promises
from pitstop.routing import services as routing

EPILOG = """\b
Examples:
  pitstop migrate
  pitstop migrate -v
"""


@click.command(epilog=EPILOG)
@click.option("-v", "--verbose", is_flag=True, help="Name each change as it is made.")
def migrate(verbose: bool) -> None:
    """Make the database, or bring it up to date.

    Brings the built-in protocols too. Running it again changes nothing; run it after every update of Pitstop,
    before `serve` and `worker`.
    """
    if connection.vendor == "sqlite":
        # 0700: whoever can read the folder can read every case.
        Path(str(connection.settings_dict["NAME"])).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if desk.not_up_to_date():  # asked first, because it is ten times quicker than finding nothing to do
        call_command("migrate", interactive=False, verbosity=1 if verbose else 0)
    routing.install_protocols(now=clock.now())
    promises.install_cadences(now=clock.now())
    click.echo("The database is up to date.")
