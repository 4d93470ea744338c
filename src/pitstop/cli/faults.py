"""What a command ends with when it can't do what was asked. Each ending has its exit code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

import click

FAULT_OF_OURS = 70
INTERRUPTED = 130
BROKEN_PIPE = 141


class Fault(click.ClickException):
    """Ends the command with lines for the person who called it, and no traceback."""

    def __init__(self, lines: Iterable[str]) -> None:
        super().__init__("\n".join(lines))

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.format_message(), file=file, err=file is None)


class No(Fault):
    """The desk refused: nothing was changed."""

    exit_code = 1


class Invalid(Fault):
    """What was given doesn't fit: corrected, it may work."""

    exit_code = 2


class NotSetUp(Fault):
    """The environment or the database is not ready; the message says what to do."""

    exit_code = 3


class NoAnswer(Fault):
    """Something outside did not answer: the database, a port, a server."""

    exit_code = 4
