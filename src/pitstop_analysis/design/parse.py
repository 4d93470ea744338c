"""A designed flow from its text. Pure: text in, a design or every fault with its line out.

    start: Front line
    group Second line: "* 2nd", Field service
    Front line -> Billing, Second line      # a comment
    Second line -> Engineering -> end
    any -> Front line

Each line says where cases begin (`start:`), where they may end (`end:` or `-> end`), which teams may hand to
which (`->`, also several in a row), which names stand for several (`group`), or that a team has no cases yet
(`new:`). Names with `,`, `->`, a quote or ` #` in them stand in double quotes.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import pairwise

from pitstop_analysis.design.names import ANY, END, START, Name, key
from pitstop_analysis.problems import Unreadable

WHERE = "docs/design-of-flows.md shows how a design is written."
TOKEN = re.compile(
    r'\s*(?:(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<arrow>->|→)|(?P<comma>,)|(?P<open>")|(?P<bare>.))'
)
HEADINGS = (START, END, "new", "group")
HEADED = re.compile(r"\s*(?P<word>[A-Za-z]+)(?:\s+(?P<rest>[^:]*?))?\s*:(?P<names>.*)")


@dataclass(frozen=True)
class Fault:
    """What is wrong at a line and what to do about it, in a sentence."""

    line: int
    sentence: str


class Misdrawn(Unreadable):
    """The text is no design that can be laid over this log: all its faults, each with its line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        said = " ".join(f"Line {fault.line}: {fault.sentence}" for fault in self.faults)
        super().__init__(f"The design cannot be used. {said}", WHERE)


@dataclass(frozen=True)
class Arrow:
    """One hand-off that the design allows, as it was written: giver, receiver and line."""

    giver: Name
    receiver: Name

    @property
    def line(self) -> int:
        """Where it stands."""
        return self.receiver.line

    def __str__(self) -> str:
        return f"{self.giver.text} -> {self.receiver.text}"


@dataclass
class Design:
    """What was drawn. Without a `start` or an `end`, cases may begin or end with any team."""

    arrows: list[Arrow] = field(default_factory=list)
    starts: list[Name] = field(default_factory=list)
    ends: list[Name] = field(default_factory=list)
    new: list[Name] = field(default_factory=list)
    groups: dict[str, list[Name]] = field(default_factory=dict)

    def members(self, name: Name) -> list[Name]:
        """The names that a group stands for; of any other name, itself."""
        return self.groups.get(key(name.text), [name])

    def names(self) -> list[Name]:
        """Every name of a team or pattern as it is written, groups by their members, in order of lines."""
        used = [name for arrow in self.arrows for name in (arrow.giver, arrow.receiver)]
        single = [one for name in [*used, *self.starts, *self.ends] for one in self.members(name)]
        return sorted({*single, *self.new}, key=lambda name: (name.line, name.text))


def parse(text: str) -> Design:
    """The design that the text draws. Raises Misdrawn with every fault, not only the first."""
    design, faults = Design(), list[Fault]()
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        try:
            _statement(design, _uncommented(line), number)
        except _Wrong as wrong:
            faults.append(Fault(number, str(wrong)))
    faults += _at_odds(design)
    if not faults and not design.arrows:
        faults.append(Fault(1, "it allows no hand-off; write at least one line like Front line -> Billing."))
    if faults:
        raise Misdrawn(faults)
    return design


class _Wrong(Exception):  # noqa: N818  (carries a sentence to the line's fault)
    """What is wrong with the line being read."""


def _uncommented(line: str) -> str:
    """The line up to a `#` that stands at its beginning or after a space, outside quotes."""
    quoted = escaped = False
    for place, letter in enumerate(line):
        if escaped or letter == "\\":
            escaped = not escaped
            continue
        if letter == '"':
            quoted = not quoted
        if letter == "#" and not quoted and (place == 0 or line[place - 1].isspace()):
            return line[:place]
    return line


def _statement(design: Design, line: str, number: int) -> None:
    if not line.strip():
        return
    headed = HEADED.fullmatch(line)
    # A colon in a name is no heading: `HR: Payroll -> Ops`.
    if headed and (headed["word"].casefold() in HEADINGS or not re.search("->|→", line)):
        _headed(design, headed, number)
        return
    stages = _stages(line, number)
    if len(stages) < 2:
        raise _Wrong(
            f"“{line.strip()}” says nothing; write A -> B, start: A, end: A, new: A or group G: A, B."
        )
    for givers, receivers in pairwise(stages):
        for giver in givers:
            for receiver in receivers:
                _draw(design, giver, receiver)


