"""`pitstop hours import` and `pitstop hours export`: hours from iCal files, and as such."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO, TypeVar

import click
from django.conf import settings

from pitstop.calendars.ical import queries, services
from pitstop.calendars.ical.services import Span
from pitstop.cli.shared import acting, asker, person_called, printing, put, put_json, team_called
from pitstop.core import clock
from pitstop.core.say import say

Function = TypeVar("Function", bound=Callable[..., Any])

IMPORT_EPILOG = """\b
Examples:
  pitstop hours import holidays.ics --closures --team Billing --as rosa@example.org
  pitstop hours import roster.ics --shifts --person priya@example.org --as priya@example.org
  pitstop hours import closures.ics --closures --replace --team Billing --as rosa@example.org --json
\b
Events of the year from today on are taken; of those that repeat, each date in it. Titles are not kept.
"""
WHICH = (
    "Say what its events are: --closures (they close), --openings (they open beside the week) or --shifts "
    "(all the hours from the first of them to the last; days without one are free)."
)
EXPORT_EPILOG = """\b
Examples:
  pitstop hours export --team Billing --as rosa@example.org > billing.ics
  pitstop hours export --person priya@example.org --as priya@example.org
"""


def whose(command: Function) -> Function:
    """Adds `--team` and `--person`, of which one is needed."""
    for option in (
        click.option("--person", "address", metavar="EMAIL", help="Whose hours, by address."),
        click.option("--team", "name", metavar="NAME", help="Which team's hours."),
    ):
        command = option(command)
    return command


def found(name: str | None, address: str | None) -> Any:
    """The team or the person that is meant. Refused when there is none."""
    if (name is None) == (address is None):
        raise click.UsageError("Say whose hours: give --team or --person.")
    return person_called(address) if address is not None else team_called(str(name))


@click.command(name="import", epilog=IMPORT_EPILOG)
@click.argument("file", type=click.File("rb"))
@whose
@click.option("--closures", "kind", flag_value="closures", help="The events close.")
@click.option("--openings", "kind", flag_value="openings", help="The events open beside the week.")
@click.option(
    "--shifts",
    "kind",
    flag_value="shifts",
    help="The events are all the hours from the first of them to the last; days without one are free.",
)
@click.option("--replace", is_flag=True, help="They take the place of what was set from today on.")
@click.option("--week", default="", metavar="TEXT", help="On all other days, where no hours are set yet.")
@click.option("--zone", default="", metavar="NAME", help="Of that week; left out: the usual one.")
@acting
@printing
def take_in(
    file: BinaryIO,
    name: str | None,
    address: str | None,
    kind: str | None,
    replace: bool,
    week: str,
    zone: str,
    email: str,
    as_json: bool,
) -> None:
    """Take closures, openings or shifts from the iCal FILE.

    FILE may be -, for standard input. What is left out is said, with the reason. One of --closures,
    --openings and --shifts is needed.
    """
    if kind is None:
        raise click.UsageError(WHICH)
    now, by, target = clock.now(), asker(email), found(name, address)
    key = "team" if address is None else "person"
    done = services.take_in(
        by=by,
        now=now,
        content=file.read(services.TO_READ),
        kind=kind,
        replace=replace,
        week=week,
        zone=zone,
        **{key: target.pk},
    )
    left_out = [say(reason) for reason in done.left_out]
    if as_json:
        facts = {"events": done.events, "dates": done.dates, "known": done.known, "left_out": left_out}
        facts |= {"span": _span(done.span), "change": done.change or None}
        return put_json({**facts, "first": done.first.isoformat(), "last": done.last.isoformat()})
    put(f"Events taken: {done.events}. Their dates: {done.dates}, of which {done.known} were there before.")
    if span := done.span:
        put(
            f"From {span.first} to {span.last} only these shifts hold. Days without one, now closed: "
            f"{span.free}, of which {span.closes} had hours before."
        )
    if done.repeating:
        put(f"Events that repeat were taken up to {done.last}: import the file again before then.")
    if left_out:
        put(f"Events left out: {len(left_out)}.")
    for sentence in left_out:
        put(f"  {sentence}")
    if done.change:
        which = "person" if name is None else "team"
        put(
            f'Set again what it was before by: pitstop hours {which} "{name or address}" --undo {done.change}'
        )
    return None


def _span(span: Span | None) -> dict[str, object] | None:
    if span is None:
        return None
    days = {"first": span.first.isoformat(), "last": span.last.isoformat()}
    return {**days, "free": span.free, "closes": span.closes}


@click.command(epilog=EXPORT_EPILOG)
@whose
@acting
def export(name: str | None, address: str | None, email: str) -> None:
    """Print closures, openings and public holidays as an iCal file."""
    now, _by, target = clock.now(), asker(email), found(name, address)
    click.echo(queries.of(target, now=now, language=settings.LANGUAGE_CODE), nl=False)
