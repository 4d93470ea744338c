"""Hand-offs: the form, offer, read, answer, ask, correct, decide."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import reverse
from ninja import Router

from pitstop.api.auth import ApiRequest, needs
from pitstop.api.handoff_answers import HandoffForm, HandoffOut, Handoffs, HandoffView, Outcomes
from pitstop.api.idempotency import Done, once
from pitstop.api.paging import page
from pitstop.api.schemas import (
    After,
    DecisionToMake,
    HandoffKind,
    HandoffState,
    HandoffsToOffer,
    HandoffToAccept,
    HandoffToOffer,
    HandoffToReturn,
    Id,
    Limit,
    TextToSay,
)
from pitstop.handoffs import overviews, queries, services
from pitstop.handoffs.batches import services as batches
from pitstop.handoffs.batches.services import ToOffer
from pitstop.handoffs.services import Answer, Contingency, Offer

router = Router(tags=["hand-offs"])


@router.get("/cases/{int:case_id}/handoff-form", response=HandoffForm, **needs("read"))
def get_handoff_form(
    request: ApiRequest, case_id: int, to_team: Id | None = None, kind: HandoffKind = "specialist"
) -> object:
    """What to fill in to hand a case off, prefilled from the case

    With `to_team` comes the protocol of that route. Send its `id` back as `protocol_version`, and `seen`.
    """
    asker, now = request.auth.asker, request.auth.now
    return overviews.offer_form(asker, case_id, to_team=to_team, kind=kind, now=now)


@router.post("/cases/{int:case_id}/handoffs", response={201: HandoffOut}, **needs("handoff"))
def offer_handoff(request: ApiRequest, case_id: int, body: HandoffToOffer) -> HttpResponse:
    """Offer a case to another team

    You hold it until someone there accepts. One that keeps coming back is `referred`: a lead decides first.
    Where the route accepts by itself, it is `accepted` at once.
    """

    def act() -> Done:
        handoff = services.offer(
            by=request.auth.asker,
            now=request.auth.now,
            case_id=case_id,
            to_team=body.to_team,
            to_person=body.to_person,
            offered=_offered(body),
        )
        return Done(HandoffOut.from_orm(handoff), reverse("api:get_handoff", args=[handoff.pk]))

    return once(request, act)


def _offered(body: HandoffToOffer) -> Offer:
    carried = {"case", "to_team", "to_person", "answers", "contingencies"}
    return Offer(
        answers={key: Answer(answer.value, answer.not_known) for key, answer in body.answers.items()},
        contingencies=tuple(Contingency(one.when, one.then) for one in body.contingencies),
        **body.model_dump(exclude=carried),
    )


@router.get("/handoffs", response=Handoffs, **needs("read"))
def list_handoffs(
    request: ApiRequest, state: HandoffState | None = None, after: After = 0, limit: Limit = 50
) -> object:
    """The hand-offs that you can see, oldest first"""
    found = queries.visible(request.auth.asker, state=state or "", after=after, limit=limit + 1)
    return page(found, limit=limit, number=lambda handoff: handoff.pk)


@router.get("/handoffs/{int:handoff_id}", response=HandoffView, **needs("read"))
def get_handoff(request: ApiRequest, handoff_id: int) -> object:
    """A hand-off: what was passed on, and what you can do with it"""
    return overviews.incoming(request.auth.asker, handoff_id, now=request.auth.now)


@router.post("/handoffs/{int:handoff_id}/acceptance", response=HandoffOut, **needs("handoff"))
def accept_handoff(request: ApiRequest, handoff_id: int, body: HandoffToAccept) -> HttpResponse:
    """Accept an offer with a read-back

    The case and its promises pass to you, and the customer is told.
    """

    def act() -> Done:
        handoff = services.accept(
            by=request.auth.asker, now=request.auth.now, handoff_id=handoff_id, **body.model_dump()
        )
        return Done(HandoffOut.from_orm(handoff))

    return once(request, act)


@router.post("/handoffs/{int:handoff_id}/return", response=HandoffOut, **needs("handoff"))
def return_handoff(request: ApiRequest, handoff_id: int, body: HandoffToReturn) -> HttpResponse:
    """Return an offer with a reason

    The giver still holds the case.
    """

    def act() -> Done:
        handoff = services.send_back(
            by=request.auth.asker, now=request.auth.now, handoff_id=handoff_id, **body.model_dump()
        )
        return Done(HandoffOut.from_orm(handoff))

    return once(request, act)


@router.post("/handoffs/{int:handoff_id}/withdrawal", response=HandoffOut, **needs("handoff"))
def withdraw_handoff(request: ApiRequest, handoff_id: int) -> HttpResponse:
    """Take an offer back before it is answered"""

    def act() -> Done:
        handoff = services.withdraw(by=request.auth.asker, now=request.auth.now, handoff_id=handoff_id)
        return Done(HandoffOut.from_orm(handoff))

    return once(request, act)


@router.post("/handoffs/batch", response=Outcomes, **needs("handoff"))
def offer_many(request: ApiRequest, body: HandoffsToOffer) -> HttpResponse:
    """Offer many cases at once

    Each stands on its own: one that is refused keeps none of the others back. Outcomes are in your order.
    """
    offers = [
        ToOffer(case=one.case, to_team=one.to_team, to_person=one.to_person, offered=_offered(one))
        for one in body.items
    ]

    def act() -> Done:
        found = batches.offer_many(by=request.auth.asker, now=request.auth.now, offers=offers)
        return Done(Outcomes.from_orm({"items": found}))

    return once(request, act)


def _done(request: ApiRequest, handoff_id: int, act: Callable[[], object]) -> HttpResponse:
    """The hand-off as it stands after the act."""

    def acted() -> Done:
        act()
        return Done(HandoffOut.from_orm(queries.get(request.auth.asker, handoff_id)))

    return once(request, acted)


@router.post("/handoffs/{int:handoff_id}/question", response=HandoffOut, **needs("handoff"))
def ask_back(request: ApiRequest, handoff_id: int, body: TextToSay) -> HttpResponse:
    """Ask the giver something before answering

    The case stays where it is; the giver is waited for until they have answered.
    """
    by, now = request.auth.asker, request.auth.now
    return _done(
        request, handoff_id, lambda: services.ask(by=by, now=now, handoff_id=handoff_id, text=body.text)
    )


@router.post("/handoffs/{int:handoff_id}/explanation", response=HandoffOut, **needs("handoff"))
def explain(request: ApiRequest, handoff_id: int, body: TextToSay) -> HttpResponse:
    """Answer the receiver's question"""
    by, now = request.auth.asker, request.auth.now
    return _done(
        request, handoff_id, lambda: services.explain(by=by, now=now, handoff_id=handoff_id, text=body.text)
    )


