"""Exports that are read without options: one module each, tried in this order. A new one stands here too."""

import polars as pl

from pitstop_analysis.readers.known_csv import (
    changes,
    otrs,
    servicenow_audit,
    servicenow_updates,
    vinst,
    zammad,
    zendesk_metrics,
)
from pitstop_analysis.readers.known_csv.export import Asked, Columns, Export, tally
from pitstop_analysis.readers.raw import Raw
from pitstop_analysis.recognise import normal

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


MOST = 100_000
"""Different values that are told apart before only those are that could mean something."""
_MEANT = {normal(name) for names in (*changes.FIELDS.values(), otrs.TELL_TEAM) for name in names}


def added(sofar: pl.DataFrame | None, column: pl.Series, asked: Asked) -> pl.DataFrame:
    """The tally of a column (see `Export`) with these further rows.

    Of more values than any history has fields, the first in order are kept, and those that say who has it.
    """
    more = tally(column)
    if sofar is not None:
        more = pl.concat([sofar, more]).group_by("value").agg(pl.col("n").sum()).sort("value")
    if more.height <= MOST:
        return more
    named = {*asked.fields.values()}
    meant = more.filter([normal(str(name)) in _MEANT or name in named for name in more["value"]])
    return pl.concat([more.head(MOST // 2), meant]).unique("value").sort("value")
