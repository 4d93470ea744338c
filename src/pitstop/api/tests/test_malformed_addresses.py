"""Addresses and queries that don't fit are refused in words, and never answered by a fault."""

from __future__ import annotations

import pytest

from pitstop.api.tests.conftest import Caller, codes
from pitstop.api.tests.unfit import HUGE


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("/cases?state=lost", ("choice-unknown", "state")),
        ("/cases?state=%00", ("choice-unknown", "state")),
        ("/cases?limit=0", ("number-too-small", "limit")),
        ("/cases?limit=101", ("number-too-large", "limit")),
        ("/cases?limit=ten", ("number-expected", "limit")),
        ("/cases?after=-1", ("number-too-small", "after")),
        ("/cases?after=1.5", ("number-expected", "after")),
        (f"/cases?after={HUGE}", ("number-too-large", "after")),
        (f"/cases?after={'9' * 5000}", ("number-expected", "after")),
        ("/handoffs?state=%ED%A0%80", ("choice-unknown", "state")),
        (f"/handoffs?after={2**63}", ("number-too-large", "after")),
        ("/handoffs?limit=", ("number-expected", "limit")),
        ("/people?team=0", ("number-too-small", "team")),
        (f"/people?team={HUGE}", ("number-too-large", "team")),
        ("/cases/1/handoff-form?to_team=x", ("number-expected", "to_team")),
        ("/cases/1/handoff-form?kind=sideways", ("choice-unknown", "kind")),
    ],
)
def test_a_query_that_does_not_fit_is_refused(query: str, expected: tuple[str, str], omar: Caller) -> None:
    answer = omar.get(query)
    assert (answer.status_code, codes(answer)) == (422, [expected])


@pytest.mark.parametrize("number", ["0", str(2**63 - 1), str(2**63), str(HUGE), "007"])
@pytest.mark.parametrize(
    "path", ["/cases/{}", "/cases/{}/timeline", "/cases/{}/handoff-form", "/handoffs/{}"]
)
def test_an_id_of_nothing_is_not_found(path: str, number: str, omar: Caller) -> None:
    answer = omar.get(path.format(number))
    assert answer.status_code == 404
    assert answer.json()["detail"].endswith("that you can see.")


@pytest.mark.parametrize("number", ["0", str(2**63), str(HUGE)])
@pytest.mark.parametrize("path", ["/promises/{}/keeping", "/handoffs/{}/withdrawal"])
def test_nothing_can_be_done_with_an_id_of_nothing(path: str, number: str, omar: Caller) -> None:
    assert omar.post(path.format(number)).status_code == 404


@pytest.mark.parametrize("number", ["-1", "x", "1.0", "%00", "1/", "٣", "9" * 5000])
def test_an_address_without_a_number_is_no_address(number: str, omar: Caller) -> None:
    answer = omar.get(f"/cases/{number}")
    assert (answer.status_code, codes(answer)) == (404, [("address-missing", "")])
