"""What must be passed on, and on which route."""

from ninja import Router

from pitstop.api.answers import Protocols, Routes
from pitstop.api.auth import ApiRequest, needs
from pitstop.routing import queries

router = Router(tags=["protocols"])


@router.get("/protocols", response=Protocols, **needs("read"))
def list_protocols(request: ApiRequest) -> object:
    """The newest version of every protocol, with its fields"""
    return {"items": queries.protocols()}


@router.get("/routes", response=Routes, **needs("read"))
def list_routes(request: ApiRequest) -> object:
    """Which protocol applies from which team to which

    The most specific route wins: two teams named beat one, one beats none; then a kind beats none.
    """
    return {"items": queries.all_routes()}