@router.post("/handoffs/{int:handoff_id}/correction", response=HandoffOut, **needs("handoff"))
def correct_read_back(request: ApiRequest, handoff_id: int, body: TextToSay) -> HttpResponse:
    """Correct the read-back

    It stands on the case until the receiver has seen it: until then it can't be passed on or closed.
    """
    by, now = request.auth.asker, request.auth.now
    return _done(
        request, handoff_id, lambda: services.correct(by=by, now=now, handoff_id=handoff_id, text=body.text)
    )


@router.post("/handoffs/{int:handoff_id}/understanding", response=HandoffOut, **needs("handoff"))
def understand_correction(request: ApiRequest, handoff_id: int) -> HttpResponse:
    """Say that the correction was seen"""
    by, now = request.auth.asker, request.auth.now
    return _done(request, handoff_id, lambda: services.understand(by=by, now=now, handoff_id=handoff_id))


@router.post("/handoffs/{int:handoff_id}/decision", response=HandoffOut, **needs("handoff"))
def decide(request: ApiRequest, handoff_id: int, body: DecisionToMake) -> HttpResponse:
    """Decide, as a lead, about a case that keeps coming back

    Let it pass to the receiver, take it, or swarm it: two teams on it, one holder.
    """
    by, now = request.auth.asker, request.auth.now
    return _done(
        request,
        handoff_id,
        lambda: services.decide(by=by, now=now, handoff_id=handoff_id, decision=body.decision),
    )


@router.post("/handoffs/{int:handoff_id}/reminder", response=HandoffOut, **needs("handoff"))
def remind(request: ApiRequest, handoff_id: int) -> HttpResponse:
    """Remind whoever is silent now

    Each person is told once in five minutes: a second reminder within them tells nobody again.
    """
    by, now = request.auth.asker, request.auth.now
    return _done(request, handoff_id, lambda: services.nudge(by=by, now=now, handoff_id=handoff_id))
