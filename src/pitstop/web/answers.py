"""A hand-off that was offered, as its receiver and its giver read it, and the answers to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pitstop.core.refusals import Because, Refused
from pitstop.core.say import say
from pitstop.handoffs import overviews
from pitstop.handoffs import services as handoffs
from pitstop.targets import wording
from pitstop.web import presenters
from pitstop.web.asking import STATUS, Ask, explain, page, posted
from pitstop.web.forms import local
from pitstop.web.handoff_forms import AcceptForm, AskForm, CorrectForm, ExplainForm, ReturnForm
from pitstop.web.stories import story


@dataclass(frozen=True)
class Tried:
    """An answer that was refused: what was typed stays, with what is wrong beside it or above."""

    accept: AcceptForm | None = None
    give_back: ReturnForm | None = None
    ask: AskForm | None = None
    explain: ExplainForm | None = None
    correct: CorrectForm | None = None
    above: list[str] = field(default_factory=list)


@require_GET
@page
def handoff(ask: Ask, handoff_id: int) -> HttpResponse:
    """An offer as its receiver reads it, or how it was answered."""
    return _show(ask, handoff_id, Tried())


def _show(ask: Ask, handoff_id: int, tried: Tried, *, status: int = 200) -> HttpResponse:
    found = overviews.incoming(ask.by, handoff_id, now=ask.now)
    offer, may = found.handoff, {act: not why for act, why in found.reasons.items()}
    waits = offer.state in ("offered", "referred")
    context = {
        "person": ask.by.person,
        "case": presenters.case_head(offer.case),
        "may_read_case": bool(found.story),
        "handoff": {**_words(found), "is_open": waits},
        "promises": presenters.promises(found.promises, now=ask.now),
        "entries": story(found.story, customer=offer.case.customer.name, now=ask.now),
        "refusals": tried.above,
        "accept_form": (tried.accept or _accept_form(found)) if may["accept"] else None,
        "accept_url": reverse("web:acceptance", args=[offer.pk]),
        "read_back": found.terms.read_back,
        **_talking(found, tried, may),
        **_deciding(found, ask, may),
        "introduction": found.introduction,
        "return_form": (tried.give_back or _return_form(found)) if may["return"] else None,
        "return_url": reverse("web:return", args=[offer.pk]),
        "withdraw_url": reverse("web:withdrawal", args=[offer.pk]) if may["withdraw"] else "",
        "why_not": [] if any(may.values()) or not waits else [say(why) for why in found.reasons["accept"]],
        "again_url": _again_url(ask, found),
        "time_has_passed": found.time_has_passed and waits,
        "named_at": offer.next_update_at if waits and found.told_at > offer.next_update_at else None,
    }
    return ask.page("web/handoff_incoming.html", context, status=status)


def _words(found: overviews.Incoming) -> Mapping[str, Any]:
    offer = found.handoff
    word, tone = presenters.handoff_states()[offer.state]
    return {
        "from_team": offer.from_team.name,
        "giver": offer.giver.name,
        "giver_has_left": not offer.giver.is_active,
        "to_team": offer.to_team.name,
        "to_person": offer.to_person.name if offer.to_person else "",
        "offered_at": offer.offered_at,
        "limit": wording.limit("accept", found.clock.minutes) if found.clock else "",
        "limit_at": found.clock.due_at if found.clock else None,
        "state": offer.state,
        "state_word": word,
        "tone": tone,
        "already_known": offer.already_known,
        "next_step": offer.next_step,
        "next_update_at": found.told_at,
        "if_then": presenters.contingencies(found.contingencies),
        "next": presenters.answers(found.parts["next"]),
        "contingencies": presenters.answers(found.parts["contingency"]),
        "summary": presenters.answers(found.parts["summary"]),
        "read_back": offer.read_back,
        "answered_by": offer.answered_by.name if offer.answered_by else "",
        "answered_at": offer.answered_at,
        "return_reason": presenters.in_words(overviews.return_reason(offer)),
        "return_note": offer.return_note,
    }


def _again_url(ask: Ask, found: overviews.Incoming) -> str:
    """Where the giver offers it again with what was written, after it came back or was withdrawn."""
    offer = found.handoff
    if (
        offer.giver_id != ask.by.id
        or offer.state not in ("returned", "withdrawn", "expired")
        or not found.story
    ):
        return ""
    return f"{reverse('web:new_handoff', args=[offer.case_id])}?again={offer.pk}"


def _accept_form(found: overviews.Incoming) -> AcceptForm:
    first = {
        "next_update_at": "" if found.time_has_passed else local(found.told_at),
        "introduction": found.introduction,
        "promises": [0, *(promise.pk for promise in found.promises)],
    }
    return AcceptForm(initial=first, found=found)


def _talking(found: overviews.Incoming, tried: Tried, may: Mapping[str, bool]) -> Mapping[str, Any]:
    """What was asked and corrected, and the forms for it."""
    offer = found.handoff
    return {
        "questions": [
            {
                "text": one.text,
                "asked_by": one.asked_by.name,
                "asked_at": one.asked_at,
                "answer": one.answer,
                "answered_by": one.answered_by.name if one.answered_by else "",
                "answered_at": one.answered_at,
            }
            for one in found.questions
        ],
        "corrections": [
            {
                "text": one.text,
                "by": one.by.name,
                "at": one.at,
                "seen_by": one.seen_by.name if one.seen_by else "",
                "seen_at": one.seen_at,
            }
            for one in found.corrections
        ],
        "ask_form": (tried.ask or AskForm(prefix="ask")) if may["ask"] else None,
        "ask_url": reverse("web:question", args=[offer.pk]),
        "explain_form": (tried.explain or ExplainForm(prefix="explain")) if may["explain"] else None,
        "explain_url": reverse("web:explanation", args=[offer.pk]),
        "correct_form": (tried.correct or CorrectForm(prefix="correct")) if may["correct"] else None,
        "correct_url": reverse("web:correction", args=[offer.pk]),
        "understand_url": reverse("web:understanding", args=[offer.pk]) if may["understand"] else "",
        "nudge_url": reverse("web:nudge", args=[offer.pk]) if may["nudge"] else "",
    }


def _deciding(found: overviews.Incoming, ask: Ask, may: Mapping[str, bool]) -> Mapping[str, Any]:
    """How the case has gone so far, and what a lead may decide about its going on."""
    words = {
        "let_pass": _("Let it pass"),
        "swarm": _("Work on it together"),
        "take": _("Take it myself"),
    }
    return {
        "decisions": [{"name": act, "label": label} for act, label in words.items() if may[act]],
        "decision_url": reverse("web:decision", args=[found.handoff.pk]),
        "way": presenters.way(found.way, until=ask.now) if found.handoff.state == "referred" else [],
    }


def _return_form(found: overviews.Incoming, sent: Mapping[str, Any] | None = None) -> ReturnForm:
    return ReturnForm(sent, reasons=_reasons(found), noted=found.noted_reasons)


def _reasons(found: overviews.Incoming) -> list[tuple[str, str]]:
    with_note = _("%(reason)s (needs a note)")
    return [
        (key, with_note % {"reason": _(label)} if key in found.noted_reasons else _(label))
        for key, label in found.return_reasons.items()
    ]


@posted("web:handoff", "handoff_id")
def acceptance(ask: Ask, handoff_id: int) -> HttpResponse:
    """Accept with a read-back, and go on with the case."""
    found = overviews.incoming(ask.by, handoff_id, now=ask.now)
    form = AcceptForm(ask.sent, found=found)
    if not form.is_valid():
        return _show(ask, handoff_id, Tried(accept=form), status=422)
    try:
        accepted = handoffs.accept(by=ask.by, now=ask.now, handoff_id=handoff_id, **form.cleaned_data)
    except Refused as refusal:
        return _refused(ask, handoff_id, refusal, Tried(accept=form, above=explain(form, refusal.reasons)))
    names = {"person": ask.by.person.name, "customer": accepted.case.customer.name}
    ask.tell(_("%(person)s, you have it. %(customer)s is told who you are and what comes next.") % names)
    return redirect("web:case", case_id=accepted.case_id)


@posted("web:handoff", "handoff_id")
def question(ask: Ask, handoff_id: int) -> HttpResponse:
    """Ask the giver something before answering."""
    form = AskForm(ask.sent, prefix="ask")
    said = _("Asked. The case stays where it is, and you see the answer here.")
    return _say(ask, handoff_id, form, handoffs.ask, said, lambda above: Tried(ask=form, above=above))


@posted("web:handoff", "handoff_id")
def explanation(ask: Ask, handoff_id: int) -> HttpResponse:
    """Answer the receiver's question."""
    form, said = (
        ExplainForm(ask.sent, prefix="explain"),
        _("Answered. They are asked for their answer again."),
    )
    return _say(ask, handoff_id, form, handoffs.explain, said, lambda above: Tried(explain=form, above=above))


