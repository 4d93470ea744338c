"""Every no is a problem document, and says nothing that is not the caller's business."""

from __future__ import annotations

import logging

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from pitstop.api.tests.conftest import Caller, codes, in_hours, offer_body
from pitstop.api.urls import api
from pitstop.conftest import World
from pitstop.core.refusals import Refused
from pitstop.handoffs import services as handoffs
from pitstop.routing.models import ProtocolVersion


def test_a_problem_has_the_fields_of_its_standard_and_every_reason(omar: Caller, world: World) -> None:
    answer = omar.post(f"/cases/{world.case_id}/closure", {"outcome": ""})
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:pitstop:problem:invalid",
        "title": "What was sent doesn't fit",
        "status": 422,
        "detail": "The outcome is missing: write it in a few words.",
        "instance": f"/api/v1/cases/{world.case_id}/closure",
        "reasons": [
            {
                "code": "text-missing",
                "text": "The outcome is missing: write it in a few words.",
                "field": "outcome",
            }
        ],
    }


def test_the_gravest_reason_gives_the_status_and_all_are_named(omar: Caller, world: World) -> None:
    omar.post(f"/cases/{world.case_id}/handoffs", offer_body(world))
    answer = omar.post(f"/cases/{world.case_id}/closure", {"outcome": ""})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:pitstop:problem:conflict")
    assert codes(answer) == [("text-missing", "outcome"), ("offer-under-way", "")]


def test_the_words_are_those_of_the_service(omar: Caller, offered: int, world: World) -> None:
    answer = omar.post(f"/handoffs/{offered}/acceptance", {"read_back": "Mine."})
    with pytest.raises(Refused) as refusal:
        handoffs.accept(by=world.giver, now=world.case.opened_at, handoff_id=offered, read_back="Mine.")
    assert answer.json()["detail"] == str(refusal.value)


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/me/", "/cases/1/handoff", "/docs"])
def test_an_address_that_is_none_is_named_so(path: str, db: None) -> None:
    answer = Client().get(f"/api/v1/{path.lstrip('/')}")
    assert (answer.status_code, codes(answer)) == (404, [("address-missing", "")])


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("delete", "/cases/1", "GET"),
        ("put", "/cases", "GET, POST"),
        ("patch", "/handoffs/1/acceptance", "POST"),
        ("get", "/promises/1/keeping", "POST"),
        ("head", "/me", "GET, PATCH"),
        ("options", "/me", "GET, PATCH"),
    ],
)
def test_a_method_that_an_address_does_not_take_is_refused(
    method: str, path: str, allowed: str, omar: Caller
) -> None:
    answer = getattr(omar.client, method)(f"/api/v1{path}", headers=omar.headers)
    assert (answer.status_code, answer["Allow"]) == (405, allowed)
    assert answer["Content-Type"] == "application/problem+json"


def test_a_fault_of_ours_is_logged_and_not_shown(omar: Caller, caplog: pytest.LogCaptureFixture) -> None:
    ProtocolVersion.objects.update(fields=["no field at all"])
    with caplog.at_level(logging.ERROR, logger="pitstop.api"):
        answer = omar.get("/protocols")
    assert (answer.status_code, codes(answer)) == (500, [("fault", "")])
    assert answer.json()["detail"] == (
        "Something went wrong on our side. Send it again later, with the same Idempotency-Key."
    )
    assert "GET /api/v1/protocols failed" in caplog.text
    assert "Traceback" in caplog.text


def test_a_database_that_does_not_answer_is_named_busy() -> None:
    request = RequestFactory().get("/api/v1/me")
    answer = api.on_exception(request, OperationalError("could not connect to server at 10.0.0.7"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert b"10.0.0.7" not in answer.content


def test_lists_ask_the_database_as_often_whatever_their_length(omar: Caller, world: World) -> None:
    def add(n: int) -> None:
        case = world.open(subject=f"Case {n}", customer_email=f"c{n}@example.org").pk
        omar.post(f"/cases/{case}/promises", {"text": "a call", "due_at": in_hours(1)})
        world.offer(case_id=case)

    def queries() -> dict[str, int]:
        counts = {}
        for path in ("/cases", "/handoffs", "/people", "/teams", "/desk"):
            with CaptureQueriesContext(connection) as counted:
                omar.get(path)
            counts[path] = len(counted)
        return counts

    add(0)
    omar.get("/me")  # notes the token's use, once an hour
    few = queries()
    for n in range(1, 7):
        add(n)
    assert queries() == few
