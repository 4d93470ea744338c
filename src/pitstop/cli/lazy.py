"""A group of commands that are imported when they are called, and how each end becomes an exit code."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, NoReturn

import click
from click.exceptions import NoSuchCommand
from click.shell_completion import CompletionItem

from pitstop.cli.faults import BROKEN_PIPE, FAULT_OF_OURS, INTERRUPTED

_DESK = "pitstop.cli.desk"


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command is ("module:object") and what it does in one line.

    `needs_desk`: it needs Django with the desk's settings, which are read before the module is imported.
    """

    target: str
    help: str
    needs_desk: bool = True

    def load(self) -> click.Command:
        """Import the command. Raises `ClickException` when the environment is wrong."""
        if self.needs_desk:
            importlib.import_module(_DESK).prepare()
        module, _, name = self.target.partition(":")
        command = getattr(importlib.import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self.target} is not a command")
        return command


def later(target: str) -> Callable[..., None]:
    """What "module:function" names, imported when it is called: a command's help needs none of it."""
    module, _, name = target.partition(":")

    def called(**told: Any) -> None:
        getattr(importlib.import_module(module), name)(**told)

    return called


class LazyGroup(click.Group):
    """Commands by name, imported when called.

    Ends the process with the exit codes of docs/cli.md.
    """

    def __init__(self, *, entries: Mapping[str, Entry], **more: Any) -> None:
        super().__init__(**more)
        self.entries = entries
        self._explain: Callable[[Exception], click.ClickException | None] = lambda problem: None
        self.params.append(
            click.Option(
                ["--version"],
                is_flag=True,
                expose_value=False,
                is_eager=True,
                callback=_show_version,
                help="Show the version and exit.",
            )
        )

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        command = entry.load()
        if entry.needs_desk:
            self._explain = sys.modules[_DESK].explain
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except NoSuchCommand as unknown:
            raise NoSuchCommand(unknown.command_name, possibilities=self.entries, ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in self.entries.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        names = [
            CompletionItem(name, help=entry.help)
            for name, entry in self.entries.items()
            if name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        try:
            return super().make_context(*args, **more)  # prints the help, where it is asked for
        except BrokenPipeError:
            raise _unread() from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. What can go wrong by no fault of ours is raised as a `ClickException`."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:
            raise _unread() from None
        except Exception as problem:
            known = self._explain(problem)
            if known is None:
                raise
            raise known from problem

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **more: Any
    ) -> NoReturn:
        """Run, and end the process with an exit code."""
        try:
            code = self._run(args, prog_name or "pitstop", more)
            sys.stdout.flush()  # Here, where a reader that went away can still be dealt with.
        except BrokenPipeError:
            code = _unread().exit_code
        sys.exit(code)

    def _run(self, args: Sequence[str] | None, prog_name: str, more: dict[str, Any]) -> int:
        try:
            ended = super().main(args, prog_name, standalone_mode=False, **more)
        except click.ClickException as fault:
            fault.show()
            return fault.exit_code
        except click.Abort:
            click.echo("Stopped.", err=True)
            return INTERRUPTED
        except BrokenPipeError:
            raise
        except Exception:
            traceback.print_exc()
            return FAULT_OF_OURS
        return ended if isinstance(ended, int) else 0


def _show_version(ctx: click.Context, option: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"pitstop {version('pitstop')}")
        ctx.exit()


def _unread() -> click.exceptions.Exit:
    """Nobody reads any more: let go of the output, or Python would complain once again while it ends."""
    with suppress(OSError):  # where no real file stands behind it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return click.exceptions.Exit(BROKEN_PIPE)
