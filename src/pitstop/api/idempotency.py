"""A POST that is sent twice with the same Idempotency-Key happens once, and is answered twice alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpResponse, JsonResponse
from pydantic import BaseModel

from pitstop.accounts import services as accounts
from pitstop.api.auth import ApiRequest
from pitstop.core.checks import LINE, line_reasons
from pitstop.core.refusals import refuse_if

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"


@dataclass(frozen=True, slots=True)
class Done:
    """What an act answers: 201 with the address of what it made, or 200."""

    body: BaseModel
    location: str = ""


def once(request: ApiRequest, act: Callable[[], Done]) -> HttpResponse:
    """Answer with what `act` did now, or with what it answered to the same key before.

    Refused when the key came with another request, or can't be kept.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return _response(*_kept(act()))
    refuse_if(line_reasons(key, field=HEADER, label="The idempotency key", limit=LINE))
    (status, answer), replayed = accounts.once(
        person=request.auth.asker.person,
        key=key,
        request=_fingerprint(request),
        now=request.auth.now,
        act=lambda: _kept(act()),
    )
    response = _response(status, answer)
    if replayed:
        response[REPLAYED] = "true"
    return response


def _fingerprint(request: ApiRequest) -> str:
    # Latin-1 gives every byte a letter, so that any body has a text to be digested.
    return f"{request.method} {request.path}\n{request.body.decode('latin-1')}"


def _kept(done: Done) -> tuple[int, object]:
    answer = {"body": done.body.model_dump(mode="json"), "location": done.location}
    return (201 if done.location else 200), answer


def _response(status: int, answer: object) -> HttpResponse:
    kept = cast(dict[str, Any], answer)
    headers = {"Location": kept["location"]} if kept["location"] else None
    return JsonResponse(kept["body"], status=status, headers=headers)
