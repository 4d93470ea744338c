"""Values of any column as text and back: the same value comes out that went in.

Numbers and truths are written as programs write them, times in ISO 8601 (UTC where they have a zone), lists
and structures as JSON, bytes in Base64. `kind` names the type, so that `typed` can give it back; what has no
type to go back to (lists, bytes, spans of time) stays text.
"""

import re

import polars as pl

PLAIN = {
    str(each): each
    for each in (
        *(pl.String(), pl.Null(), pl.Boolean(), pl.Date(), pl.Float32(), pl.Float64()),
        *(pl.Int8(), pl.Int16(), pl.Int32(), pl.Int64(), pl.UInt8(), pl.UInt16(), pl.UInt32(), pl.UInt64()),
    )
}
TIME = re.compile(r"Datetime\((ms|us|ns),([A-Za-z0-9_+\-/]*)\)")
DIGITS = {"ms": 3, "us": 6, "ns": 9}
AS_JSON = "v"


def kind(dtype: pl.DataType) -> str:
    """The name of a type, as a file keeps it; `String` for one that only its text survives."""
    if isinstance(dtype, pl.Datetime):
        return f"Datetime({dtype.time_unit},{dtype.time_zone or ''})"
    return str(dtype) if str(dtype) in PLAIN else "String"


def group(dtype: pl.DataType) -> str:
    """`integer`, `float`, `boolean`, `time` or `string`: what formats tell apart."""
    if dtype.is_integer():
        return "string" if dtype in (pl.UInt64, pl.Int128) else "integer"  # formats end at 64 bits, signed
    if dtype.is_float():
        return "float"
    if dtype == pl.Boolean:
        return "boolean"
    return "time" if dtype == pl.Date or isinstance(dtype, pl.Datetime) else "string"


def text(column: pl.Series) -> pl.Series:
    """Every value as text, null where it is null. Raises PolarsError for objects of Python."""
    dtype = column.dtype
    if isinstance(dtype, pl.Datetime):
        digits = DIGITS[dtype.time_unit]
        if dtype.time_zone is None:
            return column.dt.to_string(f"%Y-%m-%dT%H:%M:%S%.{digits}f")
        return column.dt.convert_time_zone("UTC").dt.to_string(f"%Y-%m-%dT%H:%M:%S%.{digits}f+00:00")
    if dtype == pl.Date:
        return column.dt.to_string("%Y-%m-%dT00:00:00+00:00")
    if dtype == pl.Binary:
        return column.bin.encode("base64")
    if isinstance(dtype, pl.List | pl.Array | pl.Struct):
        return _json(column).set(column.is_null(), None)
    if isinstance(dtype, pl.Duration):
        return column.dt.to_string("iso")
    return column.cast(pl.String)


def quoted(column: pl.Series) -> pl.Series:
    """Text as JSON strings, null where it is null."""
    return _json(column).set(column.is_null(), None)


def typed(column: pl.Series, name: str) -> pl.Series:
    """Text as values of the type that `kind` named; as it is where one of them is no such value."""
    try:
        made = _typed(column, name)
    except pl.exceptions.PolarsError:
        return column
    return column if made.null_count() > column.null_count() else made


def _json(column: pl.Series) -> pl.Series:
    whole = column.alias(AS_JSON).to_frame().to_struct().struct.json_encode()
    return whole.str.strip_prefix(f'{{"{AS_JSON}":').str.strip_suffix("}").alias(column.name)


def _typed(column: pl.Series, name: str) -> pl.Series:
    if found := TIME.fullmatch(name):
        return _time(column, found[1], found[2])
    if name == "Date":
        return column.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    if name == "Boolean":
        return column.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean)
    if name == "Null":
        return pl.Series(column.name, [None]).new_from_index(0, len(column))
    return column.cast(PLAIN.get(name, pl.String()), strict=False)


def _time(column: pl.Series, unit: str, zone: str) -> pl.Series:
    if not zone:
        return column.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit=unit, strict=False)  # type: ignore[arg-type]
    at = column.str.to_datetime(
        "%Y-%m-%dT%H:%M:%S%.f%:z",
        time_unit=unit,  # type: ignore[arg-type]
        time_zone="UTC",
        strict=False,
    )
    return at.dt.convert_time_zone(zone)
