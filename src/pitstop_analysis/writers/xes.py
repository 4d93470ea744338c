"""XES (IEEE 1849-2016), which process mining tools read: a trace per case, its events in order.

`concept:name` is the case and the activity, `time:timestamp` the time, `org:group` the team, `org:resource`
the person; every other column keeps its name and, as far as XES has it, its type (string, date, int, float,
boolean). A column `case:NAME` that says one thing per case is an attribute of the trace. What is null is not
written. Characters that XML can't hold are written `_x0001_`, as Office Open XML does; a note in the log's
attributes says so (see `kept`), and lets `read` give back the same log.
"""

from pathlib import Path
from typing import IO

import polars as pl

from pitstop_analysis import cells, kept
from pitstop_analysis.writers.rows import Rows, others
from pitstop_analysis.writers.target import stream

CASE, PLACE = "case:concept:name", "pitstop:seq"
KEYS = {
    "case_id": CASE, "at": "time:timestamp", "activity": "concept:name", "status": "status",
    "team": "org:group", "person": "org:resource", "line": "supportLine",
}  # fmt: skip
EXTENSIONS = (("Concept", "concept"), ("Time", "time"), ("Organizational", "org"), ("Lifecycle", "lifecycle"))
TAGS = {"integer": "int", "float": "float", "boolean": "boolean", "time": "date", "string": "string"}
FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
_MARKS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_MARKED = {ord(mark): written for mark, written in _MARKS.items()}


def write(log: Rows, part: Path, *, packed: bool) -> None:
    """The log as one XES document, gzipped or not."""
    names = _names(log)
    place = {} if log.is_as_read() else {"seq": PLACE}
    note = kept.of(log, names, escaped=True, place=place.get("seq"))
    with stream(part, packed=packed) as out:
        out.write(_head(log, note).encode())
        _traces(log, names | place, _of_case(log, names), out)
        out.write(b"</trace>\n</log>\n")


def _names(log: Rows) -> dict[str, str]:
    """Column to key. A key that is taken already gets `column:` before it."""
    names = dict(KEYS)
    taken = {*KEYS.values(), PLACE}
    for name in others(log):
        key = kept.escaped(pl.Series([name], dtype=pl.String), FORBIDDEN)[0]
        while key in taken:
            key = f"column:{key}"
        names[name] = key
        taken.add(key)
    return names


def _of_case(log: Rows, names: dict[str, str]) -> list[str]:
    """Columns that are attributes of the trace: named so, and the same in all rows of a case."""
    asked = [name for name, key in names.items() if key.startswith("case:") and key != CASE]
    simple = [name for name in asked if not log.schema[name].is_nested()]
    return log.once_in_case(simple) if simple else []


def _head(log: Rows, note: kept.Kept) -> str:
    extensions = "".join(
        f'<extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>\n'
        for name, prefix in EXTENSIONS
    )
    always = (
        '<date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/><string key="org:group" value=""/>'
    )
    activity = '<string key="concept:name" value=""/>' if log.is_named() else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">\n'
        f"{extensions}"
        '<global scope="trace"><string key="concept:name" value=""/></global>\n'
        f'<global scope="event">{always}{activity}</global>\n'
        '<classifier name="Activity" keys="concept:name"/>\n'
        f'<string key="{kept.NOTE}" value="{_marked(note.text())}"/>\n'
    )


def _traces(log: Rows, names: dict[str, str], of_case: list[str], out: IO[bytes]) -> None:
    of_event = [name for name in names if name != "case_id" and name not in of_case]
    before = ""
    for rows in log.stretches():
        own = [_attribute(rows["case_id"], "concept:name")]
        own += [_attribute(rows[name], names[name].removeprefix("case:")) for name in of_case]
        found = [_attribute(rows[name], names[name]) for name in of_event]
        begins = rows["case_id"] != rows["case_id"].shift(1, fill_value=before)
        ends = pl.repeat("</trace>\n", rows.height, eager=True)
        if not before:
            ends = ends.scatter(0, "")
        before = rows["case_id"][-1]
        opened = _together([ends, _all("<trace>", rows), *own, _all("\n", rows)])
        events_of = _together([_all("<event>", rows), *found, _all("</event>\n", rows)])
        out.write("".join(_together([opened.set(~begins, ""), events_of])).encode())


def _attribute(column: pl.Series, key: str) -> pl.Series:
    """Each value as an element, null where it is null."""
    tag = TAGS[cells.group(column.dtype)]
    text = cells.text(column)
    if tag == "float":
        text = text.replace(["inf", "-inf"], ["INF", "-INF"])
    if tag == "string":
        text = kept.escaped(text, FORBIDDEN).str.replace_many(list(_MARKS), list(_MARKS.values()))
    head = pl.lit(f'<{tag} key="{_marked(key)}" value="')
    return text.to_frame("").select(pl.concat_str(head, pl.col(""), pl.lit('"/>'))).to_series()


def _marked(text: str) -> str:
    return text.translate(_MARKED)


def _all(text: str, rows: pl.DataFrame) -> pl.Series:
    return pl.repeat(text, rows.height, eager=True)


def _together(parts: list[pl.Series]) -> pl.Series:
    """Row by row one text, what is null left out."""
    frame = pl.DataFrame([part.alias(str(number)) for number, part in enumerate(parts)])
    return frame.select(pl.concat_str(pl.all(), ignore_nulls=True)).to_series()
