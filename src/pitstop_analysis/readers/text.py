"""The text of a CSV file: its encoding, its delimiter, its header."""

import codecs
import csv
from collections import Counter
from contextlib import suppress
from itertools import islice

from pitstop_analysis.problems import Unreadable

DELIMITERS = ",;\t|"
SAMPLE_ROWS = 200

# UTF-32's mark begins with UTF-16's, so it must be asked first.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(data: bytes) -> str:
    """The encoding by its mark, else UTF-16 by its zero bytes, else UTF-8 if all of it is, else Windows-1252.

    Windows-1252 contains Latin-1's letters. Raises Unreadable when none fits; other encodings must be named.
    """
    for mark, name in MARKS:
        if data.startswith(mark):
            return name
    sample = data[:4096]
    if b"\0" in sample:
        return _utf16_without_mark(sample)
    for name in ("utf-8", "cp1252"):
        try:
            data.decode(name)
        except UnicodeDecodeError:
            continue
        return name
    raise Unreadable(
        "The text is neither UTF-8 nor UTF-16 nor Windows-1252.",
        "Name its encoding, for example --encoding cp1251 or --encoding shift_jis.",
    )


def _utf16_without_mark(sample: bytes) -> str:
    half = len(sample) // 2
    if sample[1::2].count(0) > 0.7 * half and sample[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    raise Unreadable(
        "The file is binary: it holds zero bytes and is no format that is known here.",
        "Export the log as CSV, Parquet or XES.",
    )


def decode(data: bytes, encoding: str) -> str:
    """The text without its mark.

    Raises Unreadable with the place of the first byte that does not fit, or for an unknown encoding.
    """
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"Line {line}: byte {error.start:,} does not fit the encoding {encoding}.",
            "Leave --encoding out to have it found, or name the right one.",
        ) from error
    except (LookupError, UnicodeError) as error:
        raise Unreadable(
            f"There is no encoding named {encoding!r}.",
            "Common ones: utf-8, utf-16, cp1252, cp1251, shift_jis.",
        ) from error


def delimiter_of(text: str) -> str:
    """The delimiter under which most of the first rows have the header's number of fields, two or more."""
    best, best_score = "", (0, 0)
    sample = text[:200_000]
    for delimiter in DELIMITERS:
        rows = _sampled(sample, delimiter)
        widths = Counter(len(row) for row in rows if row)
        width = len(rows[0]) if rows else 0
        score = (widths[width], width)
        if width > 1 and score > best_score:
            best, best_score = delimiter, score
    if not best:
        first = text.lstrip().splitlines()[0][:80] if text.strip() else ""
        raise Unreadable(
            f"Line 1: no comma, semicolon, tab or bar divides it into columns: “{first}”.",
            "Check that this is a CSV file with a header; name another delimiter with --delimiter.",
        )
    return best


def _sampled(sample: str, delimiter: str) -> list[list[str]]:
    """The first rows, as far as they can be read: a long field may reach beyond the sample."""
    rows: list[list[str]] = []
    with suppress(csv.Error):
        for row in islice(csv.reader(sample.splitlines(True), delimiter=delimiter), SAMPLE_ROWS):
            rows.append(row)  # noqa: PERF402  (what came before an error counts)
    return rows


def header_of(fields: list[str]) -> list[str]:
    """Column names: stripped; an empty one gets its number, a repeated one a suffix, so that all differ."""
    names: list[str] = []
    for number, field in enumerate(fields, start=1):
        name = field.strip() or f"column {number}"
        while name in names:
            name = f"{name} ({number})"
        names.append(name)
    return names
