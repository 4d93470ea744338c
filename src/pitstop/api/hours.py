"""Hours: when teams are open and people on shift, who is on now, and iCal files in and out."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from pitstop.api.answers import At, PersonRef
from pitstop.api.auth import ApiRequest, needs
from pitstop.api.idempotency import Done, once
from pitstop.api.schemas import Body, Id, Text
from pitstop.calendars import overviews, rota, services
from pitstop.calendars.ical import queries as files
from pitstop.calendars.ical import services as ical
from pitstop.calendars.overviews import View
from pitstop.core.refusals import Reason
from pitstop.core.say import say

router = Router(tags=["hours"])
MOST_LINES = 2000  # above what fits into hours, so that the domain says so


class ShiftOut(Schema):
    """Whether it is within the hours now, until when, and when they begin next; null: they never end."""

    is_on: bool
    ends_at: At | None
    starts_at: At | None


class Holiday(Schema):
    """A public holiday that closes."""

    day: date
    name: str


class HoursOut(Schema):
    """Hours as they are typed. `set` false: always open, or on shift as the teams are."""

    set: bool
    zone: str
    week: list[str]
    closures: list[str]
    openings: list[str]
    country: str
    region: str
    holidays: list[Holiday] = Field(description="Of the year that comes.")
    now: ShiftOut
    may_change: bool

    @staticmethod
    def of(view: View) -> "HoursOut":
        """The answer for these hours."""
        found = view.written
        return HoursOut(
            set=found is not None,
            zone=found.zone if found else "",
            week=found.week.splitlines() if found else [],
            closures=list(found.closures) if found else [],
            openings=list(found.openings) if found else [],
            country=found.country if found else "",
            region=found.region if found else "",
            holidays=[Holiday(day=day, name=name) for day, name in view.holidays],
            now=ShiftOut.from_orm(view.shift),
            may_change=view.may_change,
        )


class HoursToSet(Body):
    """Hours; what is left out stays as it is."""

    zone: Text | None = Field(None, description="Such as Europe/Berlin.")
    week: list[Text] | None = Field(
        None, max_length=MOST_LINES, description="Lines such as Mon-Fri 09:00-12:30, 13:30-18:00."
    )
    closures: list[Text] | None = Field(
        None,
        max_length=MOST_LINES,
        description="2026-12-24, 2026-12-27 to 2026-12-31, or 2026-12-24 14:00-18:00.",
    )
    openings: list[Text] | None = Field(
        None, max_length=MOST_LINES, description="2026-12-25 10:00-14:00. They go before closures."
    )
    country: Text | None = Field(None, description="ISO 3166; its public holidays close. Empty: none does.")
    region: Text | None = Field(None, description="With holidays of its own, such as BE.")


class EventsToTake(Body):
    """An iCal file to take into hours."""

    ical: Text
    kind: Text = Field("closures", description="closures, openings or shifts.")
    replace: bool = Field(False, description="They take the place of what is set from today on.")
    week: list[Text] = Field(
        [], max_length=MOST_LINES, description="On all other days; only where no hours are set yet."
    )
    zone: Text = Field("", description="Of that week; empty: the person's, or the organisation's.")


class EventsTaken(Schema):
    """What became of an iCal file."""

    events: int = Field(description="That were taken.")
    dates: int = Field(description="On which they happen from `first` to `last`.")
    known: int = Field(description="Of these dates were there before.")
    repeating: bool = Field(description="Some repeat, so there may be more after `last`.")
    first: date
    last: date
    left_out: list[str] = Field(description="Why each of the others was left out.")

    @staticmethod
    def resolve_left_out(done: Any) -> list[str]:
        return [say(reason) if isinstance(reason, Reason) else reason for reason in done.left_out]


class ICal(Schema):
    """Closures, openings and public holidays as an iCal file."""

    ical: str


class DutyOut(ShiftOut):
    """Someone, and whether they are on now: within their hours and not away."""

    person: PersonRef
    is_here: bool
    away_until: At | None
    is_on: bool = Field(validation_alias="shift.is_on", description="Within their hours.")
    ends_at: At | None = Field(validation_alias="shift.ends_at")
    starts_at: At | None = Field(validation_alias="shift.starts_at")

    @staticmethod
    def resolve_away_until(duty: rota.Duty) -> object:
        return duty.person.away_until if duty.is_away else None


class Duties(Schema):
    """Who is on now first, then by who starts next."""

    items: list[DutyOut]


@router.get("/shifts", response=Duties, **needs("read"))
def list_shifts(request: ApiRequest, team: Id | None = None) -> object:
    """Who of your teams is on now, and when the others start; all people for an admin

    `team` names the team whose people to list.
    """
    return {"items": rota.of(request.auth.asker, now=request.auth.now, team_id=team)}


@router.get("/teams/{int:team_id}/hours", response=HoursOut, **needs("read"))
def get_team_hours(request: ApiRequest, team_id: int) -> object:
    """When a team is open"""
    return HoursOut.of(_team(request, team_id))


@router.post("/teams/{int:team_id}/hours", response=HoursOut, **needs("lead"))
def set_team_hours(request: ApiRequest, team_id: int, body: HoursToSet) -> HttpResponse:
    """Say when a team is open

    For its leads and admins. Refused when it would not be open for a whole year.
    """
    return _set(request, body, lambda: _team(request, team_id), team=team_id)


@router.post("/teams/{int:team_id}/hours/removal", response=HoursOut, **needs("lead"))
def remove_team_hours(request: ApiRequest, team_id: int) -> HttpResponse:
    """Take a team's hours away: it is always open"""
    return _remove(request, lambda: _team(request, team_id), team=team_id)


