"""A body that can't be read is refused with what is wrong with it, and never answered by a fault."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.api.tests.conftest import Caller, codes
from pitstop.api.tests.unfit import TABLES
from pitstop.conftest import World


@pytest.mark.parametrize("name", TABLES)
def test_a_body_that_is_no_object_is_refused(name: str, post: Any) -> None:
    for raw in (b"null", b"[]", b"[1]", b'"x"', b"7", b"true"):
        answer = post(name, raw=raw)
        assert (answer.status_code, answer.json()["title"]) == (422, "What was sent doesn't fit"), raw


NOT_JSON = {
    "cut off": b"{",
    "other quotes": b"{'body': 1}",
    "not UTF-8": b"\xff\xfe\xfa",
    "not a number": b'{"seen": NaN}',
    "infinity": b'{"seen": -Infinity}',
    "5,000 digits": b'{"seen": ' + b"9" * 5000 + b"}",
    "a deep list": b"[" * 100_000,
    "a deep object": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "NUL": b"\x00",
}


@pytest.mark.parametrize("name", TABLES)
def test_what_is_not_json_is_refused(name: str, post: Any) -> None:
    for what, raw in NOT_JSON.items():
        answer = post(name, raw=raw)
        assert (answer.status_code, codes(answer)) == (400, [("json-malformed", "")]), what


@pytest.mark.parametrize("name", TABLES)
def test_a_body_that_is_missing_is_named(name: str, post: Any) -> None:
    answer = post(name, raw=b"")
    assert (answer.status_code, codes(answer)) == (422, [("field-missing", "")])


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"]
)
def test_a_body_in_another_format_is_refused(content_type: str, post: Any) -> None:
    answer = post("note", raw=b'{"kind": "note", "body": "x"}', content_type=content_type)
    assert (answer.status_code, codes(answer)) == (415, [("not-json", "")])


def test_a_body_in_chunks_is_refused_rather_than_called_missing(omar: Caller, world: World) -> None:
    answer = omar.post(f"/cases/{world.case_id}/messages", **{"Transfer-Encoding": "chunked"})
    assert (answer.status_code, codes(answer)) == (411, [("length-missing", "")])


@pytest.mark.parametrize("name", [*TABLES, "/promises/1/keeping", "/handoffs/1/withdrawal"])
def test_a_body_above_a_mebibyte_is_refused_unread(name: str, post: Any) -> None:
    answer = post(name, raw=b'{"body": "' + b"x" * 2**20 + b'"}', key="large")
    assert (answer.status_code, codes(answer)) == (413, [("body-too-large", "")])
