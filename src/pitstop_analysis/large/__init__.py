"""Reports of logs that are larger than memory.

A log is read in parts, each by the functions that read a whole one, and its events go to a folder of Parquet
files (`spool`). DuckDB orders and cuts them there under a bound on its memory (`relation`), and the measures
ask it as they ask any engine (`report`). The figures are the same as in memory.
"""
