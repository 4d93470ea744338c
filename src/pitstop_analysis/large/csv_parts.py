"""CSV in parts: whole rows of a few megabytes each, read as `readers.csv` reads a file."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import IncrementalNewlineDecoder, StringIO
from pathlib import Path

from pitstop_analysis.large.parts import Part
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers.csv import (
    LONGEST_FIELD,
    dialect_said,
    mark_of,
    read_careful,
    read_plain,
    without_preamble,
    without_rows,
)
from pitstop_analysis.readers.raw import Raw
from pitstop_analysis.readers.source import chunks
from pitstop_analysis.readers.text import decode, encoding_of, header_of

BLOCK = 1 << 22
"""Characters of a part, about; the way that knows every line holds some thirty times as many bytes."""
BOMS = ("utf-8-sig", "utf-16", "utf-32")


@dataclass(frozen=True)
class _Head:
    """Names of the columns, the delimiter, and how many lines stand before the first row."""

    names: list[str]
    mark: str
    lines: int


class CsvParts:
    """The rows of a CSV file, gzipped or not. `limit` bounds its bytes after unpacking."""

    def __init__(
        self, path: Path, *, encoding: str | None, delimiter: str | None, limit: int, block: int = BLOCK
    ) -> None:
        self._path, self._limit, self._block = path, limit, block
        self._named, self._delimiter = encoding, delimiter
        self._encoding, self.size = _encoding_and_size(path, limit, encoding)

    def __iter__(self) -> Iterator[Part]:
        """Raises Unreadable where `readers.csv.read` does."""
        blocks = self._blocks()
        head, rest = self._head(blocks)
        notes = dialect_said(self._encoding, head.mark, sure=self._named is not None)
        line, rows = head.lines + 1, 0
        last = False
        while not last:
            following = next(blocks, None)
            last = following is None
            raw, taken = _rows(rest, head, line, last)
            if raw is not None and (raw.rows or last):
                rows += raw.rows
                yield Part(replace(raw, notes=notes + raw.notes))
            line += rest.count("\n", 0, taken)
            rest = rest[taken:] + (following or "")
        if rows == 0:
            raise without_rows()

    def _head(self, blocks: Iterator[str]) -> tuple[_Head, str]:
        """The header, and what stands behind it in the blocks that were taken for it."""
        first, following = next(blocks, ""), ""
        while True:
            text, skipped = without_preamble(first)
            mark = mark_of(text, self._delimiter) if text.strip() else ""
            if mark and (_is_whole(text, mark) or len(text) > LONGEST_FIELD):
                break
            following = next(blocks, "")
            if not following:
                break
            first += following
        if not mark:
            raise Unreadable("The file is empty.", "Export the log again, with its header line.")
        names, lines = _header(text, mark, skipped)
        start = 0
        for _ in range(lines):
            start = (text.find("\n", start) + 1) or len(text)
        return _Head(names, mark, skipped + lines), text[start:]

    def _blocks(self) -> Iterator[str]:
        """The text in pieces of whole lines, with \\n as their end."""
        held = ""
        for text in self._text():
            held += text
            whole, end, rest = held.rpartition("\n")
            if len(held) >= self._block and end:
                yield whole + end
                held = rest
            elif len(held) > 2 * LONGEST_FIELD:
                raise Unreadable(
                    f"A line holds more than {2 * LONGEST_FIELD:,} characters: it is no row of a table.",
                    "Check that this is a CSV file, with a row on each line.",
                )
        if held:
            yield held

    def _text(self) -> Iterator[str]:
        """Decoded, in pieces no longer than a block."""
        decoder = codecs.getincrementaldecoder(self._encoding)()
        ends = IncrementalNewlineDecoder(None, translate=True)
        lines = before = pending = 0
        for piece in self._pieces():
            try:
                pending = len(decoder.getstate()[0])
                text = decoder.decode(piece, final=not piece)
            except UnicodeError as error:
                raise _unfit(error, piece, before - pending, lines, self._encoding) from error
            text = ends.decode(text, final=not piece)
            if before == 0:
                text = text.removeprefix("\ufeff")
            before += len(piece)
            lines += text.count("\n")
            for start in range(0, len(text), self._block):
                yield text[start : start + self._block]

    def _pieces(self) -> Iterator[bytes]:
        """The bytes, and nothing at the end."""
        yield from chunks(self._path, self._limit)
        yield b""


def _rows(text: str, head: _Head, line: int, last: bool) -> tuple[Raw | None, int]:
    """The whole rows of the text, which begins on this line, and how many characters they take."""
    if not text:
        return None, 0
    # A header of our own on one line: names may hold line ends, and stand once in the file.
    header = head.mark.join(f"c{number}" for number in range(len(head.names))) + "\n"
    taken = len(text)
    raw = read_plain(header + text, head.mark, line - 2)
    if raw is None:
        if not last:
            taken = _whole(text, head.mark)
            if taken == 0 and len(text) < LONGEST_FIELD:
                return None, 0
        raw = read_careful(header + text[: taken or None], head.mark, line - 2)
        taken = taken or len(text)
    names = dict(zip((f"c{number}" for number in range(len(head.names))), head.names, strict=True))
    return replace(raw, frame=raw.frame.rename(names)), taken


def _whole(text: str, mark: str) -> int:
    """Characters up to the end of the last row that is whole."""
    sofar = 0

    def counted() -> Iterator[str]:
        nonlocal sofar
        for line in StringIO(text, newline=""):
            sofar += len(line)
            yield line

    whole = 0
    before = csv.field_size_limit(LONGEST_FIELD)
    try:
        for _row in csv.reader(counted(), delimiter=mark, strict=True):
            whole = sofar
    except csv.Error as error:
        # Any other fault is no matter of where the text was cut: the reader of rows words it.
        return whole if "unexpected end" in str(error) else len(text)
    finally:
        csv.field_size_limit(before)
    return whole


def _is_whole(text: str, mark: str) -> bool:
    """Whether the header ends in this text, as it does where it stands on one line."""
    try:
        next(csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error as error:
        return "unexpected end" not in str(error)
    return True


def _header(text: str, mark: str, skipped: int) -> tuple[list[str], int]:
    """Names, and how many lines they take. Raises Unreadable for marks that are not closed."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        return header_of(next(reader)), reader.line_num
    except csv.Error:
        read_careful(text, mark, skipped)  # words the refusal
        raise


