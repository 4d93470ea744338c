"""What concerns a case's customer: the files of its messages, their link, and going on after closing."""

import base64
import binascii
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from ninja import Router, Schema
from pydantic import Field

from pitstop.api.answers import At, CaseOut
from pitstop.api.auth import ApiRequest, needs
from pitstop.api.idempotency import Done, once
from pitstop.api.schemas import Body, FileToSend, Text
from pitstop.cases import queries, services
from pitstop.cases.services import File
from pitstop.core.refusals import Because, Reason, refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.handoffs.reopening import services as customers
from pitstop.slips import services as slips

router = Router(tags=["cases"])


class FileOut(Schema):
    """A file that came or went with a message. `media_type` is what its content looks like."""

    id: int
    message: int = Field(validation_alias="message_id")
    name: str
    media_type: str
    size: int = Field(description="In bytes")


class Files(Schema):
    """The files of a case, oldest first."""

    items: list[FileOut]


class FileWithContent(FileOut):
    """A file with what is in it."""

    content: str = Field(description="In Base64")

    @staticmethod
    def resolve_content(found: Any) -> str:
        return base64.b64encode(bytes(found.content)).decode()


class SlipToNote(Body):
    """A small error that you saw."""

    kind: Text = Field(
        description="One of: facts_missing, misread, late_answer, missed_promise, bounce, repeated, "
        "wrong_team, other."
    )
    place: Text = Field(
        "other", description="offer, read_back, waiting, promise, status_page, message or other."
    )
    text: Text = Field("", description="In a few words.")


class SlipOut(Schema):
    """A small error that was written down. Nobody is blamed by it."""

    id: int
    case: int = Field(validation_alias="case_id")
    kind: str
    place: str
    source: str
    at: At
    text: str


class LinkOut(Schema):
    """The address of the customer's page; empty while it is revoked."""

    status_link: str


class CaseToReopen(Body):
    """Why a closed case goes on."""

    why: Text


def sent_files(files: Iterable[FileToSend]) -> list[File]:
    """The files as a service takes them. Refused when one isn't Base64."""
    read: list[File] = []
    reasons = []
    for file in files:
        try:
            read.append(File(file.name, "", base64.b64decode(file.content, validate=True)))
        except (binascii.Error, ValueError):
            sentence = _("The content of “%(name)s” can't be read as Base64.")
            reasons.append(
                Reason("file-not-base64", sentence, Because.INVALID, "files", {"name": file.name[:60]})
            )
    refuse_if(reasons)
    return read


@router.get("/cases/{int:case_id}/files", response=Files, **needs("read"))
def list_files(request: ApiRequest, case_id: int) -> object:
    """The files that came or went with a case's messages"""
    return {"items": queries.attachments(queries.get(request.auth.asker, case_id).case)}


@router.get("/files/{int:file_id}", response=FileWithContent, **needs("read"))
def get_file(request: ApiRequest, file_id: int) -> object:
    """A file with its content"""
    return queries.attachment(request.auth.asker, file_id)


@router.post("/cases/{int:case_id}/slips", response={201: SlipOut}, **needs("write"))
def note_slip(request: ApiRequest, case_id: int, body: SlipToNote) -> HttpResponse:
    """Write down a small error

    Whoever sees the case may, open or closed.
    """

    def act() -> Done:
        slip = slips.note_down(
            by=request.auth.asker, now=request.auth.now, case_id=case_id, **body.model_dump()
        )
        return Done(SlipOut.from_orm(slip), reverse("api:get_timeline", args=[case_id]))

    return once(request, act)


@router.post("/cases/{int:case_id}/reopening", response=CaseOut, **needs("write"))
def reopen_case(request: ApiRequest, case_id: int, body: CaseToReopen) -> HttpResponse:
    """Let a closed case go on

    With who had it if they work now, else with the team; where that is closed, with its successor.
    """

    def act() -> Done:
        case = customers.reopen(by=request.auth.asker, now=request.auth.now, case_id=case_id, why=body.why)
        return Done(CaseOut.from_orm(case))

    return once(request, act)


@router.post("/cases/{int:case_id}/link", response=LinkOut, **needs("write"))
def renew_link(request: ApiRequest, case_id: int) -> HttpResponse:
    """Make a new link to the customer's page

    The ones given out before open nothing any more.
    """

    def act() -> Done:
        case = services.renew_link(by=request.auth.asker, now=request.auth.now, case_id=case_id)
        return Done(LinkOut(status_link=queries.status_link(case)))

    return once(request, act)


@router.post("/cases/{int:case_id}/link/revocation", response=LinkOut, **needs("write"))
def revoke_link(request: ApiRequest, case_id: int) -> HttpResponse:
    """End every link to the customer's page"""

    def act() -> Done:
        services.revoke_link(by=request.auth.asker, now=request.auth.now, case_id=case_id)
        return Done(LinkOut(status_link=""))

    return once(request, act)
