"""The dialogue of `pitstop map`: what is shown and asked, in which order, and what comes of the answers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Protocol

import polars as pl

from pitstop_analysis import times
from pitstop_analysis.canonical import NO_LINE, canonical
from pitstop_analysis.log import Log
from pitstop_analysis.mapping import Mapping
from pitstop_analysis.phases import NAMES, find_phases
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.read import shaped
from pitstop_analysis.readers.known_csv import changes, known
from pitstop_analysis.readers.known_csv.export import Asked, Columns
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
PHASE_WORDS = {
    "waiting": "waits to be taken",
    "accepted": "is taken",
    "customer": "waits for the customer",
    "third": "waits for a third party",
    "resolved": "is resolved",
}
ASKED = ("case", "time", "team", "person", "status")
"""What is asked for where it was not recognised; the rest only where the guesses are wrong."""
UTC = "UTC"
SAMPLES = 3
SHOWN = 28
MOST_STATUSES = 40


class Talk(Protocol):
    """Somebody who can be asked."""

    def ask(self, question: str, default: str = "") -> str:
        """The answer, stripped; an empty one takes the default."""

    def say(self, text: str = "") -> None:
        """Show a line or more."""


@dataclass
class _Choice:
    """Numbered things to choose from."""

    names: list[str]

    def one(self, answer: str) -> str | None:
        """The thing by its number or its name, whatever its case; None for none of them."""
        if answer.isdecimal() and 0 < int(answer) <= len(self.names):
            return self.names[int(answer) - 1]
        return next((name for name in self.names if name.casefold() == answer.casefold()), None)

    def several(self, answer: str) -> list[str] | None:
        """The things of an answer such as `2, 5`; None if one of them is none."""
        found = [self.one(part.strip()) for part in answer.split(",") if part.strip()]
        return None if None in found else [name for name in found if name is not None]


def mapped(raw: Raw, talk: Talk, times_in: str | None = None) -> Mapping:
    """The mapping that the answers give; the zone of times without an offset is asked for unless it is said.

    Raises Unreadable where the log can't be read with it.
    """
    export = known(raw, Asked())
    if export is None and not raw.roles.keys() >= set(REQUIRED):
        found = _times(raw, _columns(raw, talk), times_in, talk)
    else:
        talk.say(f"This is {raw.kind if export is None else export.name}: its columns need no mapping.")
        found = _fields(raw, talk) if export is changes.EXPORT else Mapping()
        found = _in_zone(found, times_in)
    return _words(_log(raw, found), found, talk)


def _log(raw: Raw, found: Mapping) -> Log:
    named = {role: found.columns.get(role) for role in ROLES}
    zone = found.reading.get("times_in")
    asked = Asked(found.reading.get("time_format"), found.fields, zone)
    events, named, time_format = shaped(raw, named, asked)
    kept = replace(events, frame=events.frame.clone())  # the log takes its columns out, and more may be asked
    return canonical(kept, "", named=named, time_format=time_format, times_in=zone)


def _columns(raw: Raw, talk: Talk) -> Mapping:
    """Shows the columns with what they were taken for, and asks for the rest, or for all of them."""
    told = {role: column for role, column in raw.roles.items() if column in raw.columns}
    taken = guessed(raw.columns, {**told}).taken
    _show_columns(raw, taken, talk)
    missing = [role for role in ASKED if role not in taken]
    ask_all = bool(taken) and not _yes(talk, "Is what was recognised right?")
    choice = _Choice(raw.columns)
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
        talk.say(f"{number:>4}  {_short(column)}{role}")
        talk.say(f"      {', '.join(_short(value) for value in _samples(raw, column)) or '(empty)'}")
    talk.say()


def _samples(raw: Raw, column: str) -> list[str]:
    values = raw.frame[column].drop_nulls().head(1000).unique(maintain_order=True)
    return [str(value) for value in values.head(SAMPLES)]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def _column(role: str, guess: str | None, choice: _Choice, talk: Talk) -> str | None:
    needed = role in REQUIRED
    ways = "number or name" if needed else f"number or name, {NOTHING} for none"
    while True:
        answer = talk.ask(f"Column of {ROLE_WORDS[role]} ({ways}):", guess or ("" if needed else NOTHING))
        if answer == NOTHING and not needed:
            return None
        if (column := choice.one(answer)) is not None:
            return column
        talk.say(f"There is no column {answer!r}.")


def _fields(raw: Raw, talk: Talk) -> Mapping:
    """For a plain history: which of its fields holds the team, where none has a known name."""
    fields = changes.fields(raw, Columns(raw.columns))
    if changes.team_of(fields) is not None:
        return Mapping()
    talk.say("Each row is a change of one of these fields:")
    _listed(fields, talk)
    choice = _Choice(fields)
    while True:
        answer = talk.ask("Field of the team that holds the case (number or name):")
        if (name := choice.one(answer)) is not None:
            return Mapping(fields={"team": name})
        talk.say(f"There is no field {answer!r}.")


def _times(raw: Raw, found: Mapping, times_in: str | None, talk: Talk) -> Mapping:
    """Asks how times are written, until they can be read, and for their zone if they say none."""
    column = raw.frame[found.columns["time"]]
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
    if _yes(talk, f"Is {sample} written with the day first?"):
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


def _listed(names: list[str], talk: Talk) -> None:
    for number, name in enumerate(names, start=1):
        talk.say(f"{number:>4}  {_short(name)}")


def _words(log: Log, found: Mapping, talk: Talk) -> Mapping:
    """Shows what the statuses were taken for, and asks for them where that is wrong."""
    column = next((name for name in ("status", "activity") if log.rows[name].drop_nulls().len()), None)
    if column is None:
        talk.say("No column says a status: acceptance, waits and reopenings can't be told.")
        return found
    values = log.rows[column].drop_nulls().value_counts(sort=True).head(MOST_STATUSES)[column].to_list()
    talk.say(f"The values of {ROLE_WORDS[column]}, the most frequent first:")
    _listed(values, talk)
    phases = find_phases(log.rows)
    taken = {name: said.values for name in NAMES if (said := getattr(phases, name)) is not None}
    for name, words in taken.items():
        talk.say(f"A case {PHASE_WORDS[name]}: {', '.join(words)}")
    if _yes(talk, "Is that right?" if taken else "None of them is known. Leave it so?"):
        return found
    choice = _Choice(values)
    answers = {name: _values(name, taken.get(name, ()), choice, talk) for name in NAMES}
    return replace(found, words={name: tuple(words) for name, words in answers.items() if words})


def _values(name: str, guess: tuple[str, ...], choice: _Choice, talk: Talk) -> list[str]:
    while True:
        question = f"A case {PHASE_WORDS[name]} (numbers with commas, {NOTHING} for none):"
        answer = talk.ask(question, ", ".join(guess) or NOTHING)
        if answer == NOTHING:
            return []
        if (found := choice.several(answer)) is not None:
            return found
        talk.say("Write numbers of the list, divided by commas.")


def _yes(talk: Talk, question: str) -> bool:
    while True:
        answer = talk.ask(f"{question} (y/n)", "y").casefold()
        if answer in ("y", "yes", "n", "no"):
            return answer.startswith("y")
        talk.say("Write y or n.")
