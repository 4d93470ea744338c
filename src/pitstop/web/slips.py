"""Writing a small error down: two clicks from the case. Nobody is blamed by it, and nobody is asked for."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from pitstop.core.refusals import Refused
from pitstop.handoffs import overviews
from pitstop.slips import queries
from pitstop.slips import services as slips
from pitstop.web import presenters
from pitstop.web.asking import STATUS, Ask, explain, page
from pitstop.web.cases import once_per_form
from pitstop.web.forms import OneTimeForm, text


class SlipForm(OneTimeForm):
    """A small error: its kind is the button that sends it; words are welcome."""

    kind = forms.CharField(required=False)
    text = text(gettext_lazy("In a few words"), rows=2)


@require_http_methods(["GET", "POST"])
@page
def new(ask: Ask, case_id: int) -> HttpResponse:
    """Choose what went a little wrong, and it is written down."""
    case = overviews.case(ask.by, case_id).case
    form = SlipForm(ask.sent if ask.request.method == "POST" else None)
    if not form.is_valid():
        return _show(ask, case, form, [], 422 if form.is_bound else 200)
    said: Mapping[str, Any] = form.cleaned_data
    facts = {"by": ask.by, "now": ask.now, "case_id": case_id, "kind": said["kind"], "text": said["text"]}
    try:
        once_per_form(ask, said["submit_key"], lambda: slips.note_down(**facts).pk)
    except Refused as refusal:
        return _show(ask, case, form, explain(form, refusal.reasons), STATUS[refusal.because])
    ask.tell(_("Thank you: it is written down, and nobody is blamed."))
    return redirect("web:case", case_id=case_id)


def _show(ask: Ask, case: Any, form: SlipForm, above: list[str], status: int) -> HttpResponse:
    context = {
        "person": ask.by.person,
        "case": presenters.case_head(case),
        "form": form,
        "refusals": [*above, *form.errors.get("kind", [])],
        "kinds": [{"key": key, "word": _(words)} for key, words in queries.kinds().items()],
    }
    return ask.page("web/slip_new.html", context, status=status)
