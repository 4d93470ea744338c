"""Names as a design writes them: a team, a pattern with stars, or `any`; and which teams they mean."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

ANY, START, END = "any", "start", "end"
WORDS = (ANY, START, END)
"""Words of the language; in quotes they are names of teams like any other."""


@dataclass(frozen=True)
class Name:
    """A name at a line of the design. `text` is what stands there without its quotes."""

    text: str
    line: int
    quoted: bool = False

    @property
    def word(self) -> str | None:
        """`any`, `start` or `end` where the name is that word of the language."""
        word = self.text.casefold()
        return word if word in WORDS and not self.quoted else None

    @property
    def is_pattern(self) -> bool:
        """It has a star that stands for anything; `\\*` is a star in a team's name."""
        return "*" in self.text.replace("\\*", "")

    @property
    def plain(self) -> str:
        """The team's name itself."""
        return self.text.replace("\\*", "*")

    def among(self, teams: Collection[str]) -> frozenset[str]:
        """The teams that it means: spelt exactly so, else those that differ only in case or spaces."""
        if self.word == ANY:
            return frozenset(teams)
        if self.is_pattern:
            fits = re.compile(".*".join(re.escape(part) for part in _parts(self.text)), re.DOTALL)
            return frozenset(team for team in teams if fits.fullmatch(key(team)))
        if self.plain in teams:
            return frozenset({self.plain})
        return frozenset(team for team in teams if key(team) == key(self.plain))


def key(name: str) -> str:
    """What two spellings of a name have in common: without case, and with single spaces."""
    return " ".join(name.split()).casefold()


def similar(name: str, teams: Collection[str]) -> list[str]:
    """Up to three teams whose names are nearly this one, the likeliest first."""
    keys = {key(team): team for team in sorted(teams, reverse=True)}
    return [keys[found] for found in get_close_matches(key(name), sorted(keys), n=3, cutoff=0.8)]


def _parts(text: str) -> list[str]:
    """What stands between the stars, with spaces at its ends kept: `* 2nd` asks for the space."""
    parts = re.split(r"(?<!\\)\*", text)
    return [re.sub(r"\s+", " ", part).replace("\\*", "*").casefold() for part in parts]
