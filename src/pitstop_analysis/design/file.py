"""A design from a file."""

from pathlib import Path

from pitstop_analysis.design.parse import Design, parse
from pitstop_analysis.problems import Unreadable

LARGEST = 1_000_000
"""Bytes: a line for every route between a hundred teams has less than half of it."""


def read_design(path: Path | str) -> Design:
    """The design in a text file in UTF-8. Raises Unreadable when it is none, Misdrawn when it has faults."""
    try:
        with Path(path).open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        what = f"The design {path} cannot be read: {error.strerror or error}."
        raise Unreadable(what, "Give the path of a text file.") from error
    if len(raw) > LARGEST:
        raise Unreadable(f"{path} is too long for a design.", "Give the design, not the log.")
    try:
        return parse(raw.decode())
    except UnicodeDecodeError as error:
        raise Unreadable(f"The design {path} is not text in UTF-8.", "Save it as UTF-8.") from error
