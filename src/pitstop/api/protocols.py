"""What must be passed on, and on which route."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from ninja import Router

from pitstop.accounts import queries as accounts
from pitstop.api.answers import ProtocolOut
from pitstop.api.auth import ApiRequest, needs
from pitstop.api.idempotency import Done, once
from pitstop.api.protocol_answers import Comparison, Protocols, RouteOut, Routes, VersionOut, Versions
from pitstop.api.protocol_schemas import (
    Number,
    ProtocolToMake,
    RouteToChange,
    RouteToMake,
    VersionToMake,
)
from pitstop.api.schemas import HandoffKind, Id
from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.words import gettext_noop as _
from pitstop.routing import queries, services

router = Router(tags=["protocols"])


@router.get("/protocols", response=Protocols, **needs("read"))
def list_protocols(request: ApiRequest) -> object:
    """The newest version of every protocol, with its fields"""
    return {"items": queries.protocols()}


@router.post("/protocols", response={201: VersionOut}, **needs("lead"))
def create_protocol(request: ApiRequest, body: ProtocolToMake) -> HttpResponse:
    """Write a new protocol

    For leads. Every fault is named with the place of its field, as in `fields.2.label`.
    """

    def act() -> Done:
        made = services.create_protocol(
            by=request.auth.asker,
            now=request.auth.now,
            key=body.key,
            name=body.name,
            summary=body.summary,
            why=body.why,
            proposed=body.proposed(),
        )
        return Done(VersionOut.from_orm(made), reverse("api:get_protocol", args=[made.protocol.key]))

    return once(request, act)


@router.get("/protocols/{slug:key}", response=ProtocolOut, **needs("read"))
def get_protocol(request: ApiRequest, key: str) -> object:
    """A protocol as it applies now"""
    return queries.newest(key)


@router.get("/protocols/{slug:key}/versions", response=Versions, **needs("read"))
def list_protocol_versions(request: ApiRequest, key: str) -> object:
    """Every version of a protocol, the newest first"""
    queries.newest(key)
    return {"items": queries.versions_of(key)}


@router.post("/protocols/{slug:key}/versions", response={201: VersionOut}, **needs("lead"))
def save_protocol(request: ApiRequest, key: str, body: VersionToMake) -> HttpResponse:
    """Make a new version of a protocol

    For leads. Hand-offs that were offered with an older version keep it.
    """

    def act() -> Done:
        made = services.save_protocol(
            by=request.auth.asker,
            now=request.auth.now,
            key=key,
            name=body.name,
            summary=body.summary,
            why=body.why,
            seen=body.seen,
            proposed=body.proposed(),
        )
        where = reverse("api:get_protocol_version", args=[made.protocol.key, made.version])
        return Done(VersionOut.from_orm(made), where)

    return once(request, act)


@router.get("/protocols/{slug:key}/versions/{int:version}", response=VersionOut, **needs("read"))
def get_protocol_version(request: ApiRequest, key: str, version: int) -> object:
    """A protocol as it stood in one of its versions"""
    return queries.version(key, version)


@router.get("/protocols/{slug:key}/comparison", response=Comparison, **needs("read"))
def compare_protocol_versions(request: ApiRequest, key: str, before: Number, after: Number) -> object:
    """What became of each field from one version of a protocol to another"""
    found = queries.compared(key, before=before, after=after)
    return {"before": before, "after": after, "items": found}


@router.get("/routes", response=Routes, **needs("read"))
def list_routes(request: ApiRequest) -> object:
    """Which protocol applies from which team to which, and on what terms

    The most specific route wins: two teams named beat one, one beats none; then a kind beats none.
    """
    return {"items": queries.all_routes()}


@router.get("/routes/applying", response=RouteOut, **needs("read"))
def get_applying_route(request: ApiRequest, from_team: Id, to_team: Id, kind: HandoffKind) -> object:
    """Which route applies to a hand-off from a team to a team"""
    found = queries.applying(from_team, to_team, kind)
    if found is None:
        raise Refused([Reason("no-route", _("No route applies."), Because.MISSING)])
    return found


@router.post("/routes", response={201: RouteOut}, **needs("lead"))
def create_route(request: ApiRequest, body: RouteToMake) -> HttpResponse:
    """Make a route

    For leads. Refused when it would leave two routes of which neither is more specific.
    """

    def act() -> Done:
        made = services.save_route(
            by=request.auth.asker,
            now=request.auth.now,
            protocol=body.protocol,
            from_team=_team(body.from_team, "from_team"),
            to_team=_team(body.to_team, "to_team"),
            kind=body.kind,
            terms=body.terms(),
            anew=True,
        )
        return Done(RouteOut.from_orm(made), reverse("api:get_route", args=[made.pk]))

    return once(request, act)


def _team(team_id: int | None, name: str) -> Any:
    found = accounts.team(team_id) if team_id is not None else None
    if team_id is not None and found is None:
        sentence = _("There is no team %(team)s.")
        raise Refused([Reason("team-missing", sentence, Because.INVALID, name, {"team": team_id})])
    return found


@router.get("/routes/{int:route_id}", response=RouteOut, **needs("read"))
def get_route(request: ApiRequest, route_id: int) -> object:
    """A route with its terms"""
    return queries.route(route_id)


@router.patch("/routes/{int:route_id}", response=RouteOut, **needs("lead"))
def change_route(request: ApiRequest, route_id: int, body: RouteToChange) -> HttpResponse:
    """Change what a route asks

    For leads. What is left out stays as it is, and so do the terms of offers under way.
    """

    def act() -> Done:
        said = body.terms()
        changed = services.change_route(
            by=request.auth.asker,
            now=request.auth.now,
            route_id=route_id,
            protocol=body.protocol,
            change={name: getattr(said, name) for name in body.model_fields_set - {"protocol"}},
        )
        return Done(RouteOut.from_orm(changed))

    return once(request, act)


@router.api_operation(["DELETE"], "/routes/{int:route_id}", response=RouteOut, **needs("lead"))
def remove_route(request: ApiRequest, route_id: int) -> HttpResponse:
    """Take a route away

    For leads. A more general one applies then. Answers with the route as it was.
    """

    def act() -> Done:
        found = RouteOut.from_orm(queries.route(route_id))
        services.remove_route(by=request.auth.asker, now=request.auth.now, route_id=route_id)
        return Done(found)

    return once(request, act)
