"""CSV of any common dialect. Encoding, delimiter and header are found out or named.

Two ways lead to the same rows. polars reads the plain case in parallel. Where a row spans lines, has too many
fields or blank lines stand between rows, the line of a row can no longer be computed, and Python's csv module
reads the file instead: slower, but it knows every line number. So it does where the two would read quotation
marks differently.
"""

import csv
from io import StringIO

import polars as pl

from pitstop_analysis.problems import LeftOut, Unreadable
from pitstop_analysis.readers.raw import PLACE, Raw
from pitstop_analysis.readers.text import decode, delimiter_of, encoding_of, header_of

NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
LONGEST_FIELD = 1 << 26
"""Characters of one field; a mail with its attachments can stand in one."""
TOO_MANY = "more fields than the header"
SLICE = 1 << 25
"""Characters whose quotation marks are looked at in one go; bounds the memory for it."""


def read(data: bytes, *, encoding: str | None = None, delimiter: str | None = None) -> Raw:
    """Every row of a CSV file as text, empty fields as null, in file order.

    Raises Unreadable when it has no columns, no rows, or a quotation that never ends.
    """
    found = encoding or encoding_of(data)
    text = decode(data, found)
    text, skipped = without_preamble(text)
    if not text.strip():
        raise Unreadable("The file is empty.", "Export the log again, with its header line.")
    mark = mark_of(text, delimiter)
    raw = read_plain(text, mark, skipped) or read_careful(text, mark, skipped)
    if raw.rows == 0:
        raise without_rows()
    notes = dialect_said(found, mark, sure=encoding is not None)
    return Raw(raw.frame, "CSV", "line", raw.rows, notes + raw.notes, raw.left_out)


def mark_of(text: str, named: str | None) -> str:
    """The delimiter, as named or as the text tells. Raises Unreadable for what can be none."""
    mark = named or delimiter_of(text)
    if len(mark) != 1 or not mark.isascii() or mark in '"\r\n\0':
        raise Unreadable(
            f"The delimiter {mark!r} is not one plain character.", "Name one, for example --delimiter ';'."
        )
    return mark


def without_rows() -> Unreadable:
    """The refusal of a file that ends after its header."""
    return Unreadable("The file has a header and no rows.", "Export the log with its events.")


def dialect_said(encoding: str, mark: str, *, sure: bool) -> tuple[str, ...]:
    """What is said of the encoding and the delimiter; `sure` that the encoding was named."""
    said = f"{_spoken(encoding)}, divided by {NAMES.get(mark, repr(mark))}"
    if encoding == "cp1252" and not sure:
        return said, "not UTF-8, so read as Windows-1252; if names look wrong, use --encoding"
    return (said,)


def _spoken(encoding: str) -> str:
    return {"utf-8-sig": "UTF-8 with a mark", "cp1252": "Windows-1252"}.get(encoding, encoding.upper())


def without_preamble(text: str) -> tuple[str, int]:
    """The text from its header on, with \\n as line end, and how many lines stood before it.

    Excel writes `sep=;` before the header; some exports begin with blank lines.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    skipped = 0
    while text:
        line, end, rest = text.partition("\n")
        if line.strip() and not line.lower().startswith("sep="):
            break
        text, skipped = rest, skipped + len(end)
    return text, skipped


def read_plain(text: str, delimiter: str, skipped: int) -> Raw | None:
    """The rows when each stands on exactly one line; None when that is not so."""
    if '"' in text and not quoted_by_line(text, delimiter):
        return None
    first = text.partition("\n")[0]
    names = header_of(next(csv.reader([first], delimiter=delimiter)))
    if not text.endswith("\n"):
        text += "\n"  # polars passes over fields too many at the end of a line that doesn't end
    try:
        frame = pl.read_csv(
            text.encode(),
            separator=delimiter,
            has_header=False,
            skip_lines=1,
            infer_schema=False,
            schema=dict.fromkeys(names, pl.String),
            missing_columns="insert",
            extra_columns="raise",
        )
    except pl.exceptions.PolarsError:
        return None
    if frame.height != text.count("\n") - 1:
        return None
    if '""' in text:  # A quoted nothing is nothing too.
        frame = frame.with_columns(pl.all().replace("", None))
    places = frame.with_row_index(PLACE, offset=2 + skipped)
    filled = places.filter(~pl.all_horizontal(pl.exclude(PLACE).is_null()))
    return Raw(filled, "CSV", "line", filled.height)


def quoted_by_line(text: str, delimiter: str) -> bool:
    """Whether each line is a row by itself, in which all read the quotation marks alike.

    A field that begins with a mark is quoted to its end, with those inside it doubled. Another may hold some,
    but not an odd number: polars counts them to find the ends of rows, and would take the next line to this.
    """
    mark = rf"\x{ord(delimiter):02x}"
    plain = rf'[^"{mark}\n]'
    field = rf'(?:{plain}+(?:"{plain}*"{plain}*)*|"(?:[^"\n]|"")*")?'
    row = rf"{field}(?:{mark}{field})*"
    rows = rf"\A{row}(?:\n{row})*\z"
    start = 0
    while start < len(text):
        end = text.find("\n", start + SLICE)
        piece = text[start:] if end < 0 else text[start:end]
        if '"' in piece and not pl.Series([piece]).str.contains(rows)[0]:
            return False
        start += len(piece) + 1
    return True


def read_careful(text: str, delimiter: str, skipped: int) -> Raw:
    """The rows by Python's csv module, each with the line on which it begins."""
    before = csv.field_size_limit(LONGEST_FIELD)
    try:
        names, rows, places, wide = _careful_rows(text, delimiter, skipped)
    finally:
        csv.field_size_limit(before)
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    frame = pl.DataFrame(
        {name: list(values) for name, values in zip(names, columns, strict=True)},
        schema=dict.fromkeys(names, pl.String),
    )
    frame = frame.with_columns(pl.all().replace("", None), pl.Series(PLACE, places, dtype=pl.UInt32))
    left = (LeftOut(TOO_MANY, len(wide), "line", tuple(wide[:3])),) if wide else ()
    return Raw(frame, "CSV", "line", len(rows) + len(wide), (), left)


def _careful_rows(
    text: str, delimiter: str, skipped: int
) -> tuple[list[str], list[list[str]], list[int], list[int]]:
    """Names, rows of their width, the lines of these, and the lines of rows that are too wide."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    places: list[int] = []
    wide: list[int] = []
    begins = 1 + skipped
    try:
        names = header_of(next(reader))
        begins = reader.line_num + 1 + skipped
        for row in reader:
            if len(row) > len(names):
                wide.append(begins)
            elif any(row):
                rows.append(row + [""] * (len(names) - len(row)))
                places.append(begins)
            begins = reader.line_num + 1 + skipped
    except csv.Error as error:
        raise Unreadable(
            f"Line {begins}: a quotation mark is opened here and not closed properly ({error}).",
            'Close it, or double the quotation marks inside the field ("").',
        ) from error
    return names, rows, places, wide
