"""Giving a case to a colleague in the team that holds it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from pitstop.cases import services as cases
from pitstop.core.refusals import Because, Refused
from pitstop.core.say import say
from pitstop.handoffs.leaving import overviews
from pitstop.web import presenters
from pitstop.web.asking import STATUS, Ask, explain, page, unseen
from pitstop.web.forms import NumberOf, Unseen, line, needed


class AssignmentForm(forms.Form):
    """To whom a case goes, and why. `seen` is the case's version that the giver saw."""

    seen = Unseen()
    to_person = needed(NumberOf(label=gettext_lazy("To whom"), widget=forms.RadioSelect))
    why = line(gettext_lazy("Why"), help_text=gettext_lazy("One line. They read it; the customer does not."))

    def __init__(self, *args: Any, colleagues: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_person"].choices = list(colleagues)  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@page
def assignment(ask: Ask, case_id: int) -> HttpResponse:
    """Give a case to a colleague."""
    found = overviews.assignment(ask.by, case_id, now=ask.now)
    choices = [(each.person.pk, _colleague(each)) for each in found.colleagues]
    if ask.request.method == "GET":
        form = AssignmentForm(colleagues=choices, initial={"seen": found.case.version})
        return _show(ask, found, form, [say(reason) for reason in found.reasons])
    form = AssignmentForm(ask.sent, colleagues=choices)
    if not form.is_valid():
        return _show(ask, found, form, unseen(form), 422)
    try:
        sent = form.cleaned_data
        cases.reassign(
            by=ask.by,
            now=ask.now,
            case_id=case_id,
            to_person=sent["to_person"] or 0,
            why=sent["why"],
            seen=sent["seen"],
        )
    except Refused as refusal:
        if refusal.because is Because.MISSING:
            raise
        return _show(ask, found, form, explain(form, refusal.reasons), STATUS[refusal.because])
    name = next((each.person.name for each in found.colleagues if each.person.pk == sent["to_person"]), "")
    ask.tell(_("%(person)s has the case, and is told.") % {"person": name})
    return redirect("web:case", case_id=case_id)


def _colleague(line: overviews.PersonLine) -> str:
    """A colleague with what speaks for or against them: how many cases they have, whether they are here."""
    parts = [line.person.name, ngettext("%(n)d case", "%(n)d cases", line.cases) % {"n": line.cases}]
    if line.is_away:
        parts.append(_("away"))
    elif line.is_off_shift:
        parts.append(_("off shift"))
    return " · ".join(parts)


def _show(
    ask: Ask, found: overviews.Assignment, form: AssignmentForm, refusals: Sequence[str], status: int = 200
) -> HttpResponse:
    context = {
        "person": ask.by.person,
        "case": presenters.case_head(found.case),
        "team": found.holder.team.name,
        "has_it": found.holder.person.name if found.holder.person else "",
        "offered_to": found.handoff.to_team.name if found.handoff else "",
        "alone": not found.colleagues,
        "form": form,
        "may": not found.reasons,
        "refusals": refusals,
    }
    return ask.page("web/case_assignment.html", context, status=status)
