"""A log ordered once and cut once: one kernel in polars, one in SQL for DuckDB and Spark."""

NO_SPLIT = "\x1f"
"""Stands between the teams of a variant; in a name there it becomes a space."""