@router.post("/teams/{int:team_id}/hours/again", response=HoursOut, **needs("lead"))
def set_team_hours_again(request: ApiRequest, team_id: int) -> HttpResponse:
    """Set a team's hours that were taken away again, as they were"""
    return _set_again(request, lambda: _team(request, team_id), team=team_id)


@router.post("/teams/{int:team_id}/hours/events", response=EventsTaken, **needs("lead"))
def take_team_events(request: ApiRequest, team_id: int, body: EventsToTake) -> HttpResponse:
    """Take an iCal file into a team's hours

    Events of the year from today on are taken, without their titles.
    """
    return _take_in(request, body, team=team_id)


@router.get("/teams/{int:team_id}/hours/ical", response=ICal, **needs("read"))
def get_team_ical(request: ApiRequest, team_id: int) -> object:
    """A team's closures, openings and public holidays as an iCal file"""
    return _ical(request, _team(request, team_id))


@router.get("/people/{int:person_id}/hours", response=HoursOut, **needs("read"))
def get_person_hours(request: ApiRequest, person_id: int) -> object:
    """When someone of your teams is on shift"""
    return HoursOut.of(_person(request, person_id))


@router.post("/people/{int:person_id}/hours", response=HoursOut, **needs("write"))
def set_person_hours(request: ApiRequest, person_id: int, body: HoursToSet) -> HttpResponse:
    """Say when a person is on shift

    For themselves, leads of their teams and admins.
    """
    return _set(request, body, lambda: _person(request, person_id), person=person_id)


@router.post("/people/{int:person_id}/hours/removal", response=HoursOut, **needs("write"))
def remove_person_hours(request: ApiRequest, person_id: int) -> HttpResponse:
    """Take a person's own hours away: on shift as their teams are"""
    return _remove(request, lambda: _person(request, person_id), person=person_id)


@router.post("/people/{int:person_id}/hours/again", response=HoursOut, **needs("write"))
def set_person_hours_again(request: ApiRequest, person_id: int) -> HttpResponse:
    """Set a person's own hours that were taken away again, as they were"""
    return _set_again(request, lambda: _person(request, person_id), person=person_id)


@router.post("/people/{int:person_id}/hours/events", response=EventsTaken, **needs("write"))
def take_person_events(request: ApiRequest, person_id: int, body: EventsToTake) -> HttpResponse:
    """Take an iCal file, such as a roster of shifts, into a person's hours

    Events of the year from today on are taken, without their titles.
    """
    return _take_in(request, body, person=person_id)


@router.get("/people/{int:person_id}/hours/ical", response=ICal, **needs("read"))
def get_person_ical(request: ApiRequest, person_id: int) -> object:
    """A person's closures, openings and public holidays as an iCal file"""
    return _ical(request, _person(request, person_id))


def _team(request: ApiRequest, team_id: int) -> View:
    return overviews.of_team(request.auth.asker, team_id, now=request.auth.now)


def _person(request: ApiRequest, person_id: int) -> View:
    return overviews.of_person(request.auth.asker, person_id, now=request.auth.now)


def _set(request: ApiRequest, body: HoursToSet, view: Callable[[], View], **whose: int) -> HttpResponse:
    def act() -> Done:
        services.set_hours(
            by=request.auth.asker,
            now=request.auth.now,
            zone=body.zone,
            week=None if body.week is None else "\n".join(body.week),
            closures=body.closures,
            openings=body.openings,
            country=body.country,
            region=body.region,
            team=whose.get("team"),
            person=whose.get("person"),
        )
        return Done(HoursOut.of(view()))

    return once(request, act)


def _remove(request: ApiRequest, view: Callable[[], View], **whose: int) -> HttpResponse:
    def act() -> Done:
        services.remove_hours(by=request.auth.asker, now=request.auth.now, **whose)
        return Done(HoursOut.of(view()))

    return once(request, act)


def _set_again(request: ApiRequest, view: Callable[[], View], **whose: int) -> HttpResponse:
    def act() -> Done:
        services.set_hours_again(by=request.auth.asker, now=request.auth.now, **whose)
        return Done(HoursOut.of(view()))

    return once(request, act)


def _take_in(request: ApiRequest, body: EventsToTake, **whose: int) -> HttpResponse:
    by, now = request.auth.asker, request.auth.now
    # Before `once`, which holds the key: a file may take a while to be read.
    file = ical.look_through(
        by=by,
        now=now,
        content=body.ical.encode(errors="replace"),  # half a surrogate pair is text to JSON
        kind=body.kind,
        team=whose.get("team"),
        person=whose.get("person"),
        week="\n".join(body.week),
        zone=body.zone,
    )

    def act() -> Done:
        return Done(EventsTaken.from_orm(ical.add(by=by, now=now, file=file, replace=body.replace)))

    return once(request, act)


def _ical(request: ApiRequest, view: View) -> object:
    content = files.of(view.whose, now=request.auth.now, language=settings.LANGUAGE_CODE)
    return {"ical": content.decode()}
