"""Bringing clocks up to date with the history of their cases, and with the time.

There is one way for all: a hand-off that was just answered, a case that waits since, a share of the time that
has passed. It reads what happened and compares it with the clocks. So it may be called any number of times,
from anywhere: where nothing happened it changes nothing, and what was missed is made good.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from pitstop.calendars import queries as calendars
from pitstop.calendars import services as calendar_services
from pitstop.calendars.rules.calendar import Calendar
from pitstop.cases.models import Case
from pitstop.core.rows import insert_all, update_all
from pitstop.events import services as events
from pitstop.events.services import New
from pitstop.targets import queries
from pitstop.targets.models import Clock
from pitstop.targets.rules.history import Happened, hands, hands_at, with_whom
from pitstop.targets.rules.lengths import MINUTE, is_over, lengths, look, over_at
from pitstop.targets.rules.runs import Run, runs
from pitstop.targets.rules.targets import MEASURES, OF_A_TEAM, Limit, most_specific
from pitstop.targets.services import telling
from pitstop.timers import services as timers
from pitstop.timers.rules import Due

CLOCK = "clock"  # the timer of a clock: its next share, or its end
_ENDED = (
    "ended_at",
    "ending",
    "raw_seconds",
    "business_seconds",
    "paused_seconds",
    "queue_seconds",
    "bot_seconds",
    "person_seconds",
)


def follow(case: Case, *, now: datetime) -> None:
    """Start, pause, resume and end a case's clocks as its history has it. For a caller that locked it."""
    bring_up([case], now=now)


@dataclass
class _Round:
    """What one round does, written in few statements at its end."""

    now: datetime
    news: list[New] = field(default_factory=list)
    tell: list[telling.Over] = field(default_factory=list)
    changed: dict[int, Clock] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)  # of what changed in any of them
    arm: list[Due] = field(default_factory=list)
    disarm: set[int] = field(default_factory=set)

    def change(self, clock: Clock, **values: object) -> None:
        """Let a clock have these values from now on; what is as it was is not written."""
        for name, value in values.items():
            if getattr(clock, name) != value:
                setattr(clock, name, value)
                self.changed[clock.pk] = clock
                self.names.add(name)

    def record(self, kind: str, clock: Clock, **facts: object) -> None:
        data = {"clock": clock.pk, "measure": clock.measure, **facts}
        self.news.append(New(kind, self.now, case=clock.case_id, team=clock.team_id, data=data))


@dataclass(frozen=True)
class _Running:
    """A clock that is to be looked at, with the run that it measures."""

    clock: Clock
    run: Run
    case: Case
    history: Sequence[Happened]
    calendar: Calendar
    is_new: bool = False

    @property
    def of_team(self) -> bool:
        return self.clock.measure in OF_A_TEAM


@transaction.atomic(savepoint=False)
def bring_up(cases: Sequence[Case], *, now: datetime, due: Collection[int] = ()) -> None:
    """As `follow`, for many cases in a few statements. `due` are clocks whose timers were claimed."""
    if not cases:
        return
    limits = queries.limits(since=min(case.opened_at for case in cases))
    clocks = queries.latest([case.pk for case in cases])
    if not limits and not clocks:  # a desk without targets
        return
    histories = queries.histories([case.pk for case in cases])
    limited = {measure: [each for each in limits if each.measure == measure] for measure in MEASURES}
    known: list[tuple[Clock, Run, Case]] = []
    missing: list[tuple[Run, Case, Limit]] = []
    for case in cases:
        for run in runs(histories[case.pk], priority=case.priority):
            clock = clocks.get((case.pk, run.started_by, run.measure))
            if clock is not None and clock.ended_at is None:
                known.append((clock, run, case))
            elif clock is None and not run.passing and (limit := _limit(limited[run.measure], run, case)):
                missing.append((run, case, limit))
    hours = calendars.of_teams({run.team for run, _case, _limit in missing})
    kept = calendar_services.keep(hours.values(), beside={clock.calendar_id for clock, _run, _case in known})
    looked_at = [
        _Running(clock, run, case, histories[case.pk], kept[clock.calendar_id]) for clock, run, case in known
    ]
    doing = _Round(now)
    looked_at += _start(missing, hours, kept, histories, doing)
    bots = _bots(looked_at)
    for each in looked_at:
        if each.run.ended_at is not None:
            _end(each, each.run.ended_at, doing, bots=bots)
        else:
            _look(each, doing, is_due=each.is_new or each.clock.pk in due)
    _write(doing)


def _start(
    missing: Sequence[tuple[Run, Case, Limit]],
    hours: Mapping[int, Calendar],
    kept: Mapping[int, Calendar],
    histories: Mapping[int, Sequence[Happened]],
    doing: _Round,
) -> list[_Running]:
    """The clocks that no call has started yet, by the hours of their teams, which are kept."""
    versions = {calendar: number for number, calendar in kept.items()}
    made = [
        _clock(run, case, limit, hours[run.team], versions[hours[run.team]]) for run, case, limit in missing
    ]
    started = []
    for clock, (run, case, _limit) in zip(insert_all(made), missing, strict=True):
        started.append(_Running(clock, run, case, histories[case.pk], hours[run.team], is_new=True))
        due_at = clock.due_at.isoformat() if clock.due_at else None
        doing.record("clock.started", clock, target=clock.target_id, due_at=due_at)
    return started


def _limit(limits: Sequence[Limit], run: Run, case: Case) -> Limit | None:
    if not limits:
        return None
    return most_specific(
        limits,
        measure=run.measure,
        team=run.team,
        kind=run.kind,
        priority=run.priority,
        tier=case.customer.tier,
        at=run.started_at,
    )


