"""Logs of any size: whether one is read in parts, and how, as the options say it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console

from pitstop.cli.reading import key_of, mapping_of
from pitstop_analysis.large.beginning import beginning
from pitstop_analysis.large.on_disk import Reading
from pitstop_analysis.large.report import is_larger
from pitstop_analysis.pseudonyms import Hiding
from pitstop_analysis.readers.raw import Raw
from pitstop_analysis.recognise import ROLES


def reading_in_parts(log: Path, errors: Console, memory: int | None, **told: Any) -> Reading | None:
    """How to read a log in parts; None for one that fits into memory.

    Raises Unreadable where the log can't be opened, or an option can't be used.
    """
    most = told["max_size"]
    if not is_larger(log, memory, most):
        return None
    key = key_of(errors, told["pseudonymise"], told["key_file"], told)
    return Reading(
        named={role: told[role] for role in ROLES},
        time_format=told["time_format"],
        times_in=told["times_in"],
        encoding=told["encoding"],
        delimiter=told["delimiter"],
        mapping=mapping_of(told["mapping"], told["waiting"], told["accepted"]),
        bound=memory,
        max_size=most,
        hiding=None if key is None else Hiding(key, told["keep_teams"], told["keep"]),
    )


def first_rows(log: Path, memory: int | None, **told: Any) -> Raw | None:
    """Those of a log that does not fit into memory; None for one that does. Raises Unreadable."""
    most = told["max_size"]
    if not is_larger(log, memory, most):
        return None
    return beginning(
        log,
        Reading(encoding=told["encoding"], delimiter=told["delimiter"], bound=memory, max_size=most),
    )
