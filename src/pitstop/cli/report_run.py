"""What `pitstop report` does."""

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from pitstop.cli.business import check_hours
from pitstop.cli.printing import Printer
from pitstop.cli.reading import keep_the_log, refuse, zone_of_times
from pitstop.cli.report_sized import Asked, sized_report
from pitstop.cli.tidily import tidily
from pitstop.cli.written import keep_others, write_json, writing
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.report.build import Summary
from pitstop_analysis.report.tables import NAMES_OF_TABLES
from pitstop_analysis.report.terminal import show
from pitstop_analysis.report.words import plain


@tidily()
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
    force: bool,
    memory: int | None,
    **told: Any,
) -> None:
    """Read, measure, write and show."""
    errors = Console(stderr=True)
    try:
        _not_printed("--html", page, "report.html")
        _not_printed("--csv", folder, "tables")
        keep_the_log(log, page, as_json)
        keep_others(force, page, as_json)
        clock = zone or zone_of_times(**told)
        check_hours(hours, clock, holidays)
        with errors.status(Text(plain(f"Reading {log.name} …"))) as status:
            found = sized_report(
                log,
                errors,
                Asked(sliced, design, hours, clock, holidays),
                memory,
                lambda name, done, of: status.update(Text(plain(f"{name} ({done} of {of}) …"))),
                **told,
            )
        if folder:
            keep_the_log(log, *(folder / f"{name}.csv" for name in NAMES_OF_TABLES))
        _write(found, page, as_json, folder)
    except Unreadable as problem:
        refuse(errors, "Cannot make the report.", problem)
    if as_json == "-":
        return
    console = Printer()
    show(console, found.figures, found.understood, quiet=quiet)
    for what, target in (("Page", page), ("Tables", folder)):
        if target:
            console.print(Text(f"\n{what} written: {plain(click.format_filename(target))}"), soft_wrap=True)


def _not_printed(option: str, target: Path | None, instead: str) -> None:
    """Raises Unreadable where the output is meant by `-`: only figures go there."""
    if target and str(target) == "-":
        raise Unreadable(
            f"{option} writes to a place on disk, and - is none: only --json - prints what it makes.",
            f"Name it, for example {option} {instead}.",
        )


def _write(found: Summary, page: Path | None, as_json: str | None, folder: Path | None) -> None:
    """The files that were asked for. Raises Unreadable when one cannot be written."""
    with writing():
        if page:
            found.write_html(page)
        if folder:
            found.write_csv(folder)
    if as_json:
        write_json(found.to_dict(), as_json)
