"""A plain history of changes, as many systems export it: ticket, changed at, field, old value, new value.

Source: no single system; the names of columns are those of the audit exports of common help desks, among them
Zendesk Explore's updates history (Changes - Field name, Previous value, New value) and Salesforce's field
history (Field, Old Value, New Value). The field that holds the team is told by its own name.
"""

import polars as pl

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers.known_csv import history
from pitstop_analysis.readers.known_csv.export import Asked, ByCase, Columns, Export, Shaped
from pitstop_analysis.readers.raw import Raw
from pitstop_analysis.recognise import KNOWN, did_you_mean, normal

FIELD = (
    "field", "fieldname", "changesfieldname", "changedfield", "fieldchanged", "fieldevent", "attribute",
    "property", "feld", "feldname",
)  # fmt: skip
OLD = (
    "oldvalue", "changespreviousvalue", "previousvalue", "valuefrom", "fromvalue", "old", "from", "previous",
    "before", "alterwert", "vorher", "von",
)  # fmt: skip
NEW = (
    "newvalue", "changesnewvalue", "currentvalue", "valueto", "tovalue", "new", "to", "current", "after",
    "neuerwert", "nachher", "nach",
)  # fmt: skip
FIELDS = {
    "team": (*KNOWN["team"].split(), "groupid", "queueid", "teamid", "squad"),
    "person": ("assignee", "assigneeid", "assignedto", "owner", "ownerid", "agent", "zugewiesenan",
               "bearbeiter"),
    "status": KNOWN["status"].split(),
}  # fmt: skip


def fields(raw: Raw, columns: Columns, asked: Asked | None = None) -> list[str]:
    """The different fields that the history tells of."""
    return [str(name) for name in (asked or Asked()).tally_of(raw, columns.first(*FIELD) or "")["value"]]


def tells(raw: Raw, columns: Columns, asked: Asked) -> bool:
    """Whether the team is a field that changes: a log may also name it on each row, beside other changes."""
    named = columns.first(*KNOWN["team"].split())
    return named is None or bool(asked.fields) or team_of(fields(raw, columns, asked)) is not None


def team_of(fields: list[str]) -> str | None:
    """The field that holds the team, by its name."""
    return _by_name(fields, "team")


def known_fields(fields: list[str]) -> dict[str, str]:
    """Role to the field that has a name of it, for the roles that have one."""
    return {role: name for role in FIELDS if (name := _by_name(fields, role)) is not None}


def _by_name(fields: list[str], role: str) -> str | None:
    plain = {normal(name): name for name in fields}
    return next((plain[name] for name in FIELDS[role] if name in plain), None)


def shape(raw: Raw, columns: Columns, asked: Asked) -> Shaped:
    """The history with team, person and status, by the fields that have such names."""
    case, time = _case_and_time(columns)
    field, old, new = (columns.first(*known) or "" for known in (FIELD, OLD, NEW))
    names = fields(raw, columns, asked)
    found = {role: _by_name(names, role) for role in FIELDS}
    found |= asked.fields
    now = columns.first(*KNOWN["team"].split())
    unknown = [name for name in asked.fields.values() if name not in names]
    if found["team"] is None or unknown:
        listed = ", ".join(repr(name) for name in names[:20]) or "none"
        wrong = f"there is no field {unknown[0]!r}" if unknown else "no field is known to hold the team"
        near = did_you_mean(unknown[0], names) if unknown else ""
        raise Unreadable(
            f"Each row is a change of a field, and {wrong}. The fields are: {listed}.",
            f"{near}Say which one does with `pitstop map LOG`, or name columns with --case, --time and "
            "--team.",
        )
    changes = {
        role: history.Change(f"{new} of {name}", *history.changed(pl.col(field) == name, new, old))
        for role, name in found.items()
        if name is not None
    }
    told = history.Columns(case, time, pl.col(field), (field, old, new), now)
    return Shaped(history.events(raw, told, changes, asked), history.named(told, changes))


def _case_and_time(columns: Columns) -> tuple[str, str]:
    return columns.first(*KNOWN["case"].split()) or "", columns.first(*KNOWN["time"].split()) or ""


def _by_case(columns: Columns) -> ByCase:
    case, time = _case_and_time(columns)
    return ByCase(pl.col(case), time)


EXPORT = Export(
    "a history with one row per changed field",
    lambda columns: all(
        columns.first(*known) is not None
        for known in (FIELD, OLD, NEW, KNOWN["case"].split(), KNOWN["time"].split())
    ),
    shape,
    tells,
    tallied=lambda columns: columns.first(*FIELD),
    by_case=_by_case,
)
