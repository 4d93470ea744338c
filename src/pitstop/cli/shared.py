"""What several commands share: who acts, by when, and how answers are printed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click
from django.conf import settings
from rich import box
from rich.table import Table
from rich.text import Text

from pitstop.accounts import queries as accounts
from pitstop.accounts.queries import Asker
from pitstop.cli.printing import Printer
from pitstop.core import clock
from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.words import gettext_noop as _

Function = TypeVar("Function", bound=Callable[..., Any])

# Everything that could move the cursor, recolour or retitle the terminal: customers write what we print.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LATER = re.compile(r"\+(\d{1,9})\s*(m|min|h|d)")
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days"}
_HOUR = re.compile(r"(\d{1,2}):(\d{2})")


class Moment(click.ParamType[datetime]):
    """A time: +90m, +4h, +2d, 15:00 (today), "2026-03-01 15:00", or ISO 8601 with its zone."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        found = parse_moment(str(value), now=clock.now(), zone=settings.PITSTOP_DISPLAY_TIME_ZONE)
        if found is None:
            self.fail(
                f"“{value}” is not a time. Write +90m, +4h, 15:00 or 2026-03-01T15:00+01:00.", param, ctx
            )
        return found


def parse_moment(text: str, *, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment in UTC that `text` means; a time without a zone is one of `zone`. None: no time at all."""
    text = text.strip()
    try:
        if later := _LATER.fullmatch(text):
            return now + timedelta(**{_UNITS[later[2]]: int(later[1])})
        if hour := _HOUR.fullmatch(text):
            today = now.astimezone(zone).replace(second=0, microsecond=0)
            return today.replace(hour=int(hour[1]), minute=int(hour[2])).astimezone(UTC)
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class Pair(click.ParamType[tuple[str, str]]):
    """KEY=VALUE."""

    name = "key=value"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        key, equals, text = str(value).partition("=")
        if not equals or not key.strip():
            self.fail(f"“{value}” is not KEY=VALUE, as in: need=“Decide on the second refund.”", param, ctx)
        return key.strip(), text


def acting(command: Function) -> Function:
    """Adds `--as`: whose name the act is done in. What that person may not do, the command may not do."""
    return click.option(
        "--as", "email", required=True, metavar="EMAIL", help="Act as the person with this address."
    )(command)


def printing(command: Function) -> Function:
    """Adds `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON value instead of words.")(
        command
    )


def asker(email: str) -> Asker:
    """Who acts. Refused when nobody has this address, or they no longer work here."""
    found = person_called(email)
    if not found.is_active:
        sentence = _("%(name)s no longer works here, so nothing can be done in that name.")
        raise Refused([Reason("actor-left", sentence, Because.FORBIDDEN, params={"name": found.name})])
    return Asker(found)


def person_called(email: str) -> Any:
    """The person with this address. Refused when there is none."""
    found = accounts.person_by_email(email)
    if found is None:
        sentence = _("There is nobody here with the address %(email)s.")
        raise Refused([Reason("person-unknown", sentence, Because.INVALID, params={"email": email})])
    return found


def team_called(name: str) -> Any:
    """The team with this name. Refused, naming the open teams, when there is none."""
    found = accounts.team_by_name(name)
    if found is None:
        known = ", ".join(team.name for team in accounts.open_teams()) or "none"
        sentence = _("There is no team called “%(name)s”. The open teams are: %(known)s.")
        raise Refused(
            [Reason("team-unknown", sentence, Because.INVALID, params={"name": name, "known": known})]
        )
    return found


def plain(text: object) -> str:
    """The text without characters that a terminal would obey."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(text).replace("\r\n", "\n"))


def local(at: datetime) -> str:
    """A time in the organisation's zone: "2026-03-01 15:00"."""
    return at.astimezone(settings.PITSTOP_DISPLAY_TIME_ZONE).strftime("%Y-%m-%d %H:%M")


def near(at: datetime, now: datetime) -> str:
    """How long until something falls due, or how late it is: "in 2 h 10 min", "12 min late", "now"."""
    if abs(at - now) < timedelta(minutes=1):
        return "now"
    return f"in {span(at - now)}" if at > now else f"{span(now - at)} late"


def span(lasted: timedelta) -> str:
    """How long something took: "8 min", "2 h 10 min", "3 d 4 h"."""
    minutes = int(lasted.total_seconds()) // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    parts = [(days, "d"), (hours, "h"), (0 if days else minutes % 60, "min")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "less than 1 min"


def iso(at: datetime | None) -> str | None:
    """A time for programs: ISO 8601 in UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if at else None


def put(line: object = "") -> None:
    """Print a line of words."""
    click.echo(plain(line))


def counted(number: int, one: str, many: str = "") -> str:
    """1 case, 2 cases."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def put_left_out(number: int) -> None:
    """Say how many more there are than those listed, if any."""
    if number:
        put("1 more is not shown." if number == 1 else f"{number} more are not shown.")


def put_json(value: object) -> None:
    """Print one JSON value."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def put_table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """Print a table that fits the terminal; where it is not one, as wide as its content."""
    table = Table(*headings, box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    console = Printer(markup=False, highlight=False)
    if not console.is_terminal:
        console.width = 200
    console.print(table)