@posted("web:handoff", "handoff_id")
def correction(ask: Ask, handoff_id: int) -> HttpResponse:
    """Correct the read-back."""
    form, said = (
        CorrectForm(ask.sent, prefix="correct"),
        _("Corrected. It stands on the case until they see it."),
    )
    return _say(ask, handoff_id, form, handoffs.correct, said, lambda above: Tried(correct=form, above=above))


def _say(
    ask: Ask,
    handoff_id: int,
    form: forms.Form,
    act: Callable[..., object],
    said: str,
    tried: Callable[[list[str]], Tried],
) -> HttpResponse:
    """One text about a hand-off, from one person to the other."""
    if not form.is_valid():
        return _show(ask, handoff_id, tried([]), status=422)
    try:
        act(by=ask.by, now=ask.now, handoff_id=handoff_id, **form.cleaned_data)
    except Refused as refusal:
        return _refused(ask, handoff_id, refusal, tried(explain(form, refusal.reasons)))
    ask.tell(said)
    return redirect("web:handoff", handoff_id=handoff_id)


@posted("web:handoff", "handoff_id")
def understanding(ask: Ask, handoff_id: int) -> HttpResponse:
    """Say that the correction was seen, and go on with the case."""
    try:
        seen = handoffs.understand(by=ask.by, now=ask.now, handoff_id=handoff_id)
    except Refused as refusal:
        above = [say(reason) for reason in refusal.reasons]
        return _refused(ask, handoff_id, refusal, Tried(above=above))
    ask.tell(_("Good. %(giver)s sees that you have read it.") % {"giver": seen.giver.name})
    return redirect("web:case", case_id=seen.case_id)


