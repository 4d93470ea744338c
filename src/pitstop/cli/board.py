"""What a lead looks after, in the terminal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from pitstop.cli.shared import acting, asker, iso, local, near, printing, put, put_json, put_table
from pitstop.core import clock
from pitstop.handoffs import boards
from pitstop.targets import wording

NEXT = {"remind": "a reminder", "lead": "their lead is told", "back": "back to the giver", "": ""}
EPILOG = """\b
Example:
  pitstop board --as rosa@example.org --json
"""


@click.command(epilog=EPILOG)
@acting
@printing
def board(email: str, as_json: bool) -> None:
    """Show the board of a lead: hand-offs under way and who is silent, and what today brought."""
    now = clock.now()
    found = boards.board(asker(email), now=now)
    if as_json:
        return put_json(_board(found))
    put(", ".join(team.name for team in found.teams) or "No team")
    _flights("Needs someone", found.late)
    _flights("Under way", [flight for route in found.routes for flight in route.flights])
    for each in found.clocks.rows:
        put(_clock(each, now))
    for bounce in found.bounces:
        case, team = f"#{bounce.case.pk} {bounce.case.subject}", bounce.team.name
        put(f"Came back to {team}, {_times(bounce.times)} there: {case}")
    for returned in found.returns:
        put(f"Returned {_times(returned.times)}: {returned.label}{_cases(returned.cases)}")
    for promise in found.missed:
        put(f"Missed: #{promise.case_id} {promise.text}, due {local(promise.due_at)}")
    for slip in found.slips:
        put(f"Small error {_times(slip.times)}: {slip.words}{_cases(slip.cases)}")
    return None


def _flights(title: str, flights: Any) -> None:
    if not flights:
        put(f"{title}: nothing.\n")
        return
    headings = ["hand-off", "case", "route", "since", "waits for", "then"]
    put_table(headings, [_row(flight) for flight in flights], title=title)


def _row(flight: boards.Flight) -> list[Any]:
    given = flight.handoff
    then = f"{NEXT[flight.next_step]} {local(flight.next_at)}" if flight.next_at else ""
    return [
        given.pk,
        f"#{given.case_id} {given.case.subject}",
        f"{given.from_team.name} → {given.to_team.name}",
        local(given.offered_at),
        flight.silent or "a lead's decision",
        then,
    ]


def _clock(each: Any, now: datetime) -> str:
    """A clock under the team that holds the case: when it is due, or for how long it is late."""
    limit = f"#{each.case_id} {each.case.subject}, {each.holds}: {wording.limit(each.measure, each.minutes)}"
    late = bool(each.breached_at or (each.due_at and each.due_at < now))
    word = "Late" if late else "Runs out"
    if each.due_at is None:
        return f"{word}: {limit}, stands still"
    return f"{word}: {limit}, {'was due' if late else 'due'} {local(each.due_at)}, {near(each.due_at, now)}"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _cases(cases: Any) -> str:
    return f" ({', '.join(f'#{case}' for case in cases)})" if cases else ""


def _board(found: boards.Board) -> dict[str, object]:
    return {
        "teams": [team.name for team in found.teams],
        "since": iso(found.since),
        "total": found.total,
        "late": [_flight(flight) for flight in found.late],
        "on_time": [_flight(flight) for route in found.routes for flight in route.flights],
        "bounces": [
            {"case": each.case.pk, "team": each.team.name, "at": iso(each.at), "times": each.times}
            for each in found.bounces
        ],
        "returns": [{"key": r.reason, "times": r.times, "cases": r.cases} for r in found.returns],
        "missed": [
            {"case": promise.case_id, "text": promise.text, "due_at": iso(promise.due_at)}
            for promise in found.missed
        ],
        "clocks": [
            {
                "id": each.pk,
                "case": each.case_id,
                "team": each.team.name,
                "held_by": each.holds,
                "measure": each.measure,
                "minutes": each.minutes,
                "due_at": iso(each.due_at),
                "breached_at": iso(each.breached_at),
            }
            for each in found.clocks.rows
        ],
        "slips": [{"key": s.kind, "times": s.times, "cases": s.cases} for s in found.slips],
    }


def _flight(flight: boards.Flight) -> dict[str, object]:
    given = flight.handoff
    return {
        "handoff": given.pk,
        "case": given.case_id,
        "state": given.state,
        "from_team": given.from_team.name,
        "to_team": given.to_team.name,
        "giver": given.giver.name,
        "offered_at": iso(given.offered_at),
        "next_update_at": iso(flight.told_at),
        "silent": flight.silent,
        "next_act": flight.next_step,
        "next_at": iso(flight.next_at) if flight.next_at else None,
        "steps_taken": flight.steps_taken,
    }
