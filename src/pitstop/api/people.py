"""Who is here: teams, people."""

from ninja import Router

from pitstop.accounts import queries as accounts
from pitstop.api.answers import People, Teams
from pitstop.api.auth import ApiRequest, needs
from pitstop.api.schemas import Id

router = Router(tags=["people"])


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
