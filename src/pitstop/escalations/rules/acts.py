"""What a rule does when it fires, and whether that can be asked of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from pitstop.cases.rules import PRIORITIES
from pitstop.core.checks import LINE, NAME, line_reasons, quoted, text_reasons
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _
from pitstop.escalations.rules.conditions import unknown
from pitstop.routing.rules.routes import KINDS

KNOWN = 2000  # as much as a hand-off takes


class Act(StrEnum):
    """What a rule can do."""

    NOTIFY = "notify"
    RAISE = "raise"
    OFFER = "offer"
    SWARM = "swarm"


ACTS: Mapping[str, str] = {
    "notify": _("tell someone"),
    "raise": _("raise the priority"),
    "offer": _("offer the case onward"),
    "swarm": _("let a team work on it beside the holder"),
}
WHO: Mapping[str, str] = {
    "holder": _("who has the case"),
    "leads": _("the leads of the team that holds it"),
    "person": _("a person"),
}


@dataclass(frozen=True, slots=True)
class Then:
    """What is done. What its act doesn't need stays as it is here.

    `next_step` and `already_known` are read by the customer; the latter empty: as in the hand-off before.
    `why` is what the receiver reads first.
    """

    act: str = ""
    who: str = ""
    person: int | None = None
    raise_to: str = ""
    to_team: int | None = None
    offer_kind: str = "escalation"
    next_step: str = ""
    why: str = ""
    already_known: str = ""

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> "Then":
        """As a version stores it."""
        return cls(**{name: stored[name] for name in cls.__dataclass_fields__ if name in stored})

    def dump(self) -> dict[str, object]:
        """As a version stores it: what the act doesn't need is left out of what was sent."""
        kept = {name: value for name, value in asdict(self).items() if name in _NEEDS.get(self.act, ())}
        if self.who != "person":
            kept.pop("person", None)
        said = {name: value.strip() if isinstance(value, str) else value for name, value in kept.items()}
        return {"act": self.act, **said}


_NEEDS: Mapping[str, tuple[str, ...]] = {
    "notify": ("who", "person"),
    "raise": ("raise_to",),
    "offer": ("to_team", "offer_kind", "next_step", "why", "already_known"),
    "swarm": ("to_team",),
}


def then_reasons(then: Then, *, teams: Collection[int], people: Collection[int]) -> Iterable[Reason]:
    """Every reason why no rule can do this. `teams` are the open ones, `people` those who work here."""
    if then.act not in ACTS:
        yield unknown("act", then.act, ACTS)
    elif then.act == Act.NOTIFY:
        if then.who not in WHO:
            yield unknown("who", then.who, WHO)
        elif then.who == "person" and then.person not in people:
            sentence = _("Choose someone who works here.")
            yield Reason("person-missing", sentence, Because.INVALID, "person")
    elif then.act == Act.RAISE:
        if then.raise_to not in PRIORITIES[1:]:
            yield unknown("raise_to", then.raise_to, PRIORITIES[1:])
    else:
        if then.to_team not in teams:
            sentence = _("Choose one of the open teams.")
            yield Reason("team-missing", sentence, Because.INVALID, "to_team")
        if then.act == Act.OFFER:
            yield from _offer_reasons(then)


def _offer_reasons(then: Then) -> Iterable[Reason]:
    if then.offer_kind not in KINDS:
        yield unknown("offer_kind", then.offer_kind, KINDS)
    yield from line_reasons(then.next_step, field="next_step", label=_("What happens next"), limit=LINE)
    yield from text_reasons(then.why, field="why", label=_("Why"), limit=LINE)
    yield from text_reasons(
        then.already_known,
        field="already_known",
        label=_("What they already know"),
        limit=KNOWN,
        required=False,
    )


def name_reasons(name: str, *, taken: Collection[str]) -> Iterable[Reason]:
    """Why a new rule can't be called so."""
    yield from line_reasons(name, field="name", label=_("The name"), limit=NAME)
    if name.strip().casefold() in {each.casefold() for each in taken}:
        sentence = _("There is a rule “%(name)s” already. Change that one, or choose another name.")
        yield Reason("rule-taken", sentence, Because.CONFLICT, "name", {"name": quoted(name.strip())})
