"""Cases: open, read, write, take, close."""

from django.http import HttpResponse
from django.urls import reverse
from ninja import Router

from pitstop.api.answers import CaseOut, Cases, CaseView, MessageOut, Timeline
from pitstop.api.auth import ApiRequest, needs
from pitstop.api.customers import sent_files
from pitstop.api.idempotency import Done, once
from pitstop.api.paging import page
from pitstop.api.schemas import (
    After,
    CaseState,
    CaseToClose,
    CaseToOpen,
    CaseToTake,
    Limit,
    MessageToWrite,
    PriorityToSet,
)
from pitstop.cases import queries, services
from pitstop.core.refusals import Because, Reason, refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.handoffs import overviews
from pitstop.handoffs import services as handoffs
from pitstop.promises import services as promises

router = Router(tags=["cases"])


@router.get("/cases", response=Cases, **needs("read"))
def list_cases(
    request: ApiRequest, state: CaseState | None = None, after: After = 0, limit: Limit = 50
) -> object:
    """The cases that you can see, oldest first"""
    found = queries.listed(request.auth.asker, state=state or "", after=after, limit=limit + 1)
    return page(found, limit=limit, number=lambda held: held.case.pk)


@router.post("/cases", response={201: CaseOut}, **needs("write"))
def open_case(request: ApiRequest, body: CaseToOpen) -> HttpResponse:
    """Open a case with the customer's first words

    You hold it, in one of your own teams. A customer whose address is known already stays as they are.
    """

    def act() -> Done:
        case = services.open_case(
            by=request.auth.asker,
            now=request.auth.now,
            team_id=body.team,
            **body.model_dump(exclude={"team"}),
        )
        return Done(CaseOut.from_orm(case), reverse("api:get_case", args=[case.pk]))

    return once(request, act)


@router.get("/cases/{int:case_id}", response=CaseView, **needs("read"))
def get_case(request: ApiRequest, case_id: int) -> object:
    """A case: who has it, what is promised, its way so far, and what you can do with it"""
    return overviews.case(request.auth.asker, case_id, now=request.auth.now)


@router.get("/cases/{int:case_id}/timeline", response=Timeline, **needs("read"))
def get_timeline(request: ApiRequest, case_id: int) -> object:
    """A case's story: everything that happened, oldest first"""
    return {"items": overviews.case(request.auth.asker, case_id).story}


@router.post("/cases/{int:case_id}/messages", response={201: MessageOut}, **needs("write"))
def write_message(request: ApiRequest, case_id: int, body: MessageToWrite) -> HttpResponse:
    """Write a note, write down what the customer said, or write to the customer

    A message to the customer may keep promises and make the next one: all of it is done, or nothing. It says
    what comes next or that nothing does, unless more stays promised. What was missed is apologised for, once.
    """
    by, now = request.auth.asker, request.auth.now

    def act() -> Done:
        write = {"note": services.write_note, "from_customer": services.hear}.get(body.kind)
        if write:
            refuse_if(_replying_reasons(body))
            message = write(by=by, now=now, case_id=case_id, body=body.body, files=sent_files(body.files))
        else:
            said = body.model_dump(exclude={"kind", "files"})
            message = promises.reply(by=by, now=now, case_id=case_id, **said, files=sent_files(body.files))
        return Done(MessageOut.from_orm(message), reverse("api:get_timeline", args=[case_id]))

    return once(request, act)


def _replying_reasons(body: MessageToWrite) -> list[Reason]:
    """Only a message to the customer has promises: to drop what was sent would leave one believed in."""
    sentence = _("Only a message to the customer keeps and makes promises.")
    names = ("keeps", "next_text", "next_due_at", "no_more", "apology")
    sent = [name for name in names if getattr(body, name)]
    reasons = [Reason("note-promises", sentence, Because.INVALID, name) for name in sent]
    if body.waits_for_customer:
        sentence = _("Only a message to the customer waits for their answer.")
        reasons.append(Reason("note-waits", sentence, Because.INVALID, "waits_for_customer"))
    return reasons


@router.post("/cases/{int:case_id}/holder", response=CaseOut, **needs("write"))
def take_case(request: ApiRequest, case_id: int, body: CaseToTake) -> HttpResponse:
    """Take a case that waits in your team, or give it to a colleague

    Also one whose holder is away or off shift. Taking your own changes nothing.
    """
    by, now = request.auth.asker, request.auth.now

    def act() -> Done:
        if body.to_person is None:
            refuse_if(_assigning_reasons(body))
            return Done(CaseOut.from_orm(services.take(by=by, now=now, case_id=case_id, seen=body.seen)))
        return Done(CaseOut.from_orm(services.reassign(by=by, now=now, case_id=case_id, **body.model_dump())))

    return once(request, act)


def _assigning_reasons(body: CaseToTake) -> list[Reason]:
    sentence = _("Name the colleague it goes to: “why” is for them.")
    return [Reason("assignee-missing", sentence, Because.INVALID, "to_person")] if body.why.strip() else []


@router.post("/cases/{int:case_id}/priority", response=CaseOut, **needs("write"))
def set_priority(request: ApiRequest, case_id: int, body: PriorityToSet) -> HttpResponse:
    """Say how urgent a case is

    What is promised from then on follows it.
    """

    def act() -> Done:
        case = services.set_priority(
            by=request.auth.asker, now=request.auth.now, case_id=case_id, priority=body.priority
        )
        return Done(CaseOut.from_orm(case))

    return once(request, act)


@router.post("/cases/{int:case_id}/closure", response=CaseOut, **needs("write"))
def close_case(request: ApiRequest, case_id: int, body: CaseToClose) -> HttpResponse:
    """Close a case

    Refused while something is promised or offered.
    """

    def act() -> Done:
        case = handoffs.close_case(
            by=request.auth.asker, now=request.auth.now, case_id=case_id, **body.model_dump()
        )
        return Done(CaseOut.from_orm(case))

    return once(request, act)
