"""`opened`: any log as parts."""

from pathlib import Path

from pitstop_analysis.large.csv_parts import CsvParts
from pitstop_analysis.large.ocel_parts import Asked, ocel_json_parts, ocel_sqlite_parts
from pitstop_analysis.large.parquet_parts import ParquetParts
from pitstop_analysis.large.parts import Parts
from pitstop_analysis.large.row_parts import json_parts, xes_parts
from pitstop_analysis.readers.choose import empty, form_of, open_log
from pitstop_analysis.readers.source import head


def opened(
    path: Path,
    folder: Path,
    *,
    encoding: str | None,
    delimiter: str | None,
    limit: int,
    memory: int,
    case: str | None,
    times_in: str | None = None,
) -> Parts:
    """The parts of a log, which may put rows aside in the folder.

    `limit` bounds the bytes of the file after unpacking, `memory` those for bringing together what a file
    keeps apart; `case` is the type of object that was named for the case, `times_in` the zone of times
    without an offset. Raises Unreadable as the readers of whole files do.
    """
    form = form_of(head(path))
    if form == "csv":
        return CsvParts(path, encoding=encoding, delimiter=delimiter, limit=limit)
    if form == "parquet":
        return ParquetParts(path, folder, limit=limit)
    if form == "xes":
        return xes_parts(path, folder, limit=limit)
    if form == "json":
        return json_parts(path, folder, limit=limit, encoding=encoding, memory=memory)
    asked = Asked(limit, memory, case, times_in)
    if form == "ocel":
        return ocel_json_parts(path, folder, encoding=encoding, asked=asked)
    if form == "sqlite":
        return ocel_sqlite_parts(path, folder, asked=asked)
    open_log(path)  # words what it is
    raise empty(path)
