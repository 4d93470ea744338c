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
    if isinstance(problem, DatabaseError):
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
    """Says so when the database lacks a migration. Raises `OperationalError` when it doesn't answer."""
    file = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite" and "mode=memory" not in file.name and not file.exists():
        return NotSetUp([f"There is no database yet: {file} does not exist.", MIGRATE])
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not missing:
        return None
    count = "1 change" if len(missing) == 1 else f"{len(missing)} changes"
    return NotSetUp([f"The database is not up to date: {count} to make.", MIGRATE])


def _database_problem(problem: DatabaseError) -> click.ClickException | None:
    try:
        behind = not_up_to_date()
    except OperationalError as unreachable:
        said = str(unreachable).strip().splitlines() or ["no answer"]
        return NoAnswer(
            [
                f"The database does not answer: {said[0]}",
                "Remedy: start it, or correct PITSTOP_DATABASE_URL"
                + (f" or PITSTOP_DATA_DIR ({settings.PITSTOP_DATA_DIR})." if _is_sqlite() else "."),
            ]
        )
    if behind:
        return behind
    if isinstance(problem, OperationalError):  # locked for too long, or its connection was lost
        return NoAnswer([f"The database did not answer in time: {problem}", "Remedy: try again."])
    return None


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"
