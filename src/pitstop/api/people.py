"""Who is here: people and teams, what waits for them, and what becomes of it when someone leaves."""

from typing import Any

from django.http import HttpResponse
from ninja import Router
from pydantic import AliasChoices, Field

from pitstop.accounts import queries as accounts
from pitstop.accounts.members import services as members
from pitstop.api.answers import At, People, PersonRef, Refusals, TeamRef, Teams
from pitstop.api.auth import ApiRequest, needs
from pitstop.api.idempotency import Done, once
from pitstop.api.schemas import Body, Id, Text
from pitstop.handoffs.leaving import overviews
from pitstop.handoffs.leaving import services as leaves

router = Router(tags=["people"])


def _of_person(name: str) -> Any:
    return Field(validation_alias=AliasChoices(f"line.person.{name}", name))


class StayOut(TeamRef):
    """A team of a person's, with what waits for them there."""

    id: int = Field(validation_alias="team.pk")
    name: str = Field(validation_alias="team.name")
    cases: int = Field(description="Open ones that they have; if they left, these would wait in the team.")
    offers: int = Field(description="To them by name; if they left, these would be the team's.")


class PersonView(PersonRef):
    """A person with what waits for them, and what would become of it if they left."""

    id: int = _of_person("pk")
    name: str = _of_person("name")
    kind: str = _of_person("kind")
    role: str = _of_person("role")
    is_active: bool = _of_person("is_active")
    away_until: At | None = _of_person("away_until")
    is_off_shift: bool = Field(validation_alias="line.is_off_shift")
    teams: list[StayOut] = Field(validation_alias="stays")
    given: int = Field(description="Offers of theirs that wait; they would stay.")
    refusals: Refusals


class PersonNow(PersonRef):
    """A person after something changed."""

    role: str
    is_active: bool
    teams: list[TeamRef]


class PasswordToGive(Body):
    """What someone who comes back signs in with; empty: nothing yet."""

    password: Text = ""


class TeamToJoin(Body):
    """A team to belong to."""

    team: int


class RoleToGive(Body):
    """What someone may do."""

    role: Text = Field(description="agent, lead or admin.")


@router.get("/teams", response=Teams, **needs("read"))
def list_teams(request: ApiRequest) -> object:
    """Every team that can hold a case"""
    return {"items": accounts.open_teams()}


@router.get("/people", response=People, **needs("read"))
def list_people(request: ApiRequest, team: Id | None = None) -> object:
    """Everyone who can hold a case

    `team` names the team whose people to list; without it, all.
    """
    return {"items": accounts.active_people(None if team is None else [team])}


@router.get("/people/{int:person_id}", response=PersonView, **needs("read"))
def get_person(request: ApiRequest, person_id: int) -> object:
    """Someone of your teams: what waits for them, and what would become of it if they left"""
    return overviews.person(request.auth.asker, person_id, now=request.auth.now)


@router.post("/people/{int:person_id}/leaving", response=PersonNow, **needs("lead"))
def let_leave(request: ApiRequest, person_id: int) -> HttpResponse:
    """Let a person leave altogether

    Their cases wait in their teams, offers to them become their teams', they can't sign in, and their tokens
    end. Refused while that would leave a team with work and nobody in it.
    """

    def act() -> Done:
        person = leaves.leave(by=request.auth.asker, now=request.auth.now, person_id=person_id)
        return Done(PersonNow.from_orm(person))

    return once(request, act)


@router.post("/people/{int:person_id}/return", response=PersonNow, **needs("lead"))
def let_come_back(request: ApiRequest, person_id: int, body: PasswordToGive) -> HttpResponse:
    """Let a person who left work here again, in the teams they had"""

    def act() -> Done:
        person = leaves.come_back(
            by=request.auth.asker,
            now=request.auth.now,
            person_id=person_id,
            password=body.password or None,
        )
        return Done(PersonNow.from_orm(person))

    return once(request, act)


@router.post("/people/{int:person_id}/role", response=PersonNow, **needs("lead"))
def set_role(request: ApiRequest, person_id: int, body: RoleToGive) -> HttpResponse:
    """Make a person an agent, a lead or an admin

    For admins.
    """

    def act() -> Done:
        return Done(
            PersonNow.from_orm(members.set_role(by=request.auth.asker, person_id=person_id, role=body.role))
        )

    return once(request, act)


@router.post("/people/{int:person_id}/teams", response=PersonNow, **needs("lead"))
def join_team(request: ApiRequest, person_id: int, body: TeamToJoin) -> HttpResponse:
    """Make a person one of a team

    Joining twice changes nothing.
    """

    def act() -> Done:
        person = members.join(
            by=request.auth.asker, now=request.auth.now, person_id=person_id, team_id=body.team
        )
        return Done(PersonNow.from_orm(person))

    return once(request, act)


@router.post("/people/{int:person_id}/teams/{int:team_id}/leaving", response=PersonNow, **needs("lead"))
def leave_team(request: ApiRequest, person_id: int, team_id: int) -> HttpResponse:
    """Take a person out of a team

    What they had there waits for their colleagues.
    """

    def act() -> Done:
        person = leaves.leave_team(
            by=request.auth.asker, now=request.auth.now, person_id=person_id, team_id=team_id
        )
        return Done(PersonNow.from_orm(person))

    return once(request, act)
