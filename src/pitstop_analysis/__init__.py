"""Event logs in, hand-off measures out. Knows nothing of Django or of the desk.

    import pitstop_analysis as pa

    log = pa.read("export.csv")
    pa.report(log)

`read` takes CSV, JSON, Parquet, XES, OCEL 2.0 and gzipped files; `report` measures the log, tells how far it
is and can be cancelled; the object that it gives shows itself in a notebook and has `to_dict()`, `to_html()`
and `tables` (polars frames, which anything that reads Arrow takes). `compare` sets two periods or two teams
side by side. `write` makes a file of a log that other tools read: `pa.write(log, "export.xes.gz")`.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pitstop_analysis.hours import Hours
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
    "Hours",
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

_PLACES = {
    "Cancelled": "report.steps",
    "Hours": "hours",
    "LeftOut": "problems",
    "Log": "log",
    "Relations": "relations",
    "Report": "report.build",
    "Segments": "segments",
    "SideBySide": "report.compared",
    "Understood": "log",
    "Unreadable": "problems",
    "Unwritable": "writers.target",
    "Words": "segments",
    "compare": "report.compared",
    "cut": "segments",
    "read": "read",
    "relate": "relations",
    "report": "report.build",
    "write": "write",
}


class _Library(ModuleType):
    """Imports what is asked for when it is asked for: polars and DuckDB take longer than a command's help."""

    def __getattr__(self, name: str) -> Any:
        if name not in _PLACES:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        found = getattr(import_module(f"{self.__name__}.{_PLACES[name]}"), name)
        self.__dict__[name] = found
        return found

    def __setattr__(self, name: str, value: object) -> None:
        # `read`, `report` and `write` are modules as well, and Python would put them in the functions' place.
        if not (name in _PLACES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Library
