"""The one way to measure a stretch of a case by something else than it started with: by hand, on record."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from pitstop.accounts.queries import Asker
from pitstop.calendars import queries as calendars
from pitstop.calendars import services as calendar_services
from pitstop.calendars.models import CalendarVersion
from pitstop.cases import queries as cases
from pitstop.cases.models import Case
from pitstop.core.checks import line_reasons
from pitstop.core.refusals import Reason, refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.events import services as events
from pitstop.targets import permissions, queries
from pitstop.targets.models import Clock
from pitstop.targets.rules.history import Happened
from pitstop.targets.rules.lengths import MINUTE, over_at
from pitstop.targets.rules.runs import Run, runs
from pitstop.targets.rules.targets import minutes_reasons, reach_reasons
from pitstop.targets.services.following import CLOCK, bring_up, stop
from pitstop.timers import services as timers


@transaction.atomic
def correct(*, by: Asker, now: datetime, clock_id: int, why: str, minutes: int | None = None) -> Clock:
    """Let another clock take the place of one that measured wrongly, from the same start on.

    It has these minutes, or as many as before, and counts by the hours that its team has now. The one before
    stays as it was, ended as corrected. Refused without a reason, and to all but those who lead its team.
    """
    found = queries.clock(by, clock_id)
    case = cases.lock(by, found.case_id).case
    before = queries.clock(by, clock_id)
    version = calendar_services.version_of(before.team_id)
    wanted = before.minutes if minutes is None else minutes
    refuse_if(_reasons(by, before, version, why=why, wanted=wanted, now=now))
    history = queries.histories([case.pk])[case.pk]
    run = _run_of(before, history, case)
    _end(before, run, history, now=now)
    made = _another(before, run, version, minutes=wanted, why=why)
    _record(made, before, by=by, now=now)
    bring_up([case], now=now, due={made.pk})
    made.refresh_from_db()
    return made


def _reasons(
    by: Asker, before: Clock, version: CalendarVersion, *, why: str, wanted: int, now: datetime
) -> Iterable[Reason]:
    """Why this clock can't be corrected so."""
    yield from permissions.may_correct(by, measure=before.measure, team=before.team)
    yield from line_reasons(why, field="why", label=_("Why it is corrected"))
    yield from minutes_reasons(wanted)
    yield from reach_reasons(wanted, calendars.calendar_of(version), team=before.team.name, now=now)
    if before.ending == Clock.Ending.CORRECTED:
        yield Reason("clock-corrected", _("Another clock took its place already: correct that one."))
    elif (wanted, version.pk) == (before.minutes, before.calendar_id):
        sentence = _("It would measure the same. Give other minutes, or change the team's hours first.")
        yield Reason("correction-changes-nothing", sentence, field="minutes")


def _run_of(clock: Clock, history: Sequence[Happened], case: Case) -> Run:
    """What the clock measures, as the case's history has it."""
    found = (each for each in runs(history, priority=case.priority) if each.measure == clock.measure)
    return next(each for each in found if each.started_by == clock.started_by)


def _another(before: Clock, run: Run, version: CalendarVersion, *, minutes: int, why: str) -> Clock:
    """The clock that takes its place: the same stretch from the same start, by another measure."""
    due_at = over_at(calendars.calendar_of(version), run.started_at, minutes * MINUTE, run.pauses)
    return Clock.objects.create(
        case=before.case,
        measure=before.measure,
        team=before.team,
        segment=before.segment,
        handoff=before.handoff,
        started_by=before.started_by,
        target_id=before.target_id,
        minutes=minutes,
        warn_at=before.warn_at,
        calendar=version,
        started_at=before.started_at,
        due_at=None if run.is_paused else due_at,
        corrects=before,
        correction=why.strip(),
    )


def _record(made: Clock, before: Clock, *, by: Asker, now: datetime) -> None:
    data = {
        "clock": made.pk,
        "measure": made.measure,
        "before": before.pk,
        "due_at": made.due_at.isoformat() if made.due_at else None,
        "why": made.correction,
    }
    events.record("clock.corrected", now=now, case=made.case_id, by=by.id, team=made.team_id, data=data)


def _end(clock: Clock, run: Run, history: Sequence[Happened], *, now: datetime) -> None:
    """End it as corrected; one that had ended keeps its end and its lengths."""
    if clock.ended_at is None:
        calendar = queries.calendars_of([clock.calendar_id])[clock.calendar_id]
        people = {each.person for each in history if each.person is not None}
        ended_at, bots = max(now, clock.started_at), queries.bots_among(people)
        stop(clock, run, clock.Ending.CORRECTED, ended_at, calendar=calendar, history=history, bots=bots)
        timers.disarm(CLOCK, [clock.pk])
    clock.ending = Clock.Ending.CORRECTED
    clock.save()
