"""Who works where and with how much, as the pages of people and teams show it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from pitstop.accounts import queries as accounts
from pitstop.accounts.members import queries as members
from pitstop.accounts.members.rules import admin_reasons, joining_reasons, role_reasons
from pitstop.accounts.models import Membership, Person, Team
from pitstop.accounts.profiles import queries as profiles
from pitstop.accounts.profiles.rules import edit_reasons
from pitstop.accounts.queries import Asker
from pitstop.calendars import queries as calendars
from pitstop.cases import queries as cases
from pitstop.cases import rules as case_rules
from pitstop.cases.models import Case, Segment
from pitstop.core.refusals import Reason
from pitstop.handoffs.leaving import queries, rules
from pitstop.handoffs.models import Handoff


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Someone with what waits for them."""

    person: Person
    teams: Sequence[Team]
    cases: int  # open ones that they have
    offers: int  # to them by name
    is_away: bool
    is_off_shift: bool


def people(asker: Asker, *, now: datetime) -> list[PersonLine]:
    """Everybody whom the asker may see, by name, those who left last: of their teams; for an admin, all."""
    found = Person.objects.all()
    if not asker.is_admin:
        shared = Membership.objects.filter(team__in=asker.team_ids)
        found = found.filter(pk__in=[*shared.values_list("person", flat=True), asker.id])
    return _lines(found.order_by("-is_active", "name"), now=now)


def _lines(found: QuerySet[Person], *, now: datetime) -> list[PersonLine]:
    everyone = list(found.prefetch_related("teams"))
    ids = [person.pk for person in everyone]
    held = queries.counted(queries.held_now().filter(person__in=ids), "person")
    offered = queries.counted(queries.offers_waiting().filter(to_person__in=ids), "to_person")
    on_shift = calendars.those_on_shift(ids, now)
    return [
        PersonLine(
            person=person,
            teams=list(person.teams.all()),
            cases=held[person.pk],
            offers=offered[person.pk],
            is_away=person.is_active and profiles.is_away(person, now),
            is_off_shift=person.is_active and person.pk not in on_shift,
        )
        for person in everyone
    ]


@dataclass(frozen=True, slots=True)
class Stay:
    """A team of someone's, with what would wait there if they left it, and why they can't."""

    team: Team
    cases: int
    offers: int
    reasons: Sequence[Reason]


@dataclass(frozen=True, slots=True)
class PersonView:
    """Someone with what would become of what is theirs. `reasons` says of each act why it can't be done."""

    line: PersonLine
    stays: Sequence[Stay]
    given: int  # offers of theirs that wait
    tokens: int
    joinable: Sequence[Team]  # to which the asker may add them
    reasons: Mapping[str, Sequence[Reason]]


def person(asker: Asker, person_id: int, *, now: datetime) -> PersonView:
    """Someone whom the asker may see. Refused when they may not."""
    known = members.shown(asker, person_id)
    (line,) = _lines(Person.objects.filter(pk=known.pk), now=now)
    loads = queries.loads([team.pk for team in line.teams])
    leaver = queries.leaver(asker, known, [team.pk for team in line.teams])
    remaining = queries.remaining(known, line.teams, loads)
    held = queries.counted(queries.held_now().filter(person=known), "team")
    offered = queries.counted(queries.offers_waiting().filter(to_person=known), "to_team")
    shares = bool(asker.team_ids & {team.pk for team in line.teams})
    return PersonView(
        line=line,
        stays=[
            Stay(
                team,
                held[team.pk],
                offered[team.pk],
                rules.parting_reasons(
                    name=known.name, is_member=True, may=_leads(asker, team), team=without_them
                ),
            )
            for team, without_them in zip(line.teams, remaining, strict=True)
        ],
        given=queries.offers_waiting().filter(giver=known).count(),
        tokens=known.tokens.filter(revoked_at=None).count(),
        joinable=[
            team
            for team in accounts.open_teams()
            if team not in line.teams and not _joining_reasons(asker, known, team)
        ],
        reasons={
            "leave": rules.leaving_reasons(leaver, remaining),
            "come_back": rules.returning_reasons(leaver),
            "role": role_reasons(
                is_admin=asker.is_admin, role=known.role, name=known.name, is_last_admin=False
            ),
            "edit": edit_reasons(
                is_own=known.pk == asker.id,
                is_admin=asker.is_admin,
                leads_them=asker.is_lead and shares,
            ),
        },
    )


