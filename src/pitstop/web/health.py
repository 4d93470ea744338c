"""For what watches the desk: is all well, does it live, and its figures. No cookie, no session, no names."""

from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pitstop.core import clock, secrets
from pitstop.health import queries
from pitstop.web.exposition import CONTENT_TYPE, exposition

PLAIN = "text/plain; charset=utf-8"
_BEARER = "Bearer "
# What a proxy adds: then the request comes from elsewhere, although the proxy is on this machine.
_PASSED_ON = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")


@login_not_required
@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """This process answers. Says nothing of the database."""
    return HttpResponse("ok\n", content_type=PLAIN)


@login_not_required
@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """All is well, or what is not: numbers and what to look at, and nothing of anybody's."""
    found = queries.problems(now=clock.now())
    if not found:
        return HttpResponse("ok\n", content_type=PLAIN)
    # In English whoever asks: it is read by machines.
    problems = [{"code": each.code, "says": each.text % each.params} for each in found]
    return JsonResponse({"status": "failing", "problems": problems}, status=503)


@login_not_required
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, as Prometheus reads them: for this machine alone, or for who has the token."""
    token = settings.PITSTOP_METRICS_TOKEN
    if token and not _has(request, token):
        refused = HttpResponse("Send the token: Authorization: Bearer …\n", content_type=PLAIN, status=401)
        refused.headers["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return refused
    if not token and not _is_of_this_machine(request):
        words = "Only this machine may read this. To read it from elsewhere, set PITSTOP_METRICS_TOKEN.\n"
        return HttpResponse(words, content_type=PLAIN, status=403)
    now = clock.now()
    try:
        figures = queries.figures(now=now)
    except DatabaseError:
        return HttpResponse("The database does not answer.\n", content_type=PLAIN, status=503)
    return HttpResponse(exposition(figures, now=now), content_type=CONTENT_TYPE)


def _has(request: HttpRequest, token: str) -> bool:
    sent = request.headers.get("Authorization", "")
    return sent.startswith(_BEARER) and secrets.same(sent.removeprefix(_BEARER), token)


def _is_of_this_machine(request: HttpRequest) -> bool:
    if any(name in request.headers for name in _PASSED_ON):
        return False
    try:
        return ip_address(str(request.META.get("REMOTE_ADDR", ""))).is_loopback
    except ValueError:
        return False
