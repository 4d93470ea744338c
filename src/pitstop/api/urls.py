"""Every address of the API, under /api/v1/. A new capability adds its router here."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja.parser import Parser

from pitstop.api import (
    board,
    cases,
    customers,
    desk,
    escalations,
    handoffs,
    hours,
    insights,
    mails,
    mails_in,
    notices,
    people,
    problems,
    promises,
    protocols,
    return_reasons,
    search,
    targets,
    teams,
    waits,
)
from pitstop.api.openapi import WRITES, Api

View = Callable[..., HttpResponse]

ROUTERS = (
    people.router,
    teams.router,
    hours.router,
    notices.router,
    mails.router,
    mails_in.router,
    desk.router,
    board.router,
    insights.router,
    cases.router,
    customers.router,
    waits.router,
    promises.router,
    handoffs.router,
    protocols.router,
    escalations.router,
    return_reasons.router,
    targets.router,
    search.router,
)


class StrictParser(Parser):
    """JSON as its standard has it: without the NaN and Infinity that Python would let through."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body, parse_constant=_no_number)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _sent_as_something_else(request: HttpRequest) -> bool:
    has_body = request.META.get("CONTENT_LENGTH") not in (None, "", "0")
    return request.method in WRITES and has_body and request.content_type != "application/json"


def _answer(view: View, request: HttpRequest, parts: dict[str, Any]) -> HttpResponse:
    if "HTTP_TRANSFER_ENCODING" in request.META:
        # Django reads as much as Content-Length says: nothing, and what was sent would be called missing.
        return problems.no_length(request)
    if _sent_as_something_else(request):
        return problems.wrong_media_type(request)
    try:
        response = view(request, **parts)
    except Http404:  # ninja's root, which is no page of ours
        return problems.no_such_address(request)
    if response.status_code == problems.WRONG_METHOD.status:
        return problems.wrong_method(request, sorted(response["Allow"].split(", ")))
    return response


def face(view: View) -> View:
    """Open to callers without a session, since their token decides. Every no is a problem document.

    Exempt from the CSRF check, which guards cookies: the API never looks at one.
    """

    @wraps(view)
    def answer(request: HttpRequest, **parts: Any) -> HttpResponse:
        response = _answer(view, request, parts)
        # A case may be seen today and not tomorrow: no proxy or browser keeps an answer.
        response["Cache-Control"] = "no-store"
        return response

    return csrf_exempt(login_not_required(answer))


def _nothing_here(request: HttpRequest) -> HttpResponse:
    return problems.no_such_address(request)


def _patterns() -> list[URLPattern]:
    found, _app, _namespace = api.urls
    patterns = [pattern for pattern in found if isinstance(pattern, URLPattern)]
    for pattern in patterns:
        pattern.callback = face(pattern.callback)
    return [*patterns, re_path("", face(_nothing_here))]


# No page for humans from ninja: it would load its scripts from elsewhere. docs/api.md is that page.
api = Api(
    title="Pitstop",
    version="1",
    description="Hand a case off, accept one with a read-back, keep promises: as the pages do, for programs.",
    docs_url=None,
    urls_namespace="api",
    parser=StrictParser(),
)
problems.install(api)
for router in ROUTERS:
    api.add_router("", router)

app_name = "api"
urlpatterns = _patterns()
