"""Histories of many cases at once, as rules look at them: a few queries, however many cases."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from pitstop.calendars import queries as calendars
from pitstop.calendars.models import CalendarVersion
from pitstop.cases.models import Case, Segment, Wait
from pitstop.escalations.rules.conditions import Condition, When, counts_hours
from pitstop.escalations.rules.histories import Hold, Level, lives_of, stretches_of
from pitstop.escalations.rules.moments import History, Run
from pitstop.events.models import Event
from pitstop.handoffs.models import Handoff
from pitstop.promises.models import Promise
from pitstop.targets.models import Clock
from pitstop.targets.rules.runs import Pause

Among = QuerySet[Any] | Collection[int]  # ids of cases
_KINDS = ("case.closed", "case.reopened", "case.prioritised")


@dataclass
class _Told:
    """What the log says of one case."""

    closed: list[datetime] = field(default_factory=list)
    reopened: list[datetime] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    before: str = ""  # the priority before the first change


def histories(
    cases: Iterable[Case], among: Among, whens: Collection[When], *, only_now: bool
) -> dict[int, History]:
    """The histories of these cases, with what these conditions look at. `among` are the ids of the cases."""
    waited_for = {when.condition for when in whens}
    told, holds = _told(among), _holds(among)
    runs = _runs(among, whens, only_now=only_now) if Condition.CLOCK in waited_for else {}
    missed = _missed(among) if Condition.MISSED in waited_for else {}
    by_hours = any(counts_hours(when) for when in whens)
    teams = {hold.team for held in holds.values() for hold in held} if by_hours else set()
    hours = calendars.of_teams(teams) if teams else {}
    found = {}
    for case in cases:
        said = told.get(case.pk, _Told())
        lives = lives_of(case.opened_at, said.closed, said.reopened, is_open=case.state == Case.State.OPEN)
        first = Level(case.opened_at, said.before or case.priority)
        found[case.pk] = History(
            case=case.pk,
            lives=lives,
            stretches=stretches_of(lives, holds.get(case.pk, ()), (first, *said.levels)),
            calendars=hours,
            tier=case.customer.tier,
            reopened=said.reopened,
            missed=missed.get(case.pk, ()),
            runs=runs.get(case.pk, ()),
            only_now=only_now,
        )
    return found


def _told(among: Among) -> Mapping[int, _Told]:
    told: dict[int, _Told] = defaultdict(_Told)
    found = Event.objects.filter(case__in=among, kind__in=_KINDS).order_by("id")
    for case, kind, at, data in found.values_list("case", "kind", "at", "data"):
        of_case = told[case or 0]
        if kind == "case.prioritised":
            of_case.before = of_case.before or str(data["before"])
            of_case.levels.append(Level(at, str(data["priority"])))
        else:
            (of_case.closed if kind == "case.closed" else of_case.reopened).append(at)
    return told


def _holds(among: Among) -> Mapping[int, list[Hold]]:
    """The segments of each case, with the kind of the hand-off that was accepted last before each."""
    accepted: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    passed = Handoff.objects.filter(case__in=among, state=Handoff.State.ACCEPTED).order_by("answered_at")
    for case, at, kind in passed.values_list("case", "answered_at", "kind"):
        if at:
            accepted[case].append((at, kind))
    holds: dict[int, list[Hold]] = defaultdict(list)
    segments = Segment.objects.filter(case__in=among).order_by("case", "n")
    for case, team, begins in segments.values_list("case", "team", "started_at"):
        kinds = [kind for at, kind in accepted.get(case, ()) if at <= begins]
        holds[case].append(Hold(begins, team, kinds[-1] if kinds else ""))
    return holds


def _missed(among: Among) -> Mapping[int, list[datetime]]:
    missed: dict[int, list[datetime]] = defaultdict(list)
    found = Promise.objects.filter(case__in=among, state=Promise.State.MISSED).order_by("due_at", "id")
    for case, due_at in found.values_list("case", "due_at"):
        missed[case].append(due_at)
    return missed


def _runs(among: Among, whens: Collection[When], *, only_now: bool) -> Mapping[int, list[Run]]:
    measures = {when.measure for when in whens if when.condition == Condition.CLOCK}
    every = Clock.objects.filter(case__in=among, measure__in=measures)
    # One that was corrected measures the same stretch: it has the name of the first, and counts as the last.
    firsts = every.filter(corrects=None).values_list("started_by", "measure", "pk")
    names = {(started_by, measure): pk for started_by, measure, pk in firsts}
    clocks = every.exclude(ending=Clock.Ending.CORRECTED)
    if only_now:
        clocks = clocks.filter(ended_at=None)
    waits: dict[int, list[Pause]] = defaultdict(list)
    waited = Wait.objects.filter(case__in=among).order_by("case", "started_at", "id")
    for case, begins, ends in waited.values_list("case", "started_at", "ended_at"):
        waits[case].append(Pause(begins, ends))
    found = clocks.order_by("id")
    # Calendars are few, and each is laid out once.
    versions = CalendarVersion.objects.in_bulk(
        list(found.order_by().values_list("calendar", flat=True).distinct())
    )
    hours = {pk: calendars.calendar_of(version) for pk, version in versions.items()}
    runs: dict[int, list[Run]] = defaultdict(list)
    rows = found.values_list(
        "case", "started_by", "measure", "team", "minutes", "started_at", "ended_at", "calendar", named=True
    )
    for row in rows:
        runs[row.case].append(
            Run(
                clock=names[row.started_by, row.measure],
                measure=row.measure,
                team=row.team,
                minutes=row.minutes,
                started_at=row.started_at,
                ended_at=row.ended_at,
                calendar=hours[row.calendar],
                pauses=waits.get(row.case, ()),
            )
        )
    return runs
