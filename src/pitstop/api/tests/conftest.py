"""Calling the API as a program does: with a token, in JSON."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from pitstop.accounts import services as accounts
from pitstop.accounts.queries import Asker
from pitstop.conftest import ANSWERS, World
from pitstop.core.clock import now

ALL = ["read", "write", "handoff"]


def in_hours(hours: float) -> str:
    """So many hours from now, as the API takes it."""
    return (now() + timedelta(hours=hours)).isoformat()


def offer_body(world: World, **changes: Any) -> dict[str, Any]:
    """An offer to billing that nothing is wrong with."""
    body = {
        "to_team": world.billing.pk,
        "kind": "specialist",
        "answers": {key: {"value": value} for key, value in ANSWERS.items()},
        "already_known": "You were charged twice and one refund has failed.",
        "next_step": "Priya decides about the second refund.",
        "next_update_at": in_hours(6),
    }
    return body | changes


@dataclass
class Caller:
    """A program with a token."""

    secret: str
    client: Client = field(default_factory=Client)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.client.get(f"/api/v1{path}", headers=self.headers | headers)

    def post(self, path: str, body: Any = None, *, raw: bytes | None = None, **more: Any) -> HttpResponse:
        """POST `body` as JSON, or `raw` as it is; `key` is the idempotency key, all else are headers."""
        key, content_type = more.pop("key", None), more.pop("content_type", "application/json")
        headers = self.headers | ({} if key is None else {"Idempotency-Key": key}) | more
        data = raw if raw is not None else "" if body is None else json.dumps(body)
        return self.client.post(f"/api/v1{path}", data=data, content_type=content_type, headers=headers)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}


def caller(asker: Asker, scopes: list[str] = ALL) -> Caller:
    """A program that works for this person."""
    _token, secret = accounts.create_token(person=asker.person, name="test", scopes=scopes, now=now())
    return Caller(secret)


@pytest.fixture(autouse=True)
def _calls_are_counted_afresh() -> None:
    """Token ids begin anew with each database, so a test must not inherit the calls of another's token."""
    cache.clear()


@pytest.fixture
def omar(world: World) -> Caller:
    """The giver, who holds the case."""
    return caller(world.giver)


@pytest.fixture
def priya(world: World) -> Caller:
    """The receiver."""
    return caller(world.receiver)


@pytest.fixture
def sam(world: World) -> Caller:
    """The stranger, who may see nothing of the case."""
    return caller(world.stranger)


@pytest.fixture
def offered(world: World, omar: Caller) -> int:
    """The id of an offer to billing."""
    response = omar.post(f"/cases/{world.case_id}/handoffs", offer_body(world))
    assert response.status_code == 201, response.content
    number: int = response.json()["id"]
    return number


@pytest.fixture
def post(world: World, omar: Caller, priya: Caller) -> Any:
    """Send a body to an endpoint by the last word of its path, on a case where it would be done."""

    case = f"/cases/{world.case_id}"

    @functools.cache
    def promise() -> int:
        body = {"text": "a call", "due_at": in_hours(1)}
        return int(omar.post(f"{case}/promises", body).json()["id"])

    @functools.cache
    def offer() -> int:
        return int(omar.post(f"{case}/handoffs", offer_body(world)).json()["id"])

    def send(name: str, body: Any = None, **more: Any) -> Any:
        caller, path = omar, name
        if name in ("note", "reply"):
            path = f"{case}/messages"
        elif name in ("promises", "closure", "holder", "handoffs"):
            path = f"{case}/{name}"
        elif name == "release":
            path = f"/promises/{promise()}/release"
        elif name in ("acceptance", "return"):
            caller, path = priya, f"/handoffs/{offer()}/{name}"
        return caller.post(path, body, **more)

    return send


def codes(response: HttpResponse) -> list[tuple[str, str]]:
    """Every reason of a problem document as code and field."""
    return [(reason["code"], reason["field"]) for reason in response.json()["reasons"]]
