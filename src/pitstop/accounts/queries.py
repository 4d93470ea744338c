"""Reads of people, teams and tokens."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from pitstop.accounts.models import ApiToken, Membership, Person, Team
from pitstop.core import secrets
from pitstop.core.checks import can_store
from pitstop.core.prepared import prepared


@dataclass(frozen=True)
class Asker:
    """The person who asks, with the teams they belong to, read once per request, if not with the person."""

    person: Person
    read: frozenset[int] | None = None

    @cached_property
    def team_ids(self) -> frozenset[int]:
        if self.read is not None:
            return self.read
        return frozenset(self.person.memberships.values_list("team_id", flat=True))

    @property
    def id(self) -> int:
        return self.person.pk

    @property
    def is_lead(self) -> bool:
        return self.person.role in (Person.Role.LEAD, Person.Role.ADMIN)

    @property
    def is_admin(self) -> bool:
        return self.person.role == Person.Role.ADMIN


def person_by_email(email: str) -> Person | None:
    """The person who signs in with this address, whatever its case.

    Folded as the unique constraint folds it, so that what isn't found here can be added.
    """
    if not can_store(email):
        return None
    return Person.objects.alias(folded=Lower("email")).filter(folded=Lower(Value(email.strip()))).first()


def person(person_id: int) -> Person | None:
    """The person with this id."""
    return Person.objects.filter(pk=person_id).first()


def team(team_id: int) -> Team | None:
    """The team with this id."""
    return Team.objects.filter(pk=team_id).first()


def team_by_name(name: str) -> Team | None:
    """The team with this name, whatever its case."""
    if not can_store(name):
        return None
    return Team.objects.alias(folded=Lower("name")).filter(folded=Lower(Value(name.strip()))).first()


def everyone() -> list[Person]:
    """Everybody who was ever added, by name, with their teams."""
    return list(Person.objects.prefetch_related("teams"))


def all_teams() -> list[tuple[Team, int]]:
    """Every team, open or closed, by name, with how many people who work here are in it."""
    active = Count("memberships", filter=Q(memberships__person__is_active=True))
    return [(team, team.members) for team in Team.objects.annotate(members=active).order_by("name")]


def open_teams() -> list[Team]:
    """Every team that can hold a case, by name."""
    return list(Team.objects.filter(is_open=True))


def teams_of(asker: Asker) -> list[Team]:
    """The asker's own teams, by name."""
    return list(Team.objects.filter(pk__in=asker.team_ids))


def active_people(team_ids: Collection[int] | None = None) -> list[Person]:
    """People who can hold a case, of these teams or of all, by name, with their teams."""
    people = Person.objects.filter(is_active=True).prefetch_related("teams")
    if team_ids is not None:
        people = people.filter(memberships__team__in=team_ids).distinct()
    return list(people)


@prepared
def members_of(team_id: int) -> QuerySet[Person]:
    """Everyone who works in this team now, by name."""
    return Person.objects.filter(is_active=True, memberships__team=team_id)


def leads_of(team_id: int) -> list[Person]:
    """Who leads this team now, by name; where nobody does, the admins."""
    leads = Person.objects.filter(is_active=True, role__in=[Person.Role.LEAD, Person.Role.ADMIN])
    admins = Person.objects.filter(is_active=True, role=Person.Role.ADMIN)
    return list(leads.filter(memberships__team=team_id)) or list(admins)


def language(person: Person) -> str:
    """The language in which this person reads: their own, else the organisation's."""
    known = {code for code, _name in settings.LANGUAGES}
    return person.language if person.language in known else settings.LANGUAGE_CODE


def time_zone(person: Person) -> tzinfo:
    """The zone in which this person reads times: their own, else the organisation's."""
    try:
        return ZoneInfo(person.time_zone) if person.time_zone else settings.PITSTOP_DISPLAY_TIME_ZONE
    except (KeyError, ValueError, OSError):  # a zone that this machine no longer knows
        return settings.PITSTOP_DISPLAY_TIME_ZONE