def _encoding_and_size(path: Path, limit: int, named: str | None) -> tuple[str, int]:
    """As `encoding_of` finds it in all of the data, piece by piece."""
    if named is not None:
        decode(b"", named)
    found, size = named, 0
    trial = codecs.getincrementaldecoder("utf-8")()
    for piece in chunks(path, limit):
        if size == 0 and found is None and (_is_marked(piece) or b"\0" in piece[:4096]):
            found = encoding_of(piece)
        size += len(piece)
        if found is None:
            try:
                trial.decode(piece)
            except UnicodeDecodeError:
                found = "cp1252"
    if found is None:
        try:
            trial.decode(b"", final=True)
            found = "utf-8"
        except UnicodeDecodeError:
            found = "cp1252"
    if found == "cp1252" and named is None:
        for piece in chunks(path, limit):
            try:
                piece.decode("cp1252")
            except UnicodeDecodeError:
                return encoding_of(b"\xff\x81"), size  # raises: neither UTF-8 nor Windows-1252
    return found, size


def _is_marked(piece: bytes) -> bool:
    return piece.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def _unfit(error: UnicodeError, piece: bytes, before: int, lines: int, encoding: str) -> Unreadable:
    start = max(error.start, 0) if isinstance(error, UnicodeDecodeError) else 0
    line = lines + piece.count(b"\n", 0, start) + 1
    return Unreadable(
        f"Line {line}: byte {before + start:,} does not fit the encoding {encoding}.",
        "Leave --encoding out to have it found, or name the right one.",
    )
