"""XES and XES.gz, streaming: no entities, bounded depth.

IEEE 1849 (XES). A case is a `trace`, its id the trace's `concept:name`; a row is an `event` with one column
per attribute key. Attributes of the trace become columns named `case:KEY`. Values nested in other values,
lists and log-wide attributes are not rows and are skipped.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from operator import itemgetter
from xml.parsers import expat

import polars as pl

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers import xes_plain
from pitstop_analysis.readers.raw import MOST_COLUMNS, PLACE, Held, Raw, Sink, Told, too_wide

CASE = "case:concept:name"
MAX_DEPTH = 64
FLUSH = 20_000
"""Events held as Python objects before they move into a frame; bounds the memory of long logs."""
HEAVY = 1 << 24
"""And so many characters of them: one value may be as long as a mail with its attachments."""
LONGEST = 1 << 26
"""Bytes of one element; the parser holds it whole."""
Pieces = Callable[[], Iterable[bytes]]


def read(pieces: Pieces) -> Raw:
    """Every event of an XES document, as text, in file order.

    `pieces` opens the document; it is opened a second time when its form is not the plain one.
    Raises Unreadable for anything that is not well-formed XES, declares a document type or entities, nests
    deeper than 64 elements, or has an element that is too long.
    """
    held = Held()
    return take(pieces, held).raw(held.whole())


def take(pieces: Pieces, sink: Sink) -> Told:
    """The same, into a sink: of the rows, only a few megabytes are held here."""
    told = _take_plain(pieces(), sink)
    if told is None:
        sink.clear()
        return take_any(pieces(), sink)
    return told


def take_any(pieces: Iterable[bytes], sink: Sink) -> Told:
    """The same by an XML parser, for every form of XES."""
    reader = _Reader(sink)
    _parse(reader, pieces, whole=True)
    return reader.finish()


def _take_plain(pieces: Iterable[bytes], sink: Sink) -> Told | None:
    """The same without callbacks; None when the document is not plain. The head goes through the parser."""
    try:
        head, stretches = xes_plain.head_and_traces(pieces)
        reader = _Reader(sink)
        _parse(reader, [head.encode(), xes_plain.TRACE.encode()], whole=False)
        if reader.depth != 2 or not reader.forget_trace():
            return None
        for part in _parts(stretches, 1 + head.count("\n"), reader.traces):
            reader.add(part)
    except (xes_plain.NotPlain, Unreadable):
        # What is wrong with it is said of the whole document: of a part of it the parser says something else.
        return None
    return reader.finish()


def _parts(stretches: Iterable[str], line: int, traces: int) -> Iterator[xes_plain.Part]:
    """The events of each stretch, taken apart on a second core while the next is read. Raises NotPlain."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        coming: Future[xes_plain.Part] | None = None
        for stretch in stretches:
            part = coming and coming.result()
            traces += part.traces if part else 0
            coming = beside.submit(xes_plain.events, stretch, line, traces)
            line += stretch.count("\n")
            if part:
                yield part
            del part  # or it would be held while the next one is taken apart
        if coming:
            yield coming.result()


def _parse(reader: "_Reader", pieces: Iterable[bytes], *, whole: bool) -> None:
    parser = expat.ParserCreate(intern={})
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.EntityDeclHandler = _no_doctype
    reader.parser = parser
    fed = 0
    try:
        for piece in pieces:
            parser.Parse(piece)
            fed += len(piece)
            if parser.CurrentByteIndex >= 0 and fed - parser.CurrentByteIndex > LONGEST:
                raise reader.too_long()
        if whole:
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unreadable(
            f"Line {error.lineno}, column {error.offset}: this is not well-formed XML "
            f"({expat.ErrorString(error.code)}).",
            "Export the log again, or check that the file is whole.",
        ) from error
    except (LookupError, ValueError) as error:  # from the parser, about what the first line says
        raise Unreadable(
            f"The file names an encoding that can't be read here ({error}).",
            "Export it as UTF-8, or correct its first line.",
        ) from error


def _no_doctype(*_: object) -> None:
    raise Unreadable(
        "The file declares a document type or entities, which an XES log never needs.",
        "They can make a small file grow without end, so they are refused. Remove the <!DOCTYPE …> part.",
    )


