"""A log ordered once and cut once: one kernel in polars, one in SQL for DuckDB and Spark."""
