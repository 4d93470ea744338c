"""What `pitstop map` does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from pitstop.cli.map import ENDING
from pitstop.cli.map_talk import mapped
from pitstop.cli.printing import Printer
from pitstop.cli.reading import keep_the_log, refuse
from pitstop.cli.sized import first_rows
from pitstop.cli.tidily import tidily
from pitstop.cli.written import writing
from pitstop_analysis.mapping import Mapping
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers.choose import open_log
from pitstop_analysis.readers.raw import Raw
from pitstop_analysis.readers.source import DEFAULT_LIMIT
from pitstop_analysis.report.words import plain
from pitstop_analysis.writers.target import put
from pitstop_analysis.zones import known_zone


class Terminal:
    """Asks and tells a person at a terminal."""

    def ask(self, question: str, default: str = "") -> str:
        """The answer, stripped; Enter takes the default."""
        answer: str = click.prompt(question, default=default, show_default=bool(default), prompt_suffix=" ")
        return answer.strip()

    def say(self, text: str = "") -> None:
        """One line or more."""
        click.echo(plain(text))


@tidily()
def run(log: Path, to: Path | None, **told: Any) -> None:
    """Read, ask, write."""
    errors = Console(stderr=True)
    target = to or Path(log.name.split(".")[0] + ENDING)
    try:
        zone = known_zone(told["times_in"])
        if not sys.stdin.isatty():
            raise Unreadable(
                "A mapping is made by asking, and there is no terminal to ask at.",
                "Run it in a terminal, or write the file by hand; its form stands in docs/report.md.",
            )
        keep_the_log(log, target)
        talk = Terminal()
        found = _with_text(mapped(_opened(log, talk, told), talk, zone), told)
        _write(found, target)
    except Unreadable as problem:
        refuse(errors, "Cannot make a mapping.", problem)
    Printer().print(
        Text(f"\nWritten: {plain(click.format_filename(target))}. Read the log with it:"), soft_wrap=True
    )
    click.echo(f"  pitstop report {click.format_filename(log)} --map {click.format_filename(target)}")


def _opened(log: Path, talk: Terminal, told: dict[str, Any]) -> Raw:
    """The rows to show; of a log that does not fit into memory only the first ones."""
    first = first_rows(log, **told)
    if first is None:
        limit = DEFAULT_LIMIT if told["max_size"] is None else told["max_size"]
        return open_log(log, encoding=told["encoding"], delimiter=told["delimiter"], limit=limit)
    talk.say(f"The log is large. What is shown is of its first {first.rows:,} rows.")
    return first


def _with_text(found: Mapping, told: dict[str, Any]) -> Mapping:
    """The mapping with the encoding and the delimiter that were named."""
    named = {name: told[name] for name in ("encoding", "delimiter") if told[name]}
    return Mapping(found.columns, found.fields, found.reading | named, found.words)


def _write(found: Mapping, target: Path) -> None:
    if target.exists() and not click.confirm(f"{plain(str(target))} is there already. Write it anew?"):
        raise Unreadable("Nothing was written.", "Name another file with --to.")
    with writing():
        put(target, found.text().encode())
