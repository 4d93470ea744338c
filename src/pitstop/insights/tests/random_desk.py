"""Copies of logs of desks that never were: cases in every state, ties, moments out of order, gaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import polars as pl

from pitstop.conftest import NOW
from pitstop.events.complete import Mark
from pitstop.insights.columns import COLUMNS, SCHEMA
from pitstop.insights.disk import Disk
from pitstop.insights.manifest import Manifest, Part

ANSWERS = ("accepted", "returned", "withdrawn", "expired")
STATUSES = (None, "queued", "accepted", "in progress", "waiting for customer", "resolved")
KINDS = ("specialist", "escalation", "shift")
PRIORITIES = (None, None, "normal", "high")

Row = dict[str, Any]


def events(chance: Random, cases: int, number: int, *, first: int = 1) -> list[Row]:
    """So many events of these cases, of which few are likely."""
    return [_event(chance, seq, chance.randint(1, cases)) for seq in range(first, first + number)]


def _event(chance: Random, seq: int, case: int) -> Row:
    team, other = chance.choice("1123"), chance.choice("1234")
    row = {
        "case_id": str(case),
        "at": NOW + timedelta(hours=chance.randint(0, 24 * 25)),
        "seq": seq,
        "activity": "message.received",
        "status": chance.choice(STATUSES),
        "team": chance.choice((team, team, team, None)),
        "priority": chance.choice(PRIORITIES),
    }
    if chance.random() < 0.5:
        row |= {
            "activity": f"handoff.{chance.choice(('offered', 'offered', *ANSWERS))}",
            "from_team": other,
            "to_team": team,
            "handoff": f"{case}{chance.randint(0, 2)}",
            "handoff_kind": chance.choice(KINDS),
        }
    return row


class Copy:
    """A copy of a log in a folder, to which events are added as a sync adds them."""

    def __init__(self, folder: Path) -> None:
        self.disk = Disk(folder)
        self.manifest = Manifest(1, COLUMNS)
        self.disk.folder.mkdir(exist_ok=True)

    def add(self, rows: Sequence[Row]) -> None:
        """In one file, to which they are all known."""
        name = self.manifest.name_of(self.manifest.number + 1, "2026-03")
        size = self.disk.write(name, pl.DataFrame(rows, schema=SCHEMA).select(COLUMNS))
        part = Part(name, "2026-03", len(rows), size, NOW)
        upto = Mark(rows[-1]["seq"], "x")
        self._put(self.manifest.added([part], upto=upto, level_at=NOW + timedelta(days=26)))

    def merge(self) -> None:
        """Make one file of all."""
        name = self.manifest.name_of(self.manifest.number + 1, "2026-03")
        rows, size = self.disk.merge(name, [part.name for part in self.manifest.parts])
        part = Part(name, "2026-03", rows, size, NOW)
        self._put(self.manifest.merged(self.manifest.parts, part, now=NOW))

    def _put(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self.disk.replace(manifest)
