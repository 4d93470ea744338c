"""Mail that came in and has no place: for admins."""

from django.http import HttpResponse
from django.urls import reverse
from ninja import Router, Schema
from pydantic import Field

from pitstop.api.answers import At, CaseOut
from pitstop.api.auth import ApiRequest, needs
from pitstop.api.idempotency import Done, once
from pitstop.connectors.mail import queries, services

router = Router(tags=["mails"])

MOST = 200


class MailInOut(Schema):
    """A mail that came in; `why` says why it has no place."""

    id: int
    sender: str
    subject: str
    outcome: str = Field(description="unclear, stopped or returned.")
    why: str
    case: int | None = Field(
        validation_alias="about", description="The case that it is about, where that is known."
    )
    at: At


class MailsIn(Schema):
    """Mail that waits to be looked at, oldest first."""

    items: list[MailInOut]
    total: int = Field(description="More than the items, where there are more than fit.")


class Settled(Schema):
    """The mail that waits no longer."""

    id: int


@router.get("/mails/in", response=MailsIn, **needs("read"))
def list_mails_in(request: ApiRequest) -> object:
    """Mail that came in and has no place

    For admins. At most 200, oldest first.
    """
    found = queries.waiting(request.auth.asker)
    return {"items": found[:MOST], "total": len(found)}


@router.post("/mails/in/{int:mail_id}/case", response={201: CaseOut}, **needs("write"))
def open_case_with_mail(request: ApiRequest, mail_id: int) -> HttpResponse:
    """Open a case with a mail, whatever kept it from becoming one"""

    def act() -> Done:
        by, now = request.auth.asker, request.auth.now
        case = services.open_anyway(by=by, now=now, taken_in=mail_id)
        return Done(CaseOut.from_orm(case), reverse("api:get_case", args=[case.pk]))

    return once(request, act)


@router.post("/mails/in/{int:mail_id}/settled", response=Settled, **needs("write"))
def settle_mail(request: ApiRequest, mail_id: int) -> HttpResponse:
    """Say that nothing is to be done about a mail; it is kept"""

    def act() -> Done:
        services.settle(by=request.auth.asker, now=request.auth.now, taken_in=mail_id)
        return Done(Settled(id=mail_id))

    return once(request, act)
