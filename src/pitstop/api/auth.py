"""Who calls: a bearer token, what it may do, and how often."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from pitstop.accounts import services as accounts
from pitstop.accounts.queries import Asker
from pitstop.api import limits
from pitstop.core.clock import now


@dataclass(frozen=True, slots=True)
class Caller:
    """The person behind the token, and the moment of the request: the clock is read once."""

    asker: Asker
    now: datetime


class ApiRequest(HttpRequest):
    """A request that has passed `Bearer`."""

    auth: Caller


class Bearer(HttpBearer):
    """Lets in a living token that holds `scope`, as often as the limit allows. Cookies let nobody in."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Who calls, None without a living token. Refused without the scope, or above the limit."""
        moment = now()
        found = accounts.call(token, now=moment) if token.isascii() else None
        if found is None:
            return None
        known, asker = found
        limits.spend(known.pk, now=moment)
        accounts.check_scope(known, scope=self.scope)
        return Caller(asker, moment)


def needs(scope: str) -> dict[str, Any]:
    """What an endpoint says to be open to tokens with this scope alone, and to be described so."""
    return {"auth": Bearer(scope), "openapi_extra": {"x-scope": scope}}
