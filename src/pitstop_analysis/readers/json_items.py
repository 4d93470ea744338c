"""The objects in a JSON file: one per line, in a list, in the list of a page, or any of these in a row.

Nothing is held but the object at hand. An object that has a key twice says two things, so it is left out.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pitstop_analysis.problems import LeftOut
from pitstop_analysis.readers.json_text import (
    CHUNK,
    Decoder,
    Json,
    Object,
    Scanner,
    decoded,
    encoding_of,
    lines,
)
from pitstop_analysis.recognise import KNOWN, normal

LISTS = (
    "ticket_events", "audits", "ticket_metrics", "ticket_metric_events", "tickets", "groups", "users",
    "issues", "result", "results", "records", "data", "items", "rows", "events",
)  # fmt: skip
"""Keys under which a page of an export has its list."""
_LISTS = frozenset(LISTS)
OWNERS = {"issue", *KNOWN["case"].split()} - {"traceid", "requestid"}
"""An object with one of these is about one case: it is no page, whatever lists it has."""
NO_OBJECT = "no JSON object"
NO_TEXT = "bytes that are not UTF-8 (--encoding names another)"
TWICE = "a key that stands twice"
SHOWN = 3
TRIED = 5
_UNDECODED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Item:
    """One object: the line it begins on, the key of its list ("" for none), and which list of the file.

    `list_no` is 0 for an object that stands by itself.
    """

    line: int
    key: str
    list_no: int
    value: Object


class Items:
    """The objects of a JSON file. Iterate once; then `left_out` says what was no object."""

    def __init__(self, pieces: Iterable[bytes], encoding: str | None = None) -> None:
        self._pieces = pieces
        self._encoding = encoding
        self._left: dict[str, list[int]] = {}
        self._counts: dict[str, int] = {}
        self._lists = 0

    def __iter__(self) -> Iterator[Item]:
        """Raises Unreadable for a text that breaks off, is no JSON, or has a value that is too long."""
        pieces = iter(self._pieces)
        first = next(pieces, b"")
        encoding, mark = encoding_of(first, self._encoding)
        by_line = _are_lines(first[mark:], encoding)
        text = decoded(first[mark:], pieces, encoding, lenient=by_line)
        return self._from_lines(text) if by_line else self._from_stream(text)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What was read and is no row, by reason."""
        return tuple(
            LeftOut(reason, self._counts[reason], "line", tuple(places))
            for reason, places in self._left.items()
        )

    def leave(self, reason: str, line: int, rows: int = 1) -> None:
        """Count something that was read and not used."""
        self._counts[reason] = self._counts.get(reason, 0) + rows
        places = self._left.setdefault(reason, [])
        if len(places) < SHOWN:
            places.append(line)

    def _from_lines(self, text: Iterator[str]) -> Iterator[Item]:
        decoder = Decoder()
        for number, line in enumerate(lines(text), start=1):
            bare = line.strip(" \t\r\x1e\ufeff")
            if not bare:
                continue
            if _UNDECODED.search(bare):
                self.leave(NO_TEXT, number)
                continue
            try:
                value = decoder.whole(bare)
            except (ValueError, RecursionError):
                self.leave(NO_OBJECT, number)
                continue
            if decoder.twice():
                self.leave(TWICE, number)
            else:
                yield from self._spread(value, number)

    def _spread(self, value: Json, line: int) -> Iterator[Item]:
        """The objects of a value that stands by itself: of a page its list, of a list its members."""
        if isinstance(value, list):
            self._lists += 1
            yield from self._members(value, line, "")
        elif not isinstance(value, dict):
            self.leave(NO_OBJECT, line)
        elif _is_page(value):
            for key in LISTS:
                members = value.get(key)
                if isinstance(members, list):
                    self._lists += 1
                    yield from self._members(members, line, key)
        else:
            yield Item(line, "", 0, value)

    def _members(self, members: list[Json], line: int, key: str) -> Iterator[Item]:
        for member in members:
            if isinstance(member, dict):
                yield Item(line, key, self._lists, member)
            else:
                self.leave(NO_OBJECT, line)

    def _from_stream(self, text: Iterator[str]) -> Iterator[Item]:
        scanner = Scanner(text)
        while mark := scanner.peek():
            if mark == "[":
                yield from self._array(scanner, "", of_pages=True)
            elif mark == "{":
                yield from self._object(scanner)
            else:
                line = scanner.line
                scanner.value()
                self.leave(NO_OBJECT, line)

    def _array(self, scanner: Scanner, key: str, *, of_pages: bool = False) -> Iterator[Item]:
        """The members of a list, each as it is met; those of pages in it, which `jq -s` puts there, too."""
        self._lists += 1
        number = self._lists
        scanner.take("[")
        for _ in scanner.members("]"):
            line = scanner.line
            if of_pages and scanner.peek() == "[":
                yield from self._array(scanner, key)
                continue
            value, twice = scanner.value()
            if twice:
                self.leave(TWICE, line)
            elif not isinstance(value, dict):
                self.leave(NO_OBJECT, line)
            elif of_pages and _is_page(value):
                yield from self._spread(value, line)
            else:
                yield Item(line, key, number, value)

    def _object(self, scanner: Scanner) -> Iterator[Item]:
        """An object by itself. The list of a page is not held."""
        line, whole, doubled, was_page = scanner.line, Object(), False, False
        scanner.take("{")
        for _ in scanner.members("}"):
            if scanner.peek() != '"':
                raise scanner.broken("a key in double quotes is missing")
            name = str(scanner.value()[0])
            scanner.take(":")
            if scanner.peek() == "[" and name in _LISTS and not _is_owned(whole):
                was_page = True
                yield from self._array(scanner, name)
                continue
            doubled |= name in whole
            whole[name], twice = scanner.value()
            doubled |= twice
        if doubled:
            self.leave(TWICE, line)
        elif not was_page:
            yield from self._spread(whole, line)


def _is_page(value: Object) -> bool:
    return (
        not _LISTS.isdisjoint(value)
        and any(isinstance(value.get(name), list) for name in LISTS)
        and not _is_owned(value)
    )


def _is_owned(value: Object) -> bool:
    return any(normal(key) in OWNERS for key in value)


def _are_lines(first: bytes, encoding: str) -> bool:
    """Whether each line is an object of its own, told by the first lines.

    Lines are read leniently: one that is no object is left out, where a stream would have to be refused.
    """
    try:
        text = codecs.getincrementaldecoder(encoding)("replace").decode(first[:CHUNK])
    except UnicodeError:
        return False
    text = text.lstrip(" \t\r\n\ufeff\x1e")
    if not text.startswith("{"):
        return False
    one, *others = [_is_object(line.strip()) for line in text.split("\n")[:-1][:TRIED]] or [False]
    # The first may be damaged. In a list over several lines only the last member has no comma after it.
    return one or (bool(others) and all(others))


def _is_object(line: str) -> bool:
    if not line.startswith("{"):
        return False
    try:
        return isinstance(Decoder().whole(line), dict)
    except (ValueError, RecursionError):
        return False
