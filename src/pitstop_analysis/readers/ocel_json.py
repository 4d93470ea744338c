"""OCEL 2.0 as JSON (https://www.ocel-standard.org/specification/formats/json/), read in a stream.

The four lists may stand in any order; what else the file holds is passed over. Numbers keep their digits.
"""

import re
from collections.abc import Iterable, Iterator

import polars as pl

from pitstop_analysis import kept
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers import ocel
from pitstop_analysis.readers.json_rows import Batches, Row, Unfit, as_text, column_name
from pitstop_analysis.readers.json_text import Json, Object, Scanner, decoded, encoding_of
from pitstop_analysis.readers.raw import PLACE, Raw

KIND = "OCEL 2.0 (JSON)"
AGAIN = "Export it again, or check the file against the schema at ocel-standard.org."
_KEYS = rb"objectTypes|eventTypes|objects|events|pitstop:log"
_FIRST = re.compile(rb'[\s\xef\xbb\xbf]*\{\s*"(' + _KEYS + rb')"\s*:')
_SURE = re.compile(rb'"(objectTypes|eventTypes|relationships)"\s*:')
_BEGINS = re.compile(rb"[\s\xef\xbb\xbf]*\{")
_TYPES = tuple(re.compile(rb'"' + key + rb'"\s*:\s*\[') for key in (b"objectTypes", b"eventTypes"))
_OLD = re.compile(rb'"ocel:(global-log|global-event|global-object|events|objects)"\s*:')


def fits(first: bytes) -> bool:
    """Whether a file that begins so is OCEL in JSON. Raises Unreadable for version 1: another format."""
    if not _BEGINS.match(first):
        return False
    if _OLD.search(first):
        raise Unreadable(
            "The file is OCEL 1.0, which is another format.",
            "Export it as OCEL 2.0, or as CSV, Parquet or XES.",
        )
    found = _FIRST.match(first)
    if found is None:  # another key stands first
        return all(each.search(first) for each in _TYPES)
    return found[1] not in (b"events", b"objects") or _SURE.search(first) is not None


def read(
    pieces: Iterable[bytes],
    *,
    limit: int,
    encoding: str | None = None,
    case: str | None = None,
    times_in: str | None = None,
) -> Raw:
    """The events of an OCEL document, one row for each of their cases.

    `limit` bounds the bytes that its tables may take, `case` names the type of object that is the case,
    `times_in` the zone of times without an offset.
    Raises Unreadable for what is no JSON or no OCEL, nests too deeply, or leaves open which type is the case.
    """
    content = Content(
        events=Batches(limit), related=Batches(limit), objects=Batches(limit), values=Batches(limit)
    )
    take(pieces, content, encoding=encoding)
    return ocel.rows(content.tables(), KIND, limit=limit, case=case, times_in=times_in)


def take(pieces: Iterable[bytes], content: "Content", *, encoding: str | None = None) -> None:
    """The same, before its events and objects are brought together."""
    stream = iter(pieces)
    first = next(stream, b"")
    named, mark = encoding_of(first, encoding)
    _walk(Scanner(decoded(first[mark:], stream, named, lenient=False)), content)
    for batches in (content.events, content.related, content.objects, content.values):
        batches.end()


def _walk(scanner: Scanner, content: "Content") -> None:
    takers = {
        "eventTypes": content.event_type, "events": content.event, "objects": content.object,
    }  # fmt: skip
    scanner.take("{")
    for _ in scanner.members("}"):
        line = scanner.line
        key, _twice = scanner.value()
        scanner.take(":")
        if isinstance(key, str) and key in takers and scanner.peek() == "[":
            scanner.take("[")
            for _ in scanner.members("]"):
                line = scanner.line
                value, _twice = scanner.value()
                takers[key](_object(value, key, line), line)
            continue
        value, _twice = scanner.value()
        if key in takers:
            raise Unreadable(f"Line {line}: {key!r} is no list.", AGAIN)
        if key == kept.NOTE and isinstance(value, str):
            content.note = value
    if scanner.peek():
        raise scanner.broken("something follows the end")


class Content(ocel.Content):
    """What was read so far: the tables of `ocel.Tables`, by row."""

    def event_type(self, value: Object, line: int) -> None:
        for each in _list(value, "attributes", line):
            name, kind = each.get("name"), each.get("type")
            if isinstance(name, str) and isinstance(kind, str):
                self.declared.setdefault(column_name(name), set()).add(kind)

    def event(self, value: Object, line: int) -> None:
        number = self.events.rows
        row: Row = {
            "id": _text(value.get("id")),
            "type": _text(value.get("type")),
            "time": _text(value.get("time")),
        }
        for each in _list(value, "attributes", line):
            row[ocel.ATTRIBUTE + column_name(_text(each.get("name")) or "")] = _text(each.get("value"))
        self.events.add(row, line)
        for each in _list(value, "relationships", line):
            related: Row = {"object": _text(each.get("objectId")), "qualifier": _text(each.get("qualifier"))}
            self.related.add({"event": str(number), **related}, line)

    def object(self, value: Object, line: int) -> None:
        name = _text(value.get("id"))
        self.objects.add({"object": name, "type": _text(value.get("type"))}, line)
        for each in _list(value, "attributes", line):
            self.values.add(
                {
                    "object": name,
                    "name": column_name(_text(each.get("name")) or ""),
                    "time": _text(each.get("time")),
                    "value": _text(each.get("value")),
                },
                line,
            )

    def tables(self) -> ocel.Tables:
        """All of it."""
        events = _frame(self.events, "id", "type", "time").with_row_index("event")
        related = _frame(self.related, "event", "object", "qualifier").with_columns(
            pl.col("event").cast(pl.UInt32)
        )
        return ocel.Tables(
            events=events,
            related=related,
            objects=_frame(self.objects, "object", "type"),
            values=_frame(self.values, "object", "name", "time", "value"),
            declared=self.declared,
            note=self.note,
        )


def _frame(batches: Batches, *needed: str) -> pl.DataFrame:
    found = batches.frame().drop(PLACE)
    return found.with_columns(
        pl.lit(None, pl.String).alias(name) for name in needed if name not in found.columns
    )


def _object(value: Json, key: str, line: int) -> Object:
    if not isinstance(value, dict):
        raise Unreadable(f"Line {line}: a member of {key!r} is no object.", AGAIN)
    return value


def _list(value: Object, key: str, line: int) -> Iterator[Object]:
    """The objects in the list under this key, none where it is missing."""
    found = value.get(key)
    if found is not None and not isinstance(found, list):
        raise Unreadable(f"Line {line}: {key!r} is no list.", AGAIN)
    for each in found or ():
        yield _object(each, key, line)


def _text(value: Json) -> str | None:
    try:
        return as_text(value)
    except Unfit as unfit:
        raise Unreadable(f"A value holds {unfit}.", AGAIN) from unfit
