"""`pitstop case`: look at cases, and say how urgent they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from pitstop.cases import services as cases
from pitstop.cli.case_waits import resume, wait, waited
from pitstop.cli.case_writing import link, reopen, write
from pitstop.cli.clocks import clock_fact, clock_facts, clock_lines
from pitstop.cli.find import find
from pitstop.cli.leaving import assign
from pitstop.cli.shared import (
    acting,
    asker,
    iso,
    local,
    near,
    printing,
    put,
    put_json,
    put_left_out,
    put_table,
)
from pitstop.cli.story import told
from pitstop.core import clock
from pitstop.core.say import is_far, no_time
from pitstop.handoffs import desks, overviews
from pitstop.targets import wording

SHOW_EPILOG = """\b
Examples:
  pitstop case show 42 --as omar@example.org
  pitstop case show 42 --as omar@example.org --json
"""
LIST_EPILOG = """\b
Examples:
  pitstop case list --as priya@example.org
"""
PRIORITY_EPILOG = """\b
Examples:
  pitstop case priority 42 urgent --as omar@example.org
\b
Priorities: low, normal, high, urgent. What is promised from then on follows it.
"""


@click.group()
def case() -> None:
    """Look at cases, and say how urgent they are. You see what the person named by --as may see."""


case.add_command(find)
case.add_command(assign)


@case.command("list", epilog=LIST_EPILOG)
@acting
@printing
def list_cases(email: str, as_json: bool) -> None:
    """List the desk: offered to you, yours, and what waits in your teams, by what falls due next."""
    now = clock.now()
    desk = desks.desk(asker(email))
    if as_json:
        return put_json(
            {
                "offered": [_offer(handoff, desk.clocks.get(handoff.pk)) for handoff in desk.offered.rows],
                "mine": [_held(held) for held in desk.mine.rows],
                "team": [_held(held) for held in desk.team.rows],
                "totals": {
                    "offered": desk.offered.total,
                    "mine": desk.mine.total,
                    "team": desk.team.total,
                },
            }
        )
    offers = [
        [
            f"#{each.case_id}",
            each.case.subject,
            each.case.customer.name,
            each.from_team.name,
            each.pk,
            _offer_next(each, desk.clocks.get(each.pk), now),
        ]
        for each in desk.offered.rows
    ]
    _list("Offered to you", ["Case", "Subject", "Customer", "From", "Hand-off", "Due next"], offers)
    for title, listed in (("Yours", desk.mine), ("Waiting in your teams", desk.team)):
        rows = [
            [f"#{held.case.pk}", held.case.subject, held.customer, _next(held, now), _promised(held)]
            for held in listed.rows
        ]
        _list(title, ["Case", "Subject", "Customer", "Due next", "Promised"], rows)
        put_left_out(listed.left_out)
    return None


@case.command(epilog=SHOW_EPILOG)
@click.argument("case_id", type=int)
@acting
@printing
def show(case_id: int, email: str, as_json: bool) -> None:
    """Show the case CASE_ID: who holds it, what is promised, and its story."""
    now = clock.now()
    view = overviews.case(asker(email), case_id, now=now)
    if as_json:
        return put_json(_view(view))
    customer = view.case.customer
    put(f"#{view.case.pk} {view.case.subject} ({view.case.state})")
    if view.case.priority != "normal":
        put(f"Priority: {view.case.priority}")
    put(f"{customer.name} <{customer.email}>, {customer.language}")
    put(f"Held by {_holder(view)} since {local(view.holder.started_at)}")
    if view.handoff:
        put(f"Offered to {view.handoff.to_team.name}: hand-off {view.handoff.pk}")
    if view.wait:
        put(f"Waits for the {view.wait.on.replace('_', ' ')} since {local(view.wait.started_at)}")
    for promise in view.promises:
        put(f"Promised by {local(promise.due_at)}, {promise.state}: {promise.text}")
    for each in clock_lines(view, now):
        put(each)
    put(f"Status page: {view.status_link}")
    for at, happened, said in told(view.story, customer=customer.name):
        put(f"\n{local(at)}  {happened}")
        if said:
            put("\n".join(f"    {line}" for line in said.splitlines()))
    return None


@case.command(epilog=PRIORITY_EPILOG)
@click.argument("case_id", type=int)
@click.argument("priority")
@acting
@printing
def priority(case_id: int, priority: str, email: str, as_json: bool) -> None:
    """Say how urgent the case CASE_ID is: PRIORITY is low, normal, high or urgent."""
    found = cases.set_priority(by=asker(email), now=clock.now(), case_id=case_id, priority=priority)
    if as_json:
        return put_json({"case": found.pk, "priority": found.priority})
    return put(f"Case #{found.pk} has the priority {found.priority}.")


for _command in (write, reopen, link, wait, resume):
    case.add_command(_command)


def _list(title: str, headings: list[str], rows: list[list[Any]]) -> None:
    if rows:
        put_table(headings, rows, title=title)
    else:
        put(f"{title}: nothing.\n")


def _holder(view: overviews.CaseView) -> str:
    team = view.holder.team.name
    return f"{view.holder.person.name}, {team}" if view.holder.person else team


def _promised(held: desks.HeldCase) -> str:
    return f"{local(held.promise.due_at)} {held.promise.text}" if held.promise else ""


def _next(held: desks.HeldCase, now: datetime) -> str:
    """What is due next and when, and for whom the case waits."""
    due = f"{_due_what(held)} {_when(held.due_at, now)}" if held.due_at else ""
    wait = f"waits for the {held.wait.on.replace('_', ' ')}" if held.wait else ""
    return "; ".join(filter(None, [due, wait]))


def _due_what(held: desks.HeldCase) -> str:
    if held.promise and held.due_at == held.promise.due_at:
        return "promise" if held.promise.state == "open" else "missed promise"
    if held.clock and held.due_at == held.clock.due_at:
        return wording.falls_due(held.clock.measure)
    return "correction to read" if any(held.due_at == each.at for each in held.corrections) else "answer"


def _offer_next(handoff: Any, limit: Any, now: datetime) -> str:
    due_at = desks.offer_due(handoff, limit)
    what = "accept" if limit and due_at == limit.due_at else "answer"
    return f"{'customer hears' if due_at == handoff.told_at else what} {_when(due_at, now)}"


def _when(at: datetime, now: datetime) -> str:
    return no_time() if is_far(at) else f"{local(at)} ({near(at, now)})"


def _offer(handoff: Any, limit: Any) -> dict[str, object]:
    return {
        "handoff": handoff.pk,
        "case": handoff.case_id,
        "subject": handoff.case.subject,
        "customer": handoff.case.customer.name,
        "from_team": handoff.from_team.name,
        "giver": handoff.giver.name,
        "next_update_at": iso(handoff.told_at),
        "clock": clock_fact(limit),
    }


def _held(held: desks.HeldCase) -> dict[str, object]:
    return {
        "case": held.case.pk,
        "subject": held.case.subject,
        "customer": held.customer,
        "team": held.team.name,
        "since": iso(held.since),
        "promise": held.promise.text if held.promise else None,
        "due_at": iso(held.promise.due_at) if held.promise else None,
        "offered_to": held.offered_to.name if held.offered_to else None,
        "next_due_at": iso(held.due_at),
        "clock": clock_fact(held.clock),
        "wait": waited(held.wait) if held.wait else None,
    }


def _stage(stage: Any) -> dict[str, object]:
    """A segment with its lengths: `raw` is all time while the case was open, `business` adds up the rest."""
    person = stage.segment.person
    return {
        "team": stage.segment.team.name,
        "person": person.name if person else None,
        "since": iso(stage.segment.started_at),
        "until": iso(stage.segment.ended_at),
        **{f"{name}_seconds": seconds for name, seconds in stage.seconds.items()},
        "waited": [
            {"on": wait.on, "what": wait.what, "seconds": round(lasted.total_seconds())}
            for wait, lasted in stage.waited
        ],
    }


def _view(view: overviews.CaseView) -> dict[str, object]:
    person = view.holder.person
    return {
        "case": view.case.pk,
        "subject": view.case.subject,
        "state": view.case.state,
        "priority": view.case.priority,
        "version": view.case.version,
        "customer": {
            "name": view.case.customer.name,
            "email": view.case.customer.email,
            "language": view.case.customer.language,
        },
        "holder": {"team": view.holder.team.name, "person": person.name if person else None},
        "since": iso(view.holder.started_at),
        "handoff": view.handoff.pk if view.handoff else None,
        "wait": waited(view.wait) if view.wait else None,
        "way": [_stage(stage) for stage in view.way],
        "promises": [
            {"id": each.pk, "text": each.text, "due_at": iso(each.due_at), "state": each.state}
            for each in view.promises
        ],
        "clocks": clock_facts(view.case),
        "status_link": view.status_link,
        "story": [
            {
                "at": iso(entry.at),
                "kind": entry.kind,
                "actor": entry.actor or None,
                "team": entry.team or None,
                "from_team": entry.from_team or None,
                "to_team": entry.to_team or None,
                "text": entry.message.body if entry.message else None,
            }
            for entry in view.story
        ],
    }
