"""`compare_large`: two periods or two teams of a log that need not fit into memory."""

from datetime import UTC, tzinfo
from pathlib import Path

from pitstop_analysis.large.on_disk import Reading, on_disk
from pitstop_analysis.large.relation import phases_of, related
from pitstop_analysis.report.compared import SideBySide, comparable, side_by_side


def compare_large(path: str | Path, reading: Reading, a: str, b: str, *, zone: tzinfo = UTC) -> SideBySide:
    """The same as `compare` of a log in memory, whatever the size of this one.

    Raises Unreadable where the two can't be compared, and where the log can't be read in parts.
    """
    with on_disk(Path(path), reading) as log:
        understood = log.known.understood
        comparable(understood, a, b)
        relations = related(log.duck, log.memory, phases=phases_of(log.duck, understood.words))
        return side_by_side(relations, understood, a, b, zone)
