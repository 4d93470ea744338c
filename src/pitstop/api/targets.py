"""Targets, and the clocks that they run on cases."""

from django.http import HttpResponse
from django.urls import reverse
from ninja import Router

from pitstop.api.auth import ApiRequest, needs
from pitstop.api.idempotency import Done, once
from pitstop.api.target_answers import (
    ClockOut,
    Clocks,
    ClockToCorrect,
    TargetBeside,
    TargetOut,
    Targets,
    TargetToSet,
)
from pitstop.cases import queries as cases
from pitstop.targets import queries, services
from pitstop.targets.services import Proposed

router = Router(tags=["targets"])


@router.get("/targets", response=Targets, **needs("read"))
def list_targets(request: ApiRequest) -> object:
    """The targets in force"""
    return {"items": queries.listed()}


@router.post("/targets", response={201: TargetOut}, **needs("lead"))
def set_target(request: ApiRequest, body: TargetToSet) -> HttpResponse:
    """Set a target, in the place of the one for exactly the same

    A team's is set by its leads, one for every team by admins, a customer's by any lead. Clocks that run keep
    theirs. Refused when it and another would both fit a case and neither is within the other, naming the one
    that is missing: send that in `beside`. Fields of the reasons about those are numbered, as in 1.minutes.
    """

    def act() -> Done:
        proposed = [_proposed(each) for each in (body, *body.beside)]
        made, *_others = services.set_targets(by=request.auth.asker, now=request.auth.now, proposed=proposed)
        return Done(TargetOut.from_orm(made), reverse("api:get_target", args=[made.pk]))

    return once(request, act)


def _proposed(body: TargetBeside) -> Proposed:
    return Proposed(**body.model_dump(exclude={"beside"}) | {"warn_at": tuple(body.warn_at)})


@router.get("/targets/{int:target_id}", response=TargetOut, **needs("read"))
def get_target(request: ApiRequest, target_id: int) -> object:
    """A target, in force or ended"""
    return queries.target(target_id)


@router.get("/targets/{int:target_id}/history", response=Targets, **needs("read"))
def get_target_history(request: ApiRequest, target_id: int) -> object:
    """Every target for exactly the same as this one, the newest first"""
    return {"items": queries.history(queries.target(target_id))}


@router.post("/targets/{int:target_id}/removal", response=TargetOut, **needs("lead"))
def remove_target(request: ApiRequest, target_id: int) -> HttpResponse:
    """Take a target away

    For who may set it. Refused when others would become ambiguous without it.
    """

    def act() -> Done:
        found = services.remove_target(by=request.auth.asker, now=request.auth.now, target_id=target_id)
        return Done(TargetOut.from_orm(found))

    return once(request, act)


@router.post("/targets/{int:target_id}/again", response={201: TargetOut}, **needs("lead"))
def set_target_again(request: ApiRequest, target_id: int) -> HttpResponse:
    """Set a target again as it once was

    Another one with the same minutes and shares, in the place of the one for exactly the same. As a new one.
    """

    def act() -> Done:
        made = services.set_again(by=request.auth.asker, now=request.auth.now, target_id=target_id)
        return Done(TargetOut.from_orm(made), reverse("api:get_target", args=[made.pk]))

    return once(request, act)


@router.get("/cases/{int:case_id}/clocks", response=Clocks, **needs("read"))
def list_clocks(request: ApiRequest, case_id: int) -> object:
    """The clocks of a case: those that run, the next due first, then those that ended"""
    return {"items": queries.of_case(cases.get(request.auth.asker, case_id).case)}


@router.post("/clocks/{int:clock_id}/correction", response={201: ClockOut}, **needs("lead"))
def correct_clock(request: ApiRequest, clock_id: int, body: ClockToCorrect) -> HttpResponse:
    """Let another clock take the place of one that measured wrongly

    For leads of its team; a customer's for any lead. The one before stays, ended as corrected.
    """

    def act() -> Done:
        made = services.correct(
            by=request.auth.asker, now=request.auth.now, clock_id=clock_id, **body.model_dump()
        )
        return Done(ClockOut.from_orm(made), reverse("api:list_clocks", args=[made.case_id]))

    return once(request, act)
