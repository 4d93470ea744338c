"""Pages for whoever has their address: no sign-in, in the reader's language, found by no search engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from pitstop.core import secrets
from pitstop.core.refusals import Refused
from pitstop.core.say import say
from pitstop.web.asking import STATUS, network
from pitstop.web.uploads import described


@dataclass(frozen=True)
class Visit:
    """One request of somebody unknown, at one instant."""

    request: HttpRequest
    now: datetime
    language: str = ""  # chosen, or remembered; empty: as the customer or the browser has it

    @property
    def network(self) -> str:
        return network(self.request)

    def page(
        self, template: str, context: Mapping[str, Any], *, language: str = "", status: int = 200
    ) -> HttpResponse:
        """The page in this language, or else in the browser's."""
        code = language or self.language or translation.get_language() or settings.LANGUAGE_CODE
        with translation.override(code):
            known = {"now": self.now, "organisation": settings.PITSTOP_ORGANISATION, **context}
            answer = render(self.request, template, known, status=status)
        answer.headers["Content-Language"] = code
        return answer

    def refused(self, refusal: Refused) -> HttpResponse:
        """Why it can't be done now, on a page of its own."""
        with translation.override(self.language or translation.get_language() or settings.LANGUAGE_CODE):
            reasons = [say(reason) for reason in refusal.reasons]
        context = {"reasons": reasons}
        return self.page("web/public_refused.html", context, status=STATUS[refusal.because])


def chosen_language(request: HttpRequest, cookie: str = "") -> str:
    """The language that the address names, or else the one remembered; empty when it is none of ours."""
    known = dict(settings.LANGUAGES)
    asked = request.GET.get("language", "")
    remembered = request.COOKIES.get(cookie, "") if cookie else ""
    return next((code for code in (asked, remembered) if code in known), "")


def other_languages(current: str, address: str = "") -> list[Mapping[str, str]]:
    """The languages to change to, each named in itself."""
    return [
        {"code": code, "name": name, "url": f"{address}?language={code}"}
        for code, name in settings.LANGUAGES
        if code != current
    ]


def hidden_from_search(answer: HttpResponse) -> HttpResponse:
    """The same answer, kept by no search engine and by no cache."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def sending(what: str, sent: Mapping[str, Any]) -> str:
    """What names one sending of a form with its content: a double click has the same. Empty without a key."""
    key = str(sent.get("submit_key", ""))
    if not key:
        return ""
    said = sorted(
        (name, str(value)) for name, value in sent.items() if name not in ("submit_key", "attachments")
    )
    return f"{what}:{secrets.digest(repr((key, said, described(sent.get('attachments') or []))))}"
