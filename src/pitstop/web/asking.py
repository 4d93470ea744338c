"""What every page needs first: who asks, and when. And how a page says no."""

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, IPv6Network
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property

from pitstop.accounts.queries import Asker
from pitstop.core import clock
from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.say import say

STATUS = {
    Because.INVALID: 422,
    Because.CONFLICT: 409,
    Because.FORBIDDEN: 403,
    Because.MISSING: 404,
    Because.TOO_MANY: 429,
}


@dataclass(frozen=True)
class Ask:
    """One request of a signed-in person, at one instant."""

    request: HttpRequest
    now: datetime

    @cached_property
    def by(self) -> Asker:
        person: Any = self.request.user
        return Asker(person)

    @property
    def sent(self) -> Mapping[str, Any]:
        """What the form sent."""
        return self.request.POST

    def page(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
        """The page with these words, at this instant."""
        return render(self.request, template, {"now": self.now, **context}, status=status)

    def tell(self, sentence: str) -> None:
        """Say on the page that comes next that an act succeeded."""
        messages.success(self.request, sentence)


View = Callable[..., HttpResponse]


def page(view: View) -> View:
    """A page for a signed-in person: hands the view an `Ask`, and says a refusal that the view left to it."""

    @functools.wraps(view)
    def answered(request: HttpRequest, **parts: Any) -> HttpResponse:
        ask = Ask(request, clock.now())
        try:
            answer = view(ask, **parts)
        except Refused as refusal:
            context = {
                "person": ask.by.person,
                "reasons": [say(reason) for reason in refusal.reasons],
                "missing": refusal.because is Because.MISSING,
            }
            answer = ask.page("web/refused.html", context, status=STATUS[refusal.because])
        # Who goes back in the browser after someone signed out must not read their cases there.
        add_never_cache_headers(answer)
        return answer

    return answered


def posted(home: str, *parts: str) -> Callable[[View], View]:
    """A page that only takes what is posted to it. Asked for in any other way, it leads to its `home`.

    So a reload after a refusal, and signing in again after a session ended, never meet an empty page.
    """

    def closed(view: View) -> View:
        answered = page(view)

        @functools.wraps(view)
        def taken(request: HttpRequest, **known: Any) -> HttpResponse:
            if request.method == "POST":
                return answered(request, **known)
            if request.method in ("GET", "HEAD"):
                return HttpResponseRedirect(reverse(home, kwargs={name: known[name] for name in parts}))
            return HttpResponseNotAllowed(["POST"])

        return taken

    return closed


def explain(form: forms.Form, reasons: Iterable[Reason], names: Mapping[str, str] | None = None) -> list[str]:
    """Put each reason beside the field it is about; the rest is returned, to stand above the form.

    `names` maps a reason's field to the form's, where they differ.
    """
    above = []
    for reason in reasons:
        field = (names or {}).get(reason.field, reason.field)
        if field in form.fields and not form[field].is_hidden:
            form.add_error(field, say(reason))
        else:
            above.append(say(reason))
    return above


def unseen(form: forms.Form) -> list[str]:
    """What is wrong with fields that nobody sees, to stand above the form."""
    return [str(error) for field in form.hidden_fields() for error in field.errors]


def number(sent: object) -> int | None:
    """A number that a form carries unseen, None when it isn't one."""
    digits = str(sent)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


def network(request: HttpRequest) -> str:
    """Where the request came from: behind trusted proxies, the address that the outermost of them saw.

    An IPv6 address counts by its first half: whoever has one has all of its second.
    """
    trusted: int = settings.PITSTOP_TRUSTED_PROXIES
    seen = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    address = seen[-trusted] if 0 < trusted <= len(seen) else str(request.META.get("REMOTE_ADDR", ""))
    try:
        whole = IPv6Address(address)
    except ValueError:
        return address
    return str(whole.ipv4_mapped or IPv6Network((whole, 64), strict=False))
