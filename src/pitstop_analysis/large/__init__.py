"""Reports of logs that are larger than memory.

A log is read in parts (`opened`), each by the functions that read a whole one. What no part can tell, such as
the columns of XES and JSON or the names of objects in OCEL, is put aside on disk first (`staged`,
`ocel_tables`). A history of changes is laid out by case and read some cases at a time (`histories`,
`json_histories`, `by_case`). Events go to a folder of Parquet files (`spool`). DuckDB orders and cuts them
there under a bound on its memory (`relation`), and the measures ask it as they ask any engine (`report`). The
figures are the same as in memory.
"""
