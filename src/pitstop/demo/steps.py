"""The words in which the demo's stories are written: what `stories/*.toml` may say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType

# Minutes before the moment when the demo is made.
Span = NewType("Span", int)
# Minutes after that moment; less than 0, before it.
Moment = NewType("Moment", int)


@dataclass(frozen=True, slots=True)
class Step:
    """Something that `by` (a person's key) did `ago` minutes ago. “{due}” in a text is the hour of `due`."""

    ago: Span
    by: str


@dataclass(frozen=True, slots=True)
class Note(Step):
    """Wrote an internal note."""

    body: str


@dataclass(frozen=True, slots=True)
class Reply(Step):
    """Wrote to the customer, which keeps what was promised, and said what comes next or that nothing does.

    `waits`: it can't go on until they answer.
    """

    body: str
    next: str = ""
    due: Moment | None = None
    keeps: bool = True
    last: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Promise(Step):
    """Promised the customer something."""

    text: str
    due: Moment


@dataclass(frozen=True, slots=True)
class Wait(Step):
    """Let the case wait for the customer ("customer") or for somebody else outside ("third_party")."""

    on: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Offer(Step):
    """Offered the case. `not_known` says of fields why they have no answer."""

    to: str
    answers: Mapping[str, str]
    known: str
    next: str
    due: Moment
    kind: str = "specialist"
    person: str = ""
    not_known: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Accept(Step):
    """Accepted the offer."""

    read_back: str
    due: Moment | None = None


@dataclass(frozen=True, slots=True)
class Return(Step):
    """Returned the offer."""

    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Withdraw(Step):
    """Took the offer back."""


@dataclass(frozen=True, slots=True)
class Ask(Step):
    """Asked back about the offer."""

    text: str


@dataclass(frozen=True, slots=True)
class Explain(Step):
    """Answered what was asked."""

    text: str


@dataclass(frozen=True, slots=True)
class Correct(Step):
    """Corrected the read-back."""

    text: str


@dataclass(frozen=True, slots=True)
class Close(Step):
    """Closed the case."""

    outcome: str


@dataclass(frozen=True, slots=True)
class Story:
    """A customer's matter from its first words on. `by` opens it for `team`, `opened` ago."""

    customer: str
    email: str
    language: str
    opened: Span
    by: str
    team: str
    subject: str
    body: str
    steps: tuple[Step, ...] = ()
    tier: str = ""


# What a story may say that somebody did.
STEPS: Mapping[str, type[Step]] = {
    "noted": Note,
    "replied": Reply,
    "promised": Promise,
    "waited": Wait,
    "offered": Offer,
    "accepted": Accept,
    "returned": Return,
    "withdrew": Withdraw,
    "asked": Ask,
    "explained": Explain,
    "corrected": Correct,
    "closed": Close,
}
