"""How the desk says no: every reason at once, in words for the person who asked.

A rule returns reasons, a service raises `Refused` with them, and each face shows the same words.
Reasons keep their sentence and its parameters apart so that a face can translate the sentence.
"""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Because(StrEnum):
    """What kind of no it is. Faces turn it into a status or an exit code, never the wording."""

    INVALID = "invalid"  # what was sent does not fit; send it again, corrected
    CONFLICT = "conflict"  # the case has moved on; look again
    FORBIDDEN = "forbidden"  # not for this person
    MISSING = "missing"  # no such thing that this person may see
    TOO_MANY = "too_many"  # too many tries; wait


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason.

    `text` may hold %(name)s places, filled from `params`; `field` names the input it is about.
    """

    code: str
    text: str
    because: Because = Because.CONFLICT
    field: str = ""
    params: dict[str, object] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.params if self.params else self.text


class Refused(Exception):  # noqa: N818 - not a fault, an answer
    """An act was refused and nothing was written. Carries every reason that applied."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.reasons = tuple(reasons)
        if not self.reasons:
            raise ValueError("A refusal needs a reason")
        super().__init__(" ".join(map(str, self.reasons)))

    @property
    def because(self) -> Because:
        """The gravest kind among the reasons: what may not be seen comes before what may not be done."""
        order = [Because.MISSING, Because.FORBIDDEN, Because.TOO_MANY, Because.CONFLICT, Because.INVALID]
        return min((reason.because for reason in self.reasons), key=order.index)


def refuse_if(reasons: Iterable[Reason]) -> None:
    """Raise `Refused` when there is any reason to."""
    found = tuple(reasons)
    if found:
        raise Refused(found)
