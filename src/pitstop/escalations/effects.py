"""What a rule did, and what came of it: how often, how early, how late, and how long cases took then."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from pitstop.accounts.queries import Asker
from pitstop.cases.models import Case
from pitstop.escalations import queries, trying
from pitstop.escalations.models import Firing, Rule, RuleVersion
from pitstop.escalations.rules import effects
from pitstop.escalations.rules.conditions import Condition, When
from pitstop.escalations.rules.effects import Difference
from pitstop.events.models import Event
from pitstop.handoffs.models import Handoff

FOLLOWED = timedelta(days=14)  # how long each case is followed: so those still open count as what they are
HOUR = timedelta(hours=1)
FEWEST = effects.FEWEST


@dataclass(frozen=True, slots=True)
class Ends:
    """How long cases took from the moment when the condition was true: with the rule, and before it was on.

    In hours, at most those of `FOLLOWED`. Medians and the difference are None where fewer than ten cases were
    followed. `too_fresh` are those of the rule that were not followed for so long yet.
    """

    with_rule: float | None
    without: float | None
    difference: Difference
    open_with: int  # of those followed, how many were open still at the end of that time
    open_without: int
    too_fresh: int
    since: datetime | None  # the time without the rule that is compared, up to when it was first on
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Effect:
    """A rule's effect.

    `early` are hours before the clock's end where the rule waits for a clock, `age` hours since the case
    began; `late` seconds from the moment when it was true to the act. Medians of fewer than ten are withheld.
    """

    rule: Rule
    fired: int
    cases: int
    outcomes: Mapping[str, int]
    offers: Mapping[str, int]  # by the state that they are in now
    finished: int  # of the hand-offs that it prepared, those that someone offered to that team since
    closed: int
    early: float | None
    early_n: int
    age: float | None
    late: float | None
    latest: float
    ends: Ends


def effect(asker: Asker | None, rule_id: int, *, now: datetime) -> Effect:
    """What a rule did, and what came of it. For leads. Counts are of all cases, whoever may see them."""
    rule = queries.rule(asker, rule_id)
    newest = queries.newest(asker, rule_id)
    firings = list(_firings(rule))
    handoffs = Handoff.objects.filter(pk__in=[each.handoff for each in firings if each.handoff])
    late = [(each.at - each.came_at).total_seconds() for each in firings]
    early = _early(firings)
    return Effect(
        rule=rule,
        fired=len(firings),
        cases=len({each.case_id for each in firings}),
        outcomes=Counter(each.outcome for each in firings),
        offers=Counter(handoffs.values_list("state", flat=True)),
        finished=_finished(firings),
        closed=len({each.case_id for each in firings if each.case.state == Case.State.CLOSED}),
        early=effects.middle(early),
        early_n=len(early),
        age=effects.middle([(each.at - each.case.opened_at) / HOUR for each in firings]),
        late=effects.middle(late),
        latest=max(late, default=0.0),
        ends=_ends(rule, newest, firings, now=now),
    )


def _firings(rule: Rule) -> QuerySet[Firing]:
    found = Firing.objects.filter(version__rule=rule).select_related("case", "version")
    return found.order_by("-at", "-pk")


def _finished(firings: Sequence[Firing]) -> int:
    prepared = [each for each in firings if each.outcome == Firing.Outcome.PREPARED]
    offered = Handoff.objects.filter(case__in=[each.case_id for each in prepared])
    last: dict[tuple[int, int], datetime] = {}
    for case, team, at in offered.order_by("offered_at").values_list("case", "to_team", "offered_at"):
        last[case, team] = at
    sent_on = ((last.get((each.case_id, each.version.then["to_team"])), each.at) for each in prepared)
    return sum(at is not None and at >= since for at, since in sent_on)


def _early(firings: Sequence[Firing]) -> list[float]:
    """Hours from each firing to the end of the clock that was its cause; of clocks that stand still: none."""
    clocks = {each.pk: _clock_of(each) for each in firings}
    due_at = queries.due_of({clock for clock in clocks.values() if clock})
    return [
        (moment - each.at) / HOUR
        for each in firings
        if (moment := due_at.get(clocks[each.pk] or 0)) is not None
    ]


def _clock_of(firing: Firing) -> int | None:
    kind, _colon, rest = firing.cause.partition(":")
    return int(rest.partition(":")[0]) if kind == Condition.CLOCK else None


def _ends(rule: Rule, newest: RuleVersion, firings: Sequence[Firing], *, now: datetime) -> Ends:
    """Only firings of versions with the condition of now are compared: others say something else."""
    first = {each.case_id: each.at for each in firings if each.version.when == newest.when}
    begun, fresh = _old_enough(first, now=now)
    on_since = _first_on(rule)
    before: dict[int, datetime] = {}
    if on_since:
        since = on_since - trying.LOOK_BACK
        _looked_at, would = trying.would_have_fired(
            When.load(newest.when), since=since, until=on_since, only_held=queries.only_held(newest)
        )
        before = {each.case: each.at for each in would if each.case not in first}
    earlier, _fresh = _old_enough(before, now=now)
    mine, open_mine = _hours(begun)
    theirs, open_theirs = _hours(earlier)
    return Ends(
        with_rule=effects.middle(mine),
        without=effects.middle(theirs),
        difference=effects.difference(mine, theirs),
        open_with=open_mine,
        open_without=open_theirs,
        too_fresh=fresh,
        since=on_since - trying.LOOK_BACK if on_since else None,
        until=on_since,
    )


def _old_enough(begun: Mapping[int, datetime], *, now: datetime) -> tuple[dict[int, datetime], int]:
    """Those that could be followed for the whole time, the newest first, and how many could not."""
    old = {case: at for case, at in begun.items() if at + FOLLOWED <= now}
    return dict(list(old.items())[: effects.MOST]), len(begun) - len(old)


def _first_on(rule: Rule) -> datetime | None:
    found = Event.objects.filter(kind="rule.switched", data__rule=rule.pk, data__is_on=True)
    return found.order_by("id").values_list("at", flat=True).first()


def _hours(begun: Mapping[int, datetime]) -> tuple[list[float], int]:
    """Hours from each moment to the case's first closing after it, cut at the end of the time followed."""
    ended: dict[int, datetime] = {}
    closings = Event.objects.filter(kind="case.closed", case__in=list(begun)).order_by("id")
    for case, at in closings.values_list("case", "at"):
        if case is not None and at >= begun[case]:
            ended.setdefault(case, at)
    most = FOLLOWED / HOUR
    hours = [min((ended[case] - at) / HOUR, most) if case in ended else most for case, at in begun.items()]
    return hours, sum(each >= most for each in hours)
