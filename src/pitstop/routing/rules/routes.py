"""Which route applies, and what it asks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import combinations

from pitstop.core.checks import NAME, line_reasons, quoted, text_reasons
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
LONGEST_RETURN_KEY = 20
_RETURN_KEY = re.compile(r"[a-z0-9_]{1,20}")
NEED_A_NOTE = frozenset({"facts_missing", "other"})


class Acceptance(StrEnum):
    """Whether someone must say yes."""

    REQUIRED = "required"
    AUTOMATIC = "automatic"


ACCEPTANCE_WORDS = {
    "required": _("someone there must accept"),
    "automatic": _("passes on at once"),
}


class ReadBack(StrEnum):
    """Whether the receiver says in their own words what they understood."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    OFF = "off"


READ_BACK_WORDS = {
    "required": _("required"),
    "optional": _("optional"),
    "off": _("off"),
}

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
    if len(given) > MOST_CONTINGENCIES:
        sentence = _("Ten contingencies are the most that anyone reads. Keep those that matter.")
        yield Reason("contingencies-many", sentence, Because.INVALID, "contingencies")
    for one in given[:MOST_CONTINGENCIES]:
        yield from line_reasons(one.if_, field="contingencies", label=_("If"))
        yield from text_reasons(one.then, field="contingencies", label=_("Then"), limit=500)


MOST_MINUTES = 60_000  # far beyond anybody's patience, in business time
MOST_CONTINGENCIES = 10


@dataclass(frozen=True, slots=True)
class TermsToSet:
    """Terms as someone wrote them, before they were judged. Spans are minutes in business time."""

    acceptance: str = "required"
    read_back: str = "required"
    told: tuple[str, ...] = ("receivers",)
    closed_because: str = ""
    contingencies: tuple[Contingency, ...] = ()
    remind_after: int | None = 30
    lead_after: int | None = 60
    back_after: int | None = 240
    note_after: int | None = 60


def terms_reasons(terms: TermsToSet) -> Iterable[Reason]:
    """Why a route can't ask this of a hand-off."""
    for name, value, known in (
        ("acceptance", terms.acceptance, ACCEPTANCE_WORDS),
        ("read_back", terms.read_back, READ_BACK_WORDS),
    ):
        if value not in known:
            yield _unknown(name, value, known)
    if terms.acceptance == Acceptance.AUTOMATIC and terms.read_back in (ReadBack.REQUIRED, ReadBack.OPTIONAL):
        sentence = _("Where a case passes on at once, nobody is there to read back. Set read-back to off.")
        yield Reason("automatic-read-back", sentence, Because.INVALID, "read_back")
    for told in [told for told in terms.told if told not in TOLD]:
        yield _unknown("told", told, TOLD)
    if not terms.told:
        sentence = _("Say who is told. A hand-off that nobody hears of is dropped.")
        yield Reason("told-nobody", sentence, Because.INVALID, "told")
    yield from line_reasons(
        terms.closed_because, field="closed_because", label=_("Why it is closed"), required=False
    )
    yield from contingency_reasons(terms.contingencies)
    yield from _span_reasons(terms)


def _unknown(name: str, value: str, known: Iterable[str]) -> Reason:
    sentence = _("“%(value)s” is none of these: %(known)s.")
    params: dict[str, object] = {"value": quoted(value), "known": ", ".join(known)}
    return Reason("choice-unknown", sentence, Because.INVALID, name, params)


def _span_reasons(terms: TermsToSet) -> Iterable[Reason]:
    spans = {
        "remind_after": terms.remind_after,
        "lead_after": terms.lead_after,
        "back_after": terms.back_after,
        "note_after": terms.note_after,
    }
    fitting = {}
    for name, span in spans.items():
        if span is not None and not 1 <= span <= MOST_MINUTES:
            sentence = _("Write minutes between 1 and %(most)d, or leave it empty.")
            yield Reason("span-unfit", sentence, Because.INVALID, name, {"most": MOST_MINUTES})
        elif span is not None:
            fitting[name] = span
    for earlier, later, sentence in (
        (
            "remind_after",
            "lead_after",
            _("The lead is told after the reminder: write more than %(minutes)d."),
        ),
        ("lead_after", "back_after", _("It goes back after the lead was told: write more than %(minutes)d.")),
        ("remind_after", "back_after", _("It goes back after the reminder: write more than %(minutes)d.")),
    ):
        if earlier not in fitting or later not in fitting:
            continue
        if (earlier, later) == ("remind_after", "back_after") and "lead_after" in fitting:
            continue  # said of its two neighbours already
        if fitting[later] <= fitting[earlier]:
            yield Reason("span-order", sentence, Because.INVALID, later, {"minutes": fitting[earlier]})


def ends_reasons(*, from_team: int | None, to_team: int | None) -> Iterable[Reason]:
    """Why no route leads from here to there."""
    if from_team is not None and from_team == to_team:
        sentence = _("Within one team a case is reassigned, not handed off. Choose another team.")
        yield Reason("route-to-itself", sentence, Because.INVALID, "to_team")


def removal_reasons(route: Binding) -> Iterable[Reason]:
    """Why this route can't be taken away."""
    if (route.from_team, route.to_team, route.kind) == (None, None, ""):
        sentence = _("This route applies where no other does, so it stays. Change it instead.")
        yield Reason("default-stays", sentence)


def return_reason_reasons(label: str, *, known: Iterable[str]) -> Iterable[Reason]:
    """Why this can't be added to the reasons to return. `known` are the labels that there are."""
    yield from line_reasons(label, field="label", label=_("The reason"), limit=NAME)
    if label.strip().casefold() in {each.casefold() for each in known}:
        sentence = _("There is a reason “%(name)s” already. If it was retired, bring it back.")
        yield Reason("reason-twice", sentence, Because.CONFLICT, "label", {"name": quoted(label)})


def return_key_reasons(key: str, *, taken: Iterable[str]) -> Iterable[Reason]:
    """Why a new reason to return can't have this key."""
    params: dict[str, object] = {"key": quoted(key)}
    if not _RETURN_KEY.fullmatch(key):
        sentence = _("“%(key)s” can't be a reason's key. Use up to 20 small letters, digits and underscores.")
        yield Reason("key-unfit", sentence, Because.INVALID, "key", params)
    elif key in taken:
        sentence = _("There is a reason “%(key)s” already. Choose another key.")
        yield Reason("key-taken", sentence, Because.CONFLICT, "key", params)
