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
from pitstop_analysis.log import Log
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.report.words import plain
from pitstop_analysis.write import write
from pitstop_analysis.writers.target import Unwritable

CANNOT = "Cannot export."
OF_THE_DESK = {"files", "desk", "email", "force"}
"""What may be said along with --desk."""


def run(
    context: click.Context,
    files: tuple[Path, ...],
    desk: bool,
    email: str | None,
    force: bool,
    **told: Any,
) -> None:
    """Read the log or the desk, and write."""
    errors = Console(stderr=True)
    if len(files) != (1 if desk else 2):
        raise click.UsageError("Name one file to write." if desk else "Name the log and the file to write.")
    if desk:
        log = _of_desk(context, email)
    elif email is not None:
        raise click.UsageError("--as goes with --desk: a file is nobody's.")
    try:
        if not desk:
            keep_the_log(files[0], files[1])
            with errors.status(Text(plain(f"Reading {files[0].name} …"))):
                log = read_log(files[0], errors, **told)
        with errors.status(Text(plain(f"Writing {files[-1].name} …"))):
            path = write(log, files[-1], overwrite=force)
    except (Unreadable, Unwritable) as problem:
        refuse(errors, CANNOT, Unreadable(problem.what, problem.remedy))
    cases, events = log.rows["case_id"].n_unique(), log.rows.height
    click.echo(plain(f"Written: {click.format_filename(path)}, {events:,} events of {cases:,} cases"))


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
