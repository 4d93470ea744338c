"""What every page needs first: who asks, and when. And how a page says no."""

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
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


def page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for a signed-in person: hands the view an `Ask`, and says a refusal that the view left to it."""

    @functools.wraps(view)
    def answered(request: HttpRequest, **parts: Any) -> HttpResponse:
        ask = Ask(request, clock.now())
        try:
            return view(ask, **parts)
        except Refused as refusal:
            context = {"reasons": [say(reason) for reason in refusal.reasons]}
            return ask.page("web/refused.html", context, status=STATUS[refusal.because])

    return answered


def explain(form: forms.Form, reasons: Iterable[Reason], names: Mapping[str, str] | None = None) -> list[str]:
    """Put each reason beside the field it is about; the rest is returned, to stand above the form.

    `names` maps a reason's field to the form's, where they differ.
    """
    above = []
    for reason in reasons:
        field = (names or {}).get(reason.field, reason.field)
        if field in form.fields:
            form.add_error(field, say(reason))
        else:
            above.append(say(reason))
    return above


def network(request: HttpRequest) -> str:
    """Where the request came from: behind trusted proxies, the address that the outermost of them saw."""
    trusted: int = settings.PITSTOP_TRUSTED_PROXIES
    seen = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if trusted and len(seen) >= trusted:
        return seen[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))
