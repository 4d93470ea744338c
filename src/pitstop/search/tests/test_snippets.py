"""Where the words stand, and how it is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitstop.search.rules import parse
from pitstop.search.snippets import marked, snippet


def shown(parts) -> str:
    return "".join(f"[{part.text}]" if part.hit else part.text for part in parts)


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("refund", "The refund failed; refunds fail.", "The [refund] failed; [refunds] fail."),
        ("MULLER", "Jörg Müller, mu\u0308ller", "Jörg [Müller], [mu\u0308ller]"),
        ('"refund failed"', "Refund: failed. Refund not failed.", "[Refund: failed]. Refund not failed."),
        ("lena@example.org", "By lena@example.org.", "By [lena@example.org]."),
        ("bank refund", "No bank, no refund.", "No [bank], no [refund]."),
        ('"bank"', "banks", "banks"),
        ("x", "<b>x</b>", "<b>[x]</b>"),
        ("violin", "Nothing here.", "Nothing here."),
    ],
)
def test_all_that_was_searched_for_is_marked(query: str, text: str, expected: str) -> None:
    assert shown(marked(text, parse(query).terms)) == expected


def test_a_snippet_shows_the_surroundings_on_one_line() -> None:
    text = f"{'before ' * 40}\n\nthe   refund\nfailed {'after ' * 60}"
    found = shown(snippet(text, parse("refund").terms))
    assert "the [refund] failed after" in found
    assert found.startswith("…before before")
    assert found.endswith(" after…")
    assert len(found) <= 210


def test_without_a_hit_there_is_no_snippet() -> None:
    assert snippet("The bank says no.", parse("refund").terms) == ()
    assert snippet("", parse("refund").terms) == ()


@given(st.text(), st.text())
def test_marking_loses_nothing(query: str, text: str) -> None:
    assert "".join(part.text for part in marked(text, parse(query).terms)) == text


@given(st.text(min_size=1), st.text())
def test_a_snippet_is_short_and_marks_something(query: str, text: str) -> None:
    parts = snippet(text, parse(query).terms)
    assert not parts or any(part.hit for part in parts)
