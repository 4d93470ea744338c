"""Changes as exports tell them, gathered into a log: what was set to what, from what, when.

The fill between changes, and the state before the first of them, is that of `history`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol, runtime_checkable

import polars as pl

from pitstop_analysis import times
from pitstop_analysis.problems import LeftOut, Unreadable
from pitstop_analysis.readers.json_items import Items
from pitstop_analysis.readers.json_rows import Batches, column_name
from pitstop_analysis.readers.known_csv import export as csv_export
from pitstop_analysis.readers.known_csv import history
from pitstop_analysis.readers.known_json.export import Asked
from pitstop_analysis.readers.raw import PLACE, Counted, Raw
from pitstop_analysis.recognise import NOTHING, ROLES

CREATED = "created"
"""Activity of the event with which a case begins."""
KEY, NOW = "\0key", "\0now"
"""Columns of changes: what is the same where pages overlap, and what is said of the case as it is now."""
PLACED = "\0placed"
"""Column of changes that don't come in order: their place among all."""
AGAIN = "\0again"
"""Column of changes that are a part of their file: whether one stands in the file before."""
_CREATED, _AT, _ROW = "\0created", "\0at", "\0row"


@dataclass(frozen=True, slots=True)
class Event:
    """One act on a case. In `to` and `was`, "" says nobody or nothing; a field that is absent did not change.

    What a case is created with was "" before. `key` is the same where pages of an export overlap. `beside`
    are further columns, such as the priority, "" for one that was taken away. `now` are fields of the case as
    it is when it is exported.
    """

    line: int
    case: str
    at: str
    activity: str
    to: dict[str, str] = field(default_factory=dict)
    was: dict[str, str] = field(default_factory=dict)
    key: str = ""
    beside: dict[str, str] = field(default_factory=dict)
    now: dict[str, str] = field(default_factory=dict)
    order: int | None = None
    """Place among all events, where they aren't told in order."""


class Changes:
    """Events on their way into rows. `case` and `time` name their columns."""

    def __init__(self, case: str, time: str, asked: Asked) -> None:
        self.case, self.time, self.times_in = case, time, asked.times_in
        self._batches = Batches(asked.limit) if asked.sink is None else Batches(None, asked.sink)

    def add(self, event: Event) -> None:
        """Take one event. Raises Unreadable when there are too many for the memory that was granted."""
        row: dict[str, str | None] = {
            **{column_name(name): value for name, value in event.beside.items()},
            self.case: event.case,
            self.time: event.at,
            "activity": event.activity,
            KEY: event.key or None,
            _CREATED: "yes" if event.activity == CREATED else None,
        }
        if event.now:
            row[NOW] = json.dumps(event.now)
        if event.order is not None:
            row[PLACED] = str(event.order)
        row.update((_to(name), value) for name, value in event.to.items())
        row.update((_was(name), value) for name, value in event.was.items())
        self._batches.add(row, event.line)

    def frame(self) -> pl.DataFrame:
        """The events as they came, with the columns of `to_column` and `was_column`."""
        return self._batches.frame()

    def end(self) -> None:
        """Hand the last events to the sink."""
        self._batches.end()


def to_column(name: str) -> pl.Expr:
    """The field's value after each event that changes it."""
    return pl.col(_to(name))


@dataclass(frozen=True)
class Shape:
    """What is known of an export once it is read.

    `fields` maps team, person and status to the field that says each, which names its column. `nobody` is the
    remedy where no event says who has a case.
    """

    kind: str
    fields: dict[str, str]
    nobody: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What changes were read as: all of a file, or all of some of its cases."""

    raw: Raw
    team: str
    """Column of the team."""
    nobody: str
    events: int
    named: int
    """Rows that name a team."""
    beside: dict[str, int]
    """Further columns, and how many changes have a value there."""

    def and_of(self, other: "Found") -> "Found":
        """What is said of the changes of both; the rows are those of the first."""
        beside = {name: n + other.beside[name] for name, n in self.beside.items()}
        return replace(self, events=self.events + other.events, named=self.named + other.named, beside=beside)

    def settled(self) -> Raw:
        """The log of a whole file. Raises Unreadable where nothing says who has a case."""
        if not self.named:
            raise Unreadable(
                f"{self.raw.kind}: none of {self.events:,} events says which {self.team} has a case.",
                self.nobody,
            )
        return replace(self.raw, frame=self.raw.frame.drop(self.empty()))

    def empty(self) -> list[str]:
        """Further columns without a value, which no log has."""
        return [name for name, values in self.beside.items() if not values]


@runtime_checkable
class ByCase(Protocol):
    """A reader whose events can be read some cases at a time, once it was given all objects."""

    changes: Changes

    def found(self, frame: pl.DataFrame, left_out: tuple[LeftOut, ...]) -> Found:
        """What these of the events are read as; `left_out` is what was read besides. Raises Unreadable."""


@runtime_checkable
class Gathers(Protocol):
    """A reader whose events are made of acts, when all acts of a case are at hand; `KEY` tells repeated acts.

    Once all acts were looked at, acts are gathered: all of them, or all of some cases.
    """

    acts: Batches

    def look(self, acts: pl.DataFrame, repeated: int) -> None:
        """Take notice of acts and know how many stood in the file before."""

    def case_of(self, acts: pl.DataFrame) -> pl.Series:
        """The case of each act. Raises Unreadable where one doesn't say it."""

    def gather(self, acts: pl.DataFrame) -> None:
        """Add the events that these acts make to `changes`."""


