"""Files that commands write for whoever asked: what keeps one from being written is said in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.writers.target import Unwritable, put

OURS = re.compile(
    rb"""\s*(<!doctype\ html>.*?<meta\ name="generator"\ content="Pitstop\ report">
    |\{\s*"format":\s*\d+,\s*"source":\s*\{\s*"file":)""",
    re.DOTALL | re.VERBOSE,
)
"""How pages and figures begin that a report or a comparison wrote."""
BEGINNING = 1_000
"""Bytes of a file in which that stands."""


def keep_others(force: bool, *targets: Path | str | None) -> None:
    """Raises Unreadable where a file would be replaced that no earlier report wrote, unless it is forced.

    A report that is made anew each night replaces that of yesterday, and nothing else by mistake. What isn't
    a file that holds something, such as a pipe, is no business of ours.
    """
    for target in (Path(each) for each in targets if each and str(each) != "-"):
        if not force and target.is_file() and not _replaceable(target):
            raise Unreadable(
                f"{target} is there already, and no report of Pitstop's.",
                "Name another file, or replace it: --force.",
            )


def _replaceable(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            begins = file.read(BEGINNING)
    except OSError:
        return True  # what keeps it from being written is said as it is written
    return not begins or OURS.match(begins) is not None


@contextmanager
def writing() -> Iterator[None]:
    """Raises Unreadable for what can't be written."""
    try:
        yield
    except Unwritable as problem:
        raise Unreadable(problem.what, problem.remedy) from problem
    except OSError as error:  # a folder that can't be made
        raise Unreadable(
            f"{error.filename} cannot be written: {error.strerror}.", "Name a folder that can be written to."
        ) from error


def write_json(found: Mapping[str, object], target: str) -> None:
    """Into the file, or for `-` to the output. Raises Unreadable when the file cannot be written."""
    text = json.dumps(found, ensure_ascii=False, indent=2, allow_nan=False)
    if target == "-":
        click.echo(text)  # not in `writing`: a reader that went away is no file that cannot be written
        return
    with writing():
        put(Path(target), f"{text}\n".encode())
