"""Many cases handed over in one sitting: choose them, then one prefilled hand-off after the other."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from pitstop.accounts import queries as accounts
from pitstop.core.refusals import Because, Refused
from pitstop.core.say import say
from pitstop.handoffs import desks, overviews
from pitstop.handoffs.batches import queries
from pitstop.handoffs.batches import services as batches
from pitstop.handoffs.batches.queries import Sitting
from pitstop.web import presenters
from pitstop.web.asking import STATUS, Ask, explain, number, page, posted, unseen
from pitstop.web.cases import once_per_form
from pitstop.web.forms import NumberOf, OneOf, OneTimeForm, needed
from pitstop.web.handoff_forms import OfferForm
from pitstop.web.offer_sheet import context, kinds, names, offered, prefilled, sheet_for, typed
from pitstop.web.templatetags.pitstop import exact


class BatchForm(OneTimeForm):
    """To whom the chosen cases go, and why."""

    to_team = needed(NumberOf(label=gettext_lazy("To which team")))
    to_person = NumberOf(label=gettext_lazy("Anyone in particular"))
    kind = needed(OneOf(label=gettext_lazy("Kind"), required=False))

    def __init__(self, *args: Any, asker: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = accounts.open_teams()
        receivers = accounts.active_people([team.pk for team in teams])
        people = [(person.pk, person.name) for person in receivers if person.pk != asker.id]
        chosen: dict[str, Any] = {
            "to_team": [("", "—"), *((team.pk, team.name) for team in teams)],
            "to_person": [("", gettext_lazy("Anyone in the team")), *people],
            "kind": [(kind, _(label)) for kind, label in overviews.kinds().items()],
        }
        for name, choices in chosen.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_to_team(self) -> int:
        team: int | None = self.cleaned_data["to_team"]
        if team is None:
            raise forms.ValidationError(_("Choose the team that it goes to."))
        return team


@require_GET
@page
def new(ask: Ask) -> HttpResponse:
    """Choose what to hand over: what one holds and waits in no list, unless the address names cases."""
    ticked = {number(each) for each in ask.request.GET.getlist("case")}
    return _choose(ask, BatchForm(asker=ask.by, initial={"kind": "shift"}), ticked)


def _choose(
    ask: Ask, form: BatchForm, ticked: set[int | None], *, above: list[str] | None = None, status: int = 200
) -> HttpResponse:
    held = desks.desk(ask.by).mine.rows
    listed = queries.to_do(ask.by)
    choices = [
        {
            "id": row.case.pk,
            "number": row.case.pk,
            "subject": row.case.subject,
            "customer": row.customer,
            "due": exact(row.promise.due_at, ask.now) if row.promise else "",
            "ticked": row.case.pk in ticked if ticked else row.case.pk not in listed,
            "listed": row.case.pk in listed,
        }
        for row in held
        if row.offer is None
    ]
    found = {
        "person": ask.by.person,
        "form": form,
        "choices": choices,
        "all_offered": bool(held),
        "unfinished": [_unfinished(batch, ask) for batch in queries.unfinished(ask.by)],
        "refusals": above,
    }
    return ask.page("web/batch_new.html", found, status=status)


def _unfinished(batch: Any, ask: Ask) -> Mapping[str, Any]:
    names_of = {"team": batch.to_team.name, "since": exact(batch.created_at, ask.now)}
    text = ngettext("%(count)d of its cases waits.", "%(count)d of its cases wait.", batch.waiting)
    return {
        "title": _("A list for %(team)s, begun at %(since)s") % names_of,
        "text": text % {"count": batch.waiting},
        "act": {"label": _("Go on with it"), "url": reverse("web:batch", args=[batch.pk])},
    }


@posted("web:new_batch")
def create(ask: Ask) -> HttpResponse:
    """Begin the list, and go to its first case. A double click begins one."""
    chosen = [found for found in map(number, ask.request.POST.getlist("cases")) if found is not None]
    form = BatchForm(ask.sent, asker=ask.by)
    if not form.is_valid():
        return _choose(ask, form, set(chosen), above=unseen(form), status=422)
    sent = form.cleaned_data
    try:
        made = once_per_form(
            ask,
            sent["submit_key"],
            lambda: (
                batches.begin(
                    by=ask.by,
                    now=ask.now,
                    cases_chosen=chosen,
                    to_team=sent["to_team"],
                    to_person=sent["to_person"],
                    kind=sent["kind"],
                ).pk
            ),
        )
    except Refused as refusal:
        above = explain(form, refusal.reasons)
        return _choose(ask, form, set(chosen), above=above, status=STATUS[refusal.because])
    return redirect("web:batch", batch_id=made)


@require_GET
@page
def batch(ask: Ask, batch_id: int) -> HttpResponse:
    """The list with the hand-off of the case that is next, or of the one that the address names."""
    sitting = queries.sitting(ask.by, batch_id)
    wanted = number(ask.request.GET.get("n"))
    item = next((each for each in sitting.to_do if each.n == wanted), None) or sitting.after(0)
    if item is None:
        return ask.page("web/batch.html", {"person": ask.by.person, **_list(sitting, None)})
    sheet = sheet_for(ask, item.case_id, _route(sitting))
    return _show(ask, sitting, item, sheet, prefilled(sheet, item.draft))


def _route(sitting: Sitting) -> Mapping[str, Any]:
    return {"to_team": sitting.batch.to_team_id, "kind": sitting.batch.kind}


def _show(
    ask: Ask,
    sitting: Sitting,
    item: Any,
    sheet: overviews.OfferForm,
    form: OfferForm,
    *,
    above: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    where = [sitting.batch.pk, item.n]
    shown = {
        **context(ask, sheet, form, above),
        **_list(sitting, item.n),
        "to_team": sitting.batch.to_team_id,
        "to_person": sitting.batch.to_person_id or "",
        "kind": sitting.batch.kind,
        "submit_url": reverse("web:batch_offer", args=where),
        "keep_url": reverse("web:batch_keep", args=where),
        "leave_url": reverse("web:batch_leave", args=where),
    }
    return ask.page("web/batch.html", shown, status=status)


def _list(sitting: Sitting, current: int | None) -> Mapping[str, Any]:
    batch, total = sitting.batch, len(sitting.items)
    to = batch.to_person.name if batch.to_person else batch.to_team.name
    said = _("%(done)d of %(total)d offered") % {"done": sitting.done, "total": total}
    if sitting.left_out:
        said = _("%(said)s, %(count)d left out") % {"said": said, "count": sitting.left_out}
    return {
        "current": current is not None,
        "batch": {
            "title": _("Hand over to %(to)s") % {"to": to},
            "done": sitting.done,
            "total": total,
            "said": said,
        },
        "rows": [_row(sitting, item, current) for item in sitting.items],
    }


def _row(sitting: Sitting, item: Any, current: int | None) -> Mapping[str, Any]:
    word, tone = _("to do"), ""
    url = f"{reverse('web:batch', args=[sitting.batch.pk])}?n={item.n}"
    if item.handoff:
        word, tone = presenters.handoff_states()[item.handoff.state]
        url = reverse("web:handoff", args=[item.handoff.pk])
    elif item.left_out:
        word, tone = _("left out"), "past"
    elif item.draft:
        word, tone = _("kept"), "accent"
    return {
        "number": item.case_id,
        "subject": item.case.subject,
        "customer": item.case.customer.name,
        "word": word,
        "tone": tone,
        "url": url,
        "current": item.n == current,
    }


@posted("web:batch", "batch_id")
def offer(ask: Ask, batch_id: int, n: int) -> HttpResponse:
    """Offer one case of the list, and go on to the next."""
    sitting, item = _found(ask, batch_id, n)
    sheet = sheet_for(ask, item.case_id, _route(sitting))
    form = OfferForm(ask.sent, sheet=sheet, kinds=kinds(sheet))
    if not form.is_valid():
        return _show(ask, sitting, item, sheet, form, above=unseen(form), status=422)
    try:
        batches.offer_item(
            by=ask.by,
            now=ask.now,
            batch_id=batch_id,
            n=n,
            offered=offered(form, sheet)["offered"],
            words=_words(ask),
        )
    except Refused as refusal:
        if refusal.because is Because.MISSING:
            raise
        above = explain(form, refusal.reasons, names(form, sheet))
        return _show(ask, sitting, item, sheet, form, above=above, status=STATUS[refusal.because])
    return _on(ask, batch_id, n)


@posted("web:batch", "batch_id")
def keep(ask: Ask, batch_id: int, n: int) -> HttpResponse:
    """Keep what was typed, and go on to the next."""
    return _simple(ask, batch_id, n, lambda: batches.keep(**_at(ask, batch_id, n), words=_words(ask)))


@posted("web:batch", "batch_id")
def leave(ask: Ask, batch_id: int, n: int) -> HttpResponse:
    """Leave a case out of the list."""
    return _simple(ask, batch_id, n, lambda: batches.leave_out(**_at(ask, batch_id, n)))


def _at(ask: Ask, batch_id: int, n: int) -> dict[str, Any]:
    return {"by": ask.by, "now": ask.now, "batch_id": batch_id, "n": n}


def _simple(ask: Ask, batch_id: int, n: int, act: Any) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        if refusal.because is Because.MISSING:
            raise
        ask.tell(" ".join(say(reason) for reason in refusal.reasons))
    return _on(ask, batch_id, n)


def _found(ask: Ask, batch_id: int, n: int) -> tuple[Sitting, Any]:
    sitting = queries.sitting(ask.by, batch_id)
    item = next((each for each in sitting.items if each.n == n), None)
    if item is None:
        raise queries.no_item(n)
    return sitting, item


def _words(ask: Ask) -> dict[str, str]:
    carried = ("csrfmiddlewaretoken", "protocol_version", "seen", "to_team", "to_person", "kind")
    return {name: value for name, value in typed(ask.request.POST).items() if name not in carried}


def _on(ask: Ask, batch_id: int, n: int) -> HttpResponse:
    after = queries.sitting(ask.by, batch_id).after(n)
    where = reverse("web:batch", args=[batch_id])
    return redirect(f"{where}?n={after.n}" if after else where)
