"""The customer's page: who has the case, what happens next, and by when. No sign-in, only the link."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from pitstop.accounts.throttle import services as throttle
from pitstop.core import clock
from pitstop.core.refusals import Because, Refused
from pitstop.handoffs import status as statuses
from pitstop.handoffs.reopening import services as customers
from pitstop.handoffs.status import Ended, Status, shown
from pitstop.web.asking import STATUS, explain, unseen
from pitstop.web.files import as_download
from pitstop.web.forms import OneTimeForm, text
from pitstop.web.public import Visit, chosen_language, hidden_from_search, other_languages, sending
from pitstop.web.uploads import FilesField

LANGUAGE_COOKIE = "pitstop-status-language"
HALF_A_YEAR = 182 * 24 * 60 * 60


class ReplyForm(OneTimeForm):
    """What the customer writes."""

    body = text(gettext_lazy("Your message"), rows=5)
    attachments = FilesField()


class NotRightForm(OneTimeForm):
    """What the customer says is not right. Saying so is enough; words are welcome."""

    text = text(gettext_lazy("What is not right?"), rows=2)


@dataclass(frozen=True)
class Tried:
    """What was sent and refused: it stays, with what is wrong beside it or above."""

    reply: ReplyForm | None = None
    not_right: NotRightForm | None = None
    above: list[str] = field(default_factory=list)


View = Callable[..., HttpResponse]


def _of_a_link(counted_as: str, method: str = "GET") -> Callable[[View], View]:
    """A page for whoever has the link. Counted by link and network before anything is looked up or done."""

    def counted(view: View) -> View:
        @functools.wraps(view)
        @login_not_required
        @never_cache
        def answered(request: HttpRequest, token: str, **parts: Any) -> HttpResponse:
            if request.method != method and method == "POST" and request.method in ("GET", "HEAD"):
                return HttpResponseRedirect(reverse("web:status", args=[token]))
            if request.method not in (method, "HEAD"):
                return HttpResponseNotAllowed([method])
            visit = Visit(request, clock.now(), chosen_language(request, LANGUAGE_COOKIE))
            try:
                throttle.spend(counted_as, by={"link": token, "network": visit.network}, now=visit.now)
                answer = view(visit, token, **parts)
            except Refused as refusal:
                answer = visit.refused(refusal)
            return hidden_from_search(answer)

        return answered

    return counted


@_of_a_link("status")
def status(visit: Visit, token: str) -> HttpResponse:
    """The status page in the customer's language or the one chosen. A wrong link says how to reach us."""
    answer = _show(visit, token, Tried())
    asked = visit.request.GET.get("language", "")
    if asked and asked == visit.language and answer.status_code == 200:
        answer.set_cookie(
            LANGUAGE_COOKIE,
            asked,
            max_age=HALF_A_YEAR,
            path=reverse("web:status", args=[token]),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return answer


@_of_a_link("status-write", "POST")
def messages(visit: Visit, token: str) -> HttpResponse:
    """Write to who has the case. A double click sends it once."""
    form = ReplyForm(visit.request.POST, visit.request.FILES)
    case = statuses.case_behind(token, now=visit.now)
    if case is None or not form.is_valid():
        return _show(visit, token, Tried(reply=form, above=unseen(form)), status=422)
    try:
        customers.customer_wrote(
            now=visit.now,
            case_id=case,
            body=form.cleaned_data["body"],
            source="status_page",
            mail_id=sending(f"page-{case}", form.cleaned_data),
            files=form.cleaned_data["attachments"],
        )
    except Refused as refusal:
        return _refused(visit, token, refusal, form, lambda above: Tried(reply=form, above=above))
    return HttpResponseRedirect(f"{reverse('web:status', args=[token])}?sent=message")


@_of_a_link("status-write", "POST")
def not_right(visit: Visit, token: str) -> HttpResponse:
    """Say that something is not right. A double click says it once."""
    form = NotRightForm(visit.request.POST, auto_id="wrong_%s")
    case = statuses.case_behind(token, now=visit.now)
    if case is None or not form.is_valid():
        return _show(visit, token, Tried(not_right=form, above=unseen(form)), status=422)
    try:
        customers.customer_says_not_right(
            now=visit.now,
            case_id=case,
            text=form.cleaned_data["text"],
            key=sending(f"page-{case}", form.cleaned_data),
        )
    except Refused as refusal:
        return _refused(visit, token, refusal, form, lambda above: Tried(not_right=form, above=above))
    return HttpResponseRedirect(f"{reverse('web:status', args=[token])}?sent=not_right")


@_of_a_link("status")
def file(visit: Visit, token: str, file_id: int) -> HttpResponse:
    """A file that the customer sent or was sent."""
    found = statuses.file(token, file_id, now=visit.now)
    return as_download(found) if found else _missing(visit)


@_of_a_link("status")
def photo(visit: Visit, token: str, digest: str) -> HttpResponse:
    """What the person who has the case looks like."""
    found = statuses.photo(token, digest, now=visit.now)
    return HttpResponse(found, content_type="image/webp") if found else _missing(visit)


def _refused(
    visit: Visit, token: str, refusal: Refused, form: forms.Form, tried: Callable[[list[str]], Tried]
) -> HttpResponse:
    found = shown(token, now=visit.now, language=visit.language)
    with translation.override(found.language if found else translation.get_language()):
        above = explain(form, refusal.reasons, {"files": "attachments"})
    because = refusal.because
    return _show(visit, token, tried(above), status=STATUS[because if because in STATUS else Because.INVALID])


def _show(visit: Visit, token: str, tried: Tried, *, status: int = 200) -> HttpResponse:
    found = shown(token, now=visit.now, language=visit.language)
    if found is None:
        return _missing(visit)
    address = reverse("web:status", args=[token])
    if isinstance(found, Ended):
        context = {
            "contact_url": reverse("web:contact") if settings.PITSTOP_CONTACT_FORM else "",
            "languages": other_languages(found.language, address),
        }
        return visit.page("web/status_ended.html", context, language=found.language, status=410)
    with translation.override(found.language):
        context = {**_context(found, token), **_forms(token, tried), "refusals": tried.above}
        context["languages"] = other_languages(found.language, address)
        context["sent"] = "" if status != 200 else visit.request.GET.get("sent", "")
        return visit.page("web/status.html", context, language=found.language, status=status)


def _missing(visit: Visit) -> HttpResponse:
    return visit.page("web/status_missing.html", {}, status=404)


def _forms(token: str, tried: Tried) -> Mapping[str, Any]:
    return {
        "write_form": tried.reply or ReplyForm(),
        "write_url": reverse("web:status_messages", args=[token]),
        "wrong_form": tried.not_right or NotRightForm(auto_id="wrong_%s"),
        "wrong_url": reverse("web:status_not_right", args=[token]),
    }


def _context(found: Status, token: str) -> dict[str, Any]:
    return {
        "subject": found.subject,
        "holder": {
            "name": found.person or found.team,
            "team": found.team,
            "strength": found.about,
            "is_ai": found.is_ai,
            "photo_url": reverse("web:status_photo", args=[token, found.photo]) if found.photo else "",
        },
        "waits_for_you": found.waits_for_you,
        "next_step": found.next_step or _next(found),
        "hear_by": found.due_at,
        "hear_late": found.is_late,
        "steps": [{"at": at, "text": _SAID[what](who)} for at, what, who in found.so_far],
        "files": [
            {
                "name": each.name,
                "size": each.size,
                "url": reverse("web:status_file", args=[token, each.id]),
            }
            for each in found.files
        ],
        "closed": not found.is_open,
        "closed_text": _("This is closed. If something is still open for you, write to us here: it goes on."),
    }


def _next(found: Status) -> str:
    if found.waits_for_you:
        return _("When we have your answer, we go on.")
    return _("We are looking at it, and will tell you what comes next.")


_SAID: dict[str, Callable[[str], str]] = {
    "you_wrote": lambda who: _("you wrote to us"),
    "wrote_to_you": lambda who: _("%(who)s wrote to you") % {"who": who},
    "we_wrote": lambda who: _("you had word from us"),
    "took_over": lambda who: _("%(who)s took over") % {"who": who},
    "kept": lambda who: _("you heard from us, as promised"),
    "missed": lambda who: _("you should have heard from us, and did not; we are sorry"),
    "not_right": lambda who: _("you told us that something is not right; we read it"),
    "closed": lambda who: _("%(who)s closed the case") % {"who": who},
    "goes_on": lambda who: _("it goes on"),
}
