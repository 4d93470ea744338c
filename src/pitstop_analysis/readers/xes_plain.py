"""XES in the plain form that loggers write, taken apart by columns, several times as fast as by a parser.

Plain means: traces of events of attributes, nothing else between them; every attribute an element that closes
itself, with `key` and `value` in double quotes. A stretch of whole traces is split at its quotes. Every other
piece is then a name or a value; between them stand few different separators, and each of these is held once
against a grammar. Whatever differs (comments, nested values, other quotes) is left to the parser in `xes`,
which also words every refusal; this module refuses nothing.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

import polars as pl

from pitstop_analysis.readers.raw import MOST_COLUMNS, PLACE

TRACE, END = "<trace>", "</trace>"
NAME = "concept:name"
STRETCH = 1 << 23
"""Characters that are taken apart at once; fewer cost more time, more cost memory."""
LONGEST = 1 << 26
"""Characters without the end of a trace after which the parser takes over; bounds the memory."""

_SPACE = r"(?:[ \t\n]|\r\n)*+"
_SEPARATOR = re.compile(
    rf"(?P<close>{_SPACE}/>)?(?P<ended>{_SPACE}</event>)?(?P<over>{_SPACE}</trace>)?"
    rf"(?P<trace>{_SPACE}<trace>)?(?P<event>{_SPACE}<event>)?"
    rf"{_SPACE}<(?:string|date|int|float|boolean|id) key="
)
_LAST = re.compile(rf"{_SPACE}/>(?P<ended>{_SPACE}</event>)?{_SPACE}</trace>{_SPACE}")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)")
# Control characters, line ends among them, are excluded: XML turns some into spaces and forbids the others.
_NO_TEXT = r"[<\x00-\x1f\x{fffe}\x{ffff}]"
_UTF8 = re.compile(rb"\s*<\?xml\s[^>]*encoding\s*=\s*[\"'](?i:utf-8|us-ascii)[\"'][^>]*\?>|\s*<(?!\?xml)")
_EITHER = 255
_MARKS = {
    "trace": pl.Boolean,  # a trace begins
    "event": pl.Boolean,  # an event begins
    "before": pl.UInt8,  # the attribute before is the event's: 0, 1, or either
    "after": pl.UInt8,  # the attribute that follows is the event's: 0, 1, or as the one before
    "lines": pl.UInt32,
    "lines_to_event": pl.UInt32,
}


class NotPlain(Exception):  # noqa: N818  (no fault: the other way is taken)
    """The document is not in the plain form."""


@dataclass(frozen=True)
class Part:
    """Events of a stretch as rows, with `PLACE`; how many traces it holds, and how many of them no name."""

    frame: pl.DataFrame
    traces: int
    unnamed: int


def head_and_traces(pieces: Iterable[bytes]) -> tuple[str, Iterator[str]]:
    """What stands before the first trace, and an iterator over stretches of whole traces.

    The iterator, too, raises NotPlain.
    """
    stream = _text(pieces)
    head = ""
    for piece in stream:
        head += piece
        start = head.find(TRACE)
        if start >= 0:
            return head[:start], _stretches(head[start:], stream)
        if len(head) > LONGEST:
            break
    raise NotPlain


def events(stretch: str, line: int, traces: int) -> Part:
    """The events of a stretch that begins at this line, after so many traces. Raises NotPlain."""
    names, values, marks = _apart(stretch, line)
    if "&" in stretch:
        names, values = _unescaped(names), _unescaped(values)
    of_event = marks["state"] == 1
    height, count = int(marks["n"][-1]), int(marks["t"][-1])
    columns = _pivot(names.filter(of_event), values.filter(of_event), marks["n"].filter(of_event), height)
    own = {
        column.name: column
        for column in _pivot(
            names.filter(~of_event), values.filter(~of_event), marks["t"].filter(~of_event), count
        )
    }
    begins = marks.filter("event")
    trace = begins["t"] - 1
    own[NAME], unnamed = _named(own.get(NAME), trace, traces, count)
    of_trace = [column.gather(trace).alias(f"case:{name}") for name, column in own.items()]
    told = [column for column in of_trace if column.null_count() < height]  # a trace may hold no event
    if {column.name for column in columns} & {column.name for column in told}:
        raise NotPlain
    place = begins["line"].cast(pl.UInt32).alias(PLACE)
    return Part(pl.DataFrame([*columns, *told, place]), count, unnamed)


def _named(given: pl.Series | None, trace: pl.Series, before: int, count: int) -> tuple[pl.Series, int]:
    """The names of traces, else their place in the file; and how many traces with events have no name."""
    names = pl.repeat(None, count, dtype=pl.String, eager=True) if given is None else given
    if not names.null_count():
        return names, 0
    number = pl.int_range(before + 1, before + count + 1, eager=True).cast(pl.String)
    without = names.is_null().to_frame("without")[trace.unique()]["without"].sum()
    return names.fill_null("trace " + number), int(without)


def _apart(stretch: str, line: int) -> tuple[pl.Series, pl.Series, pl.DataFrame]:
    """Names and values of all attributes, and of each: is it an event's, which, in what trace and line."""
    parts = pl.Series([stretch]).str.split('"').explode()
    if len(parts) % 4 != 1 or len(parts) < 5:
        raise NotPlain
    names, between, values = (parts.gather_every(4, offset) for offset in (1, 2, 3))
    separators, last = parts.gather_every(4).head(len(names)), _LAST.fullmatch(parts[-1])
    if last is None or (between != " value=").any():
        raise NotPlain
    if values.str.contains(_NO_TEXT).any() or names.unique().str.contains(_NO_TEXT).any():
        raise NotPlain
    held = separators.cast(
        pl.Categorical(known := pl.Categories.random())
    )  # as long as it lives, so do codes
    codes = held.to_physical()
    if (codes.slice(1) == codes[0]).any():
        raise NotPlain
    told = [_told(text, first=code == codes[0]) for code, text in enumerate(known.to_series())]
    marks = pl.DataFrame(told, schema=_MARKS, orient="row")[codes].with_columns(
        state=pl.when(pl.col("after") != _EITHER).then("after").forward_fill(),
        line=line + pl.col("lines").cum_sum() - pl.col("lines") + pl.col("lines_to_event"),
        n=pl.col("event").cum_sum(),
        t=pl.col("trace").cum_sum(),
    )
    was = pl.col("state").shift(1, fill_value=0)
    if marks.select(((pl.col("before") != _EITHER) & (pl.col("before") != was)).any()).item():
        raise NotPlain
    if (last["ended"] is not None) != (marks["state"][-1] == 1):
        raise NotPlain
    return names, values, marks