def _headed(design: Design, headed: re.Match[str], number: int) -> None:
    word, rest = headed["word"].casefold(), (headed["rest"] or "").strip().strip('"')
    stages = _stages(headed["names"], number)
    if len(stages) > 1:
        raise _Wrong(f"after {word}: stand names only; write the arrow on a line of its own.")
    if word == "group" and rest:
        _group(design, rest, stages[0])
        return
    lists: dict[str, Callable[[Name], None]] = {
        START: design.starts.append,
        END: design.ends.append,
        "new": design.new.append,
    }
    if word == "group":
        raise _Wrong("a group needs a name: group Second line: A, B.")
    if rest or word not in lists:
        near = get_close_matches(word, HEADINGS, n=1)
        meant = f" Did you mean {near[0]}:?" if near and near[0] != word else ""
        raise _Wrong(f"“{headed[0].split(':')[0].strip()}:” is no beginning of a line.{meant}")
    for name in stages[0]:
        if name.word in (START, END) or (word == "new" and (name.word or name.is_pattern)):
            raise _Wrong(f"“{name.text}” is no team; in quotes it is a team of this name.")
        lists[word](name)


def _group(design: Design, text: str, members: list[Name]) -> None:
    if key(text) in (ANY, START, END) or "*" in text:
        raise _Wrong(f"a group cannot be called “{text}”; take another name.")
    if key(text) in design.groups:
        raise _Wrong(f"there is a group “{text}” already; write all its teams on one line.")
    for name in members:
        if name.word:
            raise _Wrong(f"“{name.text}” is no team; in quotes it is a team of this name.")
    design.groups[key(text)] = members


def _draw(design: Design, giver: Name, receiver: Name) -> None:
    if giver.word == END:
        raise _Wrong("nothing comes after end; write the arrow from the team before it.")
    if receiver.word == START:
        raise _Wrong("nothing leads to start; name the team.")
    if giver.word == START:
        if receiver.word == END:
            raise _Wrong("a case has at least one team between start and end.")
        design.starts.append(receiver)
    elif receiver.word == END:
        design.ends.append(giver)
    elif not giver.word and not giver.is_pattern and key(giver.text) == key(receiver.text):
        # Between the teams of one group a hand-off is one.
        if key(giver.text) not in design.groups:
            raise _Wrong(f"from “{giver.text}” to itself is no hand-off; leave it out.")
        design.arrows.append(Arrow(giver, receiver))
    else:
        design.arrows.append(Arrow(giver, receiver))


def _at_odds(design: Design) -> list[Fault]:
    """Groups inside groups: which of both would count depends on the order of lines, so neither does."""
    return [
        Fault(name.line, f"“{name.text}” is a group itself; name its teams instead.")
        for members in design.groups.values()
        for name in members
        if key(name.text) in design.groups
    ]


def _stages(line: str, number: int) -> list[list[Name]]:
    """The names between the arrows, split at commas."""
    stages: list[list[Name]] = [[]]
    text, quoted = "", False

    def close(after: str) -> None:
        nonlocal text, quoted
        if not text.strip():
            raise _Wrong(f"a name is missing {after}.")
        stages[-1].append(Name(text if quoted else " ".join(text.split()), number, quoted))
        text, quoted = "", False

    place = 0
    while (found := TOKEN.match(line, place)) and found.end() > place:
        place = found.end()
        if found["open"]:
            raise _Wrong('a quote " is not closed; close it, or write \\" for a quote in a name.')
        if found["quoted"]:
            if text.strip():
                raise _Wrong(
                    f"put the whole name in quotes, not a part of it: “{text.strip()}” stands before."
                )
            text, quoted = re.sub(r'\\(["\\])', r"\1", found["quoted"][1:-1]), True
        elif found["arrow"]:
            close("before ->")
            stages.append([])
        elif found["comma"]:
            close("before a comma")
        elif quoted:
            raise _Wrong(f"“{found['bare']}” stands after a closed quote; a comma or -> is missing.")
        else:
            text += found[0]
    close("at the end of the line" if len(stages) > 1 or stages[0] else "after the colon")
    return stages
