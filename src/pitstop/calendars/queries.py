"""Reads of hours. A list of teams or people costs as many queries as one of them."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from pitstop.accounts.models import Membership, Person, Team
from pitstop.calendars.models import CalendarVersion, Hours
from pitstop.calendars.rules import calendar as rules
from pitstop.calendars.rules import public_holidays as public
from pitstop.calendars.rules.calendar import ALWAYS, Calendar
from pitstop.calendars.rules.week import Closure, Opening, Period
from pitstop.calendars.rules.writing import closure_text, opening_text, week_text
from pitstop.core.prepared import prepared


@dataclass(frozen=True, slots=True)
class Written:
    """Hours as people read and type them."""

    zone: str
    week: str
    closures: tuple[str, ...]
    openings: tuple[str, ...] = ()
    country: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """Whether it is within someone's hours; until when it goes on, or when the next one starts.

    Both are None while the hours never end: where none are set. It does not say whether they are away.
    `zone` is the one that the hours are written in; "" where none are set, or in several.
    """

    is_on: bool
    ends_at: datetime | None
    starts_at: datetime | None
    zone: str = ""


def of_team(team_id: int) -> Calendar:
    """The team's hours; always open when it has set none."""
    return of_teams([team_id])[team_id]


def of_teams(team_ids: Collection[int]) -> dict[int, Calendar]:
    """The hours of each of these teams."""
    known = _known.get()
    if known is None:
        return _read(team_ids)
    if new := set(team_ids) - known.keys():
        known.update(_read(new))
    return {team_id: known[team_id] for team_id in team_ids}


@contextmanager
def read_once() -> Iterator[None]:
    """Let one act read the hours of each team once, however many of its parts ask for them.

    All that it does is then by the same hours, also where somebody changes them meanwhile. Not for an act
    that changes hours itself.
    """
    if _known.get() is not None:
        yield
        return
    before = _known.set({})
    try:
        yield
    finally:
        _known.reset(before)


_known: ContextVar[dict[int, Calendar] | None] = ContextVar("known", default=None)


def _read(team_ids: Collection[int]) -> dict[int, Calendar]:
    found = {each.team_id: calendar_of(each) for each in _hours(team_ids)}
    return {team_id: found.get(team_id, ALWAYS) for team_id in team_ids}


@prepared
def _hours(team_ids: Collection[int]) -> QuerySet[Hours]:
    return Hours.objects.filter(team__in=team_ids)


def of_person(person_id: int) -> Calendar:
    """The person's own hours; always open when they have set none, whatever their teams' hours are."""
    hours = Hours.objects.filter(person=person_id).first()
    return calendar_of(hours) if hours else ALWAYS


def shifts_of(person_ids: Collection[int]) -> dict[int, tuple[Calendar, ...]]:
    """The calendars that say when each person works: their own, or else those of their teams, or always."""
    own = {each.person_id: calendar_of(each) for each in Hours.objects.filter(person__in=person_ids)}
    rest = set(person_ids) - set(own)
    members = Membership.objects.filter(person__in=rest, team__hours__isnull=False)
    teams: dict[int, list[Calendar]] = defaultdict(list)
    for member in members.select_related("team__hours").order_by("team") if rest else []:
        teams[member.person_id].append(calendar_of(member.team.hours))
    return {
        person_id: (own[person_id],) if person_id in own else tuple(teams[person_id]) or (ALWAYS,)
        for person_id in person_ids
    }


def on_shift(person: Person, now: datetime) -> bool:
    """Whether it is within this person's hours. It does not say whether they are away or have left."""
    return bool(those_on_shift([person.pk], now))


def those_on_shift(person_ids: Collection[int], now: datetime) -> set[int]:
    """Those of these people within whose hours it is."""
    shifts = shifts_of(person_ids).items()
    return {each for each, calendars in shifts if any(rules.is_open(one, now) for one in calendars)}


def next_shift(person: Person, now: datetime) -> datetime:
    """When this person works next: `now` itself while they are on shift."""
    return min(rules.next_open(each, now) for each in shifts_of([person.pk])[person.pk])


def shifts_now(person_ids: Collection[int], now: datetime) -> dict[int, Shift]:
    """The shift of each of these people: the one that they are on, and the next one."""
    return {person_id: _shift(calendars, now) for person_id, calendars in shifts_of(person_ids).items()}


def openings_now(team_ids: Collection[int], now: datetime) -> dict[int, Shift]:
    """Whether each of these teams is open, until when, and when it opens next."""
    return {team_id: _shift([calendar], now) for team_id, calendar in of_teams(team_ids).items()}


