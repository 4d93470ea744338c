"""The sheet of a hand-off: what is filled in for one case, drawn alike alone and in a list of many."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from pitstop.core.say import say
from pitstop.handoffs import overviews
from pitstop.handoffs import services as handoffs
from pitstop.web import presenters
from pitstop.web.asking import Ask, number
from pitstop.web.forms import local
from pitstop.web.handoff_forms import OfferForm
from pitstop.web.templatetags.pitstop import exact

ROUTE = ("to_team", "kind")  # what chooses the protocol
CARRIED = ("protocol_version", "seen", "suggested")  # what the form carries for itself


def typed(sent: QueryDict) -> dict[str, str]:
    """What was typed, by name: several ticks are several lines."""
    return {name: "\n".join(map(str, values)) for name, values in sent.lists()}


def names(form: OfferForm, sheet: overviews.OfferForm) -> dict[str, str]:
    """The fields of the form by those that the service speaks of, where they differ."""
    found = {f"answers.{field.key}": f"answer_{field.key}" for field in sheet.fields}
    return {**found, "contingencies": _half_filled(form)}


def _half_filled(form: OfferForm) -> str:
    """The field of the first "if … then …" of which one half is missing."""
    for before, after in form.contingencies:
        if bool(before.value()) != bool(after.value()):
            return after.name if before.value() else before.name
    return "if_1"


def sheet_for(ask: Ask, case_id: int, words: Mapping[str, Any]) -> overviews.OfferForm:
    """What is to be filled in for the route that the words choose."""
    team = number(words.get("to_team"))
    return overviews.offer_form(
        ask.by, case_id, to_team=team, kind=str(words.get("kind", "specialist")), now=ask.now
    )


def kinds(sheet: overviews.OfferForm) -> list[tuple[str, str]]:
    """The kinds of hand-off, in words."""
    return [(kind, _(label)) for kind, label in sheet.kinds.items()]


def prefilled(sheet: overviews.OfferForm, words: Mapping[str, Any]) -> OfferForm:
    """The form with what the case knows, and over it what was typed."""
    first = {"next_update_at": local(sheet.suggested_due_at), "introduction": sheet.wording}
    answers = {f"answer_{key}": answer.value for key, answer in sheet.answers.items()}
    kept = {name: value for name, value in words.items() if name not in (*ROUTE, *CARRIED)}
    if kept.get("next_update_at") == words.get("suggested"):  # left as it was: another team, another time
        kept.pop("next_update_at", None)
    route = {"to_team": sheet.to_team.pk if sheet.to_team else None, "kind": sheet.kind}
    return OfferForm(initial={**first, **answers, **kept, **route}, sheet=sheet, kinds=kinds(sheet))


def offered(form: OfferForm, sheet: overviews.OfferForm) -> dict[str, Any]:
    """What a filled-in form offers, as the service takes it."""
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


def context(
    ask: Ask, sheet: overviews.OfferForm, form: OfferForm, above: list[str] | None = None
) -> dict[str, Any]:
    """What the page of the sheet shows."""
    version = sheet.version
    return {
        "person": ask.by.person,
        "case": presenters.case_head(sheet.case),
        "refusals": above or [say(reason) for reason in (*sheet.reasons, *sheet.route_reasons)],
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
        "suggested": local(sheet.suggested_due_at),
        **_closed(sheet, form),
        "route_contingencies": presenters.contingencies(sheet.terms.contingencies if sheet.terms else ()),
        "preview_url": reverse("web:introduction", args=[sheet.case.pk]),
        "promises": presenters.promises(sheet.promises, now=ask.now),
        "submit_url": reverse("web:handoffs", args=[sheet.case.pk]),
        # A form that was sent stays with its refusal: what was typed is not lost.
        "may_offer": not sheet.reasons or form.is_bound,
        "has_people": bool(sheet.people),
    }


def _advice(sheet: overviews.OfferForm) -> list[Mapping[str, str]]:
    """What is worth knowing before anything is typed."""
    if sheet.to_team is None:
        return []
    found: list[Mapping[str, str]] = []
    team = sheet.to_team.name
    if sheet.bounces is not None:
        title = _("%(team)s had this case before") % {"team": team}
        text = _(
            "A lead decides before it goes round once more: take it, work on it together, or let it pass."
        )
        found.append({"title": title, "text": text})
    if sheet.closed_until:
        title = _("%(team)s is closed now") % {"team": team}
        text = _("It opens %(at)s. You can offer the case all the same: you hold it until someone accepts.")
        found.append({"title": title, "text": text % {"at": exact(sheet.closed_until, sheet.now)}})
    return found


def _closed(sheet: overviews.OfferForm, form: OfferForm) -> Mapping[str, Any]:
    """What stands beside the time for the customer while the receiving team is closed."""
    if sheet.to_team is None or sheet.closed_until is None:
        return {}
    try:
        named = form.fields["next_update_at"].clean(form["next_update_at"].value())
    except ValidationError:
        named = None
    sentence = _("%(team)s opens %(at)s. An earlier time is yours to keep: you hold the case until then.")
    names = {"team": sheet.to_team.name, "at": exact(sheet.closed_until, sheet.now)}
    return {"closed": sentence % names, "is_early": named is not None and named < sheet.closed_until}


def _choice(team: Any, sheet: overviews.OfferForm) -> Mapping[str, Any]:
    chosen = sheet.to_team is not None and sheet.to_team.pk == team.pk
    facts, opens_at = [team.purpose] if team.purpose else [], sheet.opens_at(team)
    if opens_at:
        facts.append(_("closed now, opens %(at)s") % {"at": exact(opens_at, sheet.now)})
    return {"name": "to_team", "value": team.pk, "label": team.name, "facts": facts, "chosen": chosen}
