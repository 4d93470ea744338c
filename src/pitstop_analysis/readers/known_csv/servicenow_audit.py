"""ServiceNow's audit of incidents: an export of the table sys_audit, one row per changed field.

Source: ServiceNow documentation, "Viewing Sys Audit and Audit Relationship Change tables" (2026-03):
Table name, Field name, Document key, User, Old value, New value, Created. A CSV export writes names
(`documentkey`), an Excel export labels ("Document key"). Reference fields hold sys_ids; times are UTC.
States are numbers; those of the incident table as it comes: 1 New, 2 In Progress, 3 On Hold, 6 Resolved,
7 Closed, 8 Canceled.
"""

from dataclasses import replace

import polars as pl

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers.known_csv import history
from pitstop_analysis.readers.known_csv.export import Asked, ByCase, Columns, Export, Shaped
from pitstop_analysis.readers.raw import Counted, Raw

TEAM, PERSON, STATES_IN = "assignment_group", "assigned_to", ("incident_state", "state")
STATES = {
    "1": "New", "2": "In Progress", "3": "On Hold", "6": "Resolved", "7": "Closed", "8": "Canceled"
}  # fmt: skip
SYS_ID = r"^[0-9a-f]{32}$"


def shape(raw: Raw, columns: Columns, asked: Asked) -> Shaped:
    """The history with the group, the assignee and the state as they stand at each change."""
    field, old, new = columns["fieldname"], columns["oldvalue"], columns["newvalue"]
    case, time = columns["documentkey"], columns.first("syscreatedon", "created") or ""
    names = asked.tally_of(raw, field)["value"]
    status = next((name for name in STATES_IN if (names == name).any()), STATES_IN[0])
    fields = {"team": TEAM, "person": PERSON, "status": status} | asked.fields
    if not (names == fields["team"]).any():
        raise Unreadable(
            f"This is ServiceNow's audit (sys_audit), but no row changes {fields['team']}: nothing says who "
            "held a case.",
            "Audit the field assignment_group, and export its rows too (fieldnameINassignment_group,"
            "assigned_to,incident_state,state).",
        )
    changes = {
        role: history.Change(f"{new} of {name}", *history.changed(pl.col(field) == name, new, old))
        for role, name in fields.items()
    }
    told = history.Columns(case, time, pl.col(field), (field, old, new))
    events = history.events(raw, told, changes, asked)
    return Shaped(_in_words(events, changes), history.named(told, changes))


def _in_words(raw: Raw, changes: dict[str, history.Change]) -> Raw:
    """States in words where they are the usual numbers, and a note where teams are no names."""
    status, team = changes["status"].column, changes["team"].column
    frame = raw.frame.with_columns(pl.col(status).replace(STATES))
    numbers = int(raw.frame[status].is_in(list(STATES)).sum())
    ids = int(frame[team].str.contains(SYS_ID).sum())
    said = (Counted(_numbers_said, (numbers,)), Counted(_ids_said, (ids,)))
    return replace(raw, frame=frame, counted=raw.counted + said)


def _numbers_said(numbers: int) -> str:
    return "states are numbers, read as the incident table has them: 1 New, 2 In Progress, …" * bool(numbers)


def _ids_said(ids: int) -> str:
    return "teams are sys_ids, as the audit stores them; it holds no names" * bool(ids)


def _by_case(columns: Columns) -> ByCase:
    return ByCase(pl.col(columns["documentkey"]), columns.first("syscreatedon", "created") or "")


EXPORT = Export(
    "ServiceNow's audit (sys_audit)",
    lambda columns: (
        columns.have("documentkey", "fieldname", "oldvalue", "newvalue")
        and columns.first("syscreatedon", "created") is not None
    ),
    shape,
    tallied=lambda columns: columns["fieldname"],
    by_case=_by_case,
)
