"""`pitstop handoff`: offer, accept, return and withdraw, by the same rules and words as page and API."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import click

from pitstop.cli.clocks import clock_fact, to_accept
from pitstop.cli.desk import refused
from pitstop.cli.handoff_bulk import bulk
from pitstop.cli.handoff_list import list_handoffs
from pitstop.cli.handoff_talk import TALK
from pitstop.cli.handoff_words import answers_of, asked_by, facts, required, tell
from pitstop.cli.shared import (
    Moment,
    Pair,
    acting,
    asker,
    iso,
    local,
    near,
    person_called,
    printing,
    put,
    put_json,
    put_table,
    team_called,
)
from pitstop.core import clock
from pitstop.core.refusals import Reason, Refused
from pitstop.handoffs import overviews, services

OFFER_EPILOG = """\b
Examples:
  pitstop handoff fields 42 --as omar@example.org --to Billing
  pitstop handoff offer 42 --as omar@example.org --to Billing \\
    --answer need="Decide on the second refund" --answer tried="Both payments checked" \\
    --answer mood=worried --not-known expects="She did not say" \\
    --known "You were charged twice" --next "Priya decides on the refund" --by +2h
"""
FIELDS_EPILOG = """\b
Examples:
  pitstop handoff fields 42 --as omar@example.org --to Billing
"""
ACCEPT_EPILOG = """\b
Examples:
  pitstop handoff accept 7 --as priya@example.org --read-back "Charged twice; I decide today"
"""
RETURN_EPILOG = """\b
Examples:
  pitstop handoff return 7 --as priya@example.org --reason facts_missing --note "Which account?"
\b
Reasons: wrong_team, facts_missing, not_needed, answer_exists, no_capacity, other, and your desk's own.
"""
WITHDRAW_EPILOG = """\b
Examples:
  pitstop handoff withdraw 7 --as omar@example.org
"""
SHOW_EPILOG = """\b
Examples:
  pitstop handoff show 7 --as priya@example.org
