"""Unguessable strings and their digests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pitstop.core import clock, secrets


def test_the_clock_tells_utc() -> None:
    told = clock.now()
    assert told.tzinfo is UTC
    assert abs(told - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_token_says_what_it_is_and_never_comes_twice() -> None:
    tokens = {secrets.new_token("pit") for _ in range(100)}
    assert len(tokens) == 100
    assert all(token.startswith("pit_") and len(token) == 47 for token in tokens)


def test_the_digest_is_plain_sha256() -> None:
    assert secrets.digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_signature_needs_the_secret_and_the_text() -> None:
    # RFC 4231, test case 2, cut to 192 bits.
    assert (
        secrets.signature("Jefe", "what do ya want for nothing?")
        == "5bdcc146bf60754e6a042426089575c75a003f089d273983"
    )
    assert secrets.signature("a", "x") != secrets.signature("b", "x") != secrets.signature("b", "y")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("abc", "abc", True),
        ("abc", "abd", False),
        ("abc", "ab", False),
        ("", "", True),
        ("ключ", "ключ", True),
        ("ключ", "key", False),
        ("\ud800", "\ud800", True),
        ("\ud800", "\udfff", False),
    ],
)
def test_secrets_of_any_alphabet_are_compared(one: str, other: str, expected: bool) -> None:
    assert secrets.same(one, other) is expected


def test_a_mangled_secret_is_a_wrong_one_and_no_fault() -> None:
    assert len(secrets.digest("\ud800\x00")) == 64
