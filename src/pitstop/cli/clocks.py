"""The clocks of a case, for `pitstop case show`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pitstop.cli.shared import iso, local
from pitstop.targets import queries, wording

_FACTS = (
    "id",
    "measure",
    "segment",
    "handoff",
    "minutes",
    "ending",
    "raw_seconds",
    "business_seconds",
    "paused_seconds",
    "queue_seconds",
    "bot_seconds",
    "person_seconds",
    "correction",
)


def clock_lines(case: Any) -> list[str]:
    """A line for each clock: those that run with what is due when, then those that ended with how long."""
    return [
        f"Clock {each.pk}, {each.team.name}: {wording.limit(each.measure, each.minutes)}: {_stands(each)}"
        for each in queries.of_case(case)
    ]


def clock_facts(case: Any) -> list[dict[str, object]]:
    """The same for programs."""
    return [
        {name: getattr(each, name) for name in _FACTS}
        | {
            "team": each.team.name,
            "started_at": iso(each.started_at),
            "due_at": iso(each.due_at),
            "breached_at": iso(each.breached_at),
            "ended_at": iso(each.ended_at),
        }
        for each in queries.of_case(case)
    ]


def _stands(clock: Any) -> str:
    if clock.ended_at is None:
        late = f", over since {local(clock.breached_at)}" if clock.breached_at else ""
        return f"due {local(clock.due_at)}{late}" if clock.due_at else f"stands still{late}"
    times = {"raw time": clock.raw_seconds, "business time": clock.business_seconds}
    told = [f"{word} {timedelta(seconds=seconds or 0)}" for word, seconds in times.items()]
    return ", ".join([wording.ending(clock), *told])
