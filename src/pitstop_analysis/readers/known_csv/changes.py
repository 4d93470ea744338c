"""A plain history of changes, as many systems export it: ticket, changed at, field, old value, new value.

Source: no single system; the names of columns are those of the audit exports of common help desks, among them
Zendesk Explore's updates history (Changes - Field name, Previous value, New value) and Salesforce's field
history (Field, Old Value, New Value). The field that holds the team is told by its own name.
"""

import polars as pl

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers.known_csv import history
from pitstop_analysis.readers.known_csv.export import Columns, Export, Shaped
from pitstop_analysis.readers.raw import Raw
from pitstop_analysis.recognise import KNOWN, normal

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


def shape(raw: Raw, columns: Columns, time_format: str | None) -> Shaped:
    """The history with team, person and status, by the fields that have such names."""
    case, time = columns.first(*KNOWN["case"].split()) or "", columns.first(*KNOWN["time"].split()) or ""
    field, old, new = (columns.first(*names) or "" for names in (FIELD, OLD, NEW))
    plain = {normal(name): name for name in raw.frame[field].drop_nulls().unique().sort().to_list()}
    found = {role: [plain[name] for name in names if name in plain] for role, names in FIELDS.items()}
    if not found["team"]:
        listed = ", ".join(repr(name) for name in sorted(plain.values())[:20]) or "none"
        raise Unreadable(
            f"Each row is a change of a field, and no field is known to hold the team. The fields "
            f"are: {listed}.",
            "Rename the one that holds the team to “team” in the export, or name columns with --case, --time "
            "and --team.",
        )
    changes = {
        role: history.Change(f"{new} of {names[0]}", *history.changed(pl.col(field) == names[0], new, old))
        for role, names in found.items()
        if names
    }
    told = history.Columns(case, time, pl.col(field), (field, old, new))
    return Shaped(history.events(raw, told, changes, time_format), history.named(told, changes))


EXPORT = Export(
    "a history with one row per changed field",
    lambda columns: (
        all(
            columns.first(*names) is not None
            for names in (FIELD, OLD, NEW, KNOWN["case"].split(), KNOWN["time"].split())
        )
        and columns.first(*KNOWN["team"].split()) is None
    ),
    shape,
)
