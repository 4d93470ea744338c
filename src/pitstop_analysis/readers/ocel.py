"""Object-centric events (OCEL 2.0) as rows of cases: what both of its forms become.

OCEL 2.0 (https://www.ocel-standard.org, Berti et al., version 2.0 of October 2023) relates an event to any
number of objects. One type of object is the case: the one that is named as cases are, or that `--case` names.
An event becomes one row for each of its cases, with a column for every attribute, for every other type of
object (its objects' names, or their ids), and `case:NAME` for what an attribute of the case said then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from pitstop_analysis import cells, kept, times
from pitstop_analysis.problems import LeftOut, Unreadable
from pitstop_analysis.readers.json_rows import Batches
from pitstop_analysis.readers.raw import PLACE, Raw
from pitstop_analysis.readers.source import too_large
from pitstop_analysis.recognise import KNOWN, normal
from pitstop_analysis.writers import ocel as written

TIME, ACTIVITY = "ocel:time", "ocel:type"
ATTRIBUTE = "\0a:"
"""Before the name of an attribute, while its column stands beside those of the format."""
NAME = written.NAME
TYPED = {"integer": "Int64", "float": "Float64", "boolean": "Boolean"}
OTHER_ROLES = ("team", "person", "line")
MOST_SHOWN = 40
OWN = ("event", "id", "type", "time")
"""Columns of events that are no attributes."""
OURS = r"^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{6})$"
"""Times as our databases hold them, for OCEL gives them there no offset: in UTC."""
CELL = 8
"""Bytes that one cell takes at least: rows times columns times this must stay below the limit."""


@dataclass(kw_only=True)
class Content:
    """What was read of a file so far, by row; each of its forms has columns of its own."""

    events: Batches
    related: Batches
    objects: Batches
    values: Batches
    note: str | None = None
    declared: dict[str, set[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Tables:
    """The content of a file. All columns are text but `event`, which counts events from 0 in file order."""

    events: pl.DataFrame
    """`event`, `id`, `type`, `time`, and `ATTRIBUTE` + name for each attribute."""
    related: pl.DataFrame
    """`event`, `object`, `qualifier`, in file order."""
    objects: pl.DataFrame
    """`object`, `type`."""
    values: pl.DataFrame
    """`object`, `name`, `time`, `value`: what an attribute of an object was set to."""
    declared: dict[str, set[str]] = field(default_factory=dict)
    """Attribute of events to the types that are declared for it."""
    note: str | None = None
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class Shape:
    """How the events of anybody's log become rows; the same for all of them."""

    chosen: str | None
    """The type of object that is the case."""
    of_type: dict[str, str]
    """Type of object to its column, that of the case first."""
    of_event: dict[str, str]
    """Attribute of events, with its mark, to its column."""
    of_value: dict[str, str]
    """Attribute of the case to its column."""
    notes: tuple[str, ...]
    roles: dict[str, str]


def rows(
    tables: Tables, kind: str, *, limit: int, case: str | None = None, times_in: str | None = None
) -> Raw:
    """One row per event and case. `case` names the type of object that is the case.

    Times without an offset, by which an attribute counts from then on, are of the zone `times_in`.

    Raises Unreadable when there are no events, when the rows would take more than `limit` bytes, or when no
    case is named and more than one type could be it.
    """
    if tables.events.height == 0:
        raise no_events()
    note = kept.parse(tables.note)
    if note is not None:
        frame = our_rows(tables.events, tables.related, note)
        return kept.restored(Raw(frame, kind, "event", frame.height, (), tables.left_out), note)
    return _any(tables, kind, case, limit, times_in)


def no_events() -> Unreadable:
    """The refusal of a log without an event."""
    return Unreadable("The OCEL log holds no events.", "Export it again, with its events.")


def our_rows(events: pl.DataFrame, related: pl.DataFrame, note: kept.Kept) -> pl.DataFrame:
    """The rows of a log that we wrote, before they are restored. `related` may be of further events, too.

    Times without an offset are of UTC, whatever zone is named: we wrote them so.
    """
    frame = events
    for column, qualifier in written.QUALIFIERS.items():
        prefix = written.TYPES[column] + ":"
        of = related.filter(
            (pl.col("qualifier") == qualifier) & pl.col("object").str.starts_with(prefix)
        ).unique("event", keep="first", maintain_order=True)
        named = of.select("event", pl.col("object").str.strip_prefix(prefix).alias(written.RELATED[column]))
        frame = frame.join(named, on="event", how="left", maintain_order="left")
    activity = frame["type"] if note.unnamed is None else frame["type"].replace(note.unnamed, None)
    columns = [
        (frame["event"] + 1).cast(pl.UInt32).alias(PLACE),
        activity.alias(ACTIVITY),
        frame["time"].str.replace(OURS, "${1}T${2}+00:00").alias(TIME),
        *(frame[written.RELATED[column]] for column in written.QUALIFIERS),
        *(
            frame[name].alias(name.removeprefix(ATTRIBUTE))
            for name in frame.columns
            if name.startswith(ATTRIBUTE)
        ),
    ]
    return pl.DataFrame(columns)


