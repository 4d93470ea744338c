"""Writes to hours."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from pitstop.accounts.models import Person, Team
from pitstop.accounts.queries import Asker
from pitstop.calendars import earlier, queries
from pitstop.calendars.models import CalendarVersion, Hours
from pitstop.calendars.permissions import may_change
from pitstop.calendars.queries import Written
from pitstop.calendars.rules.calendar import Calendar
from pitstop.calendars.rules.public_holidays import place_from
from pitstop.calendars.rules.writing import (
    closures_from,
    opening_reasons,
    openings_from,
    week_from,
    zone_from,
)
from pitstop.core.prepared import prepared
from pitstop.core.refusals import Because, Reason, Refused, refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.events import services as events


@transaction.atomic
def set_hours(
    *,
    by: Asker,
    now: datetime,
    team: int | None = None,
    person: int | None = None,
    zone: str | None = None,
    week: str | None = None,
    closures: Sequence[str] | None = None,
    openings: Sequence[str] | None = None,
    country: str | None = None,
    region: str | None = None,
) -> Hours:
    """Set the hours of a team or a person, as typed (see rules/writing.py).

    What is left out stays as it is; another country goes without the region of the one before. Where there
    are no hours yet, it is the zone of the person or else of the organisation, no country, no closure and no
    opening; the week must be given. Refused for what doesn't parse, for hours that
    leave nothing open, and to whom `permissions.may_change` says no. Raises `ValueError` unless either
    `team` or `person` is given.
    """
    whose = _lock(by, team, person)
    hours = _hours_of(whose)
    before = queries.written(hours) if hours else Written(queries.usual_zone(whose), "", ())
    if region is None and country is not None and place_from(country, "")[0] != before.country:
        region = ""
    calendar = _calendar(
        Written(
            before.zone if zone is None else zone,
            before.week if week is None else week,
            before.closures if closures is None else tuple(closures),
            before.openings if openings is None else tuple(openings),
            before.country if country is None else country,
            before.region if region is None else region,
        ),
        now=now,
    )
    hours = hours or (Hours(team=whose) if isinstance(whose, Team) else Hours(person=whose))
    for column, value in queries.columns_of(calendar).items():
        setattr(hours, column, value)
    hours.save()
    if (after := queries.written(hours)) != before:
        _record(whose, after, by=by, now=now)
    return hours


@transaction.atomic
def remove_hours(*, by: Asker, now: datetime, team: int | None = None, person: int | None = None) -> None:
    """Take hours away: a team is then always open, a person on shift as their teams are. Twice is once.

    Refused and raises as `set_hours`.
    """
    whose = _lock(by, team, person)
    hours = _hours_of(whose)
    if hours is not None:
        hours.delete()
        _record(whose, Written("", "", ()), by=by, now=now)


@transaction.atomic
def set_hours_again(*, by: Asker, now: datetime, team: int | None = None, person: int | None = None) -> Hours:
    """Set hours that were taken away again, exactly as they were. Twice is once.

    Refused and raises as `set_hours`, and where other hours are set or none ever were.
    """
    whose = _lock(by, team, person)
    hours = _hours_of(whose)
    if hours and _are_again(whose, queries.written(hours)):
        return hours
    before = None if hours else earlier.taken_away(whose)
    if before is None:
        sentence = _("There are no hours of %(name)s that were taken away. Look at the page again.")
        raise Refused([Reason("hours-not-gone", sentence, Because.CONFLICT, params={"name": whose.name})])
    return _set_as(before, by=by, now=now, team=team, person=person)


def _are_again(whose: Team | Person, hours: Written) -> bool:
    """Whether these hours were taken away and then set again as they were."""
    last = earlier.last_change(whose)
    if last is None or last.before is not None or last.after != hours:
        return False
    return earlier.taken_away(whose, before=last.id) == hours


@transaction.atomic
def undo_hours(
    *, by: Asker, now: datetime, change: int, team: int | None = None, person: int | None = None
) -> Hours | None:
    """Set hours as they were before a change; None where none were set then. Twice is once.

    `change` is the number of its event. Refused and raises as `set_hours`, and where they were changed since.
    """
    whose = _lock(by, team, person)
    hours = _hours_of(whose)
    are = queries.written(hours) if hours else None
    found = earlier.change(whose, change)
    if found is None:
        sentence = _("There is no such change of the hours of %(name)s.")
        raise Refused([Reason("hours-change-missing", sentence, Because.MISSING, "", {"name": whose.name})])
    if are == found.before:
        return hours
    if are != found.after:
        sentence = _("The hours of %(name)s were changed again since. Look at them, and set what you want.")
        raise Refused([Reason("hours-changed-since", sentence, Because.CONFLICT, "", {"name": whose.name})])
    if found.before is None:
        remove_hours(by=by, now=now, team=team, person=person)
        return None
    return _set_as(found.before, by=by, now=now, team=team, person=person)


def _set_as(
    before: Written, *, by: Asker, now: datetime, team: int | None = None, person: int | None = None
) -> Hours:
    return set_hours(
        by=by,
        now=now,
        team=team,
        person=person,
        zone=before.zone,
        week=before.week,
        closures=before.closures,
        openings=before.openings,
        country=before.country,
        region=before.region,
    )


def hours_to_change(
    *, by: Asker, team: int | None = None, person: int | None = None, week: str = ""
) -> Hours | None:
    """The hours of a team or a person, held until the end of the transaction; None where none are set.

    Refused and raises as `set_hours`, and where neither hours are set nor a week is given.
    """
    whose = _lock(by, team, person)
    hours = _hours_of(whose)
    if hours is None and not week.strip():
        raise Refused([_missing(whose)])
    return hours


def last_change(*, team: int | None = None, person: int | None = None) -> int:
    """The number of the last change of these hours; 0 where there was none."""
    found = earlier.last_change(_found(team, person))
    return found.id if found else 0


def zone_seen(
    *, by: Asker, team: int | None = None, person: int | None = None, week: str = "", zone: str = ""
) -> str:
    """The zone of the hours of a team or a person; where none are set, that of those to be set with `week`.

    Nothing is held: another may change them before the asker does. Refused and raises as `set_hours`, and
    where neither hours are set nor a week is given.
    """
    whose = _permitted(by, _found(team, person))
    hours = _hours_of(whose)
    if hours:
        return hours.zone
    if not week.strip():
        raise Refused([_missing(whose)])
    found, reasons = zone_from(zone or queries.usual_zone(whose))
    refuse_if(reasons + week_from(week)[1])
    return cast(ZoneInfo, found).key  # without a zone: refused above


def _missing(whose: Team | Person) -> Reason:
    """Why nothing can be added to hours that nobody has set."""
    sentence = _("No hours are set for %(name)s yet. Set the week first.")
    return Reason("hours-missing", sentence, Because.CONFLICT, "week", {"name": whose.name})


@transaction.atomic(savepoint=False)
def version_of(team_id: int) -> CalendarVersion:
    """The team's hours as they are now, kept for what they measure. Without hours it is always open."""
    (version,) = _kept([queries.of_team(team_id)])
    return version


