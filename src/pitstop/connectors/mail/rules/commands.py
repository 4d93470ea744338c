"""What a person of the desk asks for by mail: `hand off to Billing`, then `key: value` lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

_COMMAND = re.compile(r"(?:hand[ -]?(?:off|over)\s+to|übergeben\s+an)\s*:?\s+(.+)", re.IGNORECASE)
_LINE = re.compile(r"([^\W\d][\w -]{0,60}?)\s*:\s*(.*)")
_LATER = re.compile(r"\+\s*(\d{1,4})\s*([mhd])")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_NOT_KNOWN = re.compile(
    r"(?:not known|unknown|nicht bekannt)\s*[,:]?\s*(?:because|weil)\s*:?\s*(.*)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Said:
    """What follows a key: the words, or why they aren't known. Never both."""

    value: str = ""
    not_known: str = ""

    @property
    def line(self) -> str:
        """The first line alone, for what has one: below it may stand what a phone signs with."""
        return self.value.partition("\n")[0].strip()


@dataclass(frozen=True, slots=True)
class Command:
    """A hand-off as it was asked for: to whom, and what was said under each key (in lower case)."""

    to: str
    said: dict[str, Said] = field(default_factory=dict)
    rest: str = ""  # lines before the first key


def command(text: str) -> Command | None:
    """The hand-off that the first line asks for; None when it asks for none."""
    lines = text.strip().splitlines()
    asked = _COMMAND.fullmatch(lines[0].strip()) if lines else None
    if asked is None:
        return None
    keys: dict[str, list[str]] = {}
    before: list[str] = []
    current = before
    for line in lines[1:]:
        if line.strip() == "--":
            break  # what follows is the signature
        if found := _LINE.fullmatch(line.strip()):
            current = keys.setdefault(_key(found.group(1)), [])
            current.append(found.group(2))
        else:
            current.append(line)
    said = {key: _said("\n".join(words).strip()) for key, words in keys.items()}
    return Command(to=asked.group(1).strip().strip(".").strip(), said=said, rest="\n".join(before).strip())


def _key(words: str) -> str:
    return " ".join(words.replace("_", " ").lower().split())


def _said(words: str) -> Said:
    unknown = _NOT_KNOWN.fullmatch(words)
    return Said(not_known=unknown.group(1).strip()) if unknown else Said(value=words)


def moment(text: str, *, now: datetime, zone: tzinfo) -> datetime | None:
    """The time that was written: from now (`+2h`), on the clock (the next 15:00), or whole; None: none."""
    words = text.strip().lower()
    if later := _LATER.fullmatch(words):
        units = {"m": "minutes", "h": "hours", "d": "days"}
        return now + timedelta(**{units[later.group(2)]: int(later.group(1))})
    here = now.astimezone(zone)
    if clock := _CLOCK.fullmatch(words):
        found = here.replace(hour=int(clock.group(1)), minute=int(clock.group(2)), second=0, microsecond=0)
        return found if found > here else found + timedelta(days=1)
    try:
        written = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return written if written.tzinfo else written.replace(tzinfo=zone)
