"""The form where a customer opens a case, without a sign-in. A mail gives them the link to their page."""

import dataclasses
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from pitstop.accounts.throttle import services as throttle
from pitstop.cases import queries as cases
from pitstop.core import clock
from pitstop.core.refusals import Reason, Refused
from pitstop.core.words import gettext_noop
from pitstop.handoffs.reopening import services as customers
from pitstop.web.asking import STATUS, explain, number, unseen
from pitstop.web.forms import OneOf, OneTimeForm, Plain, line, needed, text
from pitstop.web.public import Visit, chosen_language, hidden_from_search, other_languages, sending
from pitstop.web.uploads import FilesField

# The fields of reasons, where the form calls them otherwise.
_FIELDS = {"customer_name": "name", "customer_email": "email", "files": "attachments"}


class ContactForm(OneTimeForm):
    """A case as its customer tells it. `website` is there for machines that fill in whatever they find."""

    name = needed(line(_("Your name"), autocomplete="name"))
    email = needed(
        Plain(
            label=_("Your e-mail address"),
            help_text=_("We answer there."),
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        )
    )
    subject = needed(line(_("What is it about?"), autocomplete="off"))
    body = needed(text(_("What happened?"), rows=6))
    language = needed(OneOf(label=_("We write to you in"), required=False, choices=settings.LANGUAGES))
    attachments = FilesField()
    website = Plain(widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """The form; where no team takes new cases, whom to write to instead."""
    if not settings.PITSTOP_CONTACT_FORM:
        raise Http404
    visit = Visit(request, clock.now(), chosen_language(request))
    if cases.intake() is None:
        return hidden_from_search(_page(visit, {"closed": True}))
    return hidden_from_search(_send(visit) if request.method == "POST" else _begin(visit))


def _begin(visit: Visit) -> HttpResponse:
    sent = number(visit.request.GET.get("sent"))
    if sent is not None:
        return _page(visit, {"sent": sent or None, "thanked": True})
    language = visit.language or translation.get_language() or settings.LANGUAGE_CODE
    return _page(visit, {"form": ContactForm(initial={"language": language})})


def _send(visit: Visit) -> HttpResponse:
    sent = visit.request.POST
    if sent.get("website", "").strip():  # a machine: it learns nothing, and nothing is written
        return HttpResponseRedirect(f"{reverse('web:contact')}?sent=0")
    by = {"network": visit.network, "address": sent.get("email", "").strip().lower()}
    try:
        throttle.spend("contact", by=by, now=visit.now)
    except Refused as too_often:  # before the files are read: reading them is what costs
        return _refused(visit, ContactForm(sent), too_often)
    form = ContactForm(sent, visit.request.FILES)
    if not form.is_valid():
        return _page(visit, {"form": form, "refusals": unseen(form)}, status=422)
    try:
        opened = _open(visit, form.cleaned_data)
    except Refused as refusal:
        return _refused(visit, form, refusal)
    address = f"{reverse('web:contact')}?sent={opened}"
    return HttpResponseRedirect(address + (f"&language={visit.language}" if visit.language else ""))


def _refused(visit: Visit, form: ContactForm, refusal: Refused) -> HttpResponse:
    with translation.override(visit.language or translation.get_language()):
        above = explain(form, map(_addressed, refusal.reasons), _FIELDS)
    return _page(visit, {"form": form, "refusals": above}, status=STATUS[refusal.because])


def _addressed(reason: Reason) -> Reason:
    """The reason as it is said to the customer themselves, not to a colleague about them."""
    if reason.field != "customer_name":
        return reason
    return dataclasses.replace(reason, params={**reason.params, "label": gettext_noop("Your name")})


def _open(visit: Visit, sent: dict[str, Any]) -> int:
    return customers.customer_opened(
        now=visit.now,
        customer_name=sent["name"],
        customer_email=sent["email"],
        subject=sent["subject"],
        body=sent["body"],
        language=sent["language"],
        source="form",
        mail_id=sending("form", sent),
        files=sent["attachments"],
    ).pk


def _page(visit: Visit, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    current = visit.language or translation.get_language() or settings.LANGUAGE_CODE
    known = {"write_to": settings.PITSTOP_MAIL_FROM, "languages": other_languages(current)}
    return visit.page("web/contact.html", {**known, **context}, status=status)


@login_not_required
@require_GET
def robots(_request: HttpRequest) -> HttpResponse:
    """What search engines may look at: nothing."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