def _any(tables: Tables, kind: str, case: str | None, limit: int, times_in: str | None) -> Raw:
    """The rows of anybody's log."""
    types = tables.objects["type"].drop_nulls().unique(maintain_order=True).to_list()
    attributes = attributes_of(tables.events.columns)
    said = [name for name in tables.values["name"].unique(maintain_order=True).to_list() if name != NAME]
    width = len(attributes) + len(types) + len(said)
    if tables.events.height * width * CELL > limit:
        raise too_large(limit)
    shape = shape_of(types, attributes, said, case)
    labelled = _labelled(tables)
    of_case = labelled.clear() if shape.chosen is None else labelled.filter(pl.col("type") == shape.chosen)
    more = of_case.height - of_case["event"].n_unique()
    # Counted before the frame is made: an event of many cases becomes as many rows of every column.
    if (tables.events.height + more) * width * CELL > limit:
        raise too_large(limit)
    values = tables.values.filter(pl.col("object").is_in(of_case["object"].unique().implode()))
    told = values["name"].unique().to_list()
    kinds = named_types(tables.declared, attributes)
    frame = assembled(
        tables.events.with_columns(cells.typed(tables.events[name], kinds[name]) for name in kinds),
        labelled,
        shape,
        {name: column for name, column in shape.of_value.items() if name in told},
        dated(values, _instants(values["time"], times_in)) if told else None,
        _instants(tables.events["time"], times_in) if told else None,
    )
    notes = shape.notes + more_said(more)
    return Raw(frame, kind, "event", frame.height, notes, tables.left_out, shape.roles)


def attributes_of(columns: Sequence[str]) -> list[str]:
    """Those columns of events that are attributes."""
    return [name for name in columns if name.startswith(ATTRIBUTE)]


def named_types(declared: Mapping[str, set[str]], attributes: Sequence[str]) -> dict[str, str]:
    """Attribute, with its mark, to the one type that is declared for it and that is no text."""
    found = {}
    for name in attributes:
        kinds = declared.get(name.removeprefix(ATTRIBUTE), set())
        if len(kinds) == 1 and (named := TYPED.get(next(iter(kinds)))):
            found[name] = named
    return found


def shape_of(types: Sequence[str], attributes: Sequence[str], said: Sequence[str], case: str | None) -> Shape:
    """The columns. Raises Unreadable where it isn't plain which type of object is the case."""
    chosen = _case_type(types, case, [name.removeprefix(ATTRIBUTE) for name in attributes])
    taken = {TIME, ACTIVITY}
    first = [] if chosen is None else [chosen]
    ordered = [*first, *(each for each in types if each != chosen)]
    # What is named as the case keeps its name, whatever an attribute is called.
    of_case = {each: _free(each, taken) for each in first}
    of_event = {name: _free(name.removeprefix(ATTRIBUTE), taken) for name in attributes}
    of_type = of_case | {each: _free(each, taken) for each in ordered if each not in of_case}
    roles = {"time": TIME, "activity": ACTIVITY}
    if chosen is None:
        return Shape(None, of_type, of_event, {}, (), roles)
    return Shape(
        chosen,
        of_type,
        of_event,
        {name: _free(f"case:{name}", taken) for name in said},
        (_said(chosen, types),),
        roles | {"case": of_type[chosen]},
    )


def more_said(more: int) -> tuple[str, ...]:
    """A note on events that are about more than one case."""
    return (f"events of more than one case, counted in each: {more:,} more rows",) if more else ()


def dated(values: pl.DataFrame, at: pl.Series) -> pl.DataFrame:
    """Values of cases, with the instant from which each counts, in that order."""
    return values.select(pl.col("object").alias("\0object"), "name", "value", at.alias("\0at")).sort(
        "\0at", maintain_order=True
    )


def assembled(
    events: pl.DataFrame,
    labelled: pl.DataFrame,
    shape: Shape,
    told: Mapping[str, str],
    values: pl.DataFrame | None,
    at: pl.Series | None,
) -> pl.DataFrame:
    """One row per event and case. `labelled` is of these events, `values` (`dated`) are those of their cases.

    `told` are attributes of the case of which any case of the log has a value, `at` are instants of events.
    """
    frame = events.rename({name: f"\0{name}" for name in OWN})
    if at is not None:
        frame = frame.with_columns(at.alias("\0at"))
    frame = _with_objects(frame, labelled, shape.of_type, shape.chosen)
    if values is not None:
        frame = _with_values(frame, values, told)
    columns = [
        (frame["\0event"] + 1).cast(pl.UInt32).alias(PLACE),
        frame["\0type"].alias(ACTIVITY),
        frame["\0time"].alias(TIME),
        *(frame[name] for name in frame.columns if not name.startswith("\0")),
        *(frame[name].alias(shown) for name, shown in shape.of_event.items()),
    ]
    return pl.DataFrame(columns)


