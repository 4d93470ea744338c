"""A case's history as its clocks read it, and in whose hands the case was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

# Nothing else that happens to a case changes a clock.
KINDS = frozenset(
    {
        "case.opened",
        "case.taken",
        "case.reassigned",
        "case.readdressed",
        "case.prioritised",
        "case.closed",
        "case.reopened",
        "case.waiting",
        "case.resumed",
        "message.sent",
        "handoff.offered",
        "handoff.accepted",
        "handoff.returned",
        "handoff.withdrawn",
        "handoff.expired",
        "handoff.readdressed",
        "segment.started",
        "segment.ended",
    }
)
_HANDS = frozenset({"segment.started", "case.taken", "case.reassigned", "case.readdressed"})


@dataclass(frozen=True, slots=True)
class Happened:
    """An event, with the facts that clocks need. `to_team` is whom an offer goes to."""

    id: int
    at: datetime
    kind: str
    team: int | None = None
    to_team: int | None = None
    person: int | None = None
    handoff: int | None = None
    handoff_kind: str = ""
    n: int | None = None  # of the segment
    priority: str = ""
    before: str = ""  # the priority before


@dataclass(frozen=True, slots=True)
class Hands:
    """From `at` on this team held the case, and in it this person had it, or nobody."""

    at: datetime
    team: int
    person: int | None


def hands(history: Iterable[Happened]) -> list[Hands]:
    """In whose hands the case was, one after the other. A clock that was set back makes nothing overlap."""
    found: list[Hands] = []
    for each in history:
        if each.kind in _HANDS and each.team is not None:
            at = max(each.at, found[-1].at) if found else each.at
            found.append(Hands(at, each.team, each.person))
    return found


def hands_at(stretches: Sequence[Hands], at: datetime) -> Hands | None:
    """In whose hands the case was at this moment; at the moment of a change, in the new ones."""
    return next((each for each in reversed(stretches) if each.at <= at), stretches[0] if stretches else None)


def addressee(history: Iterable[Happened], handoff: int, *, at: datetime | None = None) -> int | None:
    """The person to whom it was offered, at this moment or at last; None: to the team."""
    person = None
    for each in history:
        if each.handoff == handoff and (at is None or each.at <= at):
            if each.kind == "handoff.offered":
                person = each.person
            elif each.kind == "handoff.readdressed":
                person = None
    return person


def with_whom(
    history: Sequence[Happened], *, team: int, of_team: bool, handoff: int | None, at: datetime
) -> tuple[int, int | None]:
    """Whose it was to act at this moment: the team, and in it the person or nobody.

    For what a team owes, it is never someone of another team: an offer waits for the one it names, or for the
    team. For what a customer is owed, it is whoever had the case.
    """
    now = hands_at(hands(history), at)
    if not of_team:
        return (now.team, now.person) if now else (team, None)
    if now and now.team == team:
        return team, now.person
    return team, addressee(history, handoff, at=at) if handoff is not None else None
