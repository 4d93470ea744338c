"""Texts and lines: what fits, what is refused, in which words."""

from __future__ import annotations

import pytest

from pitstop.core.checks import LINE, NAME, TEXT, can_store, line_reasons, quoted, text_reasons
from pitstop.core.refusals import Because

UNSTORABLE = "The note holds characters that can't be stored. Type it again as plain text."
MISSING = "The note is missing: write it in a few words."
BROKEN = "The note must be one line."


def said(reasons: list) -> list[str]:
    return [str(reason) for reason in reasons]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Call her.", []),
        ("  Call her.  ", []),
        ("two\nlines\r\nand\u2028more", []),
        ("a" * 20, []),
        ("😀" * 20, []),
        ("", [MISSING]),
        (" \t\n\u2003", [MISSING]),
        ("a" * 21, ["The note is too long by 1: 20 characters fit."]),
        ("a" * 500, ["The note is too long by 480: 20 characters fit."]),
        ("nul \x00 here", [UNSTORABLE]),
        ("\x00", [UNSTORABLE]),
        ("half a smile \ud83d", [UNSTORABLE]),
        ("the other \udfff", [UNSTORABLE]),
        ("\ud800", [UNSTORABLE]),
    ],
)
def test_a_text_must_be_there_fit_and_be_storable(value: str, expected: list[str]) -> None:
    assert said(text_reasons(value, field="body", label="The note", limit=20)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Call her.", []),
        ("Call her.\n", []),  # what ends a line breaks none, and is stripped before it is stored
        ("\x00", [UNSTORABLE]),
        ("", [MISSING]),
        *[
            (f"Hello{end}Bcc: all@example.org", [BROKEN])
            for end in ("\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
        ],
        ("a\n\n", [BROKEN]),
        ("\nBcc: all@example.org", [BROKEN]),
        ("a\n" * 500, [BROKEN]),
    ],
)
def test_a_line_has_no_break_of_any_alphabet(value: str, expected: list[str]) -> None:
    assert said(line_reasons(value, field="subject", label="The note")) == expected


@pytest.mark.parametrize(("check", "limit"), [(line_reasons, LINE), (text_reasons, TEXT)])
def test_the_limit_itself_still_fits(check, limit: int) -> None:
    assert check("x" * limit, field="f", label="It") == []
    assert said(check("x" * (limit + 1), field="f", label="It")) == [
        f"It is too long by 1: {limit} characters fit."
    ]


def test_the_limits_are_the_ones_of_the_columns() -> None:
    assert (NAME, LINE, TEXT) == (80, 200, 10_000)


@pytest.mark.parametrize("check", [line_reasons, text_reasons])
def test_what_is_not_required_may_be_empty_but_not_unstorable(check) -> None:
    assert check("", field="f", label="It", required=False) == []
    assert check("  ", field="f", label="It", required=False) == []
    assert [r.code for r in check("\x00", field="f", label="It", required=False)] == ["text-unstorable"]


def test_a_reason_names_the_field_and_is_about_what_was_sent() -> None:
    (reason,) = text_reasons("", field="read_back", label="The read-back")
    assert (reason.code, reason.field, reason.because) == ("text-missing", "read_back", Because.INVALID)
    assert reason.params == {"label": "The read-back"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [("", True), ("Grüße 😀", True), ("\x01", True), ("\x00", False), ("a\udc80b", False)],
)
def test_what_every_database_can_keep(value: str, expected: bool) -> None:
    assert can_store(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Grüße an alle", "Grüße an alle"),
        ("a\x00b\ud800c\nd\x1b[31m", "a�b�c�d�[31m"),
        ("x" * 61, "x" * 60),
    ],
)
def test_what_was_sent_is_shown_back_short_and_harmless(value: str, expected: str) -> None:
    assert quoted(value) == expected
