"""Files that commands write for whoever asked: what keeps one from being written is said in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from pitstop_analysis.problems import Unreadable


@contextmanager
def writing() -> Iterator[None]:
    """Raises Unreadable in place of what the disk says."""
    try:
        yield
    except OSError as error:
        raise Unreadable(
            f"{error.filename} cannot be written: {error.strerror}.", "Name a file in a folder that exists."
        ) from error


def write_json(found: Mapping[str, object], target: str) -> None:
    """Into the file, or for `-` to the output. Raises Unreadable when the file cannot be written."""
    text = json.dumps(found, ensure_ascii=False, indent=2, allow_nan=False)
    if target == "-":
        click.echo(text)  # not in `writing`: a reader that went away is no file that cannot be written
        return
    with writing():
        Path(target).write_text(text + "\n", encoding="utf-8")
