"""Between the command line and the desk: bring Django up, and turn what the desk raises into an ending."""

from __future__ import annotations

import os
from pathlib import Path

import click
import django
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from pitstop.cli.faults import Invalid, No, NoAnswer, NotSetUp
from pitstop.core.refusals import Because, Refused
from pitstop.core.say import say

MIGRATE = "Remedy: pitstop migrate"


def prepare() -> None:
    """Read the settings and load the desk. Raises `NotSetUp` with the remedy for a wrong environment."""
    if apps.ready:
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pitstop.config.settings")
    try:
        django.setup()
    except ImproperlyConfigured as problem:
        raise NotSetUp([str(problem)]) from None


def explain(problem: Exception) -> click.ClickException | None:
    """The ending that a problem deserves, None when it is a fault of ours and deserves its traceback."""
    if isinstance(problem, Refused):
        return refused(problem)
    if isinstance(problem, ImproperlyConfigured):
        return NotSetUp([str(problem)])
    if isinstance(problem, DatabaseError | TypeError):  # the latter where an option of the address is unknown
        return _database_problem(problem)
    if isinstance(problem, OSError) and problem.filename:
        return NotSetUp(
            [
                f"{problem.filename} can't be used: {problem.strerror}.",
                f"Remedy: let Pitstop write to its data folder, {settings.PITSTOP_DATA_DIR}, or name another "
                "with PITSTOP_DATA_DIR.",
            ]
        )
    return None


def refused(refusal: Refused, hints: tuple[str, ...] = ()) -> click.ClickException:
    """The reasons, one a line, in the words that the page and the API use; then hints of the command line."""
    lines = [*(say(reason) for reason in refusal.reasons), *hints]
    return Invalid(lines) if refusal.because == Because.INVALID else No(lines)


def not_up_to_date() -> NotSetUp | None:
    """What `pitstop migrate` cures: a database that is not there, or that lacks a change.

    Raises `NotSetUp` for what it can't cure, and `OperationalError` when the database doesn't answer.
    """
    if connection.vendor == "sqlite" and (nothing_yet := _no_file_yet()):
        return nothing_yet
    executor = MigrationExecutor(connection)
    _must_be_known(executor.loader)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not missing:
        return None
    count = "1 change" if len(missing) == 1 else f"{len(missing)} changes"
    return NotSetUp([f"The database is not up to date: {count} to make.", MIGRATE])


def _no_file_yet() -> NotSetUp | None:
    file = Path(str(connection.settings_dict["NAME"]))
    if "mode=memory" in file.name:
        return None
    # SQLite makes files beside its own, so the folder counts too. Else only the first change would fail.
    for place in (file.parent, file):
        if place.exists() and not os.access(place, os.W_OK):
            raise NotSetUp(
                [f"{place} can't be written to.", f"Remedy: let Pitstop write to it, or {_where()}."]
            )
    return None if file.exists() else NotSetUp([f"There is no database yet: {file} does not exist.", MIGRATE])


def _must_be_known(loader: MigrationLoader) -> None:
    """Raise `NotSetUp` when a newer Pitstop has changed the database: this one would write wrongly to it."""
    newest = dict(sorted(loader.disk_migrations))  # by app: of its names the last one stays
    for app, name in sorted(loader.applied_migrations):
        if name > newest.get(app, name):
            raise NotSetUp(
                [
                    f"The database was changed by a newer Pitstop: {app} {name} is not known here.",
                    "Remedy: install the newer Pitstop again. There is no way back for the database.",
                ]
            )


def _database_problem(problem: Exception) -> click.ClickException | None:
    try:
        behind = not_up_to_date()
        connection.ensure_connection()
    except NotSetUp as incurable:
        return incurable
    except OperationalError as unreachable:
        return NoAnswer([f"The database does not answer: {_first_line(unreachable)}", _remedy()])
    except (DatabaseError, TypeError) as unfit:  # a file that is none, an option that there isn't
        return NotSetUp([f"The database can't be opened: {_first_line(unfit)}", f"Remedy: {_where()}."])
    if behind:
        return behind
    if isinstance(problem, OperationalError):  # locked for too long, or its connection was lost
        return NoAnswer([f"The database did not answer in time: {problem}", "Remedy: try again."])
    return None


def _first_line(problem: Exception) -> str:
    return next(iter(str(problem).strip().splitlines()), "no answer")


def _remedy() -> str:
    return f"Remedy: {_where()}." if connection.vendor == "sqlite" else f"Remedy: start it, or {_where()}."


def _where() -> str:
    here = f" or PITSTOP_DATA_DIR ({settings.PITSTOP_DATA_DIR})" if connection.vendor == "sqlite" else ""
    return f"correct PITSTOP_DATABASE_URL{here}"
