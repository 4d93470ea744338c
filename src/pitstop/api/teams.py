"""Teams: what each holds, and closing one with another in its place."""

from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import AliasChoices, Field

from pitstop.api.answers import At, Refusals, TeamRef
from pitstop.api.auth import ApiRequest, needs
from pitstop.api.idempotency import Done, once
from pitstop.api.schemas import Body
from pitstop.handoffs.leaving import overviews
from pitstop.handoffs.leaving import services as leaves

router = Router(tags=["people"])


def _of_team(name: str) -> Any:
    return Field(validation_alias=AliasChoices(f"line.team.{name}", name))


class TeamState(TeamRef):
    """A team, open or closed."""

    id: int = _of_team("pk")
    name: str = _of_team("name")
    purpose: str = _of_team("purpose")
    is_open: bool = _of_team("is_open")
    takes_new: bool = _of_team("takes_new")
    closed_at: At | None = _of_team("closed_at")
    successor: TeamRef | None = _of_team("successor")


class Worker(Schema):
    """Someone in a team, with what waits for them in all of their teams."""

    id: int = Field(validation_alias="person.pk")
    name: str = Field(validation_alias="person.name")
    kind: str = Field(validation_alias="person.kind")
    is_active: bool = Field(validation_alias="person.is_active")
    is_away: bool
    is_off_shift: bool
    cases: int
    offers: int


class TeamView(TeamState):
    """A team with its people and what waits in it."""

    cases: int = Field(validation_alias="line.cases", description="Open ones that it holds.")
    offers: int = Field(validation_alias="line.offers", description="That wait for its answer.")
    people: list[Worker]
    refusals: Refusals


class TeamToClose(Body):
    """Which team takes the place of one that closes; needed once it has held a case."""

    successor: int | None = None


@router.get("/teams/{int:team_id}", response=TeamView, **needs("read"))
def get_team(request: ApiRequest, team_id: int) -> object:
    """A team of yours, with its people and what waits in it; any for a lead"""
    return overviews.team(request.auth.asker, team_id, now=request.auth.now)


@router.post("/teams/{int:team_id}/closure", response=TeamState, **needs("lead"))
def close_team(request: ApiRequest, team_id: int, body: TeamToClose) -> HttpResponse:
    """Close a team

    Refused while it holds open cases: they are handed over first. Offers that wait for it go back.
    """

    def act() -> Done:
        team = leaves.close_team(
            by=request.auth.asker,
            now=request.auth.now,
            team_id=team_id,
            successor_id=body.successor,
        )
        return Done(TeamState.from_orm(team))

    return once(request, act)


@router.post("/teams/{int:team_id}/opening", response=TeamState, **needs("lead"))
def open_team(request: ApiRequest, team_id: int) -> HttpResponse:
    """Open a closed team again

    What went to its successor stays there.
    """

    def act() -> Done:
        team = leaves.open_team(by=request.auth.asker, now=request.auth.now, team_id=team_id)
        return Done(TeamState.from_orm(team))

    return once(request, act)