def finished(reader: ByCase, items: Items) -> Raw:
    """The log of all objects. Raises Unreadable."""
    return reader.found(reader.changes.frame(), items.left_out).settled().said()


def shaped(frame: pl.DataFrame, changes: Changes, export: Shape, left_out: tuple[LeftOut, ...]) -> Found:
    """The log of a frame of changes, which a reader may have amended. Raises Unreadable for none of them."""
    fields = export.fields
    if frame.height == 0:
        raise Unreadable(
            f"The file was read as {export.kind}, and no event in it can be used.", _why(left_out)
        )
    wanted = [name for field in fields.values() for name in (_to(field), _was(field))]
    missing = [name for name in dict.fromkeys(wanted) if name not in frame.columns]
    whole = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in missing)
    once, repeated = _once(whole)
    rows = once.height + sum(left.rows for left in left_out)
    at = times.parse(once[changes.time], once[PLACE], "line", times_in=changes.times_in).values
    spread, beside = _spread(once, at, changes)
    raw = Raw(spread, export.kind, "line", rows, export.notes, left_out)
    told = history.Columns(changes.case, changes.time, pl.col("activity"), ())
    team = fields["team"]
    # Where persons stand for teams, a change of person is a hand-off and no reassignment besides.
    fields = {role: name for role, name in fields.items() if role == "team" or name != team}
    roles = {role: history.Change(name, to_column(name), pl.col(_was(name))) for role, name in fields.items()}
    found = history.events(raw, told, roles, csv_export.Asked(times_in=changes.times_in))
    own = _said(once, at, changes, team, repeated)
    named = {"case": changes.case, "time": changes.time, "activity": "activity"} | fields
    # A field of one's own may be called as a role is, such as the tier of a customer.
    none = dict.fromkeys(ROLES, NOTHING)
    made = replace(found, counted=found.counted + own, roles=none | named)
    return Found(made, team, export.nobody, once.height, made.frame[team].count(), beside)


def _once(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Each event once: pages of an export overlap."""
    again = pl.col(AGAIN) if AGAIN in frame.columns else ~first_of_key()
    once = frame.filter(~again)
    return once, frame.height - once.height


def first_of_key() -> pl.Expr:
    """Whether no row before has the same key."""
    return pl.col(KEY).is_null() | pl.struct(KEY).is_first_distinct()


def _spread(frame: pl.DataFrame, at: pl.Series, changes: Changes) -> tuple[pl.DataFrame, dict[str, int]]:
    """What is said of a case besides, on each of its rows from the moment at which it was said; and on how
    many it is.

    The row that says it may be of a time without a team, and such rows are left out.
    """
    own = (changes.case, changes.time, "activity")
    beside = [name for name in frame.columns if not name.startswith("\0") and name not in own]
    if not beside:
        return frame, {}
    ordered = frame.select(changes.case, *beside, at.alias(_AT)).with_row_index(_ROW)
    ordered = ordered.sort(_AT, maintain_order=True, nulls_last=True)
    filled = ordered.with_columns(pl.col(beside).forward_fill().over(changes.case))
    # Rows of one moment become one event, which has the columns of the first.
    settled = filled.with_columns(pl.col(beside).last().over(changes.case, _AT)).sort(_ROW)
    values = settled.select(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in beside)
    return frame.with_columns(values), {name: values[name].count() for name in beside}


def _said(
    frame: pl.DataFrame, at: pl.Series, changes: Changes, team: str, repeated: int
) -> tuple[Counted, ...]:
    """What the figures should be read with."""
    # Changes of no case are left out later on, and are none that began.
    of_a_case = frame.filter(pl.col(changes.case).str.strip_chars() != "")
    begun = of_a_case.group_by(changes.case).agg(pl.col(_CREATED).is_not_null().any())
    gone = frame.filter((to_column(team) == "") & (pl.col(_was(team)) != "")).height
    counts = {
        "events that stand in the file more than once, counted once": repeated,
        "cases whose creation is not in the file; their time before its first row is not": begun.height
        - int(begun[_CREATED].sum()),
        f"events after which a case has no {team}, counted as still with the one before": gone,
        f"changes of {team} that do not begin where the one before ended, so events are missing": _gaps(
            frame, at, changes, team
        ),
    }
    return tuple(Counted(_if_any(words), (n,)) for words, n in counts.items())


def _if_any(words: str) -> Callable[[int], str]:
    return lambda n: f"{words}: {n:,}" if n else ""


def _gaps(frame: pl.DataFrame, at: pl.Series, changes: Changes, team: str) -> int:
    moved = frame.with_columns(at.alias(changes.time)).filter(to_column(team).is_not_null())
    ordered = moved.sort(changes.time, maintain_order=True)
    before = to_column(team).shift(1).over(changes.case)
    return ordered.filter(pl.col(_was(team)) != before).height


def _why(left_out: tuple[LeftOut, ...]) -> str:
    left = "; ".join(f"{left.reason}: {left.rows:,}" for left in left_out)
    return f"Left out: {left}." if left else "Export it again, with its events."


def _to(name: str) -> str:
    return f"\0to {name}"


def _was(name: str) -> str:
    return f"\0was {name}"
