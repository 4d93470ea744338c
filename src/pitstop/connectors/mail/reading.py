"""A policy for `email` under which no mail is too broken to be read."""

from __future__ import annotations

from email.policy import EmailPolicy
from typing import Any

from pitstop.core.checks import can_store

# Longer headers are cut: reading a header costs more than its length, and nobody needs a subject of 1 MB.
LONGEST_HEADER = 16_000

# Python's codecs that are no charsets of mail: slow on long input, or they make what isn't there.
_NOT_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})


class Lenient(EmailPolicy):
    """As `email.policy.default`, but a header that can't be parsed is plain text, and none is endless."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """A header as it came: name and value, its bytes read as UTF-8 where they are."""
        name, _colon, value = sourcelines[0].partition(":")
        value = "".join([value, *sourcelines[1:]]).strip("\r\n\t ")
        return name.strip(), "".join(text(_bytes(value)).splitlines())[:LONGEST_HEADER]

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """The header understood; or else as it stands."""
        try:
            return super().header_fetch_parse(name, value)
        except Exception:  # the parser of the standard library meets input here that it was not written for
            return value


LENIENT = Lenient()


def text(content: bytes, charset: str = "") -> str:
    """The content as text that every database can keep, whatever charset it says, or should have said."""
    for name in (charset, "utf-8", "cp1252"):
        if not name or name.lower().replace("-", "_") in _NOT_CHARSETS:
            continue
        try:
            return storable(content.decode(name))
        except (LookupError, ValueError):
            continue
    return storable(content.decode("latin-1"))


def storable(words: str) -> str:
    """The same without what no database keeps: NUL, and halves of surrogate pairs."""
    return (
        words if can_store(words) else "".join(letter if can_store(letter) else "\ufffd" for letter in words)
    )


def line(words: str, limit: int) -> str:
    """One line, fit to be shown and to stand in a header: no line breaks or control characters, not long."""
    plain = "".join(letter if letter.isprintable() else " " for letter in storable(words[: 4 * limit]))
    return " ".join(plain.split())[:limit].strip()


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogateescape")