def _leads(asker: Asker, team: Team) -> bool:
    return asker.is_admin or (asker.is_lead and team.pk in asker.team_ids)


def _joining_reasons(asker: Asker, person: Person, team: Team) -> list[Reason]:
    return joining_reasons(
        is_admin=asker.is_admin,
        leads_team=asker.is_lead and team.pk in asker.team_ids,
        name=person.name,
        is_active=person.is_active,
        team=team.name,
        is_open=team.is_open,
    )


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team with what waits in it."""

    team: Team
    people: int
    cases: int
    offers: int
    stranded: bool  # it holds cases, and nobody can act on them: a fault of ours


def teams(asker: Asker) -> list[TeamLine]:
    """Every team, open ones first, for leads and admins; for others their own."""
    found = Team.objects.select_related("successor").order_by("-is_open", "name")
    if not asker.is_lead:
        found = found.filter(pk__in=asker.team_ids)
    return _team_lines(list(found))


def _team_lines(found: Collection[Team]) -> list[TeamLine]:
    loads = queries.loads([team.pk for team in found])
    return [
        TeamLine(
            team=team,
            people=len(load.people),
            cases=load.cases,
            offers=load.offers,
            stranded=bool(load.cases) and not (team.is_open and load.people),
        )
        for team in found
        for load in [loads[team.pk]]
    ]


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team with its people and what would become of all that is its own."""

    line: TeamLine
    people: Sequence[PersonLine]
    helps: int  # cases on which it works beside their holders
    needs_successor: bool
    successors: Sequence[Team]
    to_ask: Sequence[Person]  # who might join it
    reasons: Mapping[str, Sequence[Reason]]


def team(asker: Asker, team_id: int, *, now: datetime) -> TeamView:
    """A team, as `teams` lists it. Refused when it isn't there or isn't the asker's to see."""
    known = members.team_shown(asker, team_id)
    (line,) = _team_lines([known])
    needs = queries.has_held(known)
    others = [each for each in accounts.open_teams() if each.pk != known.pk]
    with_people = set(accounts.teams_with_people())
    people = _lines(Person.objects.filter(memberships__team=known).order_by("-is_active", "name"), now=now)
    inside = {each.person.pk for each in people}
    may = _leads(asker, known)
    closing = rules.closing_reasons(
        team=known.name,
        may=may,
        is_open=known.is_open,
        cases=line.cases,
        needs_successor=False,  # that is chosen on the page
        successor=None,
    )
    return TeamView(
        line=line,
        people=people,
        helps=len(queries.swarming(known)),
        needs_successor=needs,
        successors=[each for each in others if each.pk in with_people],
        to_ask=[each for each in accounts.active_people() if each.pk not in inside] if may else [],
        reasons={
            "close": closing,
            "open": rules.opening_reasons(team=known.name, may=may, is_open=known.is_open),
            "add": admin_reasons(is_admin=asker.is_admin),
        },
    )


@dataclass(frozen=True, slots=True)
class Assignment:
    """A case with the colleagues whom it can be given to, and how many cases each has."""

    case: Case
    holder: Segment
    colleagues: Sequence[PersonLine]
    handoff: Handoff | None  # that waits: it stands, whoever has the case
    is_away: bool
    reasons: Sequence[Reason]


def assignment(asker: Asker, case_id: int, *, now: datetime) -> Assignment:
    """What it takes to give a case to a colleague. Refused when the asker may not see it."""
    held = cases.get(asker, case_id)
    standing = cases.standing(asker, held, now=now)
    team = Person.objects.filter(memberships__team=held.holder.team, is_active=True).order_by("name")
    lines = _lines(team, now=now)
    return Assignment(
        case=held.case,
        holder=held.holder,
        colleagues=[line for line in lines if line.person.pk != standing.person],
        handoff=queries.offers_waiting().select_related("to_team").filter(case=held.case).first(),
        is_away=standing.person_is_away,
        reasons=case_rules.holding_reasons(standing),
    )
