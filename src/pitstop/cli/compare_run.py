"""What `pitstop compare` does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from pitstop.cli.printing import Printer
from pitstop.cli.reading import (
    keep_the_log,
    named_words,
    read_log,
    refuse,
)
from pitstop.cli.written import write_json
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.report.compared import compare as compared
from pitstop_analysis.report.compared_terminal import show
from pitstop_analysis.report.words import plain


def run(log: Path, a: str, b: str, as_json: str | None, quiet: bool, **told: Any) -> None:
    """Read, compare, write and show."""
    errors = Console(stderr=True)
    try:
        keep_the_log(log, as_json)
        with errors.status(Text(plain(f"Reading {log.name} …"))):
            events = read_log(log, errors, **told)
            found = compared(events, a, b, named_words(events))
        if as_json:
            write_json(found.to_dict(), as_json)
    except Unreadable as problem:
        refuse(errors, "Cannot compare.", problem)
    if as_json != "-":
        show(Printer(), found, quiet=quiet)
