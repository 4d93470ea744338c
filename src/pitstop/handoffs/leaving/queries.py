"""Reads for people who leave and teams that close: who holds what, and whether someone else can act."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from pitstop.accounts.members import queries as members
from pitstop.accounts.models import Membership, Person, Team
from pitstop.accounts.queries import Asker
from pitstop.cases.models import Case, Reader, Segment
from pitstop.handoffs.leaving import rules
from pitstop.handoffs.models import Handoff


@dataclass(frozen=True, slots=True)
class Load:
    """What waits in a team, and who works there."""

    people: frozenset[int]
    cases: int
    offers: int


def loads(team_ids: Collection[int]) -> dict[int, Load]:
    """What each of these teams holds and is offered, and who works there: three queries for any number."""
    people: dict[int, set[int]] = defaultdict(set)
    active = Membership.objects.filter(team__in=team_ids, person__is_active=True)
    for team, person in active.values_list("team", "person"):
        people[team].add(person)
    cases = counted(held_now().filter(team__in=team_ids), "team")
    offers = counted(offers_waiting().filter(to_team__in=team_ids), "to_team")
    return {team: Load(frozenset(people[team]), cases[team], offers[team]) for team in team_ids}


def held_now() -> QuerySet[Segment]:
    """Who holds the open cases."""
    return Segment.objects.filter(ended_at=None, case__state=Case.State.OPEN).order_by()


def offers_waiting() -> QuerySet[Handoff]:
    """Offers that wait for an answer, or for a lead to let them pass."""
    return Handoff.objects.filter(state__in=Handoff.OPEN).order_by()


def counted(rows: QuerySet[Segment] | QuerySet[Handoff], by: str) -> Counter[int]:
    """How many of these rows each team or person has. One query."""
    return Counter(dict(rows.values(by).annotate(n=Count("pk")).values_list(by, "n")))


def stranded(team_ids: Collection[int] | None = None) -> list[Segment]:
    """The open cases whose holding team is closed or has nobody left: there must never be any.

    Of these teams, or of all.
    """
    works = Membership.objects.filter(team=OuterRef("team"), person__is_active=True)
    nobody = held_now().filter(Q(team__is_open=False) | ~Exists(works))
    if team_ids is not None:
        nobody = nobody.filter(team__in=team_ids)
    return list(nobody.select_related("case", "team").order_by("case"))


def leaver(asker: Asker, person: Person, team_ids: Collection[int]) -> rules.Leaver:
    """The facts by which someone may leave or come back. `team_ids` are all teams of theirs."""
    return rules.Leaver(
        name=person.name,
        is_active=person.is_active,
        is_admin=person.role == Person.Role.ADMIN,
        is_last_admin=members.is_last_admin(person),
        asker_is_admin=asker.is_admin,
        asker_leads_all=asker.is_lead and bool(team_ids) and set(team_ids) <= asker.team_ids,
    )


def remaining(
    person: Person, teams: Iterable[Team], known: dict[int, Load] | None = None
) -> list[rules.Remaining]:
    """These teams as they would be without this person."""
    teams = list(teams)
    found = known if known is not None else loads([team.pk for team in teams])
    return [
        rules.Remaining(
            team=team.name,
            is_open=team.is_open,
            others=len(found[team.pk].people - {person.pk}),
            cases=found[team.pk].cases,
            offers=found[team.pk].offers,
            takes_new=team.takes_new,
        )
        for team in teams
    ]


def has_held(team: Team) -> bool:
    """Whether a case may come back to this team: it held one before, or new ones begin in it."""
    return team.takes_new or Segment.objects.filter(team=team).exists()


def successor(team: Team, chosen: Team | None) -> rules.Successor | None:
    """The facts about the team that is to take another's place."""
    if chosen is None:
        return None
    return rules.Successor(
        name=chosen.name,
        is_itself=chosen.pk == team.pk,
        is_open=chosen.is_open,
        has_people=bool(loads([chosen.pk])[chosen.pk].people),
    )


def swarming(team: Team) -> list[Case]:
    """The cases on which this team works beside their holders."""
    readers = Reader.objects.filter(team=team, works=True)
    return list(Case.objects.filter(pk__in=readers.values("case")).order_by("pk"))