def _with_objects(
    frame: pl.DataFrame, labelled: pl.DataFrame, names: dict[str, str], chosen: str | None
) -> pl.DataFrame:
    """A column for each type of object, a row for each object of the chosen one."""
    for type_, name in names.items():
        of = labelled.filter(pl.col("type") == type_).rename({"event": "\0event"})
        if type_ == chosen:
            of = of.select("\0event", pl.col("label").alias(name), pl.col("object").alias("\0object"))
        else:
            joined = pl.col("label").str.join(", ").alias(name)
            of = of.group_by("\0event", maintain_order=True).agg(joined)
        frame = frame.join(of, on="\0event", how="left", maintain_order="left_right")
    return frame


def _case_type(types: Sequence[str], case: str | None, attributes: Sequence[str]) -> str | None:
    """The type of object that is the case; None where an attribute is named for it.

    Raises Unreadable, with the types, when it isn't plain which one it is.
    """
    if case in types:
        return case
    if case in attributes:
        return None
    listed = ", ".join(repr(each) for each in types[:MOST_SHOWN]) + (", …" if len(types) > MOST_SHOWN else "")
    if case is not None:
        raise Unreadable(f"There are no objects of the type {case!r}.", f"The types are: {listed or 'none'}.")
    by_name = {normal(each): each for each in reversed(types)}
    found = next((by_name[name] for name in KNOWN["case"].split() if name in by_name), None)
    if found is not None:
        return found
    others = {name for role in OTHER_ROLES for name in KNOWN[role].split()}
    left = [each for each in types if normal(each) not in others]
    if len(left) == 1:
        return left[0]
    if not types:
        raise Unreadable("The OCEL log holds no objects, so no cases.", "Export it with its objects.")
    raise Unreadable(
        f"The events are about objects of several types, and none is plainly the case: {listed}.",
        "Name the one whose hand-offs you want to see: --case TYPE.",
    )


def _said(chosen: str, types: Sequence[str]) -> str:
    others = ", ".join(repr(each) for each in types if each != chosen) or "none"
    return f"cases are the objects of the type {chosen!r}; further types: {others}"


def _labelled(tables: Tables) -> pl.DataFrame:
    """`event`, `object`, `type`, `label`: the object's name where those of its type differ, else its id."""
    names = tables.values.filter((pl.col("name") == NAME) & (pl.col("value") != ""))
    named = names.unique("object", keep="first", maintain_order=True).select(
        "object", pl.col("value").alias("label")
    )
    objects = tables.objects.unique("object", keep="first", maintain_order=True).join(
        named, on="object", how="left", maintain_order="left"
    )
    good = pl.col("label").is_not_null().all().over("type") & (
        pl.col("label").n_unique().over("type") == pl.len().over("type")
    )
    objects = objects.with_columns(pl.when(good).then("label").otherwise("object").alias("label"))
    pairs = tables.related.select("event", "object").unique(maintain_order=True)
    return pairs.join(objects, on="object", how="inner", maintain_order="left")


def _with_values(frame: pl.DataFrame, values: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """Columns for what the attributes of the case were set to last, at the time of the event."""
    asked = frame.select("\0object", "\0at").with_row_index("\0row").sort("\0at", maintain_order=True)
    for name, column in names.items():
        of = values.filter(pl.col("name") == name).select("\0object", "\0at", pl.col("value").alias(column))
        met = asked.join_asof(of, on="\0at", by="\0object", check_sortedness=False).sort("\0row")
        frame = frame.with_columns(met[column])
    return frame


def _instants(column: pl.Series, times_in: str | None) -> pl.Series:
    """Times as far as they can be read, else the beginning of 1970, as is written for what never changes."""
    try:
        places = pl.int_range(1, len(column) + 1, eager=True)
        found = times.parse(column, places, "event", times_in=times_in).values
    except Unreadable:
        return beginnings(len(column))
    return from_beginning(found)


def beginnings(rows: int) -> pl.Series:
    """The beginning of 1970, as often as that."""
    return pl.repeat(0, rows, dtype=pl.Int64, eager=True).cast(pl.Datetime("us", "UTC"))


def from_beginning(at: pl.Series) -> pl.Series:
    """Instants, the beginning of 1970 where there is none."""
    return at.fill_null(beginnings(1)[0])


def _free(name: str, taken: set[str]) -> str:
    """A name for a column that no other has; none of ours begins as those do that are taken out again."""
    plain = name.replace("\0", "")
    found, number = plain, 2
    while found in taken:
        found, number = f"{plain} ({number})", number + 1
    taken.add(found)
    return found
