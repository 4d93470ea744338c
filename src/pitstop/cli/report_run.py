"""What `pitstop report` does."""

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from pitstop.cli.business import hours_of, zone_of
from pitstop.cli.reading import (
    keep_the_log,
    named_words,
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


def run(
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
    """Read, measure, write and show."""
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
