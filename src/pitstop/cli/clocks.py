"""The clocks of a case, for `pitstop case show`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pitstop.cli.shared import iso, local, near, span
from pitstop.core.say import is_far, no_time
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


def clock_lines(view: Any, now: datetime) -> list[str]:
    """A line for each clock: those that run with what is due when, then those that ended with how long."""
    paused_at = view.wait.started_at if view.wait else now
    return [
        f"Clock {each.pk}, {each.team.name}: {wording.limit(each.measure, each.minutes)}: "
        f"{_stands(each, now, paused_at)}"
        for each in queries.of_case(view.case)
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


def to_accept(clock: Any, now: datetime) -> str:
    """Until when an offer is to be accepted, and how near that is."""
    limit = wording.limit(clock.measure, clock.minutes)
    return f"{limit}: {_due(clock.due_at, now)}"


def clock_fact(clock: Any) -> dict[str, object] | None:
    """A clock that runs, for programs; None stays None."""
    return clock and {
        "id": clock.pk,
        "measure": clock.measure,
        "minutes": clock.minutes,
        "due_at": iso(clock.due_at),
    }


def _stands(clock: Any, now: datetime, paused_at: datetime) -> str:
    """How it stands; one that is paused gets no later meanwhile."""
    if clock.ended_at is None and clock.due_at:
        return _due(clock.due_at, now)
    if clock.ended_at is None:
        late = clock.breached_at
        over = f", {span(max(paused_at - late, timedelta()))} over" if late else ""
        return f"paused{over}"
    times = {"raw time": clock.raw_seconds, "business time": clock.business_seconds}
    told = [f"{word} {timedelta(seconds=seconds or 0)}" for word, seconds in times.items()]
    return ", ".join([wording.ending(clock), *told])


def _due(at: datetime, now: datetime) -> str:
    """Until when. Where a team is hardly ever open there is no such time."""
    return no_time() if is_far(at) else f"due {local(at)}, {near(at, now)}"
