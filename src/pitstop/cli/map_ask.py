"""How `pitstop map` asks: what can be asked, and what is chosen from a numbered list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

SHOWN = 28


class Talk(Protocol):
    """Somebody who can be asked."""

    def ask(self, question: str, default: str = "") -> str:
        """The answer, stripped; an empty one takes the default."""

    def say(self, text: str = "") -> None:
        """Show a line or more."""


@dataclass
class Choice:
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


def short(text: str) -> str:
    """One line of it that fits beside others."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def listed(names: list[str], talk: Talk) -> None:
    """The things with their numbers."""
    for number, name in enumerate(names, start=1):
        talk.say(f"{number:>4}  {short(name)}")


def yes(talk: Talk, question: str) -> bool:
    """Whether it is so; Enter is yes."""
    while True:
        answer = talk.ask(f"{question} (y/n)", "y").casefold()
        if answer in ("y", "yes", "n", "no"):
            return answer.startswith("y")
        talk.say("Write y or n.")
