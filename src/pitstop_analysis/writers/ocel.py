"""A log as object-centric events: what both forms of OCEL 2.0 write.

Cases, teams and persons are objects (`case:42`, `team:Front line`, `person:Ann`) with their name as
attribute; each event relates to its case (qualifier `case`), to the team that holds it (`held by`) and, where
the log names one, to the person (`person`). The activity is the event's type; every other column is an
attribute of the events that have a value in it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from pitstop_analysis import kept
from pitstop_analysis.writers.rows import Rows, others

QUALIFIERS = {"case_id": "case", "team": "held by", "person": "person"}
TYPES = {"case_id": "case", "team": "team", "person": "person"}
"""Column to the type of its objects."""
RELATED = {
    "case_id": "ocel:case",
    "at": "ocel:time",
    "activity": "ocel:type",
    "team": "ocel:team",
    "person": "ocel:person",
}
"""What the note calls the columns that are no attributes."""
NAME = "name"
UNNAMED = "no activity"


@dataclass(frozen=True)
class Plan:
    """What is written of a log: the note, the attributes by column, and the types of events with theirs."""

    note: kept.Kept
    attributes: Mapping[str, str]
    types: Mapping[str, tuple[str, ...]]
    """Type of event to the columns that say something in it."""
    unnamed: str | None


def plan(log: Rows, *, folded: bool) -> Plan:
    """How the log is written; `folded`: names of attributes may not differ in capitals alone."""
    attributes = _attributes(log, folded=folded)
    used = log.types(list(attributes))
    activities = {activity for activity, _flags in used}
    unnamed = _unnamed(activities) if None in activities else None
    types = {
        (unnamed or "") if activity is None else activity: tuple(
            name for name, there in zip(attributes, flags, strict=True) if there
        )
        for activity, flags in used
    }
    note = kept.of(log, RELATED | attributes, unnamed=unnamed)
    return Plan(note, attributes, types, unnamed)


def events(log: Rows) -> Iterator[pl.DataFrame]:
    """The events as they stood in the file that was read, so that ties stay as they were."""
    return log.stretches(as_read=True)


def objects(log: Rows) -> Iterator[tuple[str, Iterator[pl.Series]]]:
    """Each type of object with the names of its objects, in order of appearance."""
    for column, kind in TYPES.items():
        yield kind, log.different(column)


def named(column: pl.Series, kind: str) -> pl.Series:
    """The ids of objects of this type by their names, null where there is none."""
    return (kind + ":" + column).alias(column.name)


def event_ids(rows: pl.DataFrame) -> pl.Series:
    """An id for each event, the same whenever this log is written."""
    return ("event:" + rows["seq"].cast(pl.String)).alias("id")


def activities(rows: pl.DataFrame, made: Plan) -> pl.Series:
    """The type of each event."""
    return rows["activity"] if made.unnamed is None else rows["activity"].fill_null(made.unnamed)


def _attributes(log: Rows, *, folded: bool) -> dict[str, str]:
    """Column to attribute: its own name, numbered where that is taken or can't be one."""
    taken: set[str] = {"ocel_id", "ocel_time", *RELATED.values()}
    found: dict[str, str] = {}
    for name in ("status", "line", *others(log)):
        plain = "".join(mark for mark in name if mark.isprintable()) or "column"
        key, number = plain, 2
        while (key.casefold() if folded else key) in taken:
            key, number = f"{plain} ({number})", number + 1
        found[name] = key
        taken.add(key.casefold() if folded else key)
    return found


def _unnamed(known: set[str | None]) -> str:
    name, number = UNNAMED, 2
    while name in known:
        name, number = f"{UNNAMED} ({number})", number + 1
    return name
