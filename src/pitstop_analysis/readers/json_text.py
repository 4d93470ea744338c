"""JSON text, value by value, with a short stretch of it in memory (RFC 8259).

Numbers stay as they are written. NaN and Infinity, which are no JSON but which some write, count as nothing.
"""

import codecs
import json
import re
from collections.abc import Iterator
from typing import TypeAlias

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers.text import MARKS

Json: TypeAlias = "dict[str, Json] | list[Json] | str | bool | None"
Object: TypeAlias = dict[str, Json]

LONGEST = 1 << 26
"""Characters of one value; bounds the memory."""
CHUNK = 1 << 18
WHOLE = "Export it again, or check that the file is whole; `jq . FILE` tells where it breaks."
_SPACE = re.compile("[ \t\r\n\x1e\ufeff]*")
_ENDLESS = ("Unterminated string", "Invalid \\uXXXX", "Invalid \\escape")
"""Faults that may only mean that the text at hand ends too early."""
_NEAR = 16
"""Characters after a fault that are enough to know it for one: longer than any word of JSON."""


class Decoder:
    """Python's own decoder, told to keep numbers as written and to notice keys that stand twice."""

    def __init__(self) -> None:
        self._twice = False
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._pairs, parse_int=str, parse_float=str, parse_constant=_nothing
        )

    def _pairs(self, pairs: list[tuple[str, Json]]) -> Object:
        made = dict(pairs)
        if len(made) != len(pairs):
            self._twice = True
        return made

    def twice(self) -> bool:
        """Whether the value that was read last has an object with a key that stands twice."""
        return self._twice

    def whole(self, text: str) -> Json:
        """The value that the text is. Raises ValueError or RecursionError."""
        self._twice = False
        value: Json = self._decoder.decode(text)
        return value

    def at(self, text: str, start: int) -> tuple[Json, int]:
        """The value that begins at `start`, and where it ends. Raises ValueError or RecursionError."""
        self._twice = False
        value: Json
        value, end = self._decoder.raw_decode(text, start)
        return value, end


def _nothing(_: str) -> None:
    """NaN, Infinity and -Infinity."""


class Scanner:
    """Walks a JSON text of any length. `line` is that of the next character."""

    def __init__(self, text: Iterator[str]) -> None:
        self.decoder = Decoder()
        self.line = 1
        self._text = text
        self._held = ""
        self._at = 0
        self._ended = False

    def peek(self) -> str:
        """The next character that is no space; nothing at the end."""
        while True:
            match = _SPACE.match(self._held, self._at)
            self._go(match.end() if match else self._at)
            if self._at < len(self._held):
                return self._held[self._at]
            if not self._more():
                return ""

    def take(self, mark: str) -> None:
        """Pass over the mark. Raises Unreadable when something else comes next."""
        found = self.peek()
        if found != mark:
            raise self.broken(f"{mark!r} is missing" + (f" before {found!r}" if found else ""))
        self._at += 1

    def members(self, end: str) -> Iterator[None]:
        """Stops before each member of the list or object that was opened, and passes over its end."""
        if self.peek() != end:
            yield None
            while self.peek() == ",":
                self._at += 1
                self.peek()
                yield None
        self.take(end)

    def value(self) -> tuple[Json, bool]:
        """The value that comes next, and whether it has a key twice.

        Raises Unreadable when it is broken, ends too early, nests too deeply or is too long.
        """
        self.peek()
        while True:
            try:
                value, end = self.decoder.at(self._held, self._at)
            except RecursionError as error:
                raise Unreadable(
                    f"Line {self.line}: lists and objects are nested too deeply to be read.",
                    "No export of a help desk is; check what wrote this file.",
                ) from error
            except json.JSONDecodeError as error:
                if self._ended or self._hopeless(error):
                    raise self.broken(error.msg[:1].lower() + error.msg[1:], error.pos) from error
            else:
                if end < len(self._held) or self._ended:  # A number could go on in the next stretch.
                    self._go(end)
                    return value, self.decoder.twice()
            if len(self._held) - self._at > LONGEST:
                raise Unreadable(
                    f"Line {self.line}: one value is longer than {LONGEST:,} characters.",
                    "Write one object per event, for example with `jq -c '.[]' FILE`.",
                )
            self._more()

    def broken(self, why: str, at: int | None = None) -> Unreadable:
        """The refusal of a text that is no JSON."""
        line = self.line + self._held.count("\n", self._at, self._at if at is None else at)
        return Unreadable(f"Line {line}: this is not well-formed JSON ({why}).", WHOLE)

    def _hopeless(self, error: json.JSONDecodeError) -> bool:
        """Whether no further text could mend the fault."""
        return error.pos < len(self._held) - _NEAR and not error.msg.startswith(_ENDLESS)

    def _go(self, to: int) -> None:
        self.line += self._held.count("\n", self._at, to)
        self._at = to

    def _more(self) -> bool:
        """Hold more of the text, at least twice as much, so that a long value is not tried over and over."""
        rest = self._held[self._at :]
        parts, size = [rest], 0
        while size < max(CHUNK, len(rest)):
            piece = next(self._text, None)
            if piece is None:
                self._ended = True
                break
            parts.append(piece)
            size += len(piece)
        self._held, self._at = "".join(parts), 0
        return size > 0


def encoding_of(first: bytes, named: str | None) -> tuple[str, int]:
    """The encoding and the length of its mark. JSON begins with two ASCII characters, which tells UTF-16.

    Raises Unreadable when the named one does not exist.
    """
    if named is not None:
        try:
            b"a b c d ".decode(named, "replace")
        except (LookupError, UnicodeError) as error:
            raise Unreadable(
                f"There is no encoding named {named!r}.", "Common ones: utf-8, utf-16, cp1252."
            ) from error
        return named, 0
    for mark, name in MARKS:
        if first.startswith(mark):
            return ("utf-8", len(mark)) if name == "utf-8-sig" else (name, 0)
    zeros = "".join("0" if byte == 0 else "x" for byte in first[:4])
    shapes = {"x000": "utf-32-le", "000x": "utf-32-be", "x0x0": "utf-16-le", "0x0x": "utf-16-be"}
    return shapes.get(zeros, "utf-8"), 0


def decoded(first: bytes, rest: Iterator[bytes], encoding: str, *, lenient: bool) -> Iterator[str]:
    """The text piece by piece. Lenient: bytes that don't fit become lone surrogates, which no text holds.

    Raises Unreadable for bytes that don't fit.
    """
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape" if lenient else "strict")
    passed = 0
    try:
        yield decoder.decode(first)
        passed += len(first)
        for piece in rest:
            yield decoder.decode(piece)
            passed += len(piece)
        yield decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise Unreadable(
            f"Near byte {passed:,}: the text does not fit the encoding {encoding}.",
            "JSON is UTF-8; name another encoding if it has one, for example --encoding cp1252.",
        ) from error


def lines(text: Iterator[str]) -> Iterator[str]:
    """Lines without their ends. Raises Unreadable for one that is too long."""
    rest: list[str] = []
    size = 0
    for piece in text:
        first, *others = piece.split("\n")
        rest.append(first)
        size += len(first)
        if size > LONGEST:
            raise Unreadable(
                f"A line is longer than {LONGEST:,} characters.",
                "Write one object per event and line, for example with `jq -c '.[]' FILE`.",
            )
        for other in others:
            yield "".join(rest)
            rest, size = [other], len(other)
    yield "".join(rest)
