"""Object-centric events (OCEL 2.0) as rows of cases: what both of its forms become.

OCEL 2.0 (https://www.ocel-standard.org, Berti et al., version 2.0 of October 2023) relates an event to any
number of objects. One type of object is the case: the one that is named as cases are, or that `--case` names.
An event becomes one row for each of its cases, with a column for every attribute, for every other type of
object (its objects' names, or their ids), and `case:NAME` for what an attribute of the case said then.
"""

from dataclasses import dataclass, field

import polars as pl

from pitstop_analysis import cells, kept, times
from pitstop_analysis.problems import LeftOut, Unreadable
from pitstop_analysis.readers.raw import PLACE, Raw
from pitstop_analysis.recognise import KNOWN, normal
from pitstop_analysis.writers import ocel as written

TIME, ACTIVITY = "ocel:time", "ocel:type"
ATTRIBUTE = "\0a:"
"""Before the name of an attribute, while its column stands beside those of the format."""
NAME = written.NAME
TYPED = {"integer": "Int64", "float": "Float64", "boolean": "Boolean"}
OTHER_ROLES = ("team", "person", "line")
MOST_SHOWN = 40


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


def rows(tables: Tables, kind: str, *, case: str | None = None) -> Raw:
    """One row per event and case. `case` names the type of object that is the case.

    Raises Unreadable when there are no events, or when none is named and more than one type could be it.
    """
    if tables.events.height == 0:
        raise Unreadable("The OCEL log holds no events.", "Export it again, with its events.")
    note = kept.parse(tables.note)
    if note is not None:
        return kept.restored(_ours(tables, kind, note), note)
    return _any(tables, kind, case)


def _ours(tables: Tables, kind: str, note: kept.Kept) -> Raw:
    """The rows of a log that we wrote, with the columns that its note names."""
    frame = tables.events
    for column, qualifier in written.QUALIFIERS.items():
        prefix = written.TYPES[column] + ":"
        of = tables.related.filter(
            (pl.col("qualifier") == qualifier) & pl.col("object").str.starts_with(prefix)
        ).unique("event", keep="first", maintain_order=True)
        named = of.select("event", pl.col("object").str.strip_prefix(prefix).alias(written.RELATED[column]))
        frame = frame.join(named, on="event", how="left", maintain_order="left")
    activity = frame["type"] if note.unnamed is None else frame["type"].replace(note.unnamed, None)
    columns = [
        (frame["event"] + 1).cast(pl.UInt32).alias(PLACE),
        activity.alias(ACTIVITY),
        frame["time"].alias(TIME),
        *(frame[written.RELATED[column]] for column in written.QUALIFIERS),
        *(
            frame[name].alias(name.removeprefix(ATTRIBUTE))
            for name in frame.columns
            if name.startswith(ATTRIBUTE)
        ),
    ]
    return Raw(pl.DataFrame(columns), kind, "event", frame.height, (), tables.left_out)


def _any(tables: Tables, kind: str, case: str | None) -> Raw:
    types = tables.objects["type"].drop_nulls().unique(maintain_order=True).to_list()
    attributes = [name for name in tables.events.columns if name.startswith(ATTRIBUTE)]
    plain = {name: name.removeprefix(ATTRIBUTE) for name in attributes}
    chosen = case if case in types else None
    if chosen is None and (case is None or case not in plain.values()):
        chosen = _case_type(types, case)
    labelled = _labelled(tables)
    frame, notes = tables.events, list[str]()
    taken = {*plain.values(), TIME, ACTIVITY}
    names: dict[str, str] = {}
    for type_ in [*([chosen] if chosen else []), *(each for each in types if each != chosen)]:
        names[type_] = _free(type_, taken)
        of = labelled.filter(pl.col("type") == type_)
        if type_ == chosen:
            many = of.height - of["event"].n_unique()
            if many:
                notes.append(f"events of more than one case, counted in each: {many:,} more rows")
            of = of.select("event", pl.col("label").alias(names[type_]), "object")
        else:
            of = of.group_by("event", maintain_order=True).agg(
                pl.col("label").str.join(", ").alias(names[type_])
            )
        frame = frame.join(of, on="event", how="left", maintain_order="left_right")
    roles = {"time": TIME, "activity": ACTIVITY}
    if chosen is not None:
        notes.insert(0, _said(chosen, types))
        frame = _with_values(frame, tables.values, taken)
        roles["case"] = names[chosen]
    typed = [_typed(frame[name], plain[name], tables.declared) for name in attributes]
    rest = [
        name for name in frame.columns if name not in (*attributes, "event", "id", "type", "time", "object")
    ]
    place = (frame["event"] + 1).cast(pl.UInt32).alias(PLACE)
    columns = [
        place,
        frame["type"].alias(ACTIVITY),
        frame["time"].alias(TIME),
        *(frame[name] for name in rest),
    ]
    made = pl.DataFrame([*columns, *typed])
    return Raw(made, kind, "event", made.height, tuple(notes), tables.left_out, roles)


def _case_type(types: list[str], case: str | None) -> str:
    """The type of object that is the case. Raises Unreadable, with the types, when that isn't plain."""
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


def _said(chosen: str, types: list[str]) -> str:
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


def _with_values(frame: pl.DataFrame, values: pl.DataFrame, taken: set[str]) -> pl.DataFrame:
    """Columns `case:NAME`: what the attribute of the case was set to last, at the time of the event."""
    of_cases = values.join(frame.select("object").unique(), on="object", how="semi")
    if of_cases.height == 0:
        return frame
    at = _instants(frame["time"])
    numbered = frame.with_columns(at.alias("\0at")).with_row_index("\0row")
    dated = of_cases.with_columns(_instants(of_cases["time"]).alias("\0at"))
    for name in dated["name"].unique(maintain_order=True).to_list():
        if name == NAME:
            continue
        column = _free(f"case:{name}", taken)
        set_to = dated.filter(pl.col("name") == name).select("object", "\0at", pl.col("value").alias(column))
        met = (
            numbered.select("\0row", "object", "\0at")
            .sort("\0at", maintain_order=True)
            .join_asof(
                set_to.sort("\0at", maintain_order=True), on="\0at", by="object", check_sortedness=False
            )
            .sort("\0row")
        )
        numbered = numbered.with_columns(met[column])
    return numbered.drop("\0at", "\0row")


def _instants(column: pl.Series) -> pl.Series:
    """Times as far as they can be read, else the beginning of 1970, as is written for what never changes."""
    beginning = pl.Series([0], dtype=pl.Int64).cast(times.UTC_US)[0]
    try:
        found = times.parse(column, pl.int_range(1, len(column) + 1, eager=True), "event").values
    except Unreadable:
        found = pl.Series(column.name, [None], dtype=times.UTC_US).new_from_index(0, len(column))
    return found.fill_null(beginning)


def _typed(column: pl.Series, name: str, declared: dict[str, set[str]]) -> pl.Series:
    kinds = declared.get(name, set())
    named = TYPED.get(next(iter(kinds)), "") if len(kinds) == 1 else ""
    return (cells.typed(column, named) if named else column).alias(name)


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name = f"{name} (object)"
    taken.add(name)
    return name