@transaction.atomic(savepoint=False)
def keep(calendars: Collection[Calendar], *, beside: Collection[int] = ()) -> dict[int, Calendar]:
    """Keep these calendars for ever, and give them by the ids of their rows: with those kept as `beside`.

    The same calendar, the same row, whoever has it. One query where all are kept already; none for none.
    """
    return {row.pk: queries.calendar_of(row) for row in _kept(calendars, beside)}


def _kept(calendars: Collection[Calendar], beside: Collection[int] = ()) -> list[CalendarVersion]:
    wanted = {queries.digest_of(each): each for each in calendars}
    found = _versions(sorted({*beside}), sorted(wanted))
    # In one order everywhere: two who keep the same two would each wait for the other's.
    for digest in sorted(wanted.keys() - {row.digest for row in found}):
        columns = queries.columns_of(wanted[digest])
        found.append(CalendarVersion.objects.get_or_create(digest=digest, defaults=columns)[0])
    return found


@prepared
def _versions(ids: Collection[int], digests: Collection[str]) -> QuerySet[CalendarVersion]:
    return CalendarVersion.objects.filter(Q(pk__in=ids) | Q(digest__in=digests))


def _calendar(typed: Written, *, now: datetime) -> Calendar:
    """The calendar that this text means. Refused with every reason at once."""
    zone, reasons = zone_from(typed.zone)
    week, more = week_from(typed.week)
    closures, even_more = closures_from(typed.closures)
    openings, still_more = openings_from(typed.openings)
    country, region, most = place_from(typed.country, typed.region)
    reasons += more + even_more + still_more + most
    refuse_if(reasons)
    known = cast(ZoneInfo, zone)  # without a zone: refused above
    calendar = Calendar(known, week, closures, openings, country, region)
    refuse_if(opening_reasons(calendar, now=now))
    return calendar


def _lock(by: Asker, team: int | None, person: int | None) -> Team | Person:
    """Whose hours they are, held until the end: of two changes at once, one sees what the other has left."""
    return _permitted(by, _found(team, person, held=True))


def _permitted(by: Asker, found: Team | Person) -> Team | Person:
    if may_change(by, found):
        return found
    if isinstance(found, Team):
        sentence = _("The hours of %(name)s are set by its leads and by admins. Ask one of them.")
    else:
        sentence = _("The hours of %(name)s are theirs to set, their leads', or an admin's. Ask one of them.")
    raise Refused([Reason("hours-not-yours", sentence, Because.FORBIDDEN, params={"name": found.name})])


def _found(team: int | None, person: int | None, *, held: bool = False) -> Team | Person:
    if (team is None) == (person is None):
        raise ValueError("Hours are of a team or of a person")
    return _team(team, held) if team is not None else _person(cast(int, person), held)


def _team(team_id: int, held: bool) -> Team:
    rows = Team.objects.select_for_update() if held else Team.objects.all()
    found = rows.filter(pk=team_id).first()
    if found is None:
        raise Refused([Reason("team-missing", _("There is no such team."), Because.MISSING)])
    return found


def _person(person_id: int, held: bool) -> Person:
    rows = Person.objects.select_for_update() if held else Person.objects.all()
    found = rows.filter(pk=person_id).first()
    if found is None:
        raise Refused([Reason("person-missing", _("There is no such person."), Because.MISSING)])
    return found


def _hours_of(whose: Team | Person) -> Hours | None:
    found = (
        Hours.objects.filter(team=whose) if isinstance(whose, Team) else Hours.objects.filter(person=whose)
    )
    return found.first()


def _record(whose: Team | Person, after: Written, *, by: Asker, now: datetime) -> None:
    is_team = isinstance(whose, Team)
    data = {
        "person": None if is_team else whose.pk,
        "zone": after.zone,
        "week": after.week,
        "closures": list(after.closures),
        "openings": list(after.openings),
        "country": after.country,
        "region": after.region,
    }
    events.record("hours.changed", now=now, by=by.id, team=whose.pk if is_team else None, data=data)
