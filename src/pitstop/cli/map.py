"""`pitstop map LOG`: ask what was not recognised, and keep the answers for `pitstop report --map`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pitstop.cli.lazy import later
from pitstop.cli.log_options import MEMORY, TEXT, TIMES_IN, options

ENDING = ".map.toml"
run = later("pitstop.cli.map_run:run")


@click.command(
    "map",
    epilog="Exit codes: 0 the mapping was written; 2 the log can't be read, or no terminal to ask at.",
)
@click.argument("log", type=click.Path(path_type=Path))
@click.option(
    "--to",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=f"File to write. Default: the log's name with {ENDING}, in this folder.",
)
@options(TEXT, (TIMES_IN, MEMORY))
def map_columns(**told: Any) -> None:
    """Ask which column of LOG is what, and save the answers.

    Shows the columns with values and what each was taken for, asks for what could not be recognised, for
    times that can be read two ways or carry no offset and for statuses, and writes a mapping: a short TOML
    file, to be kept beside the export and used with 'pitstop report LOG --map FILE'.

    \b
      pitstop map export.csv
      pitstop map export.csv --to desk.toml
      pitstop report export.csv --map desk.toml
    """
    run(**told)
