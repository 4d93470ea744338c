"""Whatever a machine makes up from the document, the answer is one that the document names.

And what is refused changes nothing. A long run, with other calls each time:

    API_EXAMPLES=150 pytest src/pitstop/api/tests/test_fuzzed.py
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from pitstop.api.openapi import operations
from pitstop.api.tests.conftest import Caller, caller, in_hours
from pitstop.api.urls import api
from pitstop.conftest import World, snapshot

DOCUMENT = json.loads(json.dumps(api.get_openapi_schema()))
OPERATIONS = [(method, path) for method, path, _operation in operations(DOCUMENT)]
EXAMPLES = int(os.environ.get("API_EXAMPLES", "5"))
# What a refused call may leave: that its token was used.
LEFT = ("accounts.ApiToken",)
CALM = settings(
    max_examples=EXAMPLES,
    derandomize=EXAMPLES == 5,  # the same calls in every run: a failure is found again
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def in_one_transaction() -> Iterator[None]:
    """Keep the test's connection through the calls: a server would close it after each."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def known(world: World, omar: Caller) -> dict[str, int]:
    """Ids of things that are there, so that what is sent reaches the rules."""
    promise = {"text": "a call", "due_at": in_hours(1)}
    return {
        "case_id": world.case_id,
        "promise_id": omar.post(f"/cases/{world.case_id}/promises", promise).json()["id"],
        "handoff_id": world.offer(case_id=world.open().pk).pk,
    }


@cache
def document() -> schemathesis.BaseSchema:
    """Read once for all: what it takes from the code to make up calls takes as long as the calls."""
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.app = WSGIHandler()
    return schema


def stored() -> dict[str, Any]:
    """Every row but those that a refused call may touch."""
    return {table: rows for table, rows in snapshot().items() if table not in LEFT}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fit", "unfit"])
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_answer_is_one_that_the_document_names(
    method: str,
    path: str,
    mode: GenerationMode,
    world: World,
    known: dict[str, int],
    in_one_transaction: None,
) -> None:
    headers = caller(world.receiver if "/handoffs/" in path else world.giver).headers
    there = {name: number for name, number in known.items() if f"{{{name}}}" in path}
    parts: dict[str, Any] = {"path_parameters": there} if there and mode is GenerationMode.POSITIVE else {}
    operation = document()[path][method]
    statuses, known_rows = set(), [stored()]

    @CALM
    @given(call=operation.as_strategy(generation_mode=mode, **parts))
    def each(call: schemathesis.Case) -> None:
        response = call.call(headers=headers)
        assert response.status_code < 500
        if response.status_code >= 400:
            assert response.headers["content-type"] == ["application/problem+json"]
            assert response.json()["reasons"]
            assert stored() == known_rows[-1]
        else:
            known_rows.append(stored())
        assert str(response.status_code) in DOCUMENT["paths"][path][method.lower()]["responses"]
        operation.validate_response(response)  # its body is as the document describes it
        statuses.add(response.status_code)

    each()
    if parts:
        assert 404 not in statuses, "what was sent did not reach the rules"
