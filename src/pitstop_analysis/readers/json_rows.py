"""Objects into rows: one per object, nested objects flattened with dots, everything as text."""

import json
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

import polars as pl

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers.json_text import Json, Object
from pitstop_analysis.readers.raw import MOST_COLUMNS, PLACE, Held, Sink
from pitstop_analysis.readers.source import too_large

BATCH = 20_000
"""Rows held as Python objects before they move into a frame; bounds the memory of long files."""
HEAVY = 1 << 24
"""And so many characters of them: one value may be as long as a mail with its attachments."""
DEEPEST = 64
CELL = 8
"""Bytes that one cell takes at least: rows times columns times this must stay below the limit."""
Row = dict[str, str | None]


class Unfit(Exception):  # noqa: N818  (the row is left out, with this as its reason)
    """An object that is no row: nested too deeply, or two of its keys have one flat name."""


class Batches:
    """Rows on their way into one frame, or into a sink. `limit` bounds the bytes that a frame may take."""

    def __init__(self, limit: int | None, sink: Sink | None = None) -> None:
        self.rows = 0
        self._limit = limit
        self._columns: set[str] = set()
        self._own = Held()
        self._sink: Sink = self._own if sink is None else sink
        self._held: list[Row] = []
        self._lines: list[int] = []
        self._heavy = 0
        self._flushed = False

    def add(self, row: Row, line: int) -> None:
        """Raises Unreadable when there are too many columns, or the frame would be too large."""
        self._held.append(row)
        self._lines.append(line)
        self.rows += 1
        self._heavy += sum(map(len, filter(None, row.values())))
        if len(self._held) >= BATCH or self._heavy >= HEAVY:
            self._flush()

    def frame(self) -> pl.DataFrame:
        """All rows, null where one lacks a column, with the lines they stand on."""
        self.end()
        return self._own.whole()

    def end(self) -> None:
        """Hand on the last rows."""
        if self._held or not self._flushed:
            self._flush()

    def _flush(self) -> None:
        names = list(dict.fromkeys(chain.from_iterable(self._held)))
        self._columns.update(names)
        if len(self._columns) > MOST_COLUMNS:
            raise Unreadable(
                f"The objects have more than {MOST_COLUMNS:,} different keys: they are no rows of a table.",
                "Keep those that tell of the case, for example: jq -c '.[] | {case, at, team}' FILE.",
            )
        if self._limit is not None and self.rows * len(self._columns) * CELL > self._limit:
            raise too_large(self._limit)
        columns = [_series(name, [row.get(name) for row in self._held]) for name in names]
        self._sink.add(pl.DataFrame([*columns, pl.Series(PLACE, self._lines, dtype=pl.UInt32)]))
        self._held, self._lines, self._heavy, self._flushed = [], [], 0, True


def _series(name: str, values: list[str | None]) -> pl.Series:
    try:
        return pl.Series(name, values, dtype=pl.String)
    except UnicodeEncodeError:  # Half of a pair of surrogates, escaped: no text can hold it.
        return pl.Series(name, [value if value is None else _whole(value) for value in values], pl.String)


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def flat(value: Object) -> Row:
    """The object as one row. Raises Unfit."""
    row: Row = {}
    _flatten(value, "", row, DEEPEST)
    return row


def _flatten(value: Object, prefix: str, row: Row, deep: int) -> None:
    if not deep:
        raise Unfit(f"objects nested more than {DEEPEST} deep")
    for key, member in value.items():
        name = prefix + column_name(key)
        if isinstance(member, dict) and member:
            _flatten(member, f"{name}.", row, deep - 1)
            continue
        if name in row:
            raise Unfit("two keys that become one column")
        row[name] = member if isinstance(member, str) else as_text(member)


@lru_cache(maxsize=4_096)
def column_name(key: str) -> str:
    """The key as the name of a column: not empty, without the zeros that mark columns of our own."""
    if key.isascii() and key.isprintable() and key:
        return key
    return _whole(key).replace("\0", "").strip() or "(no name)"


def as_text(value: Json) -> str | None:
    """A value in one cell: text as it is, nothing as null, lists as JSON. Raises Unfit."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if not value:
        return None
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError as error:
        raise Unfit(f"objects nested more than {DEEPEST} deep") from error


def listed(values: Iterable[str], most: int = 20) -> str:
    """Names for a message: the first few, quoted."""
    names = list(values)
    shown = ", ".join(repr(name) for name in names[:most]) or "none"
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")
