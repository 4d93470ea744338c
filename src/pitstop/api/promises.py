"""Promises: make, keep, release."""

from django.http import HttpResponse
from django.urls import reverse
from ninja import Router

from pitstop.api.answers import PromiseOut
from pitstop.api.auth import ApiRequest, needs
from pitstop.api.idempotency import Done, once
from pitstop.api.schemas import PromiseToMake, PromiseToRelease
from pitstop.promises import services

router = Router(tags=["promises"])


@router.post("/cases/{int:case_id}/promises", response={201: PromiseOut}, **needs("write"))
def make_promise(request: ApiRequest, case_id: int, body: PromiseToMake) -> HttpResponse:
    """Promise the customer something by a time"""

    def act() -> Done:
        promise = services.make(
            by=request.auth.asker, now=request.auth.now, case_id=case_id, **body.model_dump()
        )
        return Done(PromiseOut.from_orm(promise), reverse("api:get_case", args=[case_id]))

    return once(request, act)


@router.post("/promises/{int:promise_id}/keeping", response=PromiseOut, **needs("write"))
def keep_promise(request: ApiRequest, promise_id: int) -> HttpResponse:
    """Say that a promise was kept

    Refused once its time has passed: then it counts as missed.
    """

    def act() -> Done:
        promise = services.keep(by=request.auth.asker, now=request.auth.now, promise_id=promise_id)
        return Done(PromiseOut.from_orm(promise))

    return once(request, act)


@router.post("/promises/{int:promise_id}/release", response=PromiseOut, **needs("write"))
def release_promise(request: ApiRequest, promise_id: int, body: PromiseToRelease) -> HttpResponse:
    """Let a promise go, with a reason"""

    def act() -> Done:
        promise = services.release(
            by=request.auth.asker, now=request.auth.now, promise_id=promise_id, reason=body.reason
        )
        return Done(PromiseOut.from_orm(promise))

    return once(request, act)
