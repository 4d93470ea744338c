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
from pitstop_analysis.readers.known_csv.export import Asked, Columns, Export
from pitstop_analysis.readers.raw import Raw

EXPORTS: tuple[Export, ...] = (
    servicenow_audit.EXPORT,
    servicenow_updates.EXPORT,
    zammad.EXPORT,
    otrs.EXPORT,
    zendesk_metrics.EXPORT,
    vinst.EXPORT,
    changes.EXPORT,
)


def known(raw: Raw, asked: Asked) -> Export | None:
    """The export that the rows are of, if it is known."""
    columns = Columns(raw.columns)
    fitting = (export for export in EXPORTS if export.fits(columns))
    return next((export for export in fitting if export.tells(raw, columns, asked)), None)
