"""What concerns a case's customer: the files that came or went, their link, and going on after closing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from pitstop.cases import queries as cases
from pitstop.cases import services as case_services
from pitstop.core.refusals import Refused
from pitstop.core.say import say
from pitstop.handoffs import overviews
from pitstop.handoffs.reopening import services as customers
from pitstop.web import presenters
from pitstop.web.asking import STATUS, Ask, explain, page, posted
from pitstop.web.forms import line, needed


class WhyForm(forms.Form):
    """Why a case goes on."""

    why = needed(
        line(
            gettext_lazy("Why it goes on"), help_text=gettext_lazy("One line. The customer does not read it.")
        )
    )


def with_files(entries: Sequence[dict[str, Any]], case: Any) -> Sequence[dict[str, Any]]:
    """The entries of a timeline, each message with the files that came or went with it."""
    found: Mapping[int, list[Any]] = defaultdict(list)
    for each in cases.attachments(case):
        file = {"name": each.name, "size": each.size, "url": reverse("web:file", args=[each.pk])}
        found[each.message_id].append(file)
    return [{**entry, "files": found[entry["message"]]} if "message" in entry else entry for entry in entries]


@require_http_methods(["GET", "POST"])
@page
def reopening(ask: Ask, case_id: int) -> HttpResponse:
    """Let a closed case go on."""
    found = overviews.case(ask.by, case_id)
    form = WhyForm(ask.sent if ask.request.method == "POST" else None)
    why_not = [say(reason) for reason in found.reasons["reopen"]]
    if not form.is_valid():
        return _reopening(ask, found, form, why_not, 422 if form.is_bound else 200)
    try:
        customers.reopen(by=ask.by, now=ask.now, case_id=case_id, **form.cleaned_data)
    except Refused as refusal:
        above = explain(form, refusal.reasons)
        return _reopening(ask, found, form, above, STATUS[refusal.because])
    ask.tell(_("The case goes on."))
    return redirect("web:case", case_id=case_id)


def _reopening(
    ask: Ask, found: overviews.CaseView, form: WhyForm, refusals: Sequence[str], status: int
) -> HttpResponse:
    context = {
        "person": ask.by.person,
        "case": presenters.case_head(found.case),
        "form": form,
        "refusals": refusals,
        "outcome": found.case.outcome,
    }
    return ask.page("web/case_reopening.html", context, status=status)


@require_http_methods(["GET", "POST"])
@page
def link(ask: Ask, case_id: int) -> HttpResponse:
    """The customer's link: whether it opens their page, and a new one."""
    if ask.request.method == "POST":
        case_services.renew_link(by=ask.by, now=ask.now, case_id=case_id)
        ask.tell(_("There is a new link. The ones given out before open nothing any more."))
        return redirect("web:link", case_id=case_id)
    found = overviews.case(ask.by, case_id)
    context = {
        "person": ask.by.person,
        "case": presenters.case_head(found.case),
        "customer": found.case.customer.name,
        "revoked_at": found.case.link_revoked_at,
        "status_link": "" if found.case.link_revoked_at else found.status_link,
        "refusals": [say(reason) for reason in found.reasons["link"]],
    }
    return ask.page("web/case_link.html", context)


@posted("web:link", "case_id")
def link_revocation(ask: Ask, case_id: int) -> HttpResponse:
    """End every link to the customer's page."""
    case_services.revoke_link(by=ask.by, now=ask.now, case_id=case_id)
    ask.tell(_("The link opens nothing any more."))
    return redirect("web:link", case_id=case_id)
