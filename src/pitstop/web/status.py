"""The customer's page: who has the case, what happens next, and by when. No sign-in, only the link."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from pitstop.core import clock
from pitstop.handoffs.status import Status, shown


@login_not_required
@never_cache
@require_GET
def status(request: HttpRequest, token: str) -> HttpResponse:
    """The status page in the customer's language or the one chosen. A wrong link says how to reach us."""
    now = clock.now()
    chosen = request.GET.get("language", "")
    found = shown(token, now=now, language=chosen if chosen in dict(settings.LANGUAGES) else "")
    if found is None:
        context = {"organisation": settings.PITSTOP_ORGANISATION}
        answer = render(request, "web/status_missing.html", context, status=404)
    else:
        with translation.override(found.language):
            answer = render(request, "web/status.html", {"now": now, **_context(found)})
        answer.headers["Content-Language"] = found.language
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _context(found: Status) -> dict[str, Any]:
    return {
        "subject": found.subject,
        "organisation": settings.PITSTOP_ORGANISATION,
        "holder": {
            "name": found.person or found.team,
            "team": found.team,
            "strength": found.about,
            "is_ai": found.is_ai,
        },
        "next_step": found.next_step or _("We are looking at it, and will tell you what comes next."),
        "hear_by": found.due_at,
        "hear_late": found.is_late,
        "steps": [{"at": at, "text": _SAID[what](who)} for at, what, who in found.so_far],
        "closed": not found.is_open,
        "closed_text": _("This is closed. If something is still open for you, answer any of our mails."),
        "languages": [
            {"code": code, "name": name, "url": f"?language={code}"}
            for code, name in settings.LANGUAGES
            if code != found.language
        ],
    }


_SAID: dict[str, Callable[[str], str]] = {
    "you_wrote": lambda who: _("you wrote to us"),
    "wrote_to_you": lambda who: _("%(who)s wrote to you") % {"who": who},
    "took_over": lambda who: _("%(who)s took over") % {"who": who},
    "kept": lambda who: _("you heard from us, as promised"),
    "missed": lambda who: _("you should have heard from us, and did not; we are sorry"),
    "closed": lambda who: _("%(who)s closed the case") % {"who": who},
}