def can_hold(person: Person, team_id: int) -> bool:
    """Whether this person can have a case in this team: they are here still, and in it."""
    return person.is_active and bool(_memberships(person.pk, team_id))


@prepared
def _memberships(person_id: int, team_id: int) -> QuerySet[Membership]:
    return Membership.objects.filter(person=person_id, team=team_id)


def able_to_hold(pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those pairs of a person and a team of which `can_hold` is true."""
    people, teams = {person for person, _team in pairs}, {team for _person, team in pairs}
    found = Membership.objects.filter(person__in=people, team__in=teams, person__is_active=True)
    return set(pairs) & set(found.values_list("person_id", "team_id"))


def belongs(person_id: int, team_id: int) -> bool:
    """As `can_hold`, read anew: whether it is so at this moment, whatever was read before."""
    return Membership.objects.filter(person=person_id, team=team_id, person__is_active=True).exists()


def has_people(team_id: int) -> bool:
    """Whether anybody works in this team now."""
    return Membership.objects.filter(team=team_id, person__is_active=True).exists()


@dataclass(frozen=True, slots=True)
class Staffed:
    """A team, and who works in it now: those of whom `can_hold` is true."""

    team: Team
    people: frozenset[int]


def staffed(team_ids: Collection[int]) -> dict[int, Staffed]:
    """Those of these teams that there are, read in one query: after `hold_still`, what it says is final."""
    teams, people = dict[int, Team](), defaultdict[int, set[int]](set)
    for row in _with_members(team_ids):  # one for each member
        teams[row.pk] = row
        if row.here:
            people[row.pk].add(row.inside)
    return {number: Staffed(team, frozenset(people[number])) for number, team in teams.items()}


@prepared
def _with_members(team_ids: Collection[int]) -> QuerySet[Any, Any]:
    inside, here = F("memberships__person"), F("memberships__person__is_active")
    return Team.objects.filter(pk__in=team_ids).annotate(inside=inside, here=here).order_by()


def teams_with_people() -> list[int]:
    """The teams in which anybody works now."""
    return list(Membership.objects.filter(person__is_active=True).values_list("team", flat=True).distinct())


def outside(team_id: int) -> QuerySet[Person]:
    """Everyone of whom `can_hold` is not true."""
    inside = Membership.objects.filter(team=team_id, person__is_active=True)
    return Person.objects.order_by().exclude(pk__in=inside.values("person"))


def nobody_yet() -> bool:
    """Whether no one can sign in: the state of a new installation."""
    return not Person.objects.exists()


def token_for(secret: str, *, now: datetime) -> ApiToken | None:
    """The living token behind a bearer secret."""
    found = caller(secret, now=now)
    return found[0] if found else None


def caller(secret: str, *, now: datetime) -> tuple[ApiToken, Asker] | None:
    """The living token behind a bearer secret, and whose it is, with their teams: in one query.

    Looked up by digest, so nothing secret is compared in the open.
    """
    rows = _with_digest(secrets.digest(secret))  # one for each team
    living = [token for token in rows if token.expires_at is None or token.expires_at > now]
    if not living:
        return None
    return living[0], Asker(living[0].person, frozenset(row.team for row in living if row.team))


@prepared
def _with_digest(digest: str) -> QuerySet[Any, Any]:
    known = ApiToken.objects.select_related("person").annotate(team=F("person__memberships__team"))
    return known.filter(digest=digest, revoked_at=None, person__is_active=True).order_by()


def tokens_of(person_id: int) -> list[ApiToken]:
    """A person's tokens, oldest first; never their secrets."""
    return list(ApiToken.objects.filter(person=person_id))


def names(
    person_ids: Collection[int | None], team_ids: Collection[int | None]
) -> tuple[dict[int, str], dict[int, str]]:
    """Names of people and of teams by id, for wording events. Two queries, whatever the number."""
    people = Person.objects.filter(pk__in={i for i in person_ids if i}).values_list("pk", "name")
    teams = Team.objects.filter(pk__in={i for i in team_ids if i}).values_list("pk", "name")
    return dict(people), dict(teams)
