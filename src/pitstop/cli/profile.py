"""`pitstop person profile`: what a person says of themselves, and how they read the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from pitstop.accounts.profiles import queries, services
from pitstop.cli.shared import Moment, asker, iso, local, person_called, printing, put, put_json, put_table
from pitstop.core import clock

EPILOG = """\b
Examples:
  pitstop person profile priya@example.org
  pitstop person profile priya@example.org --job "payments specialist" --language de --zone Europe/Berlin
  pitstop person profile priya@example.org --as rosa@example.org --away-until "2026-12-27 09:00"
  pitstop person profile priya@example.org --here
"""
FIELDS = ("name", "job", "strength", "pronoun", "language", "time_zone", "away_note")


@click.command(epilog=EPILOG)
@click.argument("email")
@click.option("--name", help="As colleagues and customers read it.")
@click.option("--job", help="What customers read: “Priya, JOB in Billing.”")
@click.option("--strength", help="What customers read: “Good at: STRENGTH.”")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day here; customers read the year.")
@click.option("--pronoun", help="As in she/her.")
@click.option("--language", help="In which they read the desk: en or de; “” as the organisation.")
@click.option(
    "--zone", "time_zone", help="Whose clock they read, as in Europe/Berlin; “” as the organisation."
)
@click.option("--away-until", type=Moment(), help="Until then colleagues may take their cases over.")
@click.option("--away-note", help="Why, or who stands in.")
@click.option("--here", is_flag=True, help="They are back.")
@click.option(
    "--as", "by", metavar="EMAIL", help="Act as the person with this address; without it, as EMAIL."
)
@printing
def profile(
    email: str, since: datetime | None, here: bool, by: str | None, as_json: bool, **given: Any
) -> None:
    """Show the profile of the person with the address EMAIL, or change it.

    What is left out stays as it is. Everyone changes their own, a lead those of their team, an admin any.
    """
    if here and given["away_until"]:
        raise click.UsageError("--here and --away-until exclude each other.")
    changes = {name: value for name, value in given.items() if value is not None}
    changes |= {"since": since.date()} if since else {}
    changes |= {"away_until": None, "away_note": ""} if here else {}
    now, found = clock.now(), person_called(email)
    asked_by = asker(email if by is None else by)
    if changes:
        found = services.change(by=asked_by, now=now, person_id=found.pk, **changes)
    else:
        queries.editable(asked_by, found.pk)
    _show(found, now, as_json=as_json)


def _show(person: Any, now: datetime, *, as_json: bool) -> None:
    facts = {"email": person.email, **{name: getattr(person, name) for name in FIELDS}}
    since = person.since.isoformat() if person.since else None
    away = person.away_until if queries.is_away(person, now) else None
    has_photo = bool(queries.photo_digest(person.pk))
    if as_json:
        return put_json({**facts, "since": since, "away_until": iso(away), "photo": has_photo})
    rows = [
        ["Address", person.email],
        ["Name", person.name],
        ["Pronoun", person.pronoun or "not said"],
        ["Job", person.job or "not said"],
        ["Good at", person.strength or "not said"],
        ["Since", since or "not said"],
        ["Photo", "yes" if has_photo else "none"],
        ["Language", person.language or "as the organisation"],
        ["Time zone", person.time_zone or "as the organisation"],
        [
            "Away",
            f"until {local(away)}" + (f": {person.away_note}" if person.away_note else "") if away else "no",
        ],
    ]
    put_table(["Profile", ""], rows)
    return put("")
