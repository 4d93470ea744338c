"""The columns of a copy of the event log."""

import polars as pl

from pitstop.events.canonical import Row

NUMBERS = {"seq": pl.Int64, "seconds_to_answer": pl.Int64}
SCHEMA = pl.Schema(
    {name: NUMBERS.get(name, pl.String) for name in Row._fields} | {"at": pl.Datetime("us", "UTC")}
)
COLUMNS = tuple(SCHEMA)
