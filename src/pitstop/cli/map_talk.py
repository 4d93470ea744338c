"""The dialogue of `pitstop map`: what is shown and asked, in which order, and what comes of the answers."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl

from pitstop.cli.map_ask import Choice, Talk, listed, short, yes
from pitstop.cli.map_words import words
from pitstop_analysis import times
from pitstop_analysis.canonical import NO_LINE, canonical
from pitstop_analysis.log import Log
from pitstop_analysis.mapping import FIELDS, Mapping
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.read import shaped
from pitstop_analysis.readers.known_csv import changes, known
from pitstop_analysis.readers.known_csv.export import Asked, Columns, Export
from pitstop_analysis.readers.raw import PLACE, Raw
from pitstop_analysis.recognise import NOTHING, REQUIRED, ROLES, guessed
from pitstop_analysis.zones import zone_named

ROLE_WORDS = {
    "case": "the case or ticket number",
    "time": "the time of each row",
    "team": "the team that holds the case",
    "person": "the person",
    "activity": "what happened",
    "status": "the status",
    "line": "the support line",
}
FIELD_WORDS = {
    "team": "the team that holds the case",
    "person": "the person who has it",
    "status": "the status",
}
ASKED = ("case", "time", "team", "person", "status")
"""What is asked for where it was not recognised; the rest only where the guesses are wrong."""
UNMAPPED = "its columns need no mapping."
UTC = "UTC"
SAMPLES = 3


def mapped(raw: Raw, talk: Talk, times_in: str | None = None) -> Mapping:
    """The mapping that the answers give; the zone of times without an offset is asked for unless it is said.

    Raises Unreadable where the log can't be read with it.
    """
    export = known(raw, Asked())
    if export is not None:
        found = _of_export(raw, export, times_in, talk)
    elif raw.roles.keys() >= set(REQUIRED):
        talk.say(f"This is {raw.kind}: {UNMAPPED}")
        found = _of_roles(raw, times_in, talk)
    else:
        found = _columns(raw, talk)
        found = _times(raw, found.columns["time"], found, times_in, talk)
    return words(
        _log(raw, found), found, talk, changes_only=export is not None and export.by_case is not None
    )


def _of_export(raw: Raw, export: Export, times_in: str | None, talk: Talk) -> Mapping:
    """What a known export leaves open: which of its fields is what, and how its times are to be read."""
    columns, found = Columns(raw.columns), Mapping()
    fields = changes.fields(raw, columns) if export is changes.EXPORT else []
    taken = changes.known_fields(fields)
    unknown = [role for role in FIELDS if role not in taken] if set(fields) - set(taken.values()) else []
    talk.say(f"This is {export.name}{'.' if unknown else f': {UNMAPPED}'}")
    if unknown:
        found = _fields(fields, taken, unknown, talk)
    if export.by_case is not None:
        return _times(raw, export.by_case(columns).time, found, times_in, talk)
    events = export.shape(raw, columns, Asked())
    time = events.named["time"]
    return _in_zone(found, times_in) if time is None else _times(events.raw, time, found, times_in, talk)


def _of_roles(raw: Raw, times_in: str | None, talk: Talk) -> Mapping:
    """How the times of a log that tells its roles itself are to be read, where they are still text."""
    time = raw.roles["time"]
    if times.is_typed(raw.frame[time]):
        return _in_zone(Mapping(), times_in)
    return _times(raw, time, Mapping(), times_in, talk)


def _log(raw: Raw, found: Mapping) -> Log:
    named = {role: found.columns.get(role) for role in ROLES}
    zone = found.reading.get("times_in")
    time_format = found.reading.get("time_format")
    events, named = shaped(raw, named, Asked(time_format, found.fields, zone))
    kept = replace(events, frame=events.frame.clone())  # the log takes its columns out, and more may be asked
    return canonical(kept, "", named=named, time_format=time_format, times_in=zone)


def _columns(raw: Raw, talk: Talk) -> Mapping:
    """Shows the columns with what they were taken for, and asks for the rest, or for all of them."""
    told = {role: column for role, column in raw.roles.items() if column in raw.columns}
    taken = guessed(raw.columns, {**told}).taken
    _show_columns(raw, taken, talk)
    missing = [role for role in ASKED if role not in taken]
    ask_all = bool(taken) and not yes(talk, "Is what was recognised right?")
    choice = Choice(raw.columns)
    for role in ROLES if ask_all else missing:
        guess = taken.pop(role, None)
        column = _column(role, guess, choice, talk)
        if column is not None:
            taken[role] = column
        elif guess is not None:
            taken[role] = NO_LINE if role == "line" else NOTHING
    return Mapping(columns=taken)


def _show_columns(raw: Raw, taken: dict[str, str], talk: Talk) -> None:
    roles = {column: role for role, column in taken.items()}
    talk.say("The columns, with their first values:")
    for number, column in enumerate(raw.columns, start=1):
        role = f"   [{roles[column]}]" if column in roles else ""
        talk.say(f"{number:>4}  {short(column)}{role}")
        talk.say(f"      {', '.join(short(value) for value in _samples(raw, column)) or '(empty)'}")
    talk.say()


def _samples(raw: Raw, column: str) -> list[str]:
    values = raw.frame[column].drop_nulls().head(1000).unique(maintain_order=True)
    return [str(value) for value in values.head(SAMPLES)]


def _column(role: str, guess: str | None, choice: Choice, talk: Talk) -> str | None:
    needed = role in REQUIRED
    ways = "number or name" if needed else f"number or name, {NOTHING} for none"
    while True:
        answer = talk.ask(f"Column of {ROLE_WORDS[role]} ({ways}):", guess or ("" if needed else NOTHING))
        if answer == NOTHING and not needed:
            return None
        if (column := choice.one(answer)) is not None:
            return column
        talk.say(f"There is no column {answer!r}.")


def _fields(fields: list[str], taken: dict[str, str], unknown: list[str], talk: Talk) -> Mapping:
    """For a plain history: which of its fields holds what, for what none has a known name."""
    talk.say("Each row is a change of one of these fields:")
    roles = {field: role for role, field in taken.items()}
    listed([f"{name}   [{roles[name]}]" if name in roles else name for name in fields], talk)
    choice, named, free = Choice(fields), dict[str, str](), set(fields) - roles.keys()
    for role in unknown:
        if free and (name := _field(role, choice, talk)) is not None:
            named[role] = name
            free.discard(name)
    return Mapping(fields=named)


def _field(role: str, choice: Choice, talk: Talk) -> str | None:
    needed = role == "team"
    ways = "number or name" if needed else f"number or name, {NOTHING} for none"
    while True:
        answer = talk.ask(f"Field of {FIELD_WORDS[role]} ({ways}):", "" if needed else NOTHING)
        if answer == NOTHING and not needed:
            return None
        if (name := choice.one(answer)) is not None:
            return name
        talk.say(f"There is no field {answer!r}.")


def _times(raw: Raw, of: str, found: Mapping, times_in: str | None, talk: Talk) -> Mapping:
    """Asks how times are written, until they can be read, and for their zone if they say none."""
    column = raw.frame[of]
    time_format: str | None = None
    while True:
        try:
            read = times.parse(column, raw.frame[PLACE], raw.where, time_format)
        except Unreadable as problem:
            talk.say(problem.what)
            time_format = _format(column, talk)
        else:
            break
    written = replace(found, reading={"time_format": time_format} if time_format else {})
    return _in_zone(written, _zone(talk) if times_in is None and read.naive else times_in)


def _in_zone(found: Mapping, times_in: str | None) -> Mapping:
    return found if times_in is None else replace(found, reading=found.reading | {"times_in": times_in})


def _zone(talk: Talk) -> str:
    """The zone of the clock that wrote the times; UTC without an answer."""
    while True:
        answer = talk.ask("Times carry no offset. Of which zone are they, for example Europe/Berlin?", UTC)
        try:
            return UTC if answer.upper() == UTC else zone_named(answer).key
        except Unreadable as problem:
            talk.say(f"{problem.what} {problem.remedy}")


def _format(column: pl.Series, talk: Talk) -> str:
    sample = str(column.drop_nulls()[0]).strip() if column.drop_nulls().len() else ""
    suggested = numeric_format(sample, day_first=True)
    if suggested is None:
        return talk.ask("How are times written? For example %d/%m/%Y %H:%M:")
    if yes(talk, f"Is {sample} written with the day first?"):
        return suggested
    return numeric_format(sample, day_first=False) or suggested


def numeric_format(sample: str, *, day_first: bool) -> str | None:
    """The format of a time such as `01/02/2026 8:00 PM`; None for one that is written otherwise."""
    match = re.fullmatch(r"\d{1,2}([./-])\d{1,2}([./-])(\d{4}|\d{2})(.*)", sample)
    if match is None:
        return None
    clock = re.fullmatch(r"(\D+)\d{1,2}:\d{2}(:\d{2})?(\s*[AaPp][Mm])?", match[4])
    if match[4] and clock is None:
        return None
    day, month = ("%d", "%m") if day_first else ("%m", "%d")
    date = f"{day}{match[1]}{month}{match[2]}{'%Y' if len(match[3]) == 4 else '%y'}"
    if clock is None:
        return date
    half = "" if clock[3] is None else re.sub(r"\S+", "%p", clock[3])
    return f"{date}{clock[1]}{'%I' if half else '%H'}:%M{':%S' if clock[2] else ''}{half}"
