"""Which target applies, and what may be one."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations, pairwise

from pitstop.calendars.rules.calendar import Calendar, between
from pitstop.cases.rules import priority_reasons
from pitstop.core.checks import line_reasons, quoted
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

# What each measure is called, and what it limits, as it is said wherever one is shown.
MEASURES = {
    "accept": _("Accept the offer"),
    "response": _("Team's first response"),
    "hold": _("Hold the case"),
    "first_reply": _("First reply to the customer"),
    "next_update": _("Next update to the customer"),
    "resolution": _("Resolution"),
}
DEFINITIONS = {
    "accept": _(
        "Open time from the offer until the team accepts it. It ends as well when the offer is returned, "
        "withdrawn or expires."
    ),
    "response": _(
        "Open time from the offer, or from the case's opening or reopening with the team, until the team "
        "writes to the customer. It stands still while the case waits for someone outside."
    ),
    "hold": _(
        "Open time from the moment at which the team gains the case until it lets it go or closes it. "
        "It stands still while the case waits for someone outside."
    ),
    "first_reply": _("Open time from the case's opening until a person first writes to the customer."),
    "next_update": _(
        "Open time from the case's opening, its reopening or a message to the customer until the next "
        "message to the customer."
    ),
    "resolution": _(
        "Open time from the case's opening or reopening until it is closed. It stands still while the case "
        "waits for someone outside."
    ),
}
OF_A_TEAM = ("accept", "response", "hold")  # the others are the customer's
# The kinds of hand-off, as routes have them: routes stand above, and a test keeps the two equal.
KINDS = ("specialist", "escalation", "shift", "bot_to_human", "human_to_bot", "other")
MOST_MINUTES = 525_600  # a year that never closes
LONGEST = timedelta(days=3653)  # ten years: what takes longer in a team's hours, nobody waits for
MOST_SHARES = 5
USUAL_SHARES = (75,)


@dataclass(frozen=True, slots=True)
class Limit:
    """A target as the choice between targets sees it: None and "" mean any. `since` to before `until`."""

    id: int
    measure: str
    team: int | None = None
    kind: str = ""
    priority: str = ""
    tier: str = ""
    minutes: int = 60
    warn_at: tuple[int, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    # What is limited, the team, the kind, the priority and the tier in words, for a refusal that names it.
    words: tuple[str, ...] = ("",) * 5

    @property
    def name(self) -> str:
        """All that it names, in words: "Hold the case · Billing · urgent"."""
        return " · ".join(filter(None, self.words))

    @property
    def wants(self) -> tuple[int | str | None, ...]:
        """What it names, None where anything fits."""
        return self.team, self.kind or None, self.priority or None, folded(self.tier) or None

    def in_force(self, at: datetime) -> bool:
        """Whether it applied at this moment."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


def folded(tier: str) -> str:
    """A tier as it is compared: "Gold" is "gold"."""
    return " ".join(tier.split()).casefold()


def most_specific(
    limits: Iterable[Limit], *, measure: str, team: int, kind: str, priority: str, tier: str, at: datetime
) -> Limit | None:
    """The target that applied then. What names more is within what names less: `ambiguity_reasons` sees to it
    that of all that fit one is within every other."""
    facts = (team, kind, priority, folded(tier))
    fitting = [
        each
        for each in limits
        if each.measure == measure
        and each.in_force(at)
        and all(wanted in (None, fact) for wanted, fact in zip(each.wants, facts, strict=True))
    ]
    return max(fitting, key=lambda each: (sum(one is not None for one in each.wants), each.id), default=None)


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Two targets that both fit some cases, neither within the other, and the one that is missing: for
    exactly what both fit, within the shorter of their times."""

    one: Limit
    other: Limit
    missing: Limit

    @property
    def names(self) -> dict[str, object]:
        """All three in words, for a refusal."""
        return {"one": self.one.name, "other": self.other.name, "missing": self.missing.name}


def ambiguities(limits: Sequence[Limit]) -> list[Ambiguity]:
    """What is ambiguous among these targets; what is missing once, with the first two that lack it."""
    known = {(each.measure, each.wants) for each in limits}
    found = []
    for one, other in combinations(limits, 2):
        both = _both(one, other) if one.measure == other.measure else None
        if both is None or (both.measure, both.wants) in known:
            continue
        known.add((both.measure, both.wants))
        found.append(Ambiguity(one, other, both))
    return found


def ambiguity_reasons(limits: Sequence[Limit]) -> list[Reason]:
    """Why these targets can't stand side by side, each with the one to set too."""
    sentence = _(
        "“%(one)s” and “%(other)s” would both fit some cases, and neither is within the other. "
        "Set “%(missing)s” too, for exactly what both fit, or change one of them."
    )
    return [
        Reason("target-ambiguous", sentence, Because.INVALID, params=each.names)
        for each in ambiguities(limits)
    ]


