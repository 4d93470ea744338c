"""Searching, and the numbers of the cases that come of it."""

from __future__ import annotations

from pitstop.conftest import at
from pitstop.search import queries


def numbers(asker, text: str, **page) -> list[int]:
    return [hit.case.pk for hit in queries.found(asker, text, now=at(10), **page).rows]
