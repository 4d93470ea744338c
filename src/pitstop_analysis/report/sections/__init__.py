"""The sections of the page, one module each: a title that says the finding, pictures, tables, the definition.

A new section is a module with `section(figures) -> Section | None` and a line in SECTIONS.
"""

from collections.abc import Callable

from pitstop_analysis.report.figures import Figures
from pitstop_analysis.report.sections import (
    bounces,
    customer,
    designed,
    durations,
    flow,
    gathers,
    handoffs,
    held,
    lines,
    matrix,
    outcomes,
    parts,
    routes,
    runs,
    times,
    waits,
    weeks,
)
from pitstop_analysis.report.sections.section import Section

SECTIONS: tuple[Callable[[Figures], Section | None], ...] = (
    flow.section,
    designed.section,
    handoffs.section,
    bounces.section,
    waits.section,
    routes.section,
    matrix.section,
    gathers.section,
    outcomes.section,
    held.section,
    customer.section,
    weeks.section,
    times.section,
    durations.section,
    lines.section,
    runs.section,
    parts.section,
)
"""In the order of the page."""


def sections(figures: Figures) -> list[Section]:
    """Those that the log can fill."""
    found = [section(figures) for section in SECTIONS]
    return [section for section in found if section]


__all__ = ["SECTIONS", "Section", "sections"]
