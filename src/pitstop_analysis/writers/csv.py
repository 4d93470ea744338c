"""CSV for programs: canonical columns first, one row per event, UTF-8, times in ISO 8601.

What CSV can't say is lost: types, an empty text (read back as nothing), the zero character (no reader takes
it for text, so U+FFFD stands for it), and the place of a row in the file that was read. `seq` and `base` are
left out, for they follow from the rest.

Every text stands as it is, `=HYPERLINK(…)` too, which a spreadsheet would run: what guards against it changes
the text, and what is read again would not be what was written. The tables of `pitstop report --csv` are for
spreadsheets, and are guarded.
"""

from pathlib import Path

import polars as pl

from pitstop_analysis import cells, kept
from pitstop_analysis.writers.rows import Rows, others
from pitstop_analysis.writers.target import stream


def write(log: Rows, part: Path, *, packed: bool) -> None:
    """The log as CSV with a header, in its own order."""
    columns = [*kept.ROLES, *others(log)]
    headings = ["support_line" if name == "line" else name for name in columns]
    with stream(part, packed=packed) as out:
        out.write(_text(pl.DataFrame(schema=dict.fromkeys(headings, pl.String)), header=True))
        for rows in log.stretches():
            found = [cells.text(rows[name]).str.replace_all("\0", "\ufffd", literal=True) for name in columns]
            out.write(_text(pl.DataFrame(found), header=False))


def _text(rows: pl.DataFrame, *, header: bool) -> bytes:
    return rows.write_csv(include_header=header, line_terminator="\r\n").encode()
