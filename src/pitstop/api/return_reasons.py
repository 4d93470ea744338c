"""The reasons that a hand-off can be returned for."""

from django.http import HttpResponse
from django.urls import reverse
from ninja import Router

from pitstop.api.auth import ApiRequest, needs
from pitstop.api.idempotency import Done, once
from pitstop.api.protocol_answers import ReturnReasonOut, ReturnReasons
from pitstop.api.protocol_schemas import ReasonToAdd, ReasonToChoose
from pitstop.routing import queries, services

router = Router(tags=["protocols"])


@router.get("/return-reasons", response=ReturnReasons, **needs("read"))
def list_return_reasons(request: ApiRequest) -> object:
    """The reasons that a hand-off can be returned for, retired ones too"""
    return {"items": queries.all_return_reasons()}


@router.post("/return-reasons", response={201: ReturnReasonOut}, **needs("lead"))
def add_return_reason(request: ApiRequest, body: ReasonToAdd) -> HttpResponse:
    """Add a reason to return a hand-off

    For leads.
    """

    def act() -> Done:
        made = services.add_return_reason(by=request.auth.asker, now=request.auth.now, **body.model_dump())
        return Done(_answer(made.key), reverse("api:list_return_reasons"))

    return once(request, act)


@router.patch("/return-reasons/{slug:key}", response=ReturnReasonOut, **needs("lead"))
def change_return_reason(request: ApiRequest, key: str, body: ReasonToChoose) -> HttpResponse:
    """Retire a reason to return, or bring it back

    For leads. Built-in ones stay.
    """
    change = services.bring_back_return_reason if body.is_active else services.retire_return_reason

    def act() -> Done:
        return Done(_answer(change(by=request.auth.asker, now=request.auth.now, key=key).key))

    return once(request, act)


def _answer(key: str) -> ReturnReasonOut:
    found = next(one for one in queries.all_return_reasons() if one.key == key)
    return ReturnReasonOut.from_orm(found)
