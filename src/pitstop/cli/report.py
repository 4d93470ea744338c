"""`pitstop report LOG`: read a help-desk export and explain its hand-offs. Needs no database, no settings."""

from pathlib import Path
from typing import Any

import click

from pitstop.cli.lazy import later
from pitstop.cli.log_options import BUSINESS, COLUMNS, MEMORY, PSEUDONYMS, TEXT, options

run = later("pitstop.cli.report_run:run")


@click.command(
    "report",
    epilog="Exit codes: 0 the report was made; 2 the log or an option cannot be used, the message says why.",
)
@click.argument("log", type=click.Path(path_type=Path))
@options(COLUMNS, TEXT, PSEUDONYMS)
@click.option(
    "--html",
    "page",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write one page that opens offline. Replaces an earlier report; any other file with --force.",
)
@click.option(
    "--json",
    "as_json",
    metavar="FILE",
    help="Write the figures as JSON; '-' prints only them. Replaces as --html does.",
)
@click.option(
    "--csv",
    "folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write each table as CSV into a folder.",
)
@click.option(
    "--slice",
    "sliced",
    metavar="COLUMN",
    multiple=True,
    help="Give the key figures by the values of a column; repeatable.",
)
@click.option(
    "--design", metavar="FILE", type=click.Path(path_type=Path), help="Lay a designed flow over the log's."
)
@options(BUSINESS, (MEMORY,))
@click.option("--force", is_flag=True, help="Replace files of --html and --json that are no earlier report.")
@click.option("--quiet", "-q", is_flag=True, help="Print the summary without its definitions.")
def report(**told: Any) -> None:
    """Read a help-desk export and explain its hand-offs.

    LOG is a CSV, JSON, Parquet, XES or OCEL file, gzipped or not: one row per event, with at least the case,
    the time and the team that holds the case. Common exports are recognised, histories of changes among
    them; name other columns with the options, or once and for all by 'pitstop map'. Times without an offset
    are taken as UTC, unless --times-in names their zone.

    \b
      pitstop report export.csv
      pitstop report export.csv --times-in Europe/Berlin
      pitstop report export.csv --team "Assigned group" --html report.html
      pitstop report incidents.xes.gz --json - | jq .bounces
      pitstop report export.csv --pseudonymise --key-file key.txt --html to-share.html
      pitstop report export.csv --hours "Mon-Fri 09:00-17:00" --zone Europe/Berlin --holidays DE-BY
      pitstop report export.csv --slice Priority --design flow.txt --csv tables/
    """
    run(**told)