@posted("web:handoff", "handoff_id")
def give_back(ask: Ask, handoff_id: int) -> HttpResponse:
    """Return with a reason."""
    found = overviews.incoming(ask.by, handoff_id, now=ask.now)
    form = _return_form(found, ask.sent)
    if not form.is_valid():
        return _show(ask, handoff_id, Tried(give_back=form), status=422)
    try:
        handoffs.send_back(by=ask.by, now=ask.now, handoff_id=handoff_id, **form.cleaned_data)
    except Refused as refusal:
        return _refused(ask, handoff_id, refusal, Tried(give_back=form, above=explain(form, refusal.reasons)))
    ask.tell(_("Returned. %(giver)s still has the case, and sees why.") % {"giver": found.handoff.giver.name})
    return redirect("web:handoff", handoff_id=handoff_id)


@posted("web:handoff", "handoff_id")
def withdrawal(ask: Ask, handoff_id: int) -> HttpResponse:
    """Take an offer back."""
    try:
        withdrawn = handoffs.withdraw(by=ask.by, now=ask.now, handoff_id=handoff_id)
    except Refused as refusal:
        above = [say(reason) for reason in refusal.reasons]
        return _refused(ask, handoff_id, refusal, Tried(above=above))
    ask.tell(_("Withdrawn. %(giver)s still has the case.") % {"giver": withdrawn.giver.name})
    return redirect("web:handoff", handoff_id=handoff_id)


def _refused(ask: Ask, handoff_id: int, refusal: Refused, tried: Tried) -> HttpResponse:
    if refusal.because is Because.MISSING:
        raise refusal
    return _show(ask, handoff_id, tried, status=STATUS[refusal.because])