def _both(one: Limit, other: Limit) -> Limit | None:
    """What both fit, as a target would name it; None when nothing fits both."""
    pairs = zip(one.wants, other.wants, strict=True)
    if any(mine is not None and theirs is not None and mine != theirs for mine, theirs in pairs):
        return None
    shorter = min(one, other, key=lambda each: each.minutes)
    return replace(
        shorter,
        id=0,
        team=other.team if one.team is None else one.team,
        kind=one.kind or other.kind,
        priority=one.priority or other.priority,
        tier=one.tier or other.tier,
        words=tuple(mine or theirs for mine, theirs in zip(one.words, other.words, strict=True)),
    )


def in_its_place(limits: Iterable[Limit], gone: Limit) -> Limit | None:
    """The target that applies to what `gone` was for once it is taken away: the next more general one."""
    wider = [
        each
        for each in limits
        if each.measure == gone.measure
        and each.wants != gone.wants
        and all(wanted in (None, had) for wanted, had in zip(each.wants, gone.wants, strict=True))
    ]
    return max(wider, key=lambda each: sum(one is not None for one in each.wants), default=None)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A target as someone wrote it, before it was judged."""

    measure: str
    minutes: int
    team: int | None = None
    kind: str = ""
    priority: str = ""
    tier: str = ""
    warn_at: tuple[int, ...] = USUAL_SHARES


def target_reasons(proposed: Proposed) -> list[Reason]:
    """Why this can't be a target."""
    return [
        *_measure_reasons(proposed),
        *(priority_reasons(proposed.priority) if proposed.priority else ()),
        *line_reasons(proposed.tier, field="tier", label=_("The tier"), limit=40, required=False),
        *minutes_reasons(proposed.minutes),
        *_share_reasons(proposed.warn_at),
    ]


def _measure_reasons(proposed: Proposed) -> Iterable[Reason]:
    if proposed.measure not in MEASURES:
        sentence = _("“%(measure)s” is nothing that can be limited. Choose among: %(known)s.")
        params: dict[str, object] = {"measure": quoted(proposed.measure), "known": ", ".join(MEASURES)}
        yield Reason("measure-unknown", sentence, Because.INVALID, "measure", params)
    elif proposed.measure not in OF_A_TEAM:
        if proposed.team is not None:
            sentence = _("This is about the customer, whichever team has the case. Leave the team empty.")
            yield Reason("target-of-no-team", sentence, Because.INVALID, "team")
        if proposed.kind:
            sentence = _("This is about the customer, whatever the hand-off. Leave its kind empty.")
            yield Reason("target-of-no-kind", sentence, Because.INVALID, "kind")
    if proposed.kind and proposed.kind not in KINDS:
        sentence = _("“%(kind)s” is not a kind of hand-off. Choose among: %(known)s.")
        params = {"kind": quoted(proposed.kind), "known": ", ".join(KINDS)}
        yield Reason("kind-unknown", sentence, Because.INVALID, "kind", params)


def twice_reasons(proposed: Proposed, others: Iterable[Proposed]) -> Iterable[Reason]:
    """Why this target can't be set in one act with these others: one of them is for exactly the same."""
    if any(_for(proposed) == _for(each) for each in others):
        sentence = _("This one is for exactly the same as another in the same save. Leave one of them out.")
        yield Reason("target-twice", sentence, Because.INVALID, "measure")


def _for(proposed: Proposed) -> tuple[object, ...]:
    return proposed.measure, proposed.team, proposed.kind, proposed.priority, folded(proposed.tier)


def minutes_reasons(minutes: int) -> Iterable[Reason]:
    """Why a clock can't run for so long."""
    if not 1 <= minutes <= MOST_MINUTES:
        sentence = _("Write minutes of open time between 1 and %(most)d.")
        yield Reason("minutes-unfit", sentence, Because.INVALID, "minutes", {"most": MOST_MINUTES})


def reach_reasons(minutes: int, calendar: Calendar, *, team: str, now: datetime) -> Iterable[Reason]:
    """Why a team can't be held to so many minutes: it is open too rarely for them ever to pass."""
    if 1 <= minutes <= MOST_MINUTES and between(calendar, now, now + LONGEST) < timedelta(minutes=minutes):
        sentence = _(
            "%(team)s is open so rarely that this would take more than ten years. Write fewer minutes, "
            "or give the team more hours first."
        )
        yield Reason("minutes-out-of-reach", sentence, Because.INVALID, "minutes", {"team": team})


def _share_reasons(shares: Collection[int]) -> Iterable[Reason]:
    if len(shares) > MOST_SHARES:
        sentence = _("Warn at %(most)d shares at most: a warning that comes always is read never.")
        yield Reason("shares-many", sentence, Because.INVALID, "warn_at", {"most": MOST_SHARES})
    if any(not 1 <= share <= 99 for share in shares):
        sentence = _("A warning comes at a share between 1 and 99 per cent of the time.")
        yield Reason("share-unfit", sentence, Because.INVALID, "warn_at")
    elif any(later <= earlier for earlier, later in pairwise(shares)):
        sentence = _("Write the shares in order, each once, as in 50, 80.")
        yield Reason("shares-order", sentence, Because.INVALID, "warn_at")


def removal_reasons(*, is_in_force: bool) -> list[Reason]:
    """Why a target can't be taken away."""
    if is_in_force:
        return []
    return [Reason("target-ended", _("This target no longer applies: it was changed or taken away."))]
