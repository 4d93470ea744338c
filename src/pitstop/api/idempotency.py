"""A POST that is sent twice with the same Idempotency-Key happens once, and is answered twice alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.http import HttpResponse
from pydantic import BaseModel

from pitstop.accounts import services as accounts
from pitstop.api.auth import ApiRequest

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
    # As text, not as an object: a database may put an object's keys in another order, and the answer to a
    # retry is the same to the byte.
    answer = {"body": done.body.model_dump_json(), "location": done.location}
    return (201 if done.location else 200), answer


def _response(status: int, answer: object) -> HttpResponse:
    kept = cast(dict[str, str], answer)
    headers = {"Location": kept["location"]} if kept["location"] else None
    return HttpResponse(kept["body"], status=status, headers=headers, content_type="application/json")
