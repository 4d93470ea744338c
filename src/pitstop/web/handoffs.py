"""The hand-off form: to whom, what they must know, and what the customer reads."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pitstop.core.refusals import Because, Refused
from pitstop.core.say import say
from pitstop.handoffs import overviews
from pitstop.handoffs import services as handoffs
from pitstop.web import presenters
from pitstop.web.asking import STATUS, Ask, explain, number, page, posted, unseen
from pitstop.web.forms import local
from pitstop.web.handoff_forms import OfferForm

ROUTE = ("to_team", "kind")  # what chooses the protocol
CARRIED = ("protocol_version", "seen")  # what the form carries for itself


@require_GET
@page
def new(ask: Ask, case_id: int) -> HttpResponse:
    """The hand-off form, prefilled from the case; with `?again=7` from a hand-off that was not accepted."""
    before = _before(ask, case_id)
    sheet = _sheet(ask, case_id, {**before, **ask.request.GET.dict()})
    return _form(ask, sheet, _prefilled(sheet, before))


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
    sheet = _sheet(ask, case_id, ask.sent)
    if "redraw" in ask.sent:
        answer = _form(ask, sheet, _prefilled(sheet, ask.request.POST.dict()))
        # So that a reload, or coming back, finds the route that was chosen.
        answer.headers["HX-Replace-Url"] = _address(sheet)
        return answer
    form = OfferForm(ask.sent, sheet=sheet, kinds=_kinds(sheet))
    if not form.is_valid():
        return _form(ask, sheet, form, above=unseen(form), status=422)
    try:
        handoff = handoffs.offer(by=ask.by, now=ask.now, case_id=case_id, **_offered(form, sheet))
    except Refused as refusal:
        if refusal.because is Because.MISSING:
            raise
        names = {f"answers.{field.key}": f"answer_{field.key}" for field in sheet.fields}
        names["contingencies"] = _half_filled(form)
        above = explain(form, refusal.reasons, names)
        return _form(ask, sheet, form, above=above, status=STATUS[refusal.because])
    said = {
        "referred": _("%(team)s had it before: a lead decides now. You hold the case meanwhile."),
        "accepted": _("%(team)s has it now, and the customer is told."),
    }
    offered = _("Offered to %(team)s. You hold the case until they accept it.")
    ask.tell(said.get(handoff.state, offered) % {"team": handoff.to_team.name})
    return redirect("web:handoff", handoff_id=handoff.pk)


@posted("web:new_handoff", "case_id")
def preview(ask: Ask, case_id: int) -> HttpResponse:
    """What the customer would read, from what is typed so far. Nothing is saved."""
    sheet = _sheet(ask, case_id, ask.sent)
    form = OfferForm(ask.sent, sheet=sheet, kinds=_kinds(sheet))
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


def _half_filled(form: OfferForm) -> str:
    """The field of the first "if … then …" of which one half is missing."""
    for before, after in form.contingencies:
        if bool(before.value()) != bool(after.value()):
            return after.name if before.value() else before.name
    return "if_1"


def _sheet(ask: Ask, case_id: int, words: Mapping[str, Any]) -> overviews.OfferForm:
    team = number(words.get("to_team"))
    return overviews.offer_form(
        ask.by, case_id, to_team=team, kind=str(words.get("kind", "specialist")), now=ask.now
    )


def _address(sheet: overviews.OfferForm) -> str:
    chosen = {"to_team": sheet.to_team.pk if sheet.to_team else "", "kind": sheet.kind}
    return f"{reverse('web:new_handoff', args=[sheet.case.pk])}?{urlencode(chosen)}"


def _kinds(sheet: overviews.OfferForm) -> list[tuple[str, str]]:
    return [(kind, _(label)) for kind, label in sheet.kinds.items()]


def _prefilled(sheet: overviews.OfferForm, typed: Mapping[str, Any]) -> OfferForm:
    first = {"next_update_at": local(sheet.suggested_due_at), "introduction": sheet.wording}
    answers = {f"answer_{key}": answer.value for key, answer in sheet.answers.items()}
    kept = {name: value for name, value in typed.items() if name not in (*ROUTE, *CARRIED)}
    route = {"to_team": sheet.to_team.pk if sheet.to_team else None, "kind": sheet.kind}
    return OfferForm(initial={**first, **answers, **kept, **route}, sheet=sheet, kinds=_kinds(sheet))


def _offered(form: OfferForm, sheet: overviews.OfferForm) -> dict[str, Any]:
    sent = form.cleaned_data
    answers = {
        field.key: handoffs.Answer(sent[f"answer_{field.key}"], sent[f"unknown_{field.key}"])
        for field in sheet.fields
    }
    return {
        "to_team": sent["to_team"],
        "to_person": sent["to_person"],
        "offered": handoffs.Offer(
            kind=sent["kind"],
            answers=answers,
            already_known=sent["already_known"],
            next_step=sent["next_step"],
            next_update_at=sent["next_update_at"],
            protocol_version=sent["protocol_version"],
            seen=sent["seen"],
            introduction=sent["introduction"],
            contingencies=tuple(
                handoffs.Contingency(sent[before.name], sent[after.name])
                for before, after in form.contingencies
                if sent[before.name].strip() or sent[after.name].strip()
            ),
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
        "seen": sheet.case.version,
        "protocol": version
        and {
            "id": version.pk,
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
        "advice": _advice(sheet),
        "route_contingencies": presenters.contingencies(sheet.terms.contingencies if sheet.terms else ()),
        "preview_url": reverse("web:introduction", args=[sheet.case.pk]),
        "promises": presenters.promises(sheet.promises, now=ask.now),
        "submit_url": reverse("web:handoffs", args=[sheet.case.pk]),
        # A form that was sent stays with its refusal: what was typed is not lost.
        "may_offer": not sheet.reasons or form.is_bound,
        "has_people": bool(sheet.people),
    }
    return ask.page("web/handoff_form.html", context, status=status)


def _advice(sheet: overviews.OfferForm) -> list[Mapping[str, str]]:
    """What is worth knowing before anything is typed."""
    if sheet.bounces is None or sheet.to_team is None:
        return []
    title = _("%(team)s had this case before") % {"team": sheet.to_team.name}
    text = _("A lead decides before it goes round once more: take it, work on it together, or let it pass.")
    return [{"title": title, "text": text}]


def _choice(team: Any, sheet: overviews.OfferForm) -> Mapping[str, Any]:
    chosen = sheet.to_team is not None and sheet.to_team.pk == team.pk
    facts = [team.purpose] if team.purpose else []
    return {"name": "to_team", "value": team.pk, "label": team.name, "facts": facts, "chosen": chosen}
