"""XES in the plain form that loggers write, twice as fast as through a parser's callbacks.

Plain means: traces of events of attributes, nothing else between them; every attribute an element that closes
itself, with `key` and `value` in double quotes. A grammar checks each stretch of whole traces before anything
is taken from it. Whatever differs (comments, nested values, other quotes) is left to the parser in `xes`,
which also words every refusal; this module refuses nothing.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from html import unescape

TRACE, END = "<trace>", "</trace>"
LONGEST = 1 << 26
"""Characters without the end of a trace after which the parser takes over; bounds the memory."""

# Control characters, line ends among them, are excluded: XML turns some into spaces and forbids the others.
_TEXT = (
    r'[^"<&\x00-\x1f\ufffe\uffff]*+'
    r'(?:&(?:amp|lt|gt|quot|apos);[^"<&\x00-\x1f\ufffe\uffff]*+)*+'
)
_ATTRIBUTE = rf'<(?:string|date|int|float|boolean|id) key="{_TEXT}" value="{_TEXT}"\s*+/>'
_EVENT = rf"<event>(?:\s*+{_ATTRIBUTE})*+\s*+</event>"
_TRACES = re.compile(rf"(?:\s*+<trace>(?:\s*+{_ATTRIBUTE})*+(?:\s*+{_EVENT})*+\s*+</trace>)*+")
_PAIRS = re.compile(r' key="([^"]*+)" value="([^"]*+)"')
_UTF8 = re.compile(rb"\s*<\?xml\s[^>]*encoding\s*=\s*[\"'](?i:utf-8|us-ascii)[\"'][^>]*\?>|\s*<(?!\?xml)")

Attributes = dict[str, str]
Event = tuple[Attributes, int]


class NotPlain(Exception):  # noqa: N818  (no fault: the other way is taken)
    """The document is not in the plain form."""


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


def events(stretch: str, line: int) -> Iterator[tuple[Attributes, list[Event]]]:
    """Each trace of a checked stretch: its own attributes, and its events with their lines."""
    before, *traces = stretch.split(TRACE)
    line += before.count("\n")
    for trace in traces:
        own, *parts = trace.split("<event>")
        found = []
        line += own.count("\n")
        for part in parts:
            found.append((_attributes(part), line))
            line += part.count("\n")
        yield _attributes(own), found


def _attributes(text: str) -> Attributes:
    pairs = dict(_PAIRS.findall(text))
    if "&" in text:
        return {unescape(key): unescape(value) for key, value in pairs.items()}
    return pairs


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
    """Whole traces, checked. The last must be followed by the end of the log and nothing else."""
    for piece in stream:
        rest += piece
        cut = rest.rfind(END) + len(END)
        if cut >= len(END):
            yield _checked(rest[:cut])
            rest = rest[cut:]
        elif len(rest) > LONGEST:
            raise NotPlain
    cut = rest.rfind(END) + len(END) if END in rest else 0
    if not re.fullmatch(r"\s*</log>\s*", rest[cut:]):
        raise NotPlain
    if cut:
        yield _checked(rest[:cut])


def _checked(stretch: str) -> str:
    if not _TRACES.fullmatch(stretch):
        raise NotPlain
    return stretch
