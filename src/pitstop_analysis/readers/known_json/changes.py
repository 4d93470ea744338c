"""Changes as exports tell them, gathered into a log: what was set to what, from what, when.

The fill between changes, and the state before the first of them, is that of `history`.
"""

from dataclasses import dataclass, field, replace

import polars as pl

from pitstop_analysis import times
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers.json_items import Items
from pitstop_analysis.readers.json_rows import Batches, column_name
from pitstop_analysis.readers.known_csv import export as csv_export
from pitstop_analysis.readers.known_csv import history
from pitstop_analysis.readers.known_json.export import Asked
from pitstop_analysis.readers.raw import PLACE, Raw
from pitstop_analysis.recognise import NOTHING, ROLES

CREATED = "created"
"""Activity of the event with which a case begins."""
_KEY, _CREATED = "\0key", "\0created"
_AT, _ROW = "\0at", "\0row"


@dataclass(frozen=True, slots=True)
class Event:
    """One act on a case. In `to` and `was`, "" says nobody or nothing; a field that is absent did not change.

    What a case is created with was "" before. `key` is the same where pages of an export overlap. `beside`
    are further columns, such as the priority, "" for one that was taken away.
    """

    line: int
    case: str
    at: str
    activity: str
    to: dict[str, str] = field(default_factory=dict)
    was: dict[str, str] = field(default_factory=dict)
    key: str = ""
    beside: dict[str, str] = field(default_factory=dict)


class Changes:
    """Events on their way into rows. `case` and `time` name their columns."""

    def __init__(self, case: str, time: str, asked: Asked) -> None:
        self.case, self.time, self.times_in = case, time, asked.times_in
        self._batches = Batches(asked.limit)

    def add(self, event: Event) -> None:
        """Take one event. Raises Unreadable when there are too many for the memory that was granted."""
        row: dict[str, str | None] = {
            **{column_name(name): value for name, value in event.beside.items()},
            self.case: event.case,
            self.time: event.at,
            "activity": event.activity,
            _KEY: event.key or None,
            _CREATED: "yes" if event.activity == CREATED else None,
        }
        row.update((_to(name), value) for name, value in event.to.items())
        row.update((_was(name), value) for name, value in event.was.items())
        self._batches.add(row, event.line)

    def frame(self) -> pl.DataFrame:
        """The events as they came, with the columns of `to_column` and `was_column`."""
        return self._batches.frame()


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


def shaped(frame: pl.DataFrame, changes: Changes, export: Shape, items: Items) -> Raw:
    """The log of a frame of changes, which a reader may have amended.

    Raises Unreadable when there is no event, or none says who has a case.
    """
    fields, left_out = export.fields, items.left_out
    if frame.height == 0:
        raise Unreadable(f"The file was read as {export.kind}, and no event in it can be used.", _why(items))
    wanted = [name for field in fields.values() for name in (_to(field), _was(field))]
    missing = [name for name in dict.fromkeys(wanted) if name not in frame.columns]
    whole = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in missing)
    once, repeated = _once(whole)
    rows = once.height + sum(left.rows for left in left_out)
    at = times.parse(once[changes.time], once[PLACE], "line", times_in=changes.times_in).values
    raw = Raw(_spread(once, at, changes), export.kind, "line", rows, export.notes, left_out)
    told = history.Columns(changes.case, changes.time, pl.col("activity"), ())
    team = fields["team"]
    # Where persons stand for teams, a change of person is a hand-off and no reassignment besides.
    fields = {role: name for role, name in fields.items() if role == "team" or name != team}
    roles = {role: history.Change(name, to_column(name), pl.col(_was(name))) for role, name in fields.items()}
    found = history.events(raw, told, roles, csv_export.Asked(times_in=changes.times_in))
    if found.frame[team].null_count() == found.frame.height:
        raise Unreadable(
            f"{export.kind}: none of {once.height:,} events says which {team} has a case.",
            export.nobody,
        )
    own = _said(once, at, changes, team, repeated)
    named = {"case": changes.case, "time": changes.time, "activity": "activity"} | fields
    # A field of one's own may be called as a role is, such as the tier of a customer.
    none = dict.fromkeys(ROLES, NOTHING)
    return replace(found, notes=found.notes + own, roles=none | named)


def _once(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Each event once: pages of an export overlap."""
    first = pl.col(_KEY).is_null() | pl.struct(_KEY).is_first_distinct()
    once = frame.filter(first)
    return once, frame.height - once.height


def _spread(frame: pl.DataFrame, at: pl.Series, changes: Changes) -> pl.DataFrame:
    """What is said of a case besides, on each of its rows from the moment at which it was said.

    The row that says it may be of a time without a team, and such rows are left out.
    """
    own = (changes.case, changes.time, "activity")
    beside = [name for name in frame.columns if not name.startswith("\0") and name not in own]
    if not beside:
        return frame
    ordered = frame.select(changes.case, *beside, at.alias(_AT)).with_row_index(_ROW)
    ordered = ordered.sort(_AT, maintain_order=True, nulls_last=True)
    filled = ordered.with_columns(pl.col(beside).forward_fill().over(changes.case))
    # Rows of one moment become one event, which has the columns of the first.
    settled = filled.with_columns(pl.col(beside).last().over(changes.case, _AT)).sort(_ROW)
    values = settled.select(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in beside)
    return frame.with_columns(values).drop(
        name for name in beside if values[name].null_count() == values.height
    )


def _said(frame: pl.DataFrame, at: pl.Series, changes: Changes, team: str, repeated: int) -> tuple[str, ...]:
    """What the figures should be read with."""
    notes = []
    if repeated:
        notes.append(f"events that stand in the file more than once, counted once: {repeated:,}")
    begun = frame.group_by(changes.case).agg(pl.col(_CREATED).is_not_null().any())
    late = begun.height - int(begun[_CREATED].sum())
    if late:
        notes.append(
            f"cases whose creation is not in the file; their time before its first row is not: {late:,}"
        )
    gone = frame.filter((to_column(team) == "") & (pl.col(_was(team)) != "")).height
    if gone:
        notes.append(
            f"events after which a case has no {team}, counted as still with the one before: {gone:,}"
        )
    gaps = _gaps(frame, at, changes, team)
    if gaps:
        notes.append(
            f"changes of {team} that do not begin where the one before ended, so events are missing: {gaps:,}"
        )
    return tuple(notes)


def _gaps(frame: pl.DataFrame, at: pl.Series, changes: Changes, team: str) -> int:
    moved = frame.with_columns(at.alias(changes.time)).filter(to_column(team).is_not_null())
    ordered = moved.sort(changes.time, maintain_order=True)
    before = to_column(team).shift(1).over(changes.case)
    return ordered.filter(pl.col(_was(team)) != before).height


def _why(items: Items) -> str:
    left = "; ".join(f"{left.reason}: {left.rows:,}" for left in items.left_out)
    return f"Left out: {left}." if left else "Export it again, with its events."


def _to(name: str) -> str:
    return f"\0to {name}"


def _was(name: str) -> str:
    return f"\0was {name}"
