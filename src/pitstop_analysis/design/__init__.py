"""A designed flow, written as text, laid over the flow that a log shows (docs/design-of-flows.md)."""

from pitstop_analysis.design.draft import draft
from pitstop_analysis.design.file import read_design
from pitstop_analysis.design.overlay import DEFINITION, Overlay, Step, Turn, Use, overlay
from pitstop_analysis.design.parse import Design, Fault, Misdrawn, parse
from pitstop_analysis.design.tell import TABLES, Sentence, findings, rows

__all__ = [
    "DEFINITION",
    "TABLES",
    "Design",
    "Fault",
    "Misdrawn",
    "Overlay",
    "Sentence",
    "Step",
    "Turn",
    "Use",
    "draft",
    "findings",
    "overlay",
    "parse",
    "read_design",
    "rows",
]