def _told(separator: str, *, first: bool) -> tuple[bool, bool, int, int, int, int]:
    """What a separator says, in the order of `_MARKS`. Raises NotPlain if the grammar has no such one."""
    found = _SEPARATOR.fullmatch(separator)
    if found is None:
        raise NotPlain
    close, ended, over, trace, event = (found[name] is not None for name in _SEPARATOR.groupindex)
    if close == first or over != (trace and not first) or (first and not trace):
        raise NotPlain
    if ended and not (over or event):  # a trace's own attributes stand before its events
        raise NotPlain
    before = 1 if ended else 0 if event or trace else _EITHER
    after = 1 if event else 0 if trace else _EITHER
    to_event = separator.count("\n", 0, found.end("event")) if event else 0
    return trace, event, before, after, separator.count("\n"), to_event


def _pivot(keys: pl.Series, values: pl.Series, number: pl.Series, height: int) -> list[pl.Series]:
    """One column for each key, null where a row lacks it; the last of a repeated one counts.

    `number` is that of an attribute's row, from 1.
    """
    held = keys.cast(pl.Categorical(known := pl.Categories.random()))
    code, columns = held.to_physical(), []
    if known.to_series().len() > MOST_COLUMNS:
        raise NotPlain
    for at, key in enumerate(known.to_series()):
        if not key:
            raise NotPlain
        here = (code == at).arg_true()
        rows = number.gather(here) - 1
        if len(here) != height or (rows != pl.int_range(height, dtype=pl.UInt32, eager=True)).any():
            here = pl.repeat(None, height, dtype=pl.UInt32, eager=True).scatter(rows, here.cast(pl.UInt32))
        columns.append(values.gather(here).alias(key))
    return columns


def _unescaped(texts: pl.Series) -> pl.Series:
    """Texts without the five entities that XML knows by itself; others are the parser's to refuse."""
    found = texts.filter(texts.str.contains("&", literal=True)).unique()
    if any(_ENTITY.search(text) for text in found):
        raise NotPlain
    return texts.replace(found, pl.Series([unescape(text) for text in found], dtype=pl.String))


def _text(pieces: Iterable[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for number, piece in enumerate(pieces):
            if number == 0 and not _UTF8.match(piece.removeprefix(codecs.BOM_UTF8)):
                raise NotPlain
            yield decoder.decode(piece)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise NotPlain from error


def _stretches(rest: str, stream: Iterator[str]) -> Iterator[str]:
    """Whole traces. The last must be followed by the end of the log and nothing else."""
    held, length = [rest], len(rest)
    for piece in stream:
        held.append(piece)
        length += len(piece)
        if length < STRETCH:
            continue
        rest = "".join(held)
        cut = rest.rfind(END) + len(END)
        if cut >= len(END):
            yield rest[:cut]
            rest = rest[cut:]
        elif length > LONGEST:
            raise NotPlain
        held, length = [rest], len(rest)
    rest = "".join(held)
    cut = rest.rfind(END) + len(END) if END in rest else 0
    if not re.fullmatch(rf"{_SPACE}</log>{_SPACE}", rest[cut:]):
        raise NotPlain
    if cut:
        yield rest[:cut]