"""

# Where a reason speaks of something that was sent: the option that sends it.
OPTIONS = {
    "to_team": "--to",
    "to_person": "--person",
    "kind": "--kind",
    "already_known": "--known",
    "next_step": "--next",
    "next_update_at": "--by",
    "contingencies": "--if",
}


@click.group()
def handoff() -> None:
    """List, offer, accept, return and withdraw hand-offs.

    The giver holds the case until the receiver accepts.
    """


handoff.add_command(list_handoffs)
handoff.add_command(bulk)
for command in TALK:
    handoff.add_command(command)


@handoff.command(epilog=FIELDS_EPILOG)
@click.argument("case_id", type=int)
@click.option("--to", "team", required=True, metavar="TEAM", help="The receiving team.")
@click.option("--kind", default="specialist", show_default=True, help="Why the case passes on.")
@acting
@printing
def fields(case_id: int, team: str, kind: str, email: str, as_json: bool) -> None:
    """Say what must be passed on with the case CASE_ID: the protocol of the route and its fields."""
    to_team, now = team_called(team), clock.now()
    form = overviews.offer_form(asker(email), case_id, to_team=to_team.pk, kind=kind, now=now)
    rows: list[dict[str, Any]] = [
        {
            "key": field.key,
            "label": field.label,
            "help": field.help,
            "required": field.required,
            "choices": list(field.choices),
            "needed_when": asked_by(field),
        }
        for field in form.fields
    ]
    if as_json:
        protocol = form.version.protocol.key if form.version else None
        opens_at = iso(form.closed_until)
        return put_json({"case": case_id, "protocol": protocol, "fields": rows, "opens_at": opens_at})
    put(
        f"Protocol: {form.version.protocol.name if form.version else 'none, a hand-off goes to another team'}"
    )
    if form.closed_until:
        opens = f"{local(form.closed_until)} ({near(form.closed_until, now)})"
        put(f"{to_team.name} is closed now, and opens {opens}.")
    table = [
        [
            row["key"],
            required(row),
            row["label"],
            ", ".join(row["choices"]) or row["help"],
        ]
        for row in rows
    ]
    return put_table(["Key", "Required", "Field", "Choices or help"], table)


@handoff.command(epilog=OFFER_EPILOG)
@click.argument("case_id", type=int)
@click.option("--to", "team", required=True, metavar="TEAM", help="The receiving team.")
@click.option("--person", metavar="EMAIL", help="Someone there; left out, anyone of the team may accept.")
@click.option(
    "--kind",
    default="specialist",
    show_default=True,
    help="specialist, escalation, shift, bot_to_human, human_to_bot or other.",
)
@click.option("--answer", "answers", type=Pair(), multiple=True, help="What to pass on, by the field's key.")
@click.option("--not-known", "unknown", type=Pair(), multiple=True, help="Why a field's answer isn't known.")
@click.option("--known", default="", metavar="TEXT", help="What they already know; the customer reads it.")
@click.option(
    "--next", "next_step", default="", metavar="TEXT", help="What happens next; the customer reads it."
)
@click.option(
    "--by", "next_update_at", type=Moment(), help="By when the customer hears: +2h, 15:00, ISO 8601."
)
@click.option("--if", "ifs", type=Pair(), multiple=True, help="What may go wrong, and what to do: IF=THEN.")
@click.option("--introduction", default="", metavar="TEXT", help="What the customer reads on acceptance.")
@acting
@printing
def offer(
    case_id: int,
    team: str,
    person: str | None,
    answers: tuple[tuple[str, str], ...],
    unknown: tuple[tuple[str, str], ...],
    ifs: tuple[tuple[str, str], ...],
    email: str,
    as_json: bool,
    **said: Any,
) -> None:
    """Offer the case CASE_ID to another team. You hold it until they accept."""
    offered = services.Offer(
        kind=said["kind"],
        answers=answers_of(answers, unknown),
        already_known=said["known"],
        next_step=said["next_step"],
        next_update_at=said["next_update_at"],
        contingencies=tuple(services.Contingency(before, after) for before, after in ifs),
        introduction=said["introduction"],
    )
    to_team = team_called(team)
    try:
        made = services.offer(
            by=asker(email),
            now=clock.now(),
            case_id=case_id,
            to_team=to_team.pk,
            to_person=person_called(person).pk if person else None,
            offered=offered,
        )
    except Refused as refusal:
        raise refused(refusal, _hints(refusal.reasons)) from None
    said_now = {
        "referred": f"case #{case_id} keeps coming back: a lead decides before {to_team.name} gets it.",
        "accepted": f"{to_team.name} has case #{case_id} now.",
    }
    words = said_now.get(made.state, f"case #{case_id} is offered to {to_team.name}.")
    tell(made, f"Hand-off {made.pk}: {words}", as_json=as_json)


@handoff.command(epilog=ACCEPT_EPILOG)
@click.argument("handoff_id", type=int)
@click.option("--read-back", default="", metavar="TEXT", help="In your own words: what you understood.")
@click.option(
    "--by", "next_update_at", type=Moment(), help="By when the customer hears, if not as the giver said."
)
@acting
@printing
def accept(
    handoff_id: int, read_back: str, next_update_at: datetime | None, email: str, as_json: bool
) -> None:
    """Accept HANDOFF_ID with a read-back. The case is yours, and the customer is told."""
    done = services.accept(
        by=asker(email),
        now=clock.now(),
        handoff_id=handoff_id,
        read_back=read_back,
        next_update_at=next_update_at,
    )
    tell(done, f"Case #{done.case_id} is yours, and the customer will be told.", as_json=as_json)


@handoff.command("return", epilog=RETURN_EPILOG)
@click.argument("handoff_id", type=int)
@click.option("--reason", required=True, help="One of the reasons below.")
@click.option("--note", default="", metavar="TEXT", help="What the giver should know.")
@acting
@printing
def send_back(handoff_id: int, reason: str, note: str, email: str, as_json: bool) -> None:
    """Return HANDOFF_ID with a reason. The giver still holds the case."""
    done = services.send_back(
        by=asker(email), now=clock.now(), handoff_id=handoff_id, reason=reason, note=note
    )
    tell(done, f"Hand-off {handoff_id} went back to {done.giver.name}.", as_json=as_json)


@handoff.command(epilog=WITHDRAW_EPILOG)
@click.argument("handoff_id", type=int)
@acting
@printing
def withdraw(handoff_id: int, email: str, as_json: bool) -> None:
    """Take HANDOFF_ID back before it is answered."""
    done = services.withdraw(by=asker(email), now=clock.now(), handoff_id=handoff_id)
    tell(done, f"Hand-off {handoff_id} is withdrawn.", as_json=as_json)


@handoff.command(epilog=SHOW_EPILOG)
@click.argument("handoff_id", type=int)
@acting
@printing
def show(handoff_id: int, email: str, as_json: bool) -> None:
    """Show HANDOFF_ID: by when to accept it, what to do next, what may go wrong, the summary."""
    now = clock.now()
    incoming = overviews.incoming(asker(email), handoff_id, now=now)
    found = incoming.handoff
    passed_on = [pair for part in incoming.parts.values() for pair in part]
    if as_json:
        answers = {
            field.key: {"value": answer.value, "not_known": answer.not_known} for field, answer in passed_on
        }
        return put_json(
            {
                **facts(found),
                "next_update_at": iso(incoming.told_at),
                "clock": clock_fact(incoming.clock),
                "answers": answers,
            }
        )
    put(f"Hand-off {found.pk} of #{found.case_id} {found.case.subject} ({found.state})")
    to = f"{found.to_person.name}, {found.to_team.name}" if found.to_person else found.to_team.name
    put(f"From {found.giver.name}, {found.from_team.name}, to {to}; offered {local(found.offered_at)}")
    if incoming.clock:
        put(to_accept(incoming.clock, now))
    put(f"The customer hears by {local(incoming.told_at)}: {found.next_step}")
    for one in incoming.contingencies:
        put(f"\nIf {one.if_}\n    {one.then}")
    for field, answer in passed_on:
        put(f"\n{field.label}\n    {answer.value or f'Not known: {answer.not_known}'}")
    if found.read_back:
        put(f"\nRead-back\n    {found.read_back}")
    for asked in incoming.questions:
        put(f"\n{asked.asked_by.name} asked: {asked.text}\n    {asked.answer or 'not answered yet'}")
    for corrected in incoming.corrections:
        put(f"\n{corrected.by.name}: not quite: {corrected.text}")
    if found.return_reason:
        why = incoming.return_reasons.get(found.return_reason)
        put(f"\nReturned: {why}\n    {found.return_note}".rstrip())
    return None


def _hints(reasons: Iterable[Reason]) -> tuple[str, ...]:
    """Which options the reasons are about, once each."""
    fields = [reason.field for reason in reasons]
    options = [f"--answer {field.partition('.')[2]}=…" for field in fields if field.startswith("answers.")]
    options += [f"{OPTIONS[field]} …" for field in fields if field in OPTIONS]
    return (f"Options: {' '.join(dict.fromkeys(options))}",) if options else ()
