"""What `pitstop export` does."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource
from rich.console import Console
from rich.text import Text

from pitstop.cli.reading import keep_the_log, read_log, refuse
from pitstop.cli.sized import reading_in_parts
from pitstop.cli.tidily import tidily
from pitstop_analysis.large.export import Exported, export_large
from pitstop_analysis.log import Log
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.report.words import plain, plural
from pitstop_analysis.write import write
from pitstop_analysis.writers.target import Unwritable

CANNOT = "Cannot export."
OF_THE_DESK = {"files", "desk", "email", "force"}
"""What may be said along with --desk."""


@tidily()
def run(
    context: click.Context,
    files: tuple[Path, ...],
    desk: bool,
    email: str | None,
    force: bool,
    memory: int | None,
    **told: Any,
) -> None:
    """Read the log or the desk, and write."""
    errors = Console(stderr=True)
    if len(files) != (1 if desk else 2):
        raise click.UsageError("Name one file to write." if desk else "Name the log and the file to write.")
    if not desk and email is not None:
        raise click.UsageError("--as goes with --desk: a file is nobody's.")
    log = _of_desk(context, email) if desk else None
    try:
        if log is None:
            keep_the_log(files[0], files[1])
            done = _of_file(files[0], files[1], force, errors, memory, **told)
        else:
            done = _written(log, files[0], force, errors)
    except (Unreadable, Unwritable) as problem:
        refuse(errors, CANNOT, Unreadable(problem.what, problem.remedy))
    named = plain(click.format_filename(done.path))
    click.echo(f"Written: {named}, {plural(done.events, 'event')} of {plural(done.cases, 'case')}")


def _of_file(path: Path, to: Path, force: bool, errors: Console, memory: int | None, **told: Any) -> Exported:
    """In memory where the log fits, else in parts."""
    with errors.status(Text(plain(f"Reading {path.name} …"))):
        reading = reading_in_parts(path, errors, memory, **told)
        if reading is not None:
            return export_large(path, reading, to, overwrite=force)
        log = read_log(path, errors, **told)
    return _written(log, to, force, errors)


def _written(log: Log, to: Path, force: bool, errors: Console) -> Exported:
    with errors.status(Text(plain(f"Writing {to.name} …"))):
        path = write(log, to, overwrite=force)
    return Exported(path, log.rows.height, log.rows["case_id"].n_unique())


def _of_desk(context: click.Context, email: str | None) -> Log:
    """The desk's own log. Loads the desk, which exporting a file needs not."""
    if email is None:
        raise click.UsageError("Give --as with --desk: the address of an admin.")
    for name in context.params.keys() - OF_THE_DESK:
        if context.get_parameter_source(name) == ParameterSource.COMMANDLINE:
            option = name.replace("_", "-")
            raise click.UsageError(
                f"--{option} is for files, not for the desk: export the desk, then that file with it."
            )
    desk = importlib.import_module("pitstop.cli.desk")
    desk.prepare()
    try:
        log: Log = importlib.import_module("pitstop.cli.export_desk").log_for(email)
    except Exception as problem:
        known = desk.explain(problem)
        if known is None:
            raise
        raise known from problem
    return log
