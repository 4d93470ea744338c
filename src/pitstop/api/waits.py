"""Waits: let a case wait for someone outside, and go on."""

from django.http import HttpResponse
from django.urls import reverse
from ninja import Router

from pitstop.api.answers import WaitOut
from pitstop.api.auth import ApiRequest, needs
from pitstop.api.idempotency import Done, once
from pitstop.api.schemas import WaitToBegin
from pitstop.cases import services

router = Router(tags=["cases"])


@router.post("/cases/{int:case_id}/wait", response={201: WaitOut}, **needs("write"))
def begin_wait(request: ApiRequest, case_id: int, body: WaitToBegin) -> HttpResponse:
    """Say that a case can't go on until the customer, or a third party, has answered

    The desk's own clocks stand still until then. What the customer was promised stays due. The customer's
    next word, by whichever way, ends a wait for them by itself.
    """

    def act() -> Done:
        wait = services.wait(
            by=request.auth.asker, now=request.auth.now, case_id=case_id, **body.model_dump()
        )
        return Done(WaitOut.from_orm(wait), reverse("api:get_case", args=[case_id]))

    return once(request, act)


@router.post("/cases/{int:case_id}/wait/ending", response=WaitOut, **needs("write"))
def end_wait(request: ApiRequest, case_id: int) -> HttpResponse:
    """Say that what a case waited for has come"""

    def act() -> Done:
        wait = services.resume(by=request.auth.asker, now=request.auth.now, case_id=case_id)
        return Done(WaitOut.from_orm(wait))

    return once(request, act)
