"""OCEL 2.0 as JSON (https://www.ocel-standard.org/specification/formats/json/).

Times are ISO 8601 in UTC. One key more than the standard's four, `pitstop:log`, holds the note that lets
`read` give back the same log; the standard's schema allows further keys, and tools pass over them.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import IO

import polars as pl

from pitstop_analysis import cells, kept
from pitstop_analysis.writers import ocel
from pitstop_analysis.writers.rows import Rows
from pitstop_analysis.writers.target import stream

BEGINNING = "1970-01-01T00:00:00Z"
"""When an attribute of an object that never changes was set, as the standard writes it."""


def write(log: Rows, part: Path, *, packed: bool) -> None:
    """The log as one JSON document."""
    made = ocel.plan(log, folded=False)
    with stream(part, packed=packed) as out:
        out.write(_head(log, made).encode())
        _objects(log, out)
        out.write(b'],"events":[')
        _events(log, made, out)
        out.write(b"]}\n")


def _head(log: Rows, made: ocel.Plan) -> str:
    schema = log.schema
    object_types = [
        {"name": kind, "attributes": [{"name": ocel.NAME, "type": "string"}]} for kind in ocel.TYPES.values()
    ]
    event_types = [
        {
            "name": name,
            "attributes": [
                {"name": made.attributes[column], "type": cells.group(schema[column])} for column in columns
            ],
        }
        for name, columns in made.types.items()
    ]
    return (
        f'{{"{kept.NOTE}":{json.dumps(made.note.text())},'
        f'"objectTypes":{json.dumps(object_types, ensure_ascii=False)},'
        f'"eventTypes":{json.dumps(event_types, ensure_ascii=False)},"objects":['
    )


def _objects(log: Rows, out: IO[bytes]) -> None:
    first = True
    for kind, names in ocel.objects(log):
        for some in names:
            text = (
                some.to_frame("name")
                .select(
                    pl.concat_str(
                        pl.lit('{"id":'),
                        cells.quoted(ocel.named(some, kind)),
                        pl.lit(
                            f',"type":"{kind}","attributes":[{{"name":"{ocel.NAME}","time":"{BEGINNING}","value":'
                        ),
                        cells.quoted(some),
                        pl.lit('}],"relationships":[]}'),
                    )
                )
                .to_series()
            )
            first = _listed(text, out, first=first)


def _events(log: Rows, made: ocel.Plan, out: IO[bytes]) -> None:
    first = True
    for rows in ocel.events(log):
        related = [_related(rows[column], column) for column in ocel.QUALIFIERS]
        values = [_attribute(rows[column], key) for column, key in made.attributes.items()]
        text = rows.select(
            pl.concat_str(
                pl.lit('{"id":"'),
                ocel.event_ids(rows),
                pl.lit('","type":'),
                cells.quoted(ocel.activities(rows, made)),
                pl.lit(',"time":"'),
                rows["at"].dt.to_string("%Y-%m-%dT%H:%M:%S%.6fZ"),
                pl.lit('","attributes":['),
                _joined(values, rows.height),
                pl.lit('],"relationships":['),
                _joined(related, rows.height),
                pl.lit("]}"),
            )
        ).to_series()
        first = _listed(text, out, first=first)


def _listed(text: Iterable[str], out: IO[bytes], *, first: bool) -> bool:
    """Write members of a list; False from then on, for a comma goes before the next."""
    whole = ",\n".join(text)
    if whole:
        out.write((whole if first else ",\n" + whole).encode())
    return first and not whole


def _related(column: pl.Series, name: str) -> pl.Series:
    head, tail = pl.lit('{"objectId":'), pl.lit(f',"qualifier":"{ocel.QUALIFIERS[name]}"}}')
    ids = cells.quoted(ocel.named(column, ocel.TYPES[name]))
    return ids.to_frame("").select(pl.concat_str(head, pl.col(""), tail)).to_series()


def _attribute(column: pl.Series, key: str) -> pl.Series:
    """Each value as an attribute of its event, null where it is null."""
    group = cells.group(column.dtype)
    value = cells.text(column)
    if group in ("string", "time"):
        value = cells.quoted(value)
    elif group == "float":  # JSON has no number for these
        value = value.replace(["NaN", "inf", "-inf"], ['"NaN"', '"inf"', '"-inf"'])
    head = pl.lit(f'{{"name":{json.dumps(key, ensure_ascii=False)},"value":')
    return value.to_frame("").select(pl.concat_str(head, pl.col(""), pl.lit("}"))).to_series()


def _joined(parts: list[pl.Series], height: int) -> pl.Series:
    if not parts:
        return pl.repeat("", height, eager=True)
    frame = pl.DataFrame([part.alias(str(number)) for number, part in enumerate(parts)])
    return frame.select(pl.concat_str(pl.all(), separator=",", ignore_nulls=True)).to_series()
