"""Hand-offs: the form, the offer as its receiver reads it, and the answers."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.say import say
from pitstop.handoffs import overviews
from pitstop.handoffs import services as handoffs
from pitstop.web import presenters
from pitstop.web.asking import STATUS, Ask, explain, page
from pitstop.web.forms import AcceptForm, OfferForm, ReturnForm, local
from pitstop.web.stories import story


@require_GET
@page
def new(ask: Ask, case_id: int) -> HttpResponse:
    """The hand-off form, prefilled from the case."""
    sheet = _sheet(ask, case_id, ask.request.GET)
    return _form(ask, sheet, _prefilled(sheet))


@require_POST
@page
def create(ask: Ask, case_id: int) -> HttpResponse:
    """Offer the case; or draw the form again for another route, keeping what was typed."""
    sheet = _sheet(ask, case_id, ask.sent)
    if "redraw" in ask.sent:
        return _form(ask, sheet, _prefilled(sheet, typed=ask.sent))
    form = _bound(ask, sheet)
    if not form.is_valid():
        return _form(ask, sheet, form, status=422)
    try:
        handoff = handoffs.offer(by=ask.by, now=ask.now, case_id=case_id, **_offered(form, sheet))
    except Refused as refusal:
        if refusal.because is Because.MISSING:
            raise
        names = {f"answers.{field.key}": f"answer_{field.key}" for field in sheet.fields}
        above = explain(form, refusal.reasons, names)
        return _form(ask, sheet, form, above=above, status=STATUS[refusal.because])
    return redirect("web:handoff", handoff_id=handoff.pk)


def _sheet(ask: Ask, case_id: int, words: Mapping[str, Any]) -> overviews.OfferForm:
    chosen = str(words.get("to_team", ""))
    team = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else None
    kind = str(words.get("kind", "specialist"))
    return overviews.offer_form(ask.by, case_id, to_team=team, kind=kind, now=ask.now)


def _kinds(sheet: overviews.OfferForm) -> list[tuple[str, str]]:
    return [(kind, _(label)) for kind, label in sheet.kinds.items()]


def _bound(ask: Ask, sheet: overviews.OfferForm) -> OfferForm:
    return OfferForm(ask.sent, sheet=sheet, kinds=_kinds(sheet))


def _prefilled(sheet: overviews.OfferForm, typed: Mapping[str, Any] | None = None) -> OfferForm:
    first = {
        "to_team": sheet.to_team.pk if sheet.to_team else None,
        "kind": sheet.kind,
        "protocol_version": sheet.version.pk if sheet.version else None,
        "seen": sheet.case.version,
        "already_known": sheet.already_known,
        "next_step": sheet.promises[0].text if sheet.promises else "",
        "next_update_at": local(sheet.suggested_due_at),
    }
    answers = {f"answer_{key}": answer.value for key, answer in sheet.answers.items()}
    fixed = ("to_team", "kind", "protocol_version", "seen")
    kept = {name: value for name, value in (typed or {}).items() if value and name not in fixed}
    return OfferForm(initial={**first, **answers, **kept}, sheet=sheet, kinds=_kinds(sheet))


def _offered(form: OfferForm, sheet: overviews.OfferForm) -> dict[str, Any]:
    sent = form.cleaned_data
    answers = {
        field.key: handoffs.Answer(sent[f"answer_{field.key}"], sent[f"unknown_{field.key}"])
        for field in sheet.fields
    }
    return {
        "to_team": sent["to_team"] or 0,
        "to_person": sent["to_person"],
        "offered": handoffs.Offer(
            kind=sent["kind"],
            answers=answers,
            already_known=sent["already_known"],
            next_step=sent["next_step"],
            next_update_at=sent["next_update_at"],
            protocol_version=sent["protocol_version"],
            seen=sent["seen"],
        ),
    }


def _form(
    ask: Ask,
    sheet: overviews.OfferForm,
    form: OfferForm,
    *,
    above: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    version = sheet.version
    context = {
        "person": ask.by.person,
        "case": presenters.case_head(sheet.case),
        "refusals": above or [say(reason) for reason in sheet.reasons],
        "receivers": [_choice(team, sheet) for team in sheet.teams],
        "receiver_name": sheet.to_team.name if sheet.to_team else "",
        "receivers_error": " ".join(map(str, form.errors.get("to_team", []))) if form.is_bound else "",
        "protocol": version
        and {
            "name": _(version.protocol.name),
            "version": _("version %(number)d") % {"number": version.version},
            "meaning": _(version.protocol.summary),
        },
        "answers": [
            {
                "field": form[f"answer_{field.key}"],
                "unknown": form[f"unknown_{field.key}"],
                "required": field.required,
            }
            for field in sheet.fields
        ],
        "form": form,
        "promises": presenters.promises(sheet.promises, may_settle=False),
        "submit_url": reverse("web:handoffs", args=[sheet.case.pk]),
        "may_offer": not sheet.reasons,
    }
    return ask.page("web/handoff_form.html", context, status=status)


def _choice(team: Any, sheet: overviews.OfferForm) -> Mapping[str, Any]:
    chosen = sheet.to_team is not None and sheet.to_team.pk == team.pk
    facts = [team.purpose] if team.purpose else []
    return {"name": "to_team", "value": team.pk, "label": team.name, "facts": facts, "chosen": chosen}


@require_GET
@page
def handoff(ask: Ask, handoff_id: int) -> HttpResponse:
    """An offer as its receiver reads it, or how it was answered."""
    return _show(ask, handoff_id)


def _show(
    ask: Ask,
    handoff_id: int,
    *,
    accept: AcceptForm | None = None,
    give_back: ReturnForm | None = None,
    above: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    found = overviews.incoming(ask.by, handoff_id, now=ask.now)
    offer, may = found.handoff, {act: not why for act, why in found.reasons.items()}
    word, tone = presenters.handoff_states()[offer.state]
    context = {
        "person": ask.by.person,
        "case": presenters.case_head(offer.case),
        "may_read_case": bool(found.story),
        "handoff": {
            "from_team": offer.from_team.name,
            "giver": offer.giver.name,
            "to_team": offer.to_team.name,
            "to_person": offer.to_person.name if offer.to_person else "",
            "offered_at": offer.offered_at,
            "accept_by": None,
            "state_word": word,
            "tone": tone,
            "is_open": offer.state == "offered",
            "already_known": offer.already_known,
            "next_step": offer.next_step,
            "next_update_at": offer.next_update_at,
            "next": presenters.answers(found.parts["next"]),
            "contingencies": presenters.answers(found.parts["contingency"]),
            "summary": presenters.answers(found.parts["summary"]),
            "read_back": offer.read_back,
            "answered_by": offer.answered_by.name if offer.answered_by else "",
            "answered_at": offer.answered_at,
            "return_reason": presenters.in_words(overviews.return_reason(offer)),
            "return_note": offer.return_note,
        },
        "promises": presenters.promises(found.promises, may_settle=False),
        "entries": story(found.story, customer=offer.case.customer.name, now=ask.now),
        "refusals": above or [],
        "accept_form": (accept or _accept_form(found)) if may["accept"] else None,
        "accept_url": reverse("web:acceptance", args=[offer.pk]),
        "return_form": (give_back or ReturnForm(reasons=_reasons(found))) if may["return"] else None,
        "return_url": reverse("web:return", args=[offer.pk]),
        "withdraw_url": reverse("web:withdrawal", args=[offer.pk]) if may["withdraw"] else "",
        "withdraw_text": _("You hold the case all along, so nothing else changes."),
        "time_has_passed": found.time_has_passed,
    }
    return ask.page("web/handoff_incoming.html", context, status=status)


def _accept_form(found: overviews.Incoming) -> AcceptForm:
    due = "" if found.time_has_passed else local(found.handoff.next_update_at)
    return AcceptForm(initial={"next_update_at": due})


def _reasons(found: overviews.Incoming) -> list[tuple[str, str]]:
    return [(key, _(label)) for key, label in found.return_reasons.items()]


@require_POST
@page
def acceptance(ask: Ask, handoff_id: int) -> HttpResponse:
    """Accept with a read-back."""
    form = AcceptForm(ask.sent)
    if not form.is_valid():
        return _show(ask, handoff_id, accept=form, status=422)
    return _answer(
        ask,
        handoff_id,
        lambda: handoffs.accept(by=ask.by, now=ask.now, handoff_id=handoff_id, **form.cleaned_data),
        form,
        lambda above, status: _show(ask, handoff_id, accept=form, above=above, status=status),
    )


@require_POST
@page
def give_back(ask: Ask, handoff_id: int) -> HttpResponse:
    """Return with a reason."""
    found = overviews.incoming(ask.by, handoff_id, now=ask.now)
    form = ReturnForm(ask.sent, reasons=_reasons(found))
    if not form.is_valid():
        return _show(ask, handoff_id, give_back=form, status=422)
    return _answer(
        ask,
        handoff_id,
        lambda: handoffs.send_back(by=ask.by, now=ask.now, handoff_id=handoff_id, **form.cleaned_data),
        form,
        lambda above, status: _show(ask, handoff_id, give_back=form, above=above, status=status),
    )


@require_POST
@page
def withdrawal(ask: Ask, handoff_id: int) -> HttpResponse:
    """Take an offer back."""
    return _answer(
        ask,
        handoff_id,
        lambda: handoffs.withdraw(by=ask.by, now=ask.now, handoff_id=handoff_id),
        forms.Form(),
        lambda above, status: _show(ask, handoff_id, above=above, status=status),
    )


def _answer(
    ask: Ask,
    handoff_id: int,
    do: Callable[[], object],
    form: forms.Form,
    again: Callable[[list[str], int], HttpResponse],
) -> HttpResponse:
    try:
        do()
    except Refused as refusal:
        if refusal.because is Because.MISSING:
            raise
        return again(_above(form, refusal.reasons), STATUS[refusal.because])
    return redirect("web:handoff", handoff_id=handoff_id)


def _above(form: forms.Form, reasons: tuple[Reason, ...]) -> list[str]:
    return explain(form, reasons) if form.is_bound else [say(reason) for reason in reasons]
