"""ServiceNow's incidents with one row per update, each with the group, the assignee and the state of then.

Source: the "Incident management process enriched event log" of the UCI Machine Learning Repository (Amaral,
Fantinato, Peres, 2018), made from a ServiceNow instance's audit: number, incident_state, …, sys_updated_at,
assignment_group, assigned_to, …. `?` stands for what is not known. Times stand as whoever exported them sees
them, so whether `3/5/2016` is day or month first is left to the times themselves.
"""

from dataclasses import replace

import polars as pl

from pitstop_analysis.readers.known_csv.export import Asked, Columns, Export, Shaped
from pitstop_analysis.readers.raw import PLACE, Raw

UNKNOWN = "?"


def shape(raw: Raw, columns: Columns, asked: Asked) -> Shaped:
    """The rows as they are, with nothing for a question mark."""
    case, time, team = columns["number"], columns["sysupdatedat"], columns["assignmentgroup"]
    text = [name for name, kind in raw.frame.schema.items() if kind == pl.String and name != PLACE]
    frame = raw.frame.with_columns(pl.col(text).replace(UNKNOWN, None))
    named: dict[str, str | None] = {"case": case, "time": time, "team": team}
    named |= {"person": columns.first("assignedto"), "status": columns["incidentstate"]}
    return Shaped(replace(raw, frame=frame), named)


EXPORT = Export(
    "ServiceNow's incidents, one row per update",
    lambda columns: columns.have("number", "incidentstate", "sysupdatedat", "assignmentgroup"),
    shape,
)
