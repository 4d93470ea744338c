"""Zendesk's ticket metrics: one row per ticket with counts and times, and no team. It is refused with words.

Source: Zendesk developer documentation, "Ticket Metrics": ticket_id, created_at, group_stations (number of
groups the ticket passed through), assignee_stations, reopens, replies, assigned_at, solved_at, …. Which
groups, in which order and when, it doesn't say; so routes, waits, bounces and times after a hand-off can't be
told.
"""

import polars as pl

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers.known_csv.export import Asked, Columns, Export, Shaped
from pitstop_analysis.readers.raw import Raw


def shape(raw: Raw, columns: Columns, asked: Asked) -> Shaped:
    """Raises Unreadable with the figures that the metrics do hold."""
    tickets = asked.tally_of(raw, columns["groupstations"])
    stations = tickets.with_columns(pl.col("value").cast(pl.Int64, strict=False)).drop_nulls()
    more = int(stations.filter(pl.col("value") > 1)["n"].sum())
    raise Unreadable(
        "These are Zendesk's ticket metrics. They count the groups that a ticket passed through and name "
        "none, so no route, wait or bounce can be told. What they say: "
        f"{more:,} of {int(stations['n'].sum()):,} tickets passed through more than one group.",
        "Export the ticket events (incremental export, JSON) or, in Explore, the updates history with the "
        "columns of changes.",
    )


EXPORT = Export(
    "Zendesk's ticket metrics",
    lambda columns: columns.have("groupstations", "assigneestations"),
    shape,
    tallied=lambda columns: columns["groupstations"],
)
