"""Which reader a file needs, told from its first bytes and not from its name."""

import re
from pathlib import Path

from pitstop_analysis import kept
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers import csv, json, ocel_json, ocel_sqlite, parquet, xes
from pitstop_analysis.readers.raw import Raw
from pitstop_analysis.readers.source import DEFAULT_LIMIT, chunks, head

FOREIGN = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive", "Save the sheet as CSV, or unpack the archive."),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Office file", "Save the sheet as CSV."),
    (b"%PDF", "a PDF document", "Export the events themselves, as CSV, Parquet or XES."),
    (b"BZh", "packed with bzip2", "Unpack it first: bunzip2 FILE."),
    (b"\xfd7zXZ\0", "packed with xz", "Unpack it first: unxz FILE."),
    (b"\x28\xb5\x2f\xfd", "packed with zstd", "Unpack it first: unzstd FILE."),
)


def open_log(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    limit: int = DEFAULT_LIMIT,
    team: str | None = None,
    case: str | None = None,
    times_in: str | None = None,
) -> Raw:
    """The rows of a CSV, JSON, Parquet, XES, OCEL or gzipped file.

    `team` is the field named for the team, `case` the type of object named for the case. `times_in` is the
    zone of times without an offset, where a reader needs the times itself.

    Raises Unreadable, with the remedy, for anything else.
    """
    first = head(path)
    if not first:
        raise empty(path)
    if first.startswith(b"PAR1"):
        return kept.restored(parquet.read(path, limit), kept.in_parquet(path))
    if first.startswith(ocel_sqlite.MAGIC):
        return ocel_sqlite.read(path, limit=limit, case=case, times_in=times_in)
    for magic, what, remedy in FOREIGN:
        if first.startswith(magic):
            raise Unreadable(f"{path} is {what}.", remedy)
    if _is_html(first):
        raise Unreadable(
            f"{path} is a web page, perhaps an error or sign-in page saved in place of the export.",
            "Open it in a browser to see what it says, then export the log again.",
        )
    if _is_xml(first):
        return kept.restored(xes.read(lambda: chunks(path, limit)), kept.in_xes(first))
    if ocel_json.fits(first):
        return ocel_json.read(
            chunks(path, limit), limit=limit, encoding=encoding, case=case, times_in=times_in
        )
    if _bare(first).lstrip(b"\x1e").startswith((b"{", b"[")):
        return json.read(chunks(path, limit), limit=limit, encoding=encoding, team=team, times_in=times_in)
    return csv.read(b"".join(chunks(path, limit)), encoding=encoding, delimiter=delimiter)


def empty(path: Path) -> Unreadable:
    """The refusal of a file without a byte."""
    return Unreadable(f"{path} is empty.", "Export the log again.")


def form_of(first: bytes) -> str:
    """`csv`, `json`, `ocel`, `parquet`, `sqlite` or `xes`, by how a file begins; "" for what is no log."""
    if first.startswith(b"PAR1"):
        return "parquet"
    if first.startswith(ocel_sqlite.MAGIC):
        return "sqlite"
    if not first or first.startswith(tuple(magic for magic, _, _ in FOREIGN)) or _is_html(first):
        return ""
    if _is_xml(first):
        return "xes"
    if ocel_json.fits(first):
        return "ocel"
    return "json" if _bare(first).lstrip(b"\x1e").startswith((b"{", b"[")) else "csv"


def _is_html(first: bytes) -> bool:
    return re.match(rb"<!doctype\s+html|<html\b", _bare(first), re.IGNORECASE) is not None


def _is_xml(first: bytes) -> bool:
    return _bare(first).startswith(b"<")


def _bare(first: bytes) -> bytes:
    """The first bytes without marks, and without the zeros of UTF-16, so that ASCII can be compared."""
    text = first.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf")
    return text.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip()
