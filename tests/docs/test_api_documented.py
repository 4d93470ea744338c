"""docs/api.md lists every endpoint and every kind of problem, and says of limits what the code holds."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pitstop.accounts.rules import REPLAYS_KEPT, SCOPES
from pitstop.api import limits, problems
from pitstop.api.answers import Problem, ReasonOut
from pitstop.api.openapi import operations, table
from pitstop.api.schemas import HandoffToOffer
from pitstop.api.urls import api

FENCE = re.compile(r"```json\n(.*?)```", re.DOTALL)


@pytest.fixture
def document(root: Path) -> str:
    return (root / "docs" / "api.md").read_text(encoding="utf-8")


def between(document: str, name: str) -> str:
    """What stands in the document between the marks of a part that is made from the code."""
    (part,) = re.findall(rf"<!-- {name}: made from the code -->\n(.*?)\n<!-- end -->", document, re.DOTALL)
    return str(part)


def test_every_endpoint_is_in_the_table(document: str) -> None:
    made = table(api.get_openapi_schema())
    assert between(document, "endpoints") == made, f"Put this between the marks of docs/api.md:\n{made}"


def test_every_kind_of_problem_is_in_the_table(document: str) -> None:
    rows = [f"| {kind.status} | `{kind.name}` | {kind.title} |" for kind in problems.KINDS]
    made = "\n".join(["| status | `type` ends with | title |", "| --- | --- | --- |", *rows])
    assert between(document, "problems") == made, f"Put this between the marks of docs/api.md:\n{made}"


def test_every_scope_is_explained_and_used(document: str) -> None:
    for scope, opens in SCOPES.items():
        assert f"| `{scope}` | {opens} |" in document
    used = {operation["x-scope"] for _method, _path, operation in operations(api.get_openapi_schema())}
    assert used == set(SCOPES)


def test_addresses_in_the_text_are_endpoints(document: str) -> None:
    prose = document.replace(between(document, "endpoints"), "")
    named = set(re.findall(r"`(?:(?:GET|POST) )(/api/v1/[a-z0-9/-]+)", prose))
    known = {re.sub(r"{\w+}", "N", path) for _method, path, _op in operations(api.get_openapi_schema())}
    assert named
    assert {re.sub(r"(?<=/)\d+", "N", path) for path in named} - known == set()


def test_its_limits_are_those_of_the_code(document: str) -> None:
    assert f"A token may call {limits.PER_MINUTE} times in a minute" in document
    assert REPLAYS_KEPT.days == 2
    assert "kept for two days" in document


def test_its_examples_have_the_shape_of_the_endpoints(document: str) -> None:
    offer, refusal = (json.loads(example) for example in FENCE.findall(document))
    assert HandoffToOffer.model_validate(offer).answers["expects"].not_known == "She did not say."
    assert set(refusal) == set(Problem.model_fields)
    assert set(refusal["reasons"][0]) == set(ReasonOut.model_fields)
