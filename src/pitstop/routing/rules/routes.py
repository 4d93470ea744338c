"""Which route applies, and what it asks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import combinations

from pitstop.core.checks import line_reasons, quoted, text_reasons
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

KINDS = {
    "specialist": _("to a specialist"),
    "escalation": _("escalation"),
    "shift": _("end of shift"),
    "bot_to_human": _("from a bot to a person"),
    "human_to_bot": _("from a person to a bot"),
    "other": _("other"),
}

# Returns come with a reason from a list that leads extend; these are there from the start.
RETURN_REASONS = {
    "wrong_team": _("wrong team"),
    "facts_missing": _("facts are missing"),
    "not_needed": _("not needed"),
    "answer_exists": _("the answer exists already"),
    "no_capacity": _("no capacity"),
    "other": _("something else"),
}
NEED_A_NOTE = frozenset({"facts_missing", "other"})


class Acceptance(StrEnum):
    """Whether someone must say yes."""

    REQUIRED = "required"
    AUTOMATIC = "automatic"


class ReadBack(StrEnum):
    """Whether the receiver says in their own words what they understood."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    OFF = "off"


TOLD = {
    "receivers": _("everyone in the receiving team"),
    "receiving_leads": _("the leads of the receiving team"),
    "giving_leads": _("the leads of the giving team"),
}


@dataclass(frozen=True, slots=True)
class Contingency:
    """If this happens, then do that."""

    if_: str
    then: str


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a silent receiver is waited for, from the offer. None: that step is not taken.

    First they are reminded, then their lead is told, then the case goes back to the giver's desk, who held it
    all the while. `note_after` is when the customer reads that we are finding the right person.
    """

    remind_after: timedelta | None = timedelta(minutes=30)
    lead_after: timedelta | None = timedelta(hours=1)
    back_after: timedelta | None = timedelta(hours=4)
    note_after: timedelta | None = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Binding:
    """A route as the choice between routes sees it; None and "" mean any."""

    route: int
    from_team: int | None
    to_team: int | None
    kind: str
    name: str = ""  # in words, for a refusal that names it

    @property
    def rank(self) -> tuple[int, bool]:
        """How specific it is: two teams named beat one, one beats none; then a kind beats none."""
        return ((self.from_team is not None) + (self.to_team is not None), self.kind != "")


def most_specific(bindings: Iterable[Binding], *, from_team: int, to_team: int, kind: str) -> Binding | None:
    """The binding that applies. `ambiguity_reasons` sees to it that there is one at most."""
    fitting = [
        binding
        for binding in bindings
        if binding.from_team in (None, from_team)
        and binding.to_team in (None, to_team)
        and binding.kind in ("", kind)
    ]
    return max(fitting, key=lambda binding: binding.rank, default=None)


def ambiguity_reasons(bindings: Sequence[Binding]) -> list[Reason]:
    """Routes of one rank that both fit a hand-off, with no route for just that hand-off."""
    known = {(b.from_team, b.to_team, b.kind) for b in bindings}
    reasons = []
    for one, other in combinations(bindings, 2):
        both = _both(one, other) if one.rank == other.rank else None
        if both is None or both in known:
            continue
        sentence = _(
            "“%(one)s” and “%(other)s” would both fit some hand-offs, and neither is more specific. "
            "First save a route for exactly what both fit, or change one of them."
        )
        params: dict[str, object] = {"one": one.name, "other": other.name}
        reasons.append(Reason("route-ambiguous", sentence, Because.INVALID, params=params))
    return reasons


def _both(one: Binding, other: Binding) -> tuple[int | None, int | None, str] | None:
    """The hand-offs that both fit, as a route would name them; None when there are none."""
    parts = []
    for mine, theirs in (
        (one.from_team, other.from_team),
        (one.to_team, other.to_team),
        (one.kind or None, other.kind or None),
    ):
        if mine is not None and theirs is not None and mine != theirs:
            return None
        parts.append(mine if mine is not None else theirs)
    from_team, to_team, kind = parts
    if from_team is not None and from_team == to_team:  # no hand-off stays in its team
        return None
    return (
        from_team if isinstance(from_team, int) else None,
        to_team if isinstance(to_team, int) else None,
        kind if isinstance(kind, str) else "",
    )


@dataclass(frozen=True, slots=True)
class Terms:
    """What a route asks of a hand-off. A hand-off keeps the terms that applied when it was offered."""

    acceptance: Acceptance = Acceptance.REQUIRED
    read_back: ReadBack = ReadBack.REQUIRED
    told: tuple[str, ...] = ("receivers",)
    closed_because: str = ""  # what the agent reads instead; empty: the route is open
    contingencies: tuple[Contingency, ...] = ()
    patience: Patience = Patience()


def kind_reasons(kind: str) -> Iterable[Reason]:
    """Why this isn't a kind of hand-off."""
    if kind not in KINDS:
        sentence = _("“%(kind)s” is not a kind of hand-off. Choose among: %(known)s.")
        params: dict[str, object] = {"kind": quoted(kind), "known": ", ".join(KINDS)}
        yield Reason("kind-unknown", sentence, Because.INVALID, "kind", params)


def closed_reasons(terms: Terms) -> list[Reason]:
    """Why nothing may be handed off on this route, in the words of whoever closed it."""
    if not terms.closed_because:
        return []
    sentence = _("This route is closed: %(because)s")
    return [Reason("route-closed", sentence, params={"because": terms.closed_because})]


def contingency_reasons(given: Sequence[Contingency]) -> Iterable[Reason]:
    """Why these contingencies can't stand so."""
    if len(given) > 10:
        sentence = _("Ten contingencies are the most that anyone reads. Keep those that matter.")
        yield Reason("contingencies-many", sentence, Because.INVALID, "contingencies")
    for one in given[:10]:
        yield from line_reasons(one.if_, field="contingencies", label=_("If"))
        yield from text_reasons(one.then, field="contingencies", label=_("Then"), limit=500)
