"""At which moments what a rule waits for becomes true of a case, from its history.

The same functions judge a case as it stands now and try a rule on the past, so that what was tried is what
happens.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pitstop.calendars.rules.calendar import Calendar, add
from pitstop.escalations.rules.conditions import Condition, When
from pitstop.targets.rules.lengths import INSTANT, share_at
from pitstop.targets.rules.runs import PAUSE, Pause
from pitstop.targets.rules.targets import OF_A_TEAM, folded

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Life:
    """A stretch in which the case was open: from its opening, or its `n - 1`th reopening, to its closing."""

    n: int
    begins: datetime
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a life with one holding team, one kind by which that got the case, and one priority."""

    begins: datetime
    ends: datetime | None
    team: int
    kind: str
    priority: str


@dataclass(frozen=True, slots=True)
class Run:
    """A clock: whom it measures, what it has, and when the case waited."""

    clock: int
    measure: str
    team: int
    minutes: int
    started_at: datetime
    ended_at: datetime | None
    calendar: Calendar
    pauses: Sequence[Pause] = ()


@dataclass(frozen=True, slots=True)
class History:
    """What rules may look at in a case.

    `reopened` and `missed` are the moments of the first, the second …; `tier` is the customer's of now.
    `only_now`: what no longer goes on makes nothing true any more: a clock that ended, a team that let it go.
    """

    case: int
    lives: Sequence[Life]
    stretches: Sequence[Stretch]
    calendars: Mapping[int, Calendar]
    tier: str = ""
    reopened: Sequence[datetime] = ()
    missed: Sequence[datetime] = ()
    runs: Sequence[Run] = ()
    only_now: bool = False


@dataclass(frozen=True, slots=True)
class Cause:
    """What makes a rule's condition true, by its name, and the moment at which it is."""

    name: str
    came_at: datetime


def causes(when: When, history: History, *, only_held: bool = False) -> Iterator[Cause]:
    """What makes this true of the case: in the past, or by time alone in what goes on. Each cause once.

    `only_held`: a team's clock counts only while that team holds the case as well, not while it is offered.
    """
    if folded(when.tier) not in ("", folded(history.tier)):
        return
    case = history.case
    match when.condition:
        case Condition.CLOCK:
            yield from _clocks(when, history, only_held=only_held)
        case Condition.AGE:
            yield from _ages(when, history)
        case Condition.REOPENED:
            yield from _counted(f"reopened:{case}:{when.times}", when, history, history.reopened)
        case Condition.MISSED:
            yield from _counted(f"missed:{case}:{when.times}", when, history, history.missed)


def reached(run: Run, share: int) -> datetime | None:
    """When the clock has run for this share of its time, in per cent; None while it stands still before.

    At the very end of its time it is in time still, so that its end is reached just after.
    """
    waits = run.pauses if run.measure in PAUSE else ()
    pauses = [
        Pause(max(each.begins, run.started_at), each.ends)
        for each in waits
        if each.ends is None or each.ends > run.started_at
    ]
    try:
        at = share_at(run.calendar, run.started_at, run.minutes, share, pauses)
    except OverflowError:  # open so rarely that it isn't reached within a century
        return None
    return at + INSTANT if at is not None and share >= 100 else at


def _clocks(when: When, history: History, *, only_held: bool) -> Iterator[Cause]:
    spans = {of_team: _spans(when, history, of_team=of_team and not only_held) for of_team in (True, False)}
    for run in history.runs:
        of_team = run.measure in OF_A_TEAM
        mine = not of_team or when.team in (None, run.team)
        if run.measure != when.measure or not mine or (history.only_now and run.ended_at):
            continue
        came = reached(run, when.share or 0)
        first = came and _first(
            _within(came, begins, _earlier(ends, run.ended_at)) for begins, ends in spans[of_team]
        )
        if first:
            yield Cause(f"clock:{run.clock}:{when.share}", first)


def _ages(when: When, history: History) -> Iterator[Cause]:
    for life in history.lives:
        if history.only_now and life.ends:
            continue
        came = _first(_old_in_business(when, life, history) if _by_hours(when) else _old(when, life, history))
        if came:
            yield Cause(f"age:{history.case}:{life.n}", came)


def _by_hours(when: When) -> bool:
    return when.counted == "business"


def _old(when: When, life: Life, history: History) -> Iterator[datetime | None]:
    came = life.begins + _span(when)
    for begins, ends in _spans(when, history):
        yield _within(came, max(begins, life.begins), _earlier(ends, life.ends))


def _old_in_business(when: When, life: Life, history: History) -> Iterator[datetime | None]:
    """Each team's hours say for themselves how old it is while that team holds it."""
    for stretch in history.stretches:
        end = _earlier(stretch.ends, life.ends)
        past = end is not None and (history.only_now or end <= life.begins)
        if past or not _fits(when, stretch):
            continue
        came = _added(history.calendars[stretch.team], life.begins, _span(when))
        yield came and _within(came, max(stretch.begins, life.begins), end)


def _span(when: When) -> timedelta:
    return timedelta(minutes=when.minutes or 0)


def _counted(name: str, when: When, history: History, moments: Sequence[datetime]) -> Iterator[Cause]:
    times = when.times or 0
    if not 0 < times <= len(moments):
        return
    first = _first(_within(moments[times - 1], begins, ends) for begins, ends in _spans(when, history))
    if first:
        yield Cause(name, first)


def _spans(when: When, history: History, *, of_team: bool = False) -> list[tuple[datetime, datetime | None]]:
    """The stretches that the filters let pass; those that meet are one."""
    spans: list[tuple[datetime, datetime | None]] = []
    for each in history.stretches:
        if not _fits(when, each, of_team=of_team):
            continue
        if spans and spans[-1][1] == each.begins:
            spans[-1] = spans[-1][0], each.ends
        else:
            spans.append((each.begins, each.ends))
    return [span for span in spans if span[1] is None] if history.only_now else spans


def _fits(when: When, stretch: Stretch, *, of_team: bool = False) -> bool:
    """Whether the filters let it pass. `of_team`: whose clock it is was asked already."""
    return (
        (of_team or when.team in (None, stretch.team))
        and when.kind in ("", stretch.kind)
        and when.priority in ("", stretch.priority)
    )


def _within(came: datetime, begins: datetime, ends: datetime | None) -> datetime | None:
    """When it is true first from `begins` to before `ends`, if it came true at `came` and stays so."""
    at = max(came, begins)
    return at if ends is None or at < ends else None


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one or NEVER, other or NEVER) if one or other else None


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((each for each in moments if each is not None), default=None)


def _added(calendar: Calendar, start: datetime, span: timedelta) -> datetime | None:
    try:
        return add(calendar, start, span)
    except OverflowError:  # open so rarely that it isn't reached within a century
        return None
