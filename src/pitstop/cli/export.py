"""`pitstop export LOG OUT`: any log into a format that other tools read. Needs the desk for `--desk` only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pitstop.cli.lazy import later
from pitstop.cli.log_options import COLUMNS, MEMORY, PSEUDONYMS, TEXT, options

run = later("pitstop.cli.export_run:run")


@click.command(
    "export",
    epilog="Exit codes: 0 the file was written; 1 refused; 2 the log, the file or an option cannot be used.",
)
@click.argument("files", metavar="[LOG] OUT", nargs=-1, type=click.Path(path_type=Path))
@click.option("--desk", is_flag=True, help="Export the event log of the desk itself; give --as an admin.")
@click.option("--as", "email", metavar="EMAIL", help="With --desk: act as the person with this address.")
@click.option("--force", is_flag=True, help="Overwrite OUT if it exists.")
@options(COLUMNS, TEXT, PSEUDONYMS, (MEMORY,))
@click.pass_context
def export(context: click.Context, /, **told: Any) -> None:
    """Write a log as XES, OCEL 2.0, CSV or Parquet.

    LOG is whatever 'pitstop report' reads. The name of OUT says the format: .xes, .jsonocel or .ocel.json
    (OCEL 2.0 as JSON), .sqlite (OCEL 2.0 as a database), .csv, all but the database also with .gz, or
    .parquet. XES, OCEL and Parquet lose nothing: read again, they give the same log.

    CSV is for programs: every text stands as it is, to be read back so, and one such as '=HYPERLINK(…)'
    would run in a spreadsheet. The tables of 'pitstop report --csv' are guarded against that.

    \b
      pitstop export export.csv incidents.xes.gz
      pitstop export orders.jsonocel tickets.csv --case ticket
      pitstop export --desk desk.ocel.sqlite --as ada@example.org
    """
    run(context=context, **told)
