"""The hand-off form: to whom, what they must know, and what the customer reads."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pitstop.cases.drafts import queries as draft_queries
from pitstop.cases.drafts import services as drafts
from pitstop.core.refusals import Because, Refused
from pitstop.handoffs import overviews
from pitstop.handoffs import services as handoffs
from pitstop.web.asking import STATUS, Ask, explain, number, page, posted, unseen
from pitstop.web.handoff_forms import OfferForm
from pitstop.web.offer_sheet import context, kinds, names, offered, prefilled, sheet_for, typed


@require_GET
@page
def new(ask: Ask, case_id: int) -> HttpResponse:
    """The hand-off form, prefilled from the case, and with what was begun for whoever opens it.

    With `?again=7` from a hand-off that was not accepted.
    """
    before = {**draft_queries.of(ask.by, case_id, what="handoff"), **_before(ask, case_id)}
    sheet = sheet_for(ask, case_id, {**before, **ask.request.GET.dict()})
    return _form(ask, sheet, prefilled(sheet, before))


def _before(ask: Ask, case_id: int) -> dict[str, Any]:
    again = number(ask.request.GET.get("again"))
    if again is None:
        return {}
    handoff = overviews.incoming(ask.by, again, now=ask.now).handoff
    if handoff.case_id != case_id:
        return {}
    answers = overviews.fields_and_answers(handoff)
    given = overviews.own_contingencies(handoff)
    return {
        "to_team": handoff.to_team_id,
        "to_person": handoff.to_person_id,
        "kind": handoff.kind,
        **({"introduction": handoff.introduction} if handoff.introduction else {}),
        **{f"if_{n}": one.if_ for n, one in enumerate(given, 1)},
        **{f"then_{n}": one.then for n, one in enumerate(given, 1)},
        "already_known": handoff.already_known,
        "next_step": handoff.next_step,
        **{f"answer_{field.key}": answer.value for field, answer in answers},
        **{f"unknown_{field.key}": answer.not_known for field, answer in answers},
    }


@posted("web:new_handoff", "case_id")
def create(ask: Ask, case_id: int) -> HttpResponse:
    """Offer the case; or draw the form again for another route, keeping what was typed."""
    sheet = sheet_for(ask, case_id, ask.sent)
    if "redraw" in ask.sent:
        answer = _form(ask, sheet, prefilled(sheet, typed(ask.request.POST)))
        # So that a reload, or coming back, finds the route that was chosen.
        answer.headers["HX-Replace-Url"] = _address(sheet)
        return answer
    form = OfferForm(ask.sent, sheet=sheet, kinds=kinds(sheet))
    if not form.is_valid():
        return _form(ask, sheet, form, above=unseen(form), status=422)
    try:
        handoff = handoffs.offer(by=ask.by, now=ask.now, case_id=case_id, **offered(form, sheet))
    except Refused as refusal:
        if refusal.because is Because.MISSING:
            raise
        above = explain(form, refusal.reasons, names(form, sheet))
        return _form(ask, sheet, form, above=above, status=STATUS[refusal.because])
    drafts.discard(by=ask.by, case_id=case_id, what="handoff")  # what was begun has left
    said = {
        "referred": _("%(team)s had it before: a lead decides now. You hold the case meanwhile."),
        "accepted": _("%(team)s has it now, and the customer is told."),
    }
    usual = _("Offered to %(team)s. You hold the case until they accept it.")
    ask.tell(said.get(handoff.state, usual) % {"team": handoff.to_team.name})
    return redirect("web:handoff", handoff_id=handoff.pk)


@posted("web:new_handoff", "case_id")
def preview(ask: Ask, case_id: int) -> HttpResponse:
    """What the customer would read, from what is typed so far. Nothing is saved."""
    sheet = sheet_for(ask, case_id, ask.sent)
    form = OfferForm(ask.sent, sheet=sheet, kinds=kinds(sheet))
    form.is_valid()
    sent = form.cleaned_data
    words = overviews.introduction(
        ask.by,
        sheet,
        to_person=sent.get("to_person"),
        already_known=sent.get("already_known", ""),
        next_step=sent.get("next_step", ""),
        next_update_at=sent.get("next_update_at"),
        wording=sent.get("introduction", ""),
    )
    return ask.page("web/components/introduction.html", {"words": words})


def _address(sheet: overviews.OfferForm) -> str:
    chosen = {"to_team": sheet.to_team.pk if sheet.to_team else "", "kind": sheet.kind}
    return f"{reverse('web:new_handoff', args=[sheet.case.pk])}?{urlencode(chosen)}"


def _form(
    ask: Ask,
    sheet: overviews.OfferForm,
    form: OfferForm,
    *,
    above: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    return ask.page("web/handoff_form.html", context(ask, sheet, form, above), status=status)
