"""How often customers hear from us, by the case's priority and their tier."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from pitstop.core.refusals import Refused
from pitstop.promises import queries, services
from pitstop.routing.permissions import may_lead
from pitstop.web.asking import STATUS, Ask, explain, page, posted
from pitstop.web.forms import OneOf, line, needed
from pitstop.web.leads import sections
from pitstop.web.templatetags.pitstop import lasting


def priorities() -> dict[str, str]:
    """The priorities of a case, in words; the empty one is any."""
    return {
        "": _("any priority"),
        "urgent": _("urgent"),
        "high": _("high"),
        "normal": _("normal"),
        "low": _("low"),
    }


def amount(label: Any, help_text: Any) -> forms.IntegerField:
    """A field for a whole number that must be there."""
    wrong = gettext_lazy("Write a whole number, such as 30.")
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    messages = {"invalid": wrong, "required": wrong}
    return needed(
        forms.IntegerField(label=label, help_text=help_text, widget=widget, error_messages=messages)
    )


class CadenceForm(forms.Form):
    """A cadence. Spans are minutes in which the holding team is open."""

    priority = OneOf(label=gettext_lazy("Priority"), required=False)
    tier = line(gettext_lazy("Tier"), help_text=gettext_lazy("As it stands at the customer; empty: any."))
    every = amount(gettext_lazy("They hear every"), gettext_lazy("Minutes in which the team is open."))
    remind_before = amount(
        gettext_lazy("Holder reminded before"), gettext_lazy("Minutes before a promise falls due.")
    )
    notes = amount(
        gettext_lazy("Automatic notes in a row"),
        gettext_lazy("How often the desk itself may say that nothing is new. 0: only a person writes."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["priority"].choices = list(priorities().items())  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@page
def index(ask: Ask) -> HttpResponse:
    """Every cadence, and a form to set one; with `?priority=high&tier=gold` filled in with that one."""
    if ask.request.method == "GET":
        return _show(ask, CadenceForm(initial=_asked(ask)), [])
    form = CadenceForm(ask.sent)
    if not form.is_valid():
        return _show(ask, form, [], 422)
    try:
        services.set_cadence(by=ask.by, now=ask.now, **form.cleaned_data)
    except Refused as refusal:
        return _show(ask, form, explain(form, refusal.reasons), STATUS[refusal.because])
    ask.tell(_("Saved. What was promised before stays as it is."))
    return redirect("web:cadences")


def _asked(ask: Ask) -> dict[str, Any]:
    priority, tier = (str(ask.request.GET.get(name, "")) for name in ("priority", "tier"))
    found = next(
        (each for each in queries.cadences() if (each.priority, each.tier) == (priority, tier)), None
    )
    if found is None:
        return {"priority": "", "tier": ""}
    names = ("priority", "tier", "every", "remind_before", "notes")
    return {name: getattr(found, name) for name in names}


def _show(ask: Ask, form: CadenceForm, above: list[str], status: int = 200) -> HttpResponse:
    may = not may_lead(ask.by)
    words = priorities()
    context = {
        "person": ask.by.person,
        "sections": sections("cadences"),
        "rows": [
            {
                "priority": words.get(each.priority, each.priority),
                "tier": each.tier or _("any tier"),
                "change_url": f"?{urlencode({'priority': each.priority, 'tier': each.tier})}#cadence",
                "sent": {"priority": each.priority, "tier": each.tier},
                "every": lasting(timedelta(minutes=each.every)),
                "remind_before": lasting(timedelta(minutes=each.remind_before)),
                "notes": each.notes,
            }
            for each in queries.cadences()
        ],
        "form": form if may else None,
        "refusals": above,
        "remove_url": reverse("web:cadence_removal") if may else "",
    }
    return ask.page("web/cadences.html", context, status=status)


@posted("web:cadences")
def removal(ask: Ask) -> HttpResponse:
    """Take a cadence away."""
    sent = {name: str(ask.sent.get(name, "")) for name in ("priority", "tier")}
    services.remove_cadence(by=ask.by, now=ask.now, **sent)
    ask.tell(_("Removed. A more general cadence applies now."))
    return redirect("web:cadences")
