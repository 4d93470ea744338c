"""What `pitstop report` does."""

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from pitstop.cli.printing import Printer
from pitstop.cli.reading import keep_the_log, refuse, zone_of_times
from pitstop.cli.report_sized import Asked, sized_report
from pitstop.cli.written import write_json, writing
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.report.build import Summary
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
    zone: str | None,
    holidays: str,
    quiet: bool,
    memory: int | None,
    **told: Any,
) -> None:
    """Read, measure, write and show."""
    errors = Console(stderr=True)
    try:
        keep_the_log(log, page, as_json)
        with errors.status(Text(plain(f"Reading {log.name} …"))) as status:
            found = sized_report(
                log,
                errors,
                Asked(sliced, design, hours, zone or zone_of_times(**told), holidays),
                memory,
                lambda name, done, of: status.update(Text(plain(f"{name} ({done} of {of}) …"))),
                **told,
            )
        if folder:
            keep_the_log(log, *(folder / f"{name}.csv" for name in found.figure_tables))
        _write(found, page, as_json, folder)
    except Unreadable as problem:
        refuse(errors, "Cannot make the report.", problem)
    if as_json == "-":
        return
    console = Printer()
    show(console, found.figures, found.understood, quiet=quiet)
    for what, target in (("Page", page), ("Tables", folder)):
        if target:
            console.print(Text(f"\n{what} written: {plain(click.format_filename(target))}"))


def _write(found: Summary, page: Path | None, as_json: str | None, folder: Path | None) -> None:
    """The files that were asked for. Raises Unreadable when one cannot be written."""
    with writing():
        if page:
            found.write_html(page)
        if folder:
            found.write_csv(folder)
    if as_json:
        write_json(found.to_dict(), as_json)
