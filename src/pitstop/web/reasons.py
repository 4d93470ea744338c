"""The reasons that a hand-off can be returned for. Leads add to them and retire what they added."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from pitstop.core.refusals import Refused
from pitstop.routing import queries, services
from pitstop.routing.permissions import may_lead
from pitstop.web.asking import STATUS, Ask, explain, page, posted
from pitstop.web.forms import line, needed
from pitstop.web.leads import sections
from pitstop.web.presenters import in_words


class ReasonForm(forms.Form):
    """A reason more."""

    label = needed(
        line(
            gettext_lazy("Reason"),
            help_text=gettext_lazy("As the receiver will choose it: “customer must pay first”."),
        )
    )
    needs_note = forms.BooleanField(
        label=gettext_lazy("The giver must be told more"),
        help_text=gettext_lazy("Who returns for this reason then writes a note."),
        required=False,
    )


@require_http_methods(["GET", "POST"])
@page
def index(ask: Ask) -> HttpResponse:
    """Every reason, and a line to add one."""
    if ask.request.method == "GET":
        return _show(ask, ReasonForm(), [])
    form = ReasonForm(ask.sent)
    form.is_valid()
    try:
        added = services.add_return_reason(by=ask.by, now=ask.now, **form.cleaned_data)
    except Refused as refusal:
        return _show(ask, form, explain(form, refusal.reasons), STATUS[refusal.because])
    ask.tell(_("“%(reason)s” can be chosen from now on.") % {"reason": added.label})
    return redirect("web:return_reasons")


def _show(ask: Ask, form: ReasonForm, above: list[str], status: int = 200) -> HttpResponse:
    may = not may_lead(ask.by)
    context = {
        "person": ask.by.person,
        "sections": sections("return_reasons"),
        "reasons": [
            {
                "key": one.key,
                "label": in_words(one.label),
                "needs_note": one.needs_note,
                "built_in": one.built_in,
                "is_active": one.is_active,
                "choice_url": ""
                if one.built_in or not may
                else reverse("web:return_reason_choice", args=[one.key]),
            }
            for one in queries.all_return_reasons()
        ],
        "form": form if may else None,
        "refusals": above,
    }
    return ask.page("web/return_reasons.html", context, status=status)


@posted("web:return_reasons")
def choice(ask: Ask, key: str) -> HttpResponse:
    """Take a reason out of the choice, or put it back."""
    if ask.sent.get("act") == "bring_back":
        reason = services.bring_back_return_reason(by=ask.by, now=ask.now, key=key)
        said = _("“%(reason)s” can be chosen again.")
    else:
        reason = services.retire_return_reason(by=ask.by, now=ask.now, key=key)
        said = _("“%(reason)s” can't be chosen any more. What was returned for it keeps it.")
    ask.tell(said % {"reason": reason.label})
    return redirect("web:return_reasons")
