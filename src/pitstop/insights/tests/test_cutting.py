"""What a log is cut to, pinned: a written cut (see `snapshot`) is read only while this stays the same."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import polars as pl

from pitstop.conftest import NOW
from pitstop.insights import cutting, snapshot
from pitstop.insights.columns import SCHEMA
from pitstop.insights.cutting import READ, Cut, cut

Said = tuple[int, str, str | None, int | None, dict[str, object]]
"""Minute, activity, status, team, and what else is said."""

TO_BILLING: dict[str, object] = {"from_team": 1, "to_team": 2, "handoff_kind": "specialist"}
TO_NETWORK: dict[str, object] = {"from_team": 2, "to_team": 3, "handoff_kind": "escalation"}
CASES: dict[int, list[Said]] = {
    # Accepted after five minutes, through every status, solved, opened again.
    10: [
        (0, "case.opened", "in progress", 1, {}),
        (1, "handoff.offered", None, 1, {**TO_BILLING, "handoff": "1"}),
        (6, "handoff.accepted", "accepted", 2, {**TO_BILLING, "handoff": "1"}),
        (2, "case.prioritised", None, 1, {"priority": "low"}),
        (7, "case.prioritised", None, 2, {"priority": "high"}),
        (8, "case.waits", "waiting for customer", 2, {}),
        (20, "message.received", "in progress", 2, {}),
        (25, "case.waits", "waiting for third party", 2, {}),
        (40, "case.closed", "resolved", 2, {}),
        (50, "case.reopened", "in progress", 2, {}),
        (55, "handoff.offered", None, 2, {**TO_BILLING, "from_team": 2, "to_team": 1, "handoff": "2"}),
        (56, "handoff.accepted", "accepted", 1, {**TO_BILLING, "from_team": 2, "to_team": 1, "handoff": "2"}),
    ],
    # By a route that accepts by itself: it waits, and is passed on. Then offers in every other state, one of
    # them said twice and another answered twice.
    9: [
        (0, "case.opened", "queued", None, {}),
        (0, "case.routed", "queued", 2, {}),
        (3, "case.routed", "queued", 3, {}),
        (4, "case.taken", "in progress", 3, {}),
        (5, "handoff.offered", None, 3, {**TO_NETWORK, "handoff": "3"}),
        (9, "handoff.returned", None, 3, {**TO_NETWORK, "handoff": "3"}),
        (10, "handoff.offered", None, 3, {**TO_NETWORK, "handoff": "4"}),
        (11, "handoff.withdrawn", None, 3, {**TO_NETWORK, "handoff": "4"}),
        (12, "handoff.offered", None, 3, {**TO_NETWORK, "handoff": "5"}),
        (13, "handoff.offered", None, 3, {**TO_BILLING, "handoff": "5"}),
        (14, "handoff.expired", None, 3, {**TO_NETWORK, "handoff": "4"}),
        (99, "handoff.expired", None, 3, {**TO_NETWORK, "handoff": "5"}),
        (100, "handoff.offered", None, 3, {**TO_NETWORK, "handoff": "6"}),
    ],
    # It never was in a team.
    11: [(0, "case.opened", "queued", None, {"priority": "low"})],
    # Solved where it began.
    12: [(0, "case.opened", "queued", 1, {}), (9, "case.closed", "resolved", 1, {"priority": "urgent"})],
}


def log() -> pl.DataFrame:
    rows = [
        {
            "case_id": str(case),
            "at": NOW + timedelta(minutes=minute),
            "activity": activity,
            "status": status,
            "team": None if team is None else str(team),
            **{name: str(value) for name, value in more.items()},
        }
        for case, events in CASES.items()
        for minute, activity, status, team, more in events
    ]
    numbered = [{**row, "seq": seq} for seq, row in enumerate(rows, 1)]
    return pl.DataFrame(numbered, schema=SCHEMA).select(READ)


def printed(found: Cut) -> str:
    """A print of the columns, their types, and every row."""
    frames = (found.segments, found.cases, found.offers)
    said = [
        ([f"{name} {kind}" for name, kind in each.schema.items()], each.sort(each.columns).rows())
        for each in frames
    ]
    return sha256(repr(said).encode()).hexdigest()[:16]


def test_who_changes_what_is_cut_changes_the_version_of_every_written_cut() -> None:
    found = cut(log())
    frames = (found.segments, found.cases, found.offers)
    # The log has something to say in every column: a change of any is seen.
    assert [each.height for each in frames] == [6, 3, 6]
    assert [name for each in frames for name in each.columns if each[name].is_null().all()] == []
    assert printed(found) == cutting.PRINT, (
        "The cut has come to mean something else. Raise cutting.MEANING, and set cutting.PRINT to this print."
    )
    assert snapshot.VERSION.split()[1:3] == [str(cutting.MEANING), cutting.PRINT]
