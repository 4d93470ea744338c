"""How commands that read a log are told about it: columns, words, a mapping, pseudonyms, business time.

Imports nothing that reads or measures, so that help is there at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import click

from pitstop.cli.lazy import later
from pitstop_analysis.large.room import LEAST, shown

UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
KEY = "PITSTOP_PSEUDONYM_KEY"

Command = TypeVar("Command", bound=Callable[..., Any])


class Size(click.ParamType[int]):
    """Bytes, as 800MB or 4GB; `least` is the smallest number that is of use."""

    name = "size"

    def __init__(self, least: int = 0) -> None:
        self._least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number of bytes; fails with the accepted form."""
        if isinstance(value, int):
            return value
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)B?", str(value).strip(), re.IGNORECASE)
        if not match:
            self.fail(f"{value!r} is not a size; write 800MB or 4GB.", param, ctx)
        size = int(Decimal(match[1]) * UNITS[match[2].upper()])
        if size < self._least:
            self.fail(
                f"{value} is too little; write {shown(self._least).replace(' ', '')} or more.", param, ctx
            )
        return size


def _file(help_text: str, *names: str) -> Callable[[Command], Command]:
    return click.option(*names, metavar="FILE", type=click.Path(path_type=Path), help=help_text)


TEXT = (
    click.option("--encoding", help="Encoding of CSV or JSON, for example cp1251. Found out if left out."),
    click.option("--delimiter", help="Delimiter of a CSV file. Found out if left out."),
    click.option(
        "--max-size",
        type=Size(),
        help="Most bytes after unpacking. Default: any; if gzipped, 100 times its size or 1GB.",
    ),
)
TIMES_IN = click.option(
    "--times-in",
    metavar="ZONE",
    help="Zone of times that carry no offset, for example Europe/Berlin. Default: UTC.",
)
COLUMNS = (
    click.option(
        "--case", metavar="COLUMN", help="Column of the case or ticket number; in OCEL the type of object."
    ),
    click.option("--time", metavar="COLUMN", help="Column of the time of each row."),
    click.option("--team", metavar="COLUMN", help="Column of the team that holds the case."),
    click.option(
        "--person", metavar="COLUMN", help="Column of the person; counts reassignments, ranks nobody."
    ),
    click.option("--activity", metavar="COLUMN", help="Column of what happened."),
    click.option("--status", metavar="COLUMN", help="Column of the status."),
    click.option(
        "--line", metavar="COLUMN", help="Column of the support line; or 'suffix' (of the team), 'none'."
    ),
    click.option(
        "--waiting",
        metavar="WORD",
        multiple=True,
        help="Status of a case that waits to be taken; repeatable.",
    ),
    click.option(
        "--accepted", metavar="WORD", multiple=True, help="Status of a case that is taken; repeatable."
    ),
    click.option(
        "--time-format", metavar="FORMAT", help="How times are written, for example '%d/%m/%Y %H:%M'."
    ),
    TIMES_IN,
    _file("A mapping made by 'pitstop map'; options go before it.", "--map", "mapping"),
)
MEMORY = click.option(
    "--memory",
    type=Size(least=LEAST),
    help="Memory for a log of any size, 128MB or more. Default: 60 % of the machine's.",
)
PSEUDONYMS = (
    click.option(
        "--pseudonymise",
        is_flag=True,
        help="Put pseudonyms for cases, persons and teams, to share the report.",
    ),
    _file(f"Key of the pseudonyms; else {KEY}, else a random one.", "--key-file"),
    click.option("--keep-teams", is_flag=True, help="With --pseudonymise: leave the names of teams."),
    click.option(
        "--keep",
        metavar="COLUMN",
        multiple=True,
        help="With --pseudonymise: keep this further column; repeatable.",
    ),
)
DAYS_OF = click.option(
    "--zone", metavar="ZONE", help="Time zone of the days of A and B. Default: that of --times-in, or UTC."
)


def _place(context: click.Context, _option: click.Parameter, place: str) -> str:
    """The place; for `list` all that there are, and that is the end of the command."""
    if place.strip().casefold() == "list":
        later("pitstop.cli.business:list_places")()
        context.exit()
    return place


BUSINESS = (
    click.option(
        "--hours",
        metavar="WEEK",
        help="Give business time as well: when you are open, as 'Mon-Fri 09:00-17:00; Sat 10:00-14:00'.",
    ),
    click.option(
        "--zone",
        metavar="ZONE",
        help="Time zone of --hours, of weeks and of times of day. Default: that of --times-in, or UTC.",
    ),
    click.option(
        "--holidays",
        default="",
        metavar="PLACE",
        callback=_place,
        is_eager=True,
        help="Public holidays that --hours leave out: DE, DE-BY. 'list' names all there are.",
    ),
)


def options(*groups: tuple[Callable[[Any], Any], ...]) -> Callable[[Command], Command]:
    """The options of these groups, in their order."""

    def added(command: Command) -> Command:
        for option in reversed([each for group in groups for each in group]):
            command = option(command)
        return command

    return added
