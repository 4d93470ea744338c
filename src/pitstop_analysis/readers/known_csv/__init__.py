"""Exports that are read without options: one module each, tried in this order. A new one stands here too."""

from pitstop_analysis.readers.known_csv import (
    changes,
    otrs,
    servicenow_audit,
    servicenow_updates,
    vinst,
    zammad,
    zendesk_metrics,
)
from pitstop_analysis.readers.known_csv.export import Columns, Export

EXPORTS: tuple[Export, ...] = (
    servicenow_audit.EXPORT,
    servicenow_updates.EXPORT,
    zammad.EXPORT,
    otrs.EXPORT,
    zendesk_metrics.EXPORT,
    vinst.EXPORT,
    changes.EXPORT,
)


def known(columns: list[str]) -> Export | None:
    """The export that has these columns, if it is known."""
    found = Columns(columns)
    return next((export for export in EXPORTS if export.fits(found)), None)
