"""`pitstop hours`: when teams are open and people are on shift."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click
from django.conf import settings

from pitstop.accounts.queries import Asker
from pitstop.calendars import queries, rota, services
from pitstop.calendars.queries import Written
from pitstop.cli.desk import refused
from pitstop.cli.hours_files import export, take_in
from pitstop.cli.shared import (
    acting,
    asker,
    iso,
    local,
    person_called,
    printing,
    put,
    put_json,
    put_table,
    team_called,
)
from pitstop.core import clock
from pitstop.core.refusals import Refused

Function = TypeVar("Function", bound=Callable[..., Any])

TEAM_EPILOG = """\b
Examples:
  pitstop hours team Billing --as rosa@example.org
  pitstop hours team Billing --as rosa@example.org --week "Mon-Fri 09:00-12:30, 13:30-18:00" \\
    --zone Europe/Berlin --closed "2026-12-25, 2026-12-28 to 2026-12-31"
  pitstop hours team Billing --as rosa@example.org --country DE --region BE \\
    --open "2026-12-25 10:00-14:00"
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
NOW_EPILOG = """\b
Examples:
  pitstop hours now --as priya@example.org
  pitstop hours now --team Billing --as rosa@example.org --json
"""
OPTIONS = {
    "week": "--week",
    "zone": "--zone",
    "closures": "--closed",
    "openings": "--open",
    "country": "--country",
    "region": "--region",
}


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
        click.option(
            "--open",
            "opened",
            metavar="HOURS",
            help='Open all the same, parted by commas, as in "2026-12-25 10:00-14:00"; these replace all.',
        ),
        click.option("--country", metavar="CODE", help='Its public holidays close: DE, US, JP; "" none.'),
        click.option("--region", metavar="CODE", help="Where in the country, as in BE for Berlin."),
        click.option("--none", "none", is_flag=True, help="Take the hours away."),
        click.option("--undo", type=int, metavar="CHANGE", help="Set what it was before this change."),
        click.option("--again", "again", is_flag=True, help="Set hours that were taken away as they were."),
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


@hours.command(name="now", epilog=NOW_EPILOG)
@click.option("--team", "name", metavar="NAME", help="Only the people of this team.")
@acting
@printing
def on_now(name: str | None, email: str, as_json: bool) -> None:
    """Say who of your teams is on now, and when the others' next shift starts.

    Admins see everybody.
    """
    now, by = clock.now(), asker(email)
    duties = rota.of(by, now=now, team_id=team_called(name).pk if name else None)
    if as_json:
        return put_json([_duty(each) for each in duties])
    if not duties:
        return put("Nobody works there.")
    return put_table(("Person", "Now", "Until", "Next shift"), [_duty_row(each) for each in duties])


def _duty(duty: rota.Duty) -> dict[str, object]:
    return {
        "person": duty.person.email,
        "name": duty.person.name,
        "on": duty.is_here,
        "away_until": iso(duty.person.away_until) if duty.is_away else None,
        "shift_ends_at": iso(duty.shift.ends_at),
        "next_shift_at": iso(duty.shift.starts_at),
    }


def _duty_row(duty: rota.Duty) -> tuple[str, ...]:
    state = "away" if duty.is_away else "on" if duty.shift.is_on else "off"
    until = duty.person.away_until if duty.is_away else duty.shift.ends_at
    return (
        duty.person.name,
        state,
        local(until) if until else "",
        local(duty.shift.starts_at) if duty.shift.starts_at else "",
    )


def _change(
    by: Asker,
    now: datetime,
    whose: dict[str, int],
    *,
    week: str | None,
    zone: str | None,
    closed: str | None,
    opened: str | None,
    country: str | None,
    region: str | None,
    none: bool,
    again: bool,
    undo: int | None,
) -> None:
    sets = any(option is not None for option in (week, zone, closed, opened, country, region))
    if again and (none or sets):
        raise click.UsageError("--again sets the hours as they were: give it alone.")
    if undo is not None and (none or again or sets):
        raise click.UsageError("--undo sets the hours as they were before a change: give it alone.")
    if undo is not None:
        services.undo_hours(by=by, now=now, change=undo, **whose)
    if again:
        services.set_hours_again(by=by, now=now, **whose)
    if none and sets:
        raise click.UsageError("--none takes all hours away: give it without the options that set them.")
    if none:
        return services.remove_hours(by=by, now=now, **whose)
    if not sets:
        return None
    closures, openings = (None if each is None else each.split(",") for each in (closed, opened))
    try:
        services.set_hours(
            by=by,
            now=now,
            week=week,
            zone=zone,
            closures=closures,
            openings=openings,
            country=country,
            region=region,
            team=whose.get("team"),
            person=whose.get("person"),
        )
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
        "opened": list(written.openings) if written else None,
        "country": (written.country or None) if written else None,
        "region": (written.region or None) if written else None,
        "open": opens == now,
        "opens_at": iso(opens),
    }


def _tell(
    name: str, written: Written | None, without: str, opens: datetime, now: datetime, *, state: str
) -> None:
    put(f"{name} ({written.zone})" if written else name)
    put(written.week if written else without)
    if written and written.country:
        put(f"Closed on public holidays: {' '.join(filter(None, (written.country, written.region)))}")
    for closure in written.closures if written else ():
        put(f"Closed {closure}")
    for opening in written.openings if written else ():
        put(f"Open {opening}")
    put(f"{state} now." if opens == now else f"{state} next at {_in_both(opens, written)}.")


def _in_both(at: datetime, written: Written | None) -> str:
    """A moment in the organisation's zone; where that of the hours differs then, in both, by name."""
    ours = settings.PITSTOP_DISPLAY_TIME_ZONE
    other = at.astimezone(ZoneInfo(written.zone)) if written else at.astimezone(ours)
    if written is None or other.utcoffset() == at.astimezone(ours).utcoffset():
        return local(at)
    return f"{local(at)} {ours.key} ({other:%Y-%m-%d %H:%M} {written.zone})"


hours.add_command(take_in)
hours.add_command(export)
