"""The words in which the demo's stories are written. Times are minutes from the moment the demo is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Step:
    """Something that `by` (a person's key) did `ago` minutes ago. “{due}” in a text is the hour of `due`."""

    ago: int
    by: str


@dataclass(frozen=True, slots=True)
class Note(Step):
    """Wrote an internal note."""

    body: str


@dataclass(frozen=True, slots=True)
class Reply(Step):
    """Wrote to the customer, which keeps what was promised, and maybe promised the next thing."""

    body: str
    next: str = ""
    due: int | None = None
    keeps: bool = True


@dataclass(frozen=True, slots=True)
class Promise(Step):
    """Promised the customer something."""

    text: str
    due: int


@dataclass(frozen=True, slots=True)
class Offer(Step):
    """Offered the case. `not_known` says of fields why they have no answer."""

    to: str
    answers: Mapping[str, str]
    known: str
    next: str
    due: int
    kind: str = "specialist"
    person: str = ""
    not_known: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Accept(Step):
    """Accepted the offer."""

    read_back: str
    due: int | None = None


@dataclass(frozen=True, slots=True)
class Return(Step):
    """Returned the offer."""

    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Withdraw(Step):
    """Took the offer back."""


@dataclass(frozen=True, slots=True)
class Close(Step):
    """Closed the case."""

    outcome: str


@dataclass(frozen=True, slots=True)
class Story:
    """A customer's matter from its first words on. The first step's person opens it, `opened` minutes ago."""

    customer: str
    email: str
    language: str
    opened: int
    by: str
    team: str
    subject: str
    body: str
    steps: tuple[Step, ...] = ()
    tier: str = ""