def _clock(run: Run, case: Case, limit: Limit, calendar: Calendar, version: int) -> Clock:
    span = limit.minutes * MINUTE
    return Clock(
        case=case,
        measure=run.measure,
        team_id=run.team,
        segment=run.segment,
        handoff=run.handoff,
        started_by=run.started_by,
        target_id=limit.id,
        minutes=limit.minutes,
        warn_at=list(limit.warn_at),
        calendar_id=version,
        started_at=run.started_at,
        due_at=None if run.is_paused else over_at(calendar, run.started_at, span, run.pauses),
    )


def _bots(looked_at: Sequence[_Running]) -> set[int]:
    """Those among who had these cases that are no humans; asked only when a clock ends."""
    ending = {each.case.pk: each.history for each in looked_at if each.run.ended_at is not None}
    people = {
        happened.person for history in ending.values() for happened in history if happened.person is not None
    }
    return queries.bots_among(people) if people else set()


def _end(each: _Running, ended_at: datetime, doing: _Round, *, bots: Collection[int]) -> None:
    clock, run = each.clock, each.run
    due_at = over_at(each.calendar, run.started_at, clock.minutes * MINUTE, run.pauses)
    if due_at is not None and is_over(due_at, now=ended_at) and clock.breached_at is None:
        # Nobody is told: there is nothing left to do. That it was late stands in its history.
        _breach(each, due_at, doing)
    stop(clock, run, run.ending, ended_at, calendar=each.calendar, history=each.history, bots=bots)
    doing.change(clock, due_at=due_at, segment=run.segment)
    facts = {name: getattr(clock, name) for name in ("raw_seconds", "business_seconds", "paused_seconds")}
    doing.record("clock.ended", clock, ending=clock.ending, **facts)
    doing.changed[clock.pk] = clock
    doing.names.update(_ENDED)
    doing.disarm.add(clock.pk)


def stop(
    clock: Clock,
    run: Run,
    ending: str,
    ended_at: datetime,
    *,
    calendar: Calendar,
    history: Sequence[Happened],
    bots: Collection[int],
) -> None:
    """Say on the clock how it ended and how long it ran. It is not written here."""
    measured = lengths(
        calendar,
        run.started_at,
        ended_at,
        run.pauses,
        hands(history),
        bots=bots,
        team=clock.team_id if clock.measure in OF_A_TEAM else None,
    )
    clock.ended_at, clock.ending = ended_at, ending
    clock.raw_seconds, clock.business_seconds = measured.raw, measured.business
    clock.paused_seconds, clock.queue_seconds = measured.paused, measured.queue
    clock.bot_seconds, clock.person_seconds = measured.bot, measured.person


def _look(each: _Running, doing: _Round, *, is_due: bool) -> None:
    """How a clock that runs on stands: paused or not, a share that has passed, its end."""
    clock, run = each.clock, each.run
    seen = look(each.calendar, run.started_at, clock.minutes, clock.warn_at, run.pauses, now=doing.now)
    due_at = None if run.is_paused else seen.due_at
    has_moved = due_at != clock.due_at
    if has_moved:
        doing.change(clock, due_at=due_at)
        if due_at is None:
            doing.record("clock.paused", clock)
            doing.disarm.add(clock.pk)
        else:
            doing.record("clock.resumed", clock, due_at=due_at.isoformat())
    is_told = False
    if seen.due_at is not None and is_over(seen.due_at, now=doing.now):
        if clock.breached_at is None:
            _breach(each, seen.due_at, doing)
            # Noticed late, another may have it by now: only they can still act.
            holder = hands_at(hands(each.history), doing.now)
            doing.tell.append(telling.Over(clock, each.case, *_whose(each, doing.now), holder=holder))
            is_told = True
    # Once over it warns of nothing more, also where the machine's clock is set back to before its end.
    elif clock.breached_at is None and seen.share > clock.warned and due_at is not None:
        _warn(each, seen.share, due_at, doing)
        is_told = True
    doing.change(clock, segment=run.segment)
    runs_out = due_at is not None and clock.breached_at is None
    if runs_out and seen.next_at is not None and (has_moved or is_told or is_due):
        doing.arm.append(Due(CLOCK, clock.pk, clock.case_id, seen.next_at))


def _breach(each: _Running, due_at: datetime, doing: _Round) -> None:
    clock = each.clock
    _team, person = _whose(each, due_at)
    doing.change(clock, breached_at=due_at, breached_with_id=person)
    doing.record("clock.breached", clock, due_at=due_at.isoformat(), person=person)


def _warn(each: _Running, share: int, due_at: datetime, doing: _Round) -> None:
    clock = each.clock
    doing.change(clock, warned=share)
    team, person = _whose(each, doing.now)
    doing.record("clock.warned", clock, share=share, due_at=due_at.isoformat(), person=person)
    doing.tell.append(telling.Over(clock, each.case, team, person, share))


def _whose(each: _Running, at: datetime) -> tuple[int, int | None]:
    clock = each.clock
    return with_whom(each.history, team=clock.team_id, of_team=each.of_team, handoff=each.run.handoff, at=at)


def _write(doing: _Round) -> None:
    update_all([*doing.changed.values()], sorted(doing.names))
    if doing.news:
        events.record_all(doing.news)
    timers.disarm(CLOCK, doing.disarm)
    if doing.arm:
        timers.arm_all(doing.arm)
    telling.tell(doing.tell, now=doing.now)
