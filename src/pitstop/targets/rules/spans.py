"""A span of open time as people type it: `45`, `45 min`, `1h`, `1 h 30 min`, `1:30`, `1.5 h`."""

import re
from decimal import Decimal

_MINUTES = r"(?:m|min|mins|minute|minutes|minuten)\.?"
_HOURS = r"(?:h|hr|hrs|hour|hours|std|stunde|stunden)\.?"
_PLAIN = re.compile(rf"([0-9]{{1,7}})\s*(?:{_MINUTES})?")
_CLOCK = re.compile(r"([0-9]{1,5}):([0-5][0-9])")
_WORDS = re.compile(
    rf"([0-9]{{1,5}}(?:[.,][0-9]{{1,2}})?)\s*{_HOURS}(?:\s*([0-9]{{1,4}})\s*(?:{_MINUTES})?)?"
)


def minutes_from(text: str) -> int | None:
    """How many minutes it means; None when it says no span in hours and minutes, or no whole minutes.

    Days are none: a day of one team is as long as it is open, and not a day of another.
    """
    said = " ".join(text.split()).casefold()
    if plain := _PLAIN.fullmatch(said):
        return int(plain[1])
    if clock := _CLOCK.fullmatch(said):
        return int(clock[1]) * 60 + int(clock[2])
    if (words := _WORDS.fullmatch(said)) is None:
        return None
    minutes = Decimal(words[1].replace(",", ".")) * 60 + int(words[2] or 0)
    return int(minutes) if minutes == int(minutes) else None
