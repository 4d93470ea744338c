"""`pitstop report LOG`: read a help-desk export and explain its hand-offs. Needs no database, no settings."""

import json
import re
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from pitstop_analysis.log import Log
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.read import read
from pitstop_analysis.readers.source import DEFAULT_LIMIT
from pitstop_analysis.report.build import Report
from pitstop_analysis.report.build import report as measured
from pitstop_analysis.report.terminal import show
from pitstop_analysis.report.words import plain
from pitstop_analysis.segments import ACCEPTED, WAITING, Words, find_words

UNREADABLE = 2
UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


class Size(click.ParamType[int]):
    """Bytes, as 800MB or 4GB."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number of bytes; fails with the accepted form."""
        if isinstance(value, int):
            return value
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)B?", str(value).strip(), re.IGNORECASE)
        if not match:
            self.fail(f"{value!r} is not a size; write 800MB or 4GB.", param, ctx)
        return int(Decimal(match[1]) * UNITS[match[2].upper()])


@click.command(
    "report",
    epilog="Exit codes: 0 the report was made; 2 the log or an option cannot be used, the message says why.",
)
@click.argument("log", type=click.Path(path_type=Path))
@click.option("--case", metavar="COLUMN", help="Column of the case or ticket number.")
@click.option("--time", metavar="COLUMN", help="Column of the time of each row.")
@click.option("--team", metavar="COLUMN", help="Column of the team that holds the case.")
@click.option("--person", metavar="COLUMN", help="Column of the person; counts reassignments, ranks nobody.")
@click.option("--activity", metavar="COLUMN", help="Column of what happened.")
@click.option("--status", metavar="COLUMN", help="Column of the status.")
@click.option(
    "--line", metavar="COLUMN", help="Column of the support line; or 'suffix' (of the team), 'none'."
)
@click.option(
    "--waiting", metavar="WORD", multiple=True, help="Status of a case that waits to be taken; repeatable."
)
@click.option("--accepted", metavar="WORD", multiple=True, help="Status of a case that is taken; repeatable.")
@click.option("--time-format", metavar="FORMAT", help="How times are written, for example '%d/%m/%Y %H:%M'.")
@click.option("--encoding", help="Encoding of a CSV file, for example cp1251. Found out if left out.")
@click.option("--delimiter", help="Delimiter of a CSV file. Found out if left out.")
@click.option(
    "--max-size", type=Size(), default=DEFAULT_LIMIT, help="Most bytes after unpacking. Default: 1GB."
)
@click.option(
    "--html",
    "page",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write one page that opens offline.",
)
@click.option("--json", "as_json", metavar="FILE", help="Write the figures as JSON; '-' prints only them.")
@click.option("--quiet", "-q", is_flag=True, help="Print the summary without its definitions.")
def report(
    log: Path,
    waiting: tuple[str, ...],
    accepted: tuple[str, ...],
    page: Path | None,
    as_json: str | None,
    quiet: bool,
    **options: Any,
) -> None:
    """Read a help-desk export and explain its hand-offs.

    LOG is a CSV, Parquet or XES file, gzipped or not: one row per event, with at least the case, the time and
    the team that holds the case. Columns of common exports are recognised; name the others with the options.
    Times without an offset are taken as UTC.

    \b
      pitstop report export.csv
      pitstop report export.csv --team "Assigned group" --html report.html
      pitstop report incidents.xes.gz --json - | jq .bounces
    """
    errors = Console(stderr=True)
    try:
        _keep_the_log(log, page, as_json)
        with errors.status(Text(plain(f"Reading {log.name} …"))):
            events = read(log, **options)
            found = measured(events, _words(events, waiting, accepted))
        _write(found, page, as_json)
    except Unreadable as problem:
        _refuse(errors, problem)
    if as_json == "-":
        return
    console = Console()
    show(console, found.figures, found.log.understood, quiet=quiet)
    if page:
        console.print(Text(f"\nPage written: {plain(click.format_filename(page))}"))


def _words(log: Log, waiting: tuple[str, ...], accepted: tuple[str, ...]) -> Words | None:
    """The named words where the log has them; None to have them found. Raises Unreadable for others."""
    if not waiting and not accepted:
        return None
    words = find_words(log.events, waiting or WAITING, accepted or ACCEPTED)
    if words is None:
        seen = sorted(
            {value for name in ("activity", "status") for value in log.events[name].drop_nulls().unique()}
        )
        raise Unreadable(
            "No column of activity or status holds both a word of --waiting and one of --accepted.",
            f"Values seen: {', '.join(seen[:20]) or 'none'}{', …' if len(seen) > 20 else ''}.",
        )
    return words


def _keep_the_log(log: Path, *targets: Path | str | None) -> None:
    """Raises Unreadable when a file to write is the log itself."""
    if any(target and str(target) != "-" and Path(target).resolve() == log.resolve() for target in targets):
        raise Unreadable(
            f"{log} is the log itself and would be overwritten.", "Name another file to write to."
        )


def _write(found: Report, page: Path | None, as_json: str | None) -> None:
    """The files that were asked for. Raises Unreadable when one cannot be written."""
    try:
        if page:
            found.write_html(page)
        if as_json:
            text = json.dumps(found.to_dict(), ensure_ascii=False, indent=2, allow_nan=False)
            if as_json == "-":
                click.echo(text)
            else:
                Path(as_json).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise Unreadable(
            f"{error.filename} cannot be written: {error.strerror}.", "Name a file in a folder that exists."
        ) from error


def _refuse(errors: Console, problem: Unreadable) -> None:
    errors.print(Text.assemble(("Cannot make the report. ", "bold red"), plain(problem.what)))
    errors.print(Text.assemble(("What to do: ", "bold"), plain(problem.remedy)))
    sys.exit(UNREADABLE)
