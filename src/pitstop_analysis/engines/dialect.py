"""The texts of measures and kernels in Spark's dialect, by sqlglot. Needs the extra `pitstop[spark]`."""

import sqlglot


def in_spark(sql: str) -> str:
    """A text in DuckDB's dialect as Spark says it; `$name` becomes `:name`."""
    (text,) = sqlglot.transpile(sql, read="duckdb", write="spark")
    return text
