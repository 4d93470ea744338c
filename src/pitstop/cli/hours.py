"""`pitstop hours`: when teams are open and people are on shift."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click

from pitstop.accounts.queries import Asker
from pitstop.calendars import queries, services
from pitstop.calendars.queries import Written
from pitstop.cli.desk import refused
from pitstop.cli.shared import acting, asker, iso, local, person_called, printing, put, put_json, team_called
from pitstop.core import clock
from pitstop.core.refusals import Refused

Function = TypeVar("Function", bound=Callable[..., Any])

TEAM_EPILOG = """\b
Examples:
  pitstop hours team Billing --as rosa@example.org
  pitstop hours team Billing --as rosa@example.org --week "Mon-Fri 09:00-12:30, 13:30-18:00" \\
    --zone Europe/Berlin --closed "2026-12-25, 2026-12-28 to 2026-12-31"
  pitstop hours team Billing --as rosa@example.org --none
\b
A week is one or more lines, parted by “;”. Sat 22:00-02:00 closes on Sunday; days left out are closed.
"""
PERSON_EPILOG = """\b
Examples:
  pitstop hours person priya@example.org --as priya@example.org
  pitstop hours person priya@example.org --as priya@example.org --week "Mon-Thu 9-17; Fri 9-12"
  pitstop hours person priya@example.org --as rosa@example.org --none
"""
OPTIONS = {"week": "--week", "zone": "--zone", "closures": "--closed"}


def setting(command: Function) -> Function:
    """Adds the options that change hours. Without any of them the hours are shown."""
    options = (
        click.option("--week", metavar="TEXT", help='Open hours, as in "Mon-Fri 9-17; Sat 10-14".'),
        click.option("--zone", metavar="ZONE", help="Whose clock they follow, as in Europe/Berlin."),
        click.option(
            "--closed",
            metavar="DATES",
            help='Closed all the same, parted by commas; these replace those of before, "" takes all away.',
        ),
        click.option("--none", "none", is_flag=True, help="Take the hours away."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def hours() -> None:
    """Say when teams are open and people are on shift.

    Business time counts open hours only. Without hours a team is always open, and a person is on shift as
    their teams are. Leads set the hours of their team and its people, everyone sets their own.
    """


@hours.command(epilog=TEAM_EPILOG)
@click.argument("name")
@setting
@acting
@printing
def team(name: str, email: str, as_json: bool, **change: Any) -> None:
    """Show the hours of the team NAME, or set them.

    What is left out stays as it is.
    """
    now, by, found = clock.now(), asker(email), team_called(name)
    _change(by, now, {"team": found.pk}, **change)
    written = queries.written_of_team(found.pk)
    opens = queries.next_opening(found.pk, now)
    if as_json:
        return put_json({"team": found.name, **_facts(written, opens, now)})
    return _tell(found.name, written, "No hours are set: always open.", opens, now, state="Open")


@hours.command(epilog=PERSON_EPILOG)
@click.argument("address", metavar="EMAIL")
@setting
@acting
@printing
def person(address: str, email: str, as_json: bool, **change: Any) -> None:
    """Show the own hours of a person, or set them.

    EMAIL is their address. What is left out stays as it is.
    """
    now, by, found = clock.now(), asker(email), person_called(address)
    _change(by, now, {"person": found.pk}, **change)
    written = queries.written_of_person(found.pk)
    opens = queries.next_shift(found, now)
    if as_json:
        return put_json({"person": found.email, **_facts(written, opens, now)})
    return _tell(
        found.name, written, "No hours of their own: on shift as their teams.", opens, now, state="On shift"
    )


def _change(
    by: Asker,
    now: datetime,
    whose: dict[str, int],
    *,
    week: str | None,
    zone: str | None,
    closed: str | None,
    none: bool,
) -> None:
    sets = any(option is not None for option in (week, zone, closed))
    if none and sets:
        raise click.UsageError("--none excludes --week, --zone and --closed.")
    if none:
        return services.remove_hours(by=by, now=now, **whose)
    if not sets:
        return None
    closures = None if closed is None else closed.split(",")
    try:
        services.set_hours(by=by, now=now, week=week, zone=zone, closures=closures, **whose)
    except Refused as refusal:
        fields = dict.fromkeys(reason.field for reason in refusal.reasons)
        options = " ".join(f"{OPTIONS[field]} …" for field in fields if field in OPTIONS)
        raise refused(refusal, (f"Options: {options}",) if options else ()) from None
    return None


def _facts(written: Written | None, opens: datetime, now: datetime) -> dict[str, object]:
    return {
        "zone": written.zone if written else None,
        "week": written.week.splitlines() if written else None,
        "closed": list(written.closures) if written else None,
        "open": opens == now,
        "opens_at": iso(opens),
    }


def _tell(
    name: str, written: Written | None, without: str, opens: datetime, now: datetime, *, state: str
) -> None:
    put(f"{name} ({written.zone})" if written else name)
    put(written.week if written else without)
    for closure in written.closures if written else ():
        put(f"Closed {closure}")
    put(f"{state} now." if opens == now else f"{state} next at {local(opens)}.")
