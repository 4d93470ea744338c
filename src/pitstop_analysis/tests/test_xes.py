"""XES as different tools write it: the same two rows out of every form, or one clear refusal."""

import re
from pathlib import Path

import polars as pl
import pytest

import pitstop_analysis as pa

TRACE = """<trace>
  <string key="concept:name" value="17"/>
  <event>
    <string key="org:group" value="Front"/>
    <string key="concept:name" value="Opened"/>
    <date key="time:timestamp" value="2026-03-02T09:00:00.000+01:00"/>
  </event>
  <event>
    <string key="org:group" value="R&amp;D &lt;2&gt;"/>
    <string key="concept:name" value="Moved"/>
    <date key="time:timestamp" value="2026-03-02T09:30:00Z"/>
  </event>
</trace>
"""
EXPECTED = [("17", "08:00", "Front", "Opened"), ("17", "09:30", "R&D <2>", "Moved")]


def document(body: str, head: str = "", declaration: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return (
        f'{declaration}\n<log xes.version="1.0" xmlns="http://www.xes-standard.org/">\n{head}{body}</log>\n'
    )


def rows(folder: Path, text: str | bytes) -> list[tuple[object, ...]]:
    path = folder / "log.xes"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return (
        pa.read(path).events.select("case_id", pl.col("at").dt.to_string("%H:%M"), "team", "activity").rows()
    )


@pytest.mark.parametrize(
    "text",
    [
        document(TRACE),
        document(TRACE, declaration=""),
        document(TRACE, declaration="<?xml version='1.0'?>"),
        document(TRACE.replace("\n", "").replace("  ", "")),
        document(TRACE.replace("\n", "\r\n")),
        document(TRACE.replace('"', "'")),
        document(re.sub(r"<(string|date) ([^>]*)/>", r"<\1 \2></\1>", TRACE)),
        document(TRACE.replace("<event>", "<!-- next --><event>")),
        document(TRACE.replace("&amp;", "&#38;").replace("&lt;", "&#x3C;")),
        document(TRACE, '<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>\n'),
        document(TRACE, '<global scope="event"><string key="concept:name" value="x"/></global>\n'),
        document(TRACE, '<classifier name="A" keys="concept:name"/>\n<string key="source" value="y"/>\n'),
        document(TRACE.replace("<event>", '<event><list key="tags"><values/></list>')),
        document(TRACE + "<trace>\n</trace>\n"),
        document(TRACE).replace("<log ", "<x:log xmlns:x='urn:x' ").replace("</log>", "</x:log>"),
        "\ufeff" + document(TRACE),
    ],
    ids=[
        "as loggers write it", "no declaration", "no encoding", "on one line", "Windows line ends",
        "other quotes",
        "elements not closing themselves", "comments", "numbered characters", "extensions", "globals",
        "classifiers", "lists", "an empty trace", "a prefix", "a mark",
    ],
)  # fmt: skip
def test_every_form_gives_the_same_rows(tmp_path: Path, text: str) -> None:
    assert rows(tmp_path, text) == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "us-ascii"])
def test_other_encodings_by_their_declaration(tmp_path: Path, encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding.upper()}"?>'
    assert rows(tmp_path, document(TRACE, declaration=declared).encode(encoding)) == EXPECTED


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (document(TRACE[:-20]), "Line 14, column"),
        (document(TRACE.replace("&amp;", "&")), "Line 11, column"),
        (document(TRACE.replace("&amp;", "&nbsp;")), "Line 11, column"),
        (document(""), "The XES log has 0 traces and no events."),
        (document("<trace/>\n" * 3), "The XES log has 3 traces and no events."),
        ("<project><task/></project>", "The file is XML, but its first element is <project>"),
    ],
)
def test_what_is_no_xes_is_refused_with_its_line(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(pa.Unreadable) as caught:
        rows(tmp_path, text)
    assert caught.value.what.startswith(what)
