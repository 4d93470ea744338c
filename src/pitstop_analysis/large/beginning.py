"""`beginning`: the first rows of a log of any size, for who asks a person what its columns are."""

from dataclasses import replace
from pathlib import Path

import polars as pl

from pitstop_analysis.large.in_room import in_room
from pitstop_analysis.large.on_disk import Reading, most
from pitstop_analysis.large.opened import opened
from pitstop_analysis.large.room import need_disk
from pitstop_analysis.large.workplace import workplace
from pitstop_analysis.readers.raw import Raw

ROWS = 100_000
"""Rows of a beginning, about: enough to show what values there are."""


def beginning(path: Path, reading: Reading) -> Raw:
    """The rows of the first parts of the log, as `open_log` gives all of them.

    Of `reading` counts what says how the file is opened. Raises Unreadable where reading these rows would.
    """
    with in_room(reading.beside, reading.limit), workplace(reading.beside) as made:
        parts = opened(
            path,
            made,
            encoding=reading.encoding,
            delimiter=reading.delimiter,
            limit=most(path, reading.max_size),
            memory=reading.limit,
            case=reading.columns["case"],
            times_in=reading.zone,
        )
        need_disk(made, parts.size)
        found: list[Raw] = []
        for part in parts:
            found.append(part.raw)
            if sum(raw.frame.height for raw in found) >= ROWS:
                break
        columns = found[0].frame.columns
        return replace(
            found[0],
            frame=pl.concat([raw.frame.select(columns) for raw in found], rechunk=True),
            rows=sum(raw.rows for raw in found),
            left_out=tuple(left for raw in found for left in raw.left_out),
        )
