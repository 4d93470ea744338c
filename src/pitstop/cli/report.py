"""`pitstop report LOG`: read a help-desk export and explain its hand-offs. Needs no database, no settings."""

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from pitstop.cli.business import BUSINESS, hours_of, zone_of
from pitstop.cli.reading import (
    COLUMNS,
    PSEUDONYMS,
    TEXT,
    keep_the_log,
    named_words,
    options,
    read_log,
    refuse,
)
from pitstop.cli.written import write_json, writing
from pitstop_analysis.design import read_design
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.report.build import Report
from pitstop_analysis.report.build import report as measured
from pitstop_analysis.report.terminal import show
from pitstop_analysis.report.words import plain


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
    help="Write one page that opens offline.",
)
@click.option("--json", "as_json", metavar="FILE", help="Write the figures as JSON; '-' prints only them.")
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
@options(BUSINESS)
@click.option("--quiet", "-q", is_flag=True, help="Print the summary without its definitions.")
def report(
    log: Path,
    page: Path | None,
    as_json: str | None,
    folder: Path | None,
    sliced: tuple[str, ...],
    design: Path | None,
    hours: str | None,
    zone: str,
    holidays: str,
    quiet: bool,
    **told: Any,
) -> None:
    """Read a help-desk export and explain its hand-offs.

    LOG is a CSV, JSON, Parquet, XES or OCEL file, gzipped or not: one row per event, with at least the case,
    the time and the team that holds the case. Common exports are recognised, histories of changes among
    them; name other columns with the options, or once and for all by 'pitstop map'. Times without an offset
    are taken as UTC.

    \b
      pitstop report export.csv
      pitstop report export.csv --team "Assigned group" --html report.html
      pitstop report incidents.xes.gz --json - | jq .bounces
      pitstop report export.csv --pseudonymise --key-file key.txt --html to-share.html
      pitstop report export.csv --hours "Mon-Fri 09:00-17:00" --zone Europe/Berlin --holidays DE-BY
      pitstop report export.csv --slice Priority --design flow.txt --csv tables/
    """
    errors = Console(stderr=True)
    try:
        keep_the_log(log, page, as_json)
        with errors.status(Text(plain(f"Reading {log.name} …"))) as status:
            events = read_log(log, errors, **told)
            found = measured(
                events,
                named_words(events),
                hours=hours_of(events, hours, zone, holidays),
                zone=zone_of(zone),
                sliced=sliced,
                design=read_design(design) if design else None,
                progress=lambda name, done, of: status.update(Text(plain(f"{name} ({done} of {of}) …"))),
            )
        if folder:
            keep_the_log(log, *(folder / f"{name}.csv" for name in found.figure_tables))
        _write(found, page, as_json, folder)
    except Unreadable as problem:
        refuse(errors, "Cannot make the report.", problem)
    if as_json == "-":
        return
    console = Console()
    show(console, found.figures, found.log.understood, quiet=quiet)
    for what, target in (("Page", page), ("Tables", folder)):
        if target:
            console.print(Text(f"\n{what} written: {plain(click.format_filename(target))}"))


def _write(found: Report, page: Path | None, as_json: str | None, folder: Path | None) -> None:
    """The files that were asked for. Raises Unreadable when one cannot be written."""
    with writing():
        if page:
            found.write_html(page)
        if folder:
            found.write_csv(folder)
    if as_json:
        write_json(found.to_dict(), as_json)