def _shift(calendars: Collection[Calendar], now: datetime) -> Shift:
    """What someone works who is on shift while any of these calendars is open."""
    ends: datetime | None = now
    while ends is not None and any(rules.is_open(each, ends) for each in calendars):
        closings = [rules.next_close(each, ends) for each in calendars if rules.is_open(each, ends)]
        known = [each for each in closings if each is not None]
        ends = max(known) if len(known) == len(closings) and max(known) - now < rules.A_YEAR else None
    is_on = ends is None or ends > now
    starts = None if ends is None else min(rules.next_open(each, ends) for each in calendars)
    zones = {each.zone.key for each in calendars if each != ALWAYS}
    return Shift(is_on, ends if is_on else None, starts, zones.pop() if len(zones) == 1 else "")


def public_holidays(country: str, region: str, years: Collection[int], language: str) -> dict[date, str]:
    """The public holidays of these years in order, with their names: in `language`, where there are such."""
    return {
        day: name
        for year in sorted(years)
        for day, name in public.days(country, region, year, language).items()
    }


def countries() -> Mapping[str, str]:
    """The codes of the countries whose public holidays are known, with their English names."""
    return public.countries()


def regions(country: str) -> tuple[str, ...]:
    """The regions of a known country that have holidays of their own."""
    return public.regions(country)


def next_opening(team_id: int, now: datetime) -> datetime:
    """When this team is open next: `now` itself while it is open."""
    return rules.next_open(of_team(team_id), now)


def teams_with_hours(team_ids: Collection[int]) -> set[int]:
    """Those of these teams that have set hours."""
    return {each for each in Hours.objects.filter(team__in=team_ids).values_list("team", flat=True) if each}


def written_of_team(team_id: int) -> Written | None:
    """The team's hours to show; None when it has set none."""
    hours = Hours.objects.filter(team=team_id).first()
    return written(hours) if hours else None


def written_of_person(person_id: int) -> Written | None:
    """The person's own hours to show; None when they have set none."""
    hours = Hours.objects.filter(person=person_id).first()
    return written(hours) if hours else None


def usual_hours(whose: Team | Person) -> Written | None:
    """Hours to begin with for someone without: those of their first team that has set some."""
    if isinstance(whose, Team):
        return None
    hours = Hours.objects.filter(team__memberships__person=whose).order_by("team").first()
    return written(hours) if hours else None


def version_now(team_id: int) -> int | None:
    """The id of what is kept of the team's hours as they are now; None while nothing was measured by them."""
    digest = digest_of(of_team(team_id))
    return CalendarVersion.objects.filter(digest=digest).values_list("pk", flat=True).first()


def versions(version_ids: Collection[int]) -> dict[int, Written | None]:
    """Hours as they once were, to show, by the ids of what is kept of them; None where none were set."""
    rows = CalendarVersion.objects.in_bulk(version_ids).items()
    return {number: None if calendar_of(row) == ALWAYS else written(row) for number, row in rows}


def columns_of(calendar: Calendar) -> dict[str, Any]:
    """What rows of hours and of their versions hold of a calendar."""
    return {
        "zone": calendar.zone.key,
        "week": [[each.weekday, each.opens, each.closes] for each in calendar.week],
        "closures": [[each.begins.isoformat(), each.ends.isoformat()] for each in calendar.closures],
        "openings": [[each.begins.isoformat(), each.ends.isoformat()] for each in calendar.openings],
        "country": calendar.country,
        "region": calendar.region,
    }


@lru_cache(maxsize=512)
def digest_of(calendar: Calendar) -> str:
    """By what the version of a calendar is known: the same calendar, the same digest, whoever has it."""
    columns = json.dumps(columns_of(calendar), sort_keys=True)
    return hashlib.sha256(columns.encode()).hexdigest()


def usual_zone(whose: Team | Person) -> str:
    """The zone of hours that name none: the person's own, or else the organisation's."""
    own = whose.time_zone if isinstance(whose, Person) else ""
    return own or str(settings.PITSTOP_DISPLAY_TIME_ZONE.key)


def written(hours: Hours | CalendarVersion) -> Written:
    """These hours as a person types them."""
    calendar = calendar_of(hours)
    return Written(
        hours.zone,
        week_text(calendar.week),
        tuple(map(closure_text, calendar.closures)),
        tuple(map(opening_text, calendar.openings)),
        hours.country,
        hours.region,
    )


def calendar_of(hours: Hours | CalendarVersion) -> Calendar:
    """The calendar of a row. Rows with the same hours share one, and what it has laid out."""
    return _calendar(
        hours.zone,
        tuple(map(tuple, hours.week)),
        tuple(map(tuple, hours.closures)),
        tuple(map(tuple, hours.openings)),
        hours.country,
        hours.region,
    )


@lru_cache(maxsize=512)
def _calendar(
    zone: str,
    week: tuple[tuple[int, int, int], ...],
    closures: tuple[tuple[str, str], ...],
    openings: tuple[tuple[str, str], ...],
    country: str,
    region: str,
) -> Calendar:
    return Calendar(
        ZoneInfo(zone),
        tuple(Period(*each) for each in week),
        tuple(Closure(*map(datetime.fromisoformat, each)) for each in closures),
        tuple(Opening(*map(datetime.fromisoformat, each)) for each in openings),
        country,
        region,
    )
