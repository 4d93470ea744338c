"""`pitstop target`: within what time something is to happen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from pitstop.cli.route import leader, leading
from pitstop.cli.shared import acting, asker, iso, local, printing, put, put_json, put_table, team_called
from pitstop.core import clock
from pitstop.targets import queries, services, wording
from pitstop.targets.services import Proposed

LIST_EPILOG = """\b
Examples:
  pitstop target list
  pitstop target list --json
"""
SET_EPILOG = """\b
Examples:
  pitstop target set accept 15 --team Billing
  pitstop target set response 60 --team Billing --priority urgent --warn-at 50 --warn-at 80
  pitstop target set resolution 2400 --tier gold --as rosa@example.org
\b
MEASURE is accept, response or hold of the receiving team, or first_reply, next_update or resolution of
the customer. MINUTES are those in which the team is open: 45, 1h or "1 h 30 min".
"""
REMOVE_EPILOG = """\b
Examples:
  pitstop target remove 7
"""
AGAIN_EPILOG = """\b
Examples:
  pitstop target again 7
"""
HISTORY_EPILOG = """\b
Examples:
  pitstop target history 7
"""
CORRECT_EPILOG = """\b
Examples:
  pitstop target correct 12 "the target was a slip" --minutes 120 --as rosa@example.org
\b
`pitstop case show` says the numbers of a case's clocks.
"""


def in_minutes(_context: click.Context, _param: click.Parameter, said: str | None) -> int | None:
    """A span of open time as it is typed, in minutes; None stays None."""
    found = None if said is None else wording.minutes_of(said)
    if said is not None and found is None:
        raise click.BadParameter(
            f"“{said}” is no span. Write minutes or hours, such as 30, 1h or “1 h 30 min”."
        )
    return found


@click.group()
def target() -> None:
    """Say within what time something is to happen."""


@target.command("list", epilog=LIST_EPILOG)
@printing
def list_targets(as_json: bool) -> None:
    """List the targets in force."""
    return _put(queries.listed(), as_json)


@target.command(epilog=HISTORY_EPILOG)
@click.argument("target_id", type=int)
@printing
def history(target_id: int, as_json: bool) -> None:
    """List every target for exactly the same as TARGET_ID, the newest first."""
    return _put(queries.history(queries.target(target_id)), as_json, past=True)


@target.command("set", epilog=SET_EPILOG)
@click.argument("measure")
@click.argument("minutes", callback=in_minutes)
@click.option("--team", default="", help="The receiving team; left out: every team.")
@click.option("--kind", default="", help="The kind of hand-off; left out: any.")
@click.option("--priority", default="", help="The case's priority; left out: any.")
@click.option("--tier", default="", help="The customer's tier; left out: any.")
@click.option("--warn-at", multiple=True, type=int, help="A share of the time in per cent; up to five.")
@leading
def set_target(
    measure: str,
    minutes: int,
    team: str,
    kind: str,
    priority: str,
    tier: str,
    warn_at: Sequence[int],
    email: str | None,
) -> None:
    """Set the target MEASURE to MINUTES, in the place of the one for exactly the same."""
    proposed = Proposed(
        measure=measure,
        minutes=minutes,
        team=team_called(team).pk if team else None,
        kind=kind,
        priority=priority,
        tier=tier,
        warn_at=tuple(warn_at) or (75,),
    )
    made = services.set_target(by=leader(email), now=clock.now(), proposed=proposed)
    put(f"{wording.limit(made.measure, made.minutes)}: target {made.pk}, {queries.name_of(made)}.")


@target.command(epilog=REMOVE_EPILOG)
@click.argument("target_id", type=int)
@leading
def remove(target_id: int, email: str | None) -> None:
    """Take the target TARGET_ID away. Clocks that run keep it."""
    services.remove_target(by=leader(email), now=clock.now(), target_id=target_id)
    put(
        "Removed. A more general target applies now, if there is one. "
        f"Set it again by: pitstop target again {target_id}"
    )


@target.command(epilog=AGAIN_EPILOG)
@click.argument("target_id", type=int)
@leading
def again(target_id: int, email: str | None) -> None:
    """Set the target TARGET_ID again as it once was, with the same minutes and shares."""
    made = services.set_again(by=leader(email), now=clock.now(), target_id=target_id)
    put(f"{wording.limit(made.measure, made.minutes)}: target {made.pk}, {queries.name_of(made)}.")


@target.command(epilog=CORRECT_EPILOG)
@click.argument("clock_id", type=int)
@click.argument("why")
@click.option(
    "--minutes",
    callback=in_minutes,
    help="Or 1h, 1 h 30 min. Left out: as many as before, by the hours that the team has now.",
)
@acting
def correct(clock_id: int, why: str, minutes: int | None, email: str) -> None:
    """Let another clock take the place of CLOCK_ID, which measured wrongly, and say WHY."""
    made = services.correct(by=asker(email), now=clock.now(), clock_id=clock_id, why=why, minutes=minutes)
    put(f"Clock {made.pk} has taken the place of clock {clock_id}.")


def _put(found: Sequence[Any], as_json: bool, *, past: bool = False) -> None:
    if as_json:
        return put_json([_facts(each) for each in found])
    rows = [
        [
            each.pk,
            wording.limit(each.measure, each.minutes),
            each.team.name if each.team else "",
            " · ".join(filter(None, [each.kind, each.priority, each.tier])),
            ", ".join(f"{share} %" for share in each.warn_at),
            local(each.since),
            *([local(each.ended_at) if each.ended_at else "in force"] if past else []),
        ]
        for each in found
    ]
    headings = ["Target", "Limit", "Team", "For", "Warns at", "Since", *(["Until"] if past else [])]
    return put_table(headings, rows)


def _facts(found: Any) -> dict[str, object]:
    return {
        "id": found.pk,
        "measure": found.measure,
        "team": found.team.name if found.team else None,
        "kind": found.kind,
        "priority": found.priority,
        "tier": found.tier,
        "minutes": found.minutes,
        "warn_at": found.warn_at,
        "since": iso(found.since),
        "ended_at": iso(found.ended_at),
    }
