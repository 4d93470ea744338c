"""When a rule fires, and whether that can be asked."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from pitstop.cases.rules import PRIORITIES
from pitstop.core.checks import line_reasons, quoted
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _
from pitstop.routing.rules.routes import KINDS
from pitstop.targets.rules.targets import MEASURES


class Condition(StrEnum):
    """What a rule waits for."""

    CLOCK = "clock"  # a clock reaches a share of its time
    AGE = "age"  # the case is older than a span, since it began or was reopened
    REOPENED = "reopened"  # the case was reopened so often
    MISSED = "missed"  # so many promises to its customer were missed


CONDITIONS: Mapping[str, str] = {
    "clock": _("a clock reaches a share of its time"),
    "age": _("the case is older than a span"),
    "reopened": _("the case was reopened"),
    "missed": _("promises to the customer were missed"),
}
COUNTED: Mapping[str, str] = {
    "business": _("business time of the team that holds it"),
    "plain": _("plain time"),
}

MOST_SHARE = 500  # per cent: beyond the target's time, five times as much
MOST_MINUTES = 60 * 24 * 366
MOST_TIMES = 50
LONGEST_TIER = 40


@dataclass(frozen=True, slots=True)
class When:
    """What must be true of a case. What its condition doesn't need stays as it is here; empty filters: any.

    `team` is whom the clock measures, where it is a team's clock, else the team that holds the case. `kind`
    is that of the hand-off by which the holding team got the case.
    """

    condition: str = ""
    measure: str = ""
    share: int | None = None  # per cent of the clock's time
    minutes: int | None = None
    counted: str = "business"
    times: int | None = None
    team: int | None = None
    kind: str = ""
    priority: str = ""
    tier: str = ""

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> "When":
        """As a version stores it."""
        return cls(**{name: stored[name] for name in cls.__dataclass_fields__ if name in stored})

    def dump(self) -> dict[str, object]:
        """As a version stores it: what the condition doesn't need is left out of what was sent."""
        needed = _NEEDS.get(self.condition, ())
        kept = {name: value for name, value in asdict(self).items() if name in (*needed, *_FILTERS)}
        return {"condition": self.condition, **kept, "tier": self.tier.strip()}


_FILTERS = ("team", "kind", "priority", "tier")
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "clock": ("measure", "share"),
    "age": ("minutes", "counted"),
    "reopened": ("times",),
    "missed": ("times",),
}


def counts_hours(when: When) -> bool:
    """Whether it counts a case's age in the hours of teams."""
    return when.condition == Condition.AGE and when.counted == "business"


def when_reasons(when: When, *, teams: Collection[int]) -> Iterable[Reason]:
    """Every reason why no rule can wait for this. `teams` are those that there are."""
    if when.condition not in CONDITIONS:
        yield unknown("condition", when.condition, CONDITIONS)
    elif when.condition == Condition.CLOCK:
        if when.measure not in MEASURES:
            yield unknown("measure", when.measure, MEASURES)
        sentence = _("Write the share of the clock's time in per cent, from 1 to %(most)d; 100 is its end.")
        yield from _number_reasons("share", when.share, most=MOST_SHARE, sentence=sentence)
    elif when.condition == Condition.AGE:
        sentence = _("Write how old the case must be: at least a minute, at most %(most)d minutes.")
        yield from _number_reasons("minutes", when.minutes, most=MOST_MINUTES, sentence=sentence)
        if when.counted not in COUNTED:
            yield unknown("counted", when.counted, COUNTED)
    else:
        sentence = _("Write how often: from 1 to %(most)d times.")
        yield from _number_reasons("times", when.times, most=MOST_TIMES, sentence=sentence)
    yield from _filter_reasons(when, teams)


def _filter_reasons(when: When, teams: Collection[int]) -> Iterable[Reason]:
    if when.team is not None and when.team not in teams:
        sentence = _("There is no team %(id)d. Choose one of the teams, or any.")
        yield Reason("team-missing", sentence, Because.INVALID, "team", {"id": when.team})
    if when.kind and when.kind not in KINDS:
        yield unknown("kind", when.kind, KINDS)
    if when.priority and when.priority not in PRIORITIES:
        yield unknown("priority", when.priority, PRIORITIES)
    yield from line_reasons(
        when.tier, field="tier", label=_("The customer's tier"), limit=LONGEST_TIER, required=False
    )


def _number_reasons(field: str, number: int | None, *, most: int, sentence: str) -> Iterable[Reason]:
    if number is None or not 1 <= number <= most:
        yield Reason("number-unfit", sentence, Because.INVALID, field, {"most": most})


def unknown(field: str, said: str, known: Iterable[str]) -> Reason:
    """That this is none of the choices."""
    params: dict[str, object] = {"said": quoted(said), "known": ", ".join(known)}
    if not said.strip():
        return Reason("choice-missing", _("Choose one of these: %(known)s."), Because.INVALID, field, params)
    sentence = _("“%(said)s” is none of these: %(known)s.")
    return Reason("choice-unknown", sentence, Because.INVALID, field, params)
