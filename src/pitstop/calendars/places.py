"""Countries whose public holidays are known, for whoever looks for how to write one. Needs no database."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from pitstop.calendars.rules.public_holidays import countries, regions


def known() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Code, English name and the codes of the regions of each country, by name."""
    for code, name in countries().items():
        yield code, name, regions(code)


def near(said: str) -> list[tuple[str, str]]:
    """Up to three countries, by code and name, that may be meant by what is none, nearest first."""
    folded = {name.casefold(): code for code, name in countries().items()}
    # A code and a region may stand with a blank or a line between them: DE BY, DE_BY.
    first = said.replace("_", " ").split(" ")[0].upper()
    codes = [folded[name] for name in get_close_matches(said.strip().casefold(), folded, n=3, cutoff=0.7)]
    found = [first, *codes] if first in countries() else codes
    return [(code, countries()[code]) for code in dict.fromkeys(found)]
