"""What a page shows of the clocks of a team: by whose hours they count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from pitstop.accounts.queries import Asker
from pitstop.calendars import queries as calendars
from pitstop.calendars.queries import Written
from pitstop.calendars.rules.calendar import NOTHING, Calendar, between
from pitstop.cases import queries as cases
from pitstop.cases.models import Segment
from pitstop.targets import queries
from pitstop.targets.models import Clock

_BY_HOLD = {"response": 1, "hold": 2}


@dataclass(frozen=True, slots=True)
class ByHours:
    """How many running clocks of a team count by the hours that it has now, and how many by earlier ones."""

    now: int
    earlier: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """Clocks that run by earlier hours of their team, on cases that the asker sees, and those hours.

    `left_out` are too many to show, `hidden` on cases that the asker doesn't see. Without hours: always open.
    """

    rows: Sequence[tuple[Clock, Written | None]]
    left_out: int
    hidden: int


def by_hours(team_id: int) -> ByHours:
    """By whose hours the running clocks of a team count: they keep those of their start."""
    running = Clock.objects.filter(team=team_id, ended_at=None)
    now = running.filter(calendar=calendars.version_now(team_id) or 0).count()
    return ByHours(now, running.count() - now)


def by_earlier_hours(asker: Asker, team_id: int, *, most: int) -> Earlier:
    """The clocks of a team that run by hours which it had before; those that run longest first."""
    rows = Clock.objects.filter(team=team_id, ended_at=None)
    rows = rows.exclude(calendar=calendars.version_now(team_id) or 0)
    seen = rows.filter(case__in=cases.visible(asker))
    visible, total = seen.count(), rows.count()
    shown = list(seen.select_related("case__customer").order_by("started_at", "pk")[:most])
    hours = calendars.versions({each.calendar_id for each in shown})
    pairs = [(each, hours[each.calendar_id]) for each in shown]
    return Earlier(pairs, visible - len(pairs), total - visible)


def open_time_since(waits: Sequence[tuple[Clock | None, int, datetime]], *, now: datetime) -> list[timedelta]:
    """For how much open time each of these lasts: a clock, the team that is waited for, and since when.

    By the hours that the clock keeps, as it counts them; without a clock by those that the team has now.
    """
    kept = queries.calendars_of(clock.calendar_id for clock, _team, _since in waits if clock)
    teams = calendars.of_teams({team for clock, team, _since in waits if clock is None})
    return [
        max(between(kept[clock.calendar_id] if clock else teams[team], since, now), NOTHING)
        for clock, team, since in waits
    ]


def kept_hours(case_id: int) -> dict[int, Calendar]:
    """The calendars by which a case's segments were measured, by their numbers, where a clock keeps one.

    Of several clocks the one of how long it is held goes before that of the first response, and a team's
    before the customer's. A corrected one counts no more.
    """
    theirs = Segment.objects.filter(case=OuterRef("case"), n=OuterRef("segment"), team=OuterRef("team"))
    rows = Clock.objects.filter(Exists(theirs), case=case_id).exclude(ending=Clock.Ending.CORRECTED)
    found = sorted(rows.select_related("calendar"), key=lambda each: (_BY_HOLD.get(each.measure, 0), each.pk))
    return {each.segment: calendars.calendar_of(each.calendar) for each in found if each.segment is not None}
