"""What `pitstop compare` does."""

from __future__ import annotations

from datetime import tzinfo
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
    zone_of_times,
)
from pitstop.cli.sized import reading_in_parts
from pitstop.cli.tidily import tidily
from pitstop.cli.written import keep_others, write_json
from pitstop_analysis.large.compare import compare_large
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.report.compared import SideBySide, compare
from pitstop_analysis.report.compared_terminal import show
from pitstop_analysis.report.words import plain
from pitstop_analysis.zones import zone_named


@tidily()
def run(
    log: Path,
    a: str,
    b: str,
    zone: str | None,
    as_json: str | None,
    quiet: bool,
    force: bool,
    memory: int | None,
    **told: Any,
) -> None:
    """Read, compare, write and show."""
    errors = Console(stderr=True)
    try:
        keep_the_log(log, as_json)
        keep_others(force, as_json)
        days_of = zone_named(zone or zone_of_times(**told))
        with errors.status(Text(plain(f"Reading {log.name} …"))):
            found = _compared(log, a, b, days_of, errors, memory, **told)
        if as_json:
            write_json(found.to_dict(), as_json)
    except Unreadable as problem:
        refuse(errors, "Cannot compare.", problem)
    if as_json != "-":
        show(Printer(), found, quiet=quiet)


def _compared(
    log: Path, a: str, b: str, zone: tzinfo, errors: Console, memory: int | None, **told: Any
) -> SideBySide:
    """In memory where the log fits, else in parts."""
    reading = reading_in_parts(log, errors, memory, **told)
    if reading is not None:
        return compare_large(log, reading, a, b, zone=zone)
    events = read_log(log, errors, **told)
    return compare(events, a, b, named_words(events), zone=zone)
