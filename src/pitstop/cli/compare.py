"""`pitstop compare LOG A B`: two periods or two teams of an export side by side. Needs no database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pitstop.cli.lazy import later
from pitstop.cli.log_options import COLUMNS, DAYS_OF, MEMORY, PSEUDONYMS, TEXT, options

run = later("pitstop.cli.compare_run:run")


@click.command(
    "compare",
    epilog="Exit codes: 0 the two were compared; 2 the log, A, B or an option cannot be used, the message "
    "says why.",
)
@click.argument("log", type=click.Path(path_type=Path))
@click.argument("a")
@click.argument("b")
@options(COLUMNS, TEXT, PSEUDONYMS, (DAYS_OF, MEMORY))
@click.option(
    "--json",
    "as_json",
    metavar="FILE",
    help="Write the figures as JSON; '-' prints only them. Replaces earlier ones; others with --force.",
)
@click.option(
    "--force", is_flag=True, help="Replace a file of --json that is no earlier comparison or report."
)
@click.option("--quiet", "-q", is_flag=True, help="Print the table without its definitions.")
def compare(**told: Any) -> None:
    """Set two periods or two teams of an export side by side.

    A and B are two periods, written 2026, 2026-03, 2026-03-02 or 2026-01-05..2026-02-01 with its last day in
    it, days of --zone; or two teams by their names. Each difference is B minus A, with its 95 % interval and
    what may be said of it. LOG is whatever 'pitstop report' reads.

    \b
      pitstop compare export.csv 2026-02 2026-03
      pitstop compare export.csv 2026-01-05..2026-02-01 2026-02-02..2026-03-01 --zone Europe/Berlin
      pitstop compare export.csv "Service desk" Network --json - | jq .differences
    """
    run(**told)
