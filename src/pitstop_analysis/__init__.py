"""Event logs in, hand-off measures out. Knows nothing of Django or of the desk.

    import pitstop_analysis as pa

    log = pa.read("export.csv")
    pa.report(log)

`read` takes CSV, JSON, Parquet, XES, OCEL 2.0 and gzipped files; `report` measures the log; the object that
it gives shows itself in a notebook and has `to_dict()`, `to_html()` and `tables` (polars frames). `write`
makes a file of a log that other tools read: `pa.write(log, "export.xes.gz")`.
"""

from pitstop_analysis.log import Log, Understood
from pitstop_analysis.problems import LeftOut, Unreadable
from pitstop_analysis.read import read
from pitstop_analysis.relations import Relations, relate
from pitstop_analysis.report.build import Report, report
from pitstop_analysis.report.compared import SideBySide, compare
from pitstop_analysis.report.steps import Cancelled
from pitstop_analysis.segments import Segments, Words, cut
from pitstop_analysis.write import write
from pitstop_analysis.writers.target import Unwritable

__all__ = [
    "Cancelled",
    "LeftOut",
    "Log",
    "Relations",
    "Report",
    "Segments",
    "SideBySide",
    "Understood",
    "Unreadable",
    "Unwritable",
    "Words",
    "compare",
    "cut",
    "read",
    "relate",
    "report",
    "write",
]
