"""A first design, written from what a log shows: the busiest routes, to be cut down to what is meant."""

from collections.abc import Iterable
from itertools import groupby
from typing import TypeVar

from pitstop_analysis.design.names import WORDS
from pitstop_analysis.design.overlay import Place, Route

T = TypeVar("T", str, tuple[str, str])
ODD = (",", "->", "→", '"', " #", ":", "*", "\\")
"""What a name without quotes would be parted at, or read as."""


def draft(
    routes: Iterable[Route], starts: Iterable[Place] = (), ends: Iterable[Place] = (), share: float = 0.8
) -> str:
    """The text of a design with the busiest routes that together carry `share` of the hand-offs.

    Starts and ends are chosen alike. The text parses, and everything it names fits.
    """
    chosen = _most([((giver, receiver), n) for giver, receiver, n, *_ in routes], share)
    lines = ["# Written from a log: the routes that carry most hand-offs. Strike out what is not meant."]
    if first := _most(list(starts), share):
        lines.append(f"start: {_listed(first)}")
    for giver, pairs in groupby(sorted(chosen), key=lambda pair: pair[0]):
        lines.append(f"{quoted(giver)} -> {_listed(receiver for _, receiver in pairs)}")
    if last := _most(list(ends), share):
        lines.append(f"end: {_listed(last)}")
    return "\n".join(lines) + "\n"


def quoted(name: str) -> str:
    """The name as a design writes it, in quotes where it would be read as something else."""
    if name.splitlines() != [name]:
        # A name cannot go over lines; spaces in its place mean the same team.
        name = " ".join(name.split())
    odd = name.casefold() in WORDS or name != " ".join(name.split()) or any(one in name for one in ODD)
    if not odd and not name.startswith("#") and name:
        return name
    inner = name.replace("\\", "\\\\").replace('"', '\\"').replace("*", "\\*")
    return f'"{inner}"'


def _listed(names: Iterable[str]) -> str:
    return ", ".join(quoted(name) for name in names)


def _most(counted: list[tuple[T, int]], share: float) -> list[T]:
    """The largest, in order, until they hold the share."""
    whole, held = sum(n for _, n in counted), 0
    chosen: list[T] = []
    for one, n in sorted(counted, key=lambda pair: (-pair[1], pair[0])):
        if held >= share * whole:
            break
        chosen.append(one)
        held += n
    return chosen
