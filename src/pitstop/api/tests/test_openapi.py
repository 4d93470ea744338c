"""The OpenAPI document: valid, whole, and good enough to generate a client that works."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.test import Client
from openapi_python_client import Config, MetaType, generate
from openapi_python_client.config import ConfigFile
from openapi_spec_validator import OpenAPIV31SpecValidator
from pytest_django.live_server_helper import LiveServer

from pitstop.api.openapi import operations
from pitstop.api.tests.conftest import caller, offer_body
from pitstop.api.urls import api
from pitstop.conftest import World

OPERATIONS = list(operations(api.get_openapi_schema()))


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document as it is served; nobody needs a token for it."""
    response = Client().get("/api/v1/openapi.json")
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for _method, _path, operation in OPERATIONS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=lambda part: str(part)[:60])
def test_every_operation_says_what_it_needs_and_how_it_refuses(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    assert operation["summary"]
    assert operation["security"] == [{"Bearer": []}]
    assert f"Needs the scope `{operation['x-scope']}`." in operation["description"]
    answers = operation["responses"]
    for status in (401, 403, 429, 500):
        assert list(answers[status]["content"]) == ["application/problem+json"]
    assert (404 in answers) == ("{" in path)
    headers = [parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "header"]
    assert headers == ([] if method == "GET" else ["Idempotency-Key"])
    if method != "GET":
        assert {400, 409, 413, 415, 422} <= set(answers)
        assert ("Location" in answers.get(201, {}).get("headers", {})) == (201 in answers)


@pytest.fixture
def client_library(tmp_path: Path, document: dict[str, Any]) -> Iterator[ModuleType]:
    """A client that was generated from the document, imported."""
    source = tmp_path / "openapi.json"
    source.write_text(json.dumps(document))
    config = Config.from_sources(
        # Without hooks: they would call a formatter, and nobody reads this code.
        ConfigFile(package_name_override="generated_pitstop", post_hooks=[]),
        MetaType.NONE,
        document_source=source,
        file_encoding="utf-8",
        overwrite=True,
        output_path=tmp_path / "generated_pitstop",
    )
    assert list(generate(config=config)) == []
    sys.path.insert(0, str(tmp_path))
    try:
        yield importlib.import_module("generated_pitstop")
    finally:
        sys.path.remove(str(tmp_path))
        for name in [name for name in sys.modules if name.startswith("generated_pitstop")]:
            del sys.modules[name]


def test_a_generated_client_hands_a_case_over(
    client_library: ModuleType, live_server: LiveServer, world: World
) -> None:
    def call(group: str, operation: str, who: Any, *ids: int, **more: Any) -> Any:
        module = importlib.import_module(f"generated_pitstop.api.{group}.{operation}")
        return module.sync(*ids, client=who, **more)

    models = importlib.import_module("generated_pitstop.models")
    with ExitStack() as open_clients:
        omar, priya = (
            open_clients.enter_context(
                client_library.AuthenticatedClient(base_url=live_server.url, token=caller(person).secret)
            )
            for person in (world.giver, world.receiver)
        )
        body = models.HandoffToOffer.from_dict(offer_body(world))
        offered = call(
            "hand_offs", "offer_handoff", omar, world.case_id, body=body, idempotency_key="offer-1"
        )
        assert (offered.state, offered.to_team.name) == ("offered", "Billing")
        waiting = call("desk", "get_desk", priya)
        assert [row.id for row in waiting.offered.items] == [offered.id]
        read_back = models.HandoffToAccept(read_back="She was charged twice; I decide today.")
        accepted = call("hand_offs", "accept_handoff", priya, offered.id, body=read_back)
        assert (accepted.state, accepted.answered_by.name) == ("accepted", "Priya Rao")
        case = call("cases", "get_case", omar, world.case_id)
        assert (case.holder.team.name, case.holder.person.name) == ("Billing", "Priya Rao")
        refused = call("hand_offs", "accept_handoff", priya, offered.id, body=read_back)
        assert (refused.status, refused.reasons[0].code) == (409, "handoff-settled")
