"""Mails that have not left: for leads, of the cases that they may read; for an admin, all."""

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from pitstop.accounts.queries import Asker
from pitstop.api.answers import At
from pitstop.api.auth import ApiRequest, needs
from pitstop.api.idempotency import Done, once
from pitstop.cases import queries as cases
from pitstop.notify import queries, services

router = Router(tags=["mails"])

MOST = 200


class MailOut(Schema):
    """A mail; `state` is stuck or queued, and sent once it has left."""

    id: int
    state: str
    to: str
    subject: str
    case: int | None
    attempts: int
    error: str
    created_at: At
    due_at: At = Field(description="The next try; of a stuck mail, when it was given up.")


class Mails(Schema):
    """Mails that have not left, the stuck ones first."""

    items: list[MailOut]
    total: int = Field(description="More than the items, where there are more than fit.")


def _readable(by: Asker) -> queries.Cases:
    return None if by.is_admin else cases.seen_by(by)


@router.get("/mails", response=Mails, **needs("read"))
def list_mails(request: ApiRequest) -> object:
    """Mails that are stuck or wait for their next try

    For leads, of the cases that they may read; an admin sees all. At most 200, the stuck ones first.
    """
    asker = request.auth.asker
    queries.check_lead(asker)
    found = queries.unsent(asker, cases=_readable(asker))
    return {"items": list(found[:MOST]), "total": found.count()}


@router.post("/mails/{int:mail_id}/again", response=MailOut, **needs("write"))
def send_mail_again(request: ApiRequest, mail_id: int) -> HttpResponse:
    """Have a mail that has not left tried again at once"""

    def act() -> Done:
        by, now = request.auth.asker, request.auth.now
        mail = services.send_again(by=by, now=now, mail_id=mail_id, cases=_readable(by))
        return Done(MailOut.from_orm(mail))

    return once(request, act)
