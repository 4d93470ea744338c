"""Every no of the API is a problem document (RFC 9457), with the same reasons that a page would show."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from pitstop.api.shapes import shape_reasons
from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.say import say
from pitstop.core.words import gettext_noop as _

MEDIA_TYPE = "application/problem+json"
logger = logging.getLogger("pitstop.api")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its name (the end of `type`), its status and its title."""

    name: str
    status: int
    title: str


INVALID = Kind("invalid", 422, _("What was sent doesn't fit"))
CONFLICT = Kind("conflict", 409, _("Things have moved on"))
FORBIDDEN = Kind("forbidden", 403, _("Not for you to do"))
MISSING = Kind("missing", 404, _("Nothing that you can see"))
TOO_MANY = Kind("too-many", 429, _("Too often"))
MALFORMED = Kind("malformed", 400, _("Not readable as JSON"))
UNKNOWN_CALLER = Kind("unknown-caller", 401, _("No living token"))
WRONG_METHOD = Kind("wrong-method", 405, _("Not a method of this address"))
NO_LENGTH = Kind("no-length", 411, _("Sent without its length"))
TOO_LARGE = Kind("too-large", 413, _("Too large"))
WRONG_MEDIA_TYPE = Kind("wrong-media-type", 415, _("Not sent as JSON"))
FAULT = Kind("fault", 500, _("A fault of ours"))
BUSY = Kind("busy", 503, _("Busy"))

KINDS = (
    MALFORMED,
    UNKNOWN_CALLER,
    FORBIDDEN,
    MISSING,
    WRONG_METHOD,
    CONFLICT,
    NO_LENGTH,
    TOO_LARGE,
    WRONG_MEDIA_TYPE,
    INVALID,
    TOO_MANY,
    FAULT,
    BUSY,
)
_KIND_OF = {
    Because.INVALID: INVALID,
    Because.CONFLICT: CONFLICT,
    Because.FORBIDDEN: FORBIDDEN,
    Because.MISSING: MISSING,
    Because.TOO_MANY: TOO_MANY,
}


def problem(
    request: HttpRequest, kind: Kind, reasons: Iterable[Reason], headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """The problem document, in the language that the caller asked for."""
    said = [{"code": reason.code, "text": say(reason), "field": reason.field} for reason in reasons]
    body = {
        "type": f"urn:pitstop:problem:{kind.name}",
        "title": gettext(kind.title),
        "status": kind.status,
        "detail": " ".join(reason["text"] for reason in said),
        "instance": request.path,
        "reasons": said,
    }
    return JsonResponse(body, status=kind.status, content_type=MEDIA_TYPE, headers=headers)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A domain's refusal, with its status."""
    waits = [reason.params["seconds"] for reason in refusal.reasons if "seconds" in reason.params]
    headers = {"Retry-After": str(waits[0])} if waits else None
    return problem(request, _KIND_OF[refusal.because], refusal.reasons, headers)


def unknown_caller(request: HttpRequest) -> HttpResponse:
    sentence = _("Send a token that is neither expired nor revoked, as in: Authorization: Bearer pit_…")
    reason = Reason("token-unknown", sentence, Because.FORBIDDEN)
    return problem(request, UNKNOWN_CALLER, [reason], {"WWW-Authenticate": 'Bearer realm="pitstop"'})


def no_such_address(request: HttpRequest) -> HttpResponse:
    sentence = _("There is nothing at this address. All addresses: /api/v1/openapi.json")
    return problem(request, MISSING, [Reason("address-missing", sentence, Because.MISSING)])


def wrong_method(request: HttpRequest, allowed: Sequence[str]) -> HttpResponse:
    names = ", ".join(allowed)
    reason = Reason("method-unknown", _("This address takes %(allowed)s."), params={"allowed": names})
    return problem(request, WRONG_METHOD, [reason], {"Allow": names})


def wrong_media_type(request: HttpRequest) -> HttpResponse:
    sentence = _("Send the body as JSON, with the header Content-Type: application/json.")
    return problem(request, WRONG_MEDIA_TYPE, [Reason("not-json", sentence, Because.INVALID)])


def no_length(request: HttpRequest) -> HttpResponse:
    sentence = _("Send the body whole, with the header Content-Length. In chunks it can't be read here.")
    return problem(request, NO_LENGTH, [Reason("length-missing", sentence, Because.INVALID)])


def _malformed(request: HttpRequest) -> HttpResponse:
    sentence = _("The body can't be read as JSON in UTF-8. Check its brackets, quotes and numbers.")
    return problem(request, MALFORMED, [Reason("json-malformed", sentence, Because.INVALID)])


def _too_large(request: HttpRequest) -> HttpResponse:
    sentence = _("The body is larger than 1 MiB. Send less.")
    return problem(request, TOO_LARGE, [Reason("body-too-large", sentence, Because.INVALID)])


def _busy(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.warning("The database did not answer %s %s: %s", request.method, request.path, error)
    sentence = _("The desk is busy. Send it again in a moment, with the same Idempotency-Key.")
    return problem(request, BUSY, [Reason("busy", sentence)], {"Retry-After": "1"})


def _fault(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    sentence = _("Something went wrong on our side. Send it again later, with the same Idempotency-Key.")
    return problem(request, FAULT, [Reason("fault", sentence)])


def install(api: NinjaAPI) -> None:
    """Answer every exception by a problem document. What nobody foresaw is logged, and not shown."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Refused: refused,
        ValidationError: lambda request, error: problem(request, INVALID, shape_reasons(error.errors)),
        AuthenticationError: lambda request, _error: unknown_caller(request),
        HttpError: lambda request, _error: _malformed(request),  # ninja's word for a body it can't parse
        Http404: lambda request, _error: no_such_address(request),
        RequestDataTooBig: lambda request, _error: _too_large(request),
        OperationalError: _busy,
        Exception: _fault,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
