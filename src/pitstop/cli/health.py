"""`pitstop health`."""

from __future__ import annotations

import sys

import click

from pitstop.cli.shared import printing, put, put_json
from pitstop.core import clock
from pitstop.core.say import say
from pitstop.health import queries

EPILOG = """\b
Examples:
  pitstop health
  pitstop health --json
\b
--json prints {"well": true, "problems": []}, or {"well": false, "problems": [{"code": "no-worker",
"says": "No worker has given a sign of life …"}]}.
\b
It ends with 0 when all is well and with 1 when something is not, so a container or a timer can ask it.
"""


@click.command(epilog=EPILOG)
@printing
def health(as_json: bool) -> None:
    """Say whether what comes due is acted on, a worker lives, mail leaves and the database answers.

    `/health` says the same to what watches the desk over the network.
    """
    found = queries.problems(now=clock.now())
    if as_json:
        problems = [{"code": each.code, "says": say(each)} for each in found]
        put_json({"well": not found, "problems": problems})
    else:
        for line in [say(each) for each in found] or ["All is well."]:
            put(line)
    if found:
        sys.exit(1)
