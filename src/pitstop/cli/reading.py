"""Reading a log as the options of `log_options` say."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from rich.console import Console
from rich.text import Text

from pitstop.cli.log_options import KEY
from pitstop.cli.printing import say
from pitstop_analysis.log import Log
from pitstop_analysis.mapping import Mapping, read_mapping
from pitstop_analysis.phases import ACCEPTED, WAITING
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.pseudonyms import random_key
from pitstop_analysis.read import read
from pitstop_analysis.readers.source import DEFAULT_LIMIT
from pitstop_analysis.report.words import plain
from pitstop_analysis.segments import Words, find_words

UNREADABLE = 2
RANDOM = "Pseudonyms are under a key made for this run and not kept: those of another run will differ."


def read_log(
    log: Path,
    errors: Console,
    *,
    waiting: tuple[str, ...],
    accepted: tuple[str, ...],
    mapping: Path | None,
    pseudonymise: bool,
    key_file: Path | None,
    **named: Any,
) -> Log:
    """The log as the options say. Raises Unreadable where it or one of them can't be used."""
    found = mapping_of(mapping, waiting, accepted)
    key = key_of(errors, pseudonymise, key_file, named)
    if named["max_size"] is None:
        named["max_size"] = DEFAULT_LIMIT  # no more than this is held in memory
    return read(log, mapping=found, pseudonymise=key, **named)


def key_of(errors: Console, pseudonymise: bool, key_file: Path | None, named: dict[str, Any]) -> bytes | None:
    """The key of the pseudonyms, None without them.

    Raises Unreadable for a key that can't be read, and for options that do nothing without pseudonyms: names
    would be shared unnoticed.
    """
    if pseudonymise:
        return _key(errors, key_file)
    given = (("--key-file", key_file), ("--keep-teams", named["keep_teams"]), ("--keep", named["keep"]))
    idle = [name for name, value in given if value]
    if idle:
        raise Unreadable(
            f"{idle[0]} does nothing without --pseudonymise.", "Add --pseudonymise, or leave it out."
        )
    return None


def mapping_of(mapping: Path | None, waiting: tuple[str, ...], accepted: tuple[str, ...]) -> Mapping:
    """The mapping of that file, if there is one, with the words of the options before its own."""
    found = Mapping() if mapping is None else read_mapping(mapping)
    said = {name: words for name, words in (("waiting", waiting), ("accepted", accepted)) if words}
    return replace(found, words=found.words | said)


def zone_of_times(*, times_in: str | None, mapping: Path | None, **_other: Any) -> str:
    """The zone in which times without an offset are read."""
    mapped = None if mapping is None else read_mapping(mapping).reading.get("times_in")
    return times_in or mapped or "UTC"


def _key(errors: Console, key_file: Path | None) -> bytes:
    """The key from the file, else the environment, else a random one, which is said."""
    named = os.environ.get(f"{KEY}_FILE", "").strip()
    path = key_file or (Path(named) if named else None)
    if path is not None:
        try:
            return path.read_bytes().strip()
        except OSError as error:
            raise Unreadable(
                f"The key file {path} cannot be read: {error.strerror}.", "Name a file that holds the key."
            ) from error
    given = os.environ.get(KEY, "").strip()
    if given:
        return os.fsencode(given)
    errors.print(Text(RANDOM))
    return random_key()


def named_words(log: Log) -> Words | None:
    """The named words where the log has them; None to have them found. Raises Unreadable for others."""
    named = log.understood.words
    if not {"waiting", "accepted"} & named.keys():
        return None
    words = find_words(log.rows, named.get("waiting", WAITING), named.get("accepted", ACCEPTED))
    if words is None:
        seen = sorted(
            {value for name in ("activity", "status") for value in log.rows[name].drop_nulls().unique()}
        )
        raise Unreadable(
            "No column of activity or status holds both a word of --waiting and one of --accepted.",
            f"Values seen: {', '.join(seen[:20]) or 'none'}{', …' if len(seen) > 20 else ''}.",
        )
    return words


def keep_the_log(log: Path, *targets: Path | str | None) -> None:
    """Raises Unreadable when a file to write is the log itself."""
    if any(target and str(target) != "-" and Path(target).resolve() == log.resolve() for target in targets):
        raise Unreadable(
            f"{log} is the log itself and would be overwritten.", "Name another file to write to."
        )


def refuse(errors: Console, cannot: str, problem: Unreadable) -> NoReturn:
    """Says what can't be done, why, and what to do, and ends the process."""
    say(errors, Text.assemble((f"{cannot} ", "bold red"), plain(problem.what)))
    say(errors, Text.assemble(("What to do: ", "bold"), plain(problem.remedy)))
    sys.exit(UNREADABLE)
