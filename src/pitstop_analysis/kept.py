"""What a file that we wrote says about the log in it, so that reading it back gives the same log.

Formats differ in what they can hold: XES has no type for a small number, OCEL no order of columns, and any of
them may name a column so that another would be taken for the team. So a written file carries a note: each
column of the log with its name in the file and its type, what the team's names are, and where the order of
rows stands. Tools that don't know the note pass over it. A note that doesn't fit the file any more, because
somebody changed it, is passed over as well, column by column.
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from html import unescape
from pathlib import Path

import polars as pl

from pitstop_analysis import cells
from pitstop_analysis.canonical import NO_LINE
from pitstop_analysis.log import CANONICAL
from pitstop_analysis.readers.raw import PLACE, Raw
from pitstop_analysis.recognise import KNOWN, normal
from pitstop_analysis.writers.rows import Rows

NOTE = "pitstop:log"
VERSION = 1
ROLES = {
    "case_id": "case", "at": "time", "activity": "activity", "status": "status", "team": "team",
    "person": "person", "line": "line",
}  # fmt: skip
"""Canonical columns that a file holds, and their roles; `seq` is the order of rows, `base` follows."""
ESCAPE = re.compile("_x([0-9A-F]{4})_")
_IN_XES = re.compile(rf'<string key="{NOTE}" value="([^"]*)"/>')


@dataclass(frozen=True)
class Kept:
    """The note. `columns` are (name in the log, name in the file, type)."""

    columns: tuple[tuple[str, str, str], ...]
    place: str | None = None
    """Column of the file by whose numbers rows are ordered; None: as they stand."""
    escaped: bool = False
    """Characters that the format can't hold are written `_x001F_`, as Office Open XML does."""
    team_is_person: bool = False
    no_line: bool = False
    """Team names were taken as they are, though they end as support lines do."""
    unnamed: str | None = None
    """The activity that stands for none."""

    def text(self) -> str:
        """The note as JSON."""
        return json.dumps({"version": VERSION, **asdict(self)}, ensure_ascii=True, separators=(",", ":"))


def of(rows: Rows, names: dict[str, str], **more: object) -> Kept:
    """The note for a log whose columns stand in the file under `names`."""
    found = Kept(
        columns=tuple((name, key, cells.kind(rows.schema[name])) for name, key in names.items()),
        team_is_person=rows.understood.team_is_person,
        no_line=rows.has_no_line(),
    )
    return replace(found, **more)  # type: ignore[arg-type]


def parse(text: str | None) -> Kept | None:
    """The note in this text; None when there is none, or none that is understood here."""
    if text is None:
        return None
    try:
        found = json.loads(text)
        if found.pop("version") != VERSION:
            return None
        columns = tuple((str(name), str(key), str(kind)) for name, key, kind in found.pop("columns"))
        note = Kept(columns=columns, **found)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return note if _is_sound(note) else None


def _is_sound(note: Kept) -> bool:
    """Whether the note could be ours: each column once, those that every log has, values of their types."""
    names = [name for name, _key, _kind in note.columns]
    return (
        len(set(names)) == len(names)
        and {"case_id", "at", "team"} <= set(names)
        and not {PLACE, *CANONICAL} & set(names) - ROLES.keys()
        and all(isinstance(each, bool) for each in (note.escaped, note.team_is_person, note.no_line))
        and all(each is None or isinstance(each, str) for each in (note.place, note.unnamed))
    )


def in_xes(first: bytes) -> Kept | None:
    """The note in the head of an XES document."""
    head = first.partition(b"<trace>")[0].decode(errors="replace")
    found = _IN_XES.search(head)
    return parse(unescape(found[1])) if found else None


def in_parquet(path: Path) -> Kept | None:
    """The note in a Parquet file that is not packed."""
    try:
        return parse(pl.read_parquet_metadata(path).get(NOTE))
    except (pl.exceptions.PolarsError, OSError):
        return None


def restored(raw: Raw, kept: Kept | None) -> Raw:
    """The rows with the log's own columns, types, order and roles; as they are without a note."""
    if kept is None:
        return raw
    frame = _in_order(raw.frame, kept.place)
    team = _team_name(kept)
    columns, used = [frame[PLACE]], {PLACE, kept.place}
    for name, key, kind in kept.columns:
        used.add(key)
        if name == "line" and kept.no_line:
            continue
        shown = team if name == "team" else name
        columns.append(_restored(frame, key, kind, kept).alias(shown))
    known = {column.name for column in columns}
    columns += [frame[name] for name in frame.columns if name not in used | known | set(CANONICAL)]
    roles = {
        role: team if role == "team" else name for name, role in ROLES.items() if name in known | {"team"}
    }
    return replace(
        raw, frame=pl.DataFrame(columns), roles=roles | ({"line": NO_LINE} if kept.no_line else {})
    )


def _restored(frame: pl.DataFrame, key: str, kind: str, kept: Kept) -> pl.Series:
    if key not in frame.columns:
        return cells.typed(pl.Series([None], dtype=pl.String).new_from_index(0, frame.height), kind)
    column = frame[key]
    if column.dtype != pl.String:
        return column
    return cells.typed(unescaped(column) if kept.escaped else column, kind)


def _in_order(frame: pl.DataFrame, place: str | None) -> pl.DataFrame:
    if place not in frame.columns:
        return frame
    numbers = frame[place].cast(pl.Int64, strict=False)
    if numbers.null_count():
        return frame
    # Rows with the same number stay as they stand.
    return frame[frame.select(pl.arg_sort_by(numbers, maintain_order=True)).to_series()]


def _team_name(kept: Kept) -> str:
    """A name under which persons are still known to be persons, where they stand for the team."""
    if not kept.team_is_person:
        return "team"
    taken = {normal(name) for name, _key, _kind in kept.columns}
    return next((name for name in KNOWN["person"].split() if name not in taken), "team")


def escaped(column: pl.Series, forbidden: str) -> pl.Series:
    """Text without the characters of this class: each is written as `_x001F_`.

    In a value that has one of them, or what looks like such an escape, `_x` is written `_x005F_x`.
    """
    return _mapped(column, f"{ESCAPE.pattern}|{forbidden}", partial(_escape, forbidden=forbidden))


def unescaped(column: pl.Series) -> pl.Series:
    """What `escaped` was given."""
    return _mapped(column, ESCAPE.pattern, partial(ESCAPE.sub, _meant))


def _mapped(column: pl.Series, pattern: str, to: Callable[[str], str]) -> pl.Series:
    """Values in which the pattern occurs, which are few, go through `to`."""
    met = column.str.contains(pattern).fill_null(False)
    if not met.any():
        return column
    old = column.filter(met).unique()
    new = pl.Series([to(value) for value in old], dtype=pl.String)
    return column.replace(old, new)


def _escape(value: str, forbidden: str) -> str:
    return re.sub(forbidden, lambda found: f"_x{ord(found[0]):04X}_", value.replace("_x", "_x005F_x"))


def _meant(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code < 0xE000 else chr(code)  # half a character is none