class _Reader:
    """Collects events as the parser meets them. One instance reads one document."""

    parser: expat.XMLParserType

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.depth = 0
        self.root: str | None = None
        self.event: dict[str, str] | None = None
        self.event_depth = 0
        self.trace: dict[str, str] | None = None
        self.trace_depth = 0
        self.traces = 0
        self.unnamed = 0
        self.events: list[dict[str, str]] = []
        self.lines: list[int] = []
        self.rows = 0
        self.columns: set[str] = set()
        self.heavy = self.trace_heavy = self.repeated = 0
        self.once = dict[str, str]().setdefault

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.event is not None:
            if self.depth == self.event_depth and "key" in attributes:
                key = attributes["key"]
                value = attributes.get("value", "")
                self.event[self.once(key, key)] = self.once(value, value)
                self.heavy += len(value)
            elif self.depth > MAX_DEPTH:
                self.too_deep()
        elif name == "event":
            self.open_event()
        elif self.trace is not None:
            if self.depth == self.trace_depth and "key" in attributes:
                value = attributes.get("value", "")
                self.trace["case:" + attributes["key"]] = value
                self.trace_heavy += len(value)
                self.heavy += len(value)
        elif name == "trace":
            self.trace, self.trace_depth, self.trace_heavy = {}, self.depth + 1, 0
            self.traces += 1
        elif self.root is None:
            self.check_root(name)
        if self.depth > MAX_DEPTH:
            self.too_deep()

    def end(self, name: str) -> None:
        self.depth -= 1
        if name == "event" and self.event is not None:
            self.events.append(self.event)
            self.event = None
            if len(self.events) >= FLUSH or self.heavy >= HEAVY:
                self.flush()
        elif name == "trace":
            self.trace = None

    def forget_trace(self) -> bool:
        """Is the parser at the beginning of a trace, and in no comment or such? If so, as if it never was."""
        begins = self.trace is not None
        self.trace, self.traces = None, self.traces - begins
        return begins

    def add(self, part: xes_plain.Part) -> None:
        """Whole traces that were read without the parser."""
        if self.events:
            self.flush()
        self.hand_on(part.frame)
        self.traces += part.traces
        self.unnamed += part.unnamed

    def open_event(self) -> None:
        if self.trace is not None and CASE not in self.trace:
            self.trace[CASE] = f"trace {self.traces}"
            self.unnamed += 1
        self.event = dict(self.trace or {})
        self.repeated += self.trace_heavy
        self.event_depth = self.depth + 1
        self.lines.append(self.parser.CurrentLineNumber)

    def check_root(self, name: str) -> None:
        self.root = name
        if name.rpartition(":")[2] != "log":
            raise Unreadable(
                f"The file is XML, but its first element is <{name}>, not the <log> of an XES event log.",
                "Export the events as XES, CSV or Parquet.",
            )

    def too_deep(self) -> None:
        raise Unreadable(
            f"Line {self.parser.CurrentLineNumber}: elements are nested more than {MAX_DEPTH} deep.",
            "An XES log is five or six deep; check that this is one.",
        )

    def too_long(self) -> Unreadable:
        return Unreadable(
            f"Line {self.parser.CurrentLineNumber}: one element is longer than {LONGEST:,} bytes.",
            "No attribute of an event is; leave it out of the export, or check what wrote this file.",
        )

    def flush(self) -> None:
        self.columns.update(chain.from_iterable(self.events))
        self.check_width()  # before a frame is made, with a cell for each event and key
        self.hand_on(_frame(self.events, self.lines, shared=self.repeated > HEAVY))
        self.events, self.lines, self.heavy, self.repeated = [], [], 0, 0
        self.once = dict[str, str]().setdefault

    def hand_on(self, frame: pl.DataFrame) -> None:
        self.columns.update(frame.columns)
        self.check_width()
        self.rows += frame.height
        self.sink.add(frame)

    def check_width(self) -> None:
        if len(self.columns) > MOST_COLUMNS:
            raise too_wide("events")

    def finish(self) -> Told:
        if self.events or not self.columns:
            self.flush()
        if not self.rows:
            raise Unreadable(
                f"The XES log has {self.traces:,} traces and no events.", "Export the log with its events."
            )
        notes: tuple[str, ...] = ()
        if self.unnamed:
            notes = (f"traces without a concept:name, named by their place in the file: {self.unnamed:,}",)
        return Told("XES", "line", self.rows, notes)


def _frame(events: list[dict[str, str]], lines: list[int], *, shared: bool) -> pl.DataFrame:
    """One text column per key, null where an event lacks it, and the lines.

    `shared`: what a trace says is so long that the rows of its events must not hold it once each.
    """
    shapes = set(map(tuple, events))
    keys = list(dict.fromkeys(chain.from_iterable(sorted(shapes))))
    if len(keys) > 1 and all(len(shape) == len(keys) for shape in shapes):
        # Every event has every key, as loggers write them: rows turn into columns without a step per cell.
        columns: Iterable[Iterable[str | None]] = zip(*map(itemgetter(*keys), events), strict=True)
    else:
        columns = ([event.get(key) for event in events] for key in keys)
    series = [
        (_shared if shared and key.startswith("case:") else _text)(key, column)
        for key, column in zip(keys, columns, strict=True)
    ]
    return pl.DataFrame([*series, pl.Series(PLACE, lines, dtype=pl.UInt32)])


def _text(key: str, column: Iterable[str | None]) -> pl.Series:
    return pl.Series(key, list(column), dtype=pl.String)


def _shared(key: str, column: Iterable[str | None]) -> pl.Series:
    """The same, with equal values held once."""
    values = list(column)
    numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
    return _text(key, numbers).gather([numbers[value] for value in values])
