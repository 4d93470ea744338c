"""Which column plays which role, by the names that help desks give them, or by what the person named."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pitstop_analysis.problems import Unreadable

ROLES = ("case", "time", "team", "person", "activity", "status", "line")
NOTHING = "-"
"""Named for a role that no column plays, although one has a name for it."""
REQUIRED = ("case", "time", "team")

# Compared in lower case without spaces and signs; the first that occurs wins, so the surest stand first.
KNOWN: dict[str, str] = {
    "case": """
        caseconceptname caseid casenumber case srnumber ticketid ticketnumber ticketkey ticket issuekey
        issueid incidentid incidentnumber incident requestid requestnumber conversationid taskid number
        traceid vorgangsnummer vorgang fallnummer ticketnummer ticketnr störungsnummer nummer key id
    """,
    "time": """
        timetimestamp timestamp at changedatetime eventtime eventtimestamp datetime occurredat
        changedat changed changetime createdat createdtime created syscreatedon updatetimestamp
        updatedat updated sysupdatedon completetimestamp starttimestamp time date zeitstempel
        zeitpunkt geändertam geändert änderungsdatum aktualisiertam aktualisiert erstelltam erstellt
        zeit datum
    """,
    "team": """
        orggroup team teamname group groupname assignmentgroup assignedgroup assignedteam
        supportgroup supportteam ticketgroup involvedst ownerteam ownergroup queue queuename
        department zuweisungsgruppe bearbeitergruppe zuständigesteam zuständigegruppe supportgruppe
        gruppe warteschlange abteilung
    """,
    "person": """
        orgresource person assignee assigneename assignedto agent agentname ownerfirstname owner
        resource user username actor author zugewiesenan bearbeiter sachbearbeiter
    """,
    "activity": """
        conceptname activity event eventtype eventname action type kind operation aktivität
        ereignis aktion
    """,
    "status": "status state casestatus ticketstatus ticketstate incidentstate zustand lifecycletransition",
    "line": "stlevel supportline supportlevel supporttier tier supportstufe",
}

PERSONS = """
    resolvedby closedby openedby createdby updatedby changedby modifiedby reopenedby assignedby acceptedby
    ownedby handledby workedby performedby completedby solvedby answeredby escalatedby forwardedby
    transferredby approvedby enteredby loggedby submittedby reportedby requestedby raisedby takenby doneby
    lastmodifiedby lastupdatedby lastchangedby syscreatedby sysupdatedby assignedtoname
    assignedagent assignedagentname assignedengineer assignedtechnician assignedanalyst assignedperson
    assigneduser assigneeemail agentemail useremail owneremail ownername username engineer technician
    analyst reporter employee
    gelöstvon geschlossenvon eröffnetvon erstelltvon geändertvon aktualisiertvon bearbeitetvon
    angenommenvon erfasstvon sachbearbeiter techniker mitarbeiter
"""
"""Further names of columns of persons. None of them is taken for the person who holds the case: they tell of
who did one thing to it."""


@dataclass(frozen=True)
class Roles:
    """`taken` maps a role to a column; `others` lists further columns that would have fitted a role."""

    taken: dict[str, str]
    others: dict[str, tuple[str, ...]]


def recognise(columns: list[str], named: dict[str, str | None]) -> Roles:
    """Roles for the columns; what is named wins.

    Raises Unreadable when a named column does not exist, or case, time or team cannot be found.
    """
    roles = guessed(columns, named)
    missing = [role for role in REQUIRED if role not in roles.taken]
    if missing:
        raise Unreadable(_unfound(missing, columns) + _as_asked(missing, roles, named), _how_to_name(missing))
    return roles


def guessed(columns: list[str], named: dict[str, str | None]) -> Roles:
    """The same, with what can't be found left out. Raises Unreadable when a named column does not exist."""
    plain: dict[str, str] = {}
    for column in columns:
        plain.setdefault(normal(column), column)
    taken: dict[str, str] = {}
    others: dict[str, tuple[str, ...]] = {}
    left_out = {role for role in ROLES if named.get(role) == NOTHING and NOTHING not in columns}
    asked = {
        role: _existing(name, role, columns)
        for role in ROLES
        if role not in left_out and (name := named.get(role)) is not None
    }
    for role in ROLES:
        if role in left_out:
            continue
        if role in asked:
            taken[role] = asked[role]
            continue
        fitting = _fitting(role, plain, {*taken.values(), *asked.values()})
        if fitting:
            taken[role], others[role] = fitting[0], tuple(fitting[1:])
    return Roles(taken, {role: rest for role, rest in others.items() if rest})


def normal(name: str) -> str:
    """A column name in lower case, letters and digits only."""
    return re.sub(r"[\W_]", "", name.lower())


def names_persons(column: str) -> bool:
    """Whether the column, by its name, holds persons; what stands before a colon is no part of the name."""
    known = f"{KNOWN['person']} {PERSONS}".split()
    return normal(column) in known or normal(column.rpartition(":")[2]) in known


def _fitting(role: str, plain: dict[str, str], used: set[str]) -> list[str]:
    return [plain[name] for name in KNOWN[role].split() if name in plain and plain[name] not in used]


def _existing(name: str, role: str, columns: list[str]) -> str:
    if name in columns:
        return name
    folded = [column for column in columns if column.casefold() == name.casefold()]
    if len(folded) == 1:
        return folded[0]
    raise Unreadable(
        f"There is no column {name!r} for --{role}.",
        f"{did_you_mean(name, columns)}The columns are: {_listed(columns)}.",
    )


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A question after the name that is near to this one, to stand before the list of all; "" for none."""
    folded: dict[str, str] = {}
    for each in known:
        folded.setdefault(each.casefold(), each)
    near = difflib.get_close_matches(name.casefold(), folded, n=1)
    return f"Did you mean {folded[near[0]]!r}? " if near else ""


def _unfound(missing: list[str], columns: list[str]) -> str:
    roles = " or ".join(f"the {role}" for role in missing)
    return f"No column could be recognised as {roles}. The columns (line 1) are: {_listed(columns)}."


def _as_asked(missing: list[str], roles: Roles, named: dict[str, str | None]) -> str:
    """Columns that a missing role would have had, had they not been named for another."""
    asked = {column: role for role, column in roles.taken.items() if named.get(role) is not None}
    said = [
        f" {column!r} was taken for the {role}, as asked."
        for column, role in asked.items()
        if any(normal(column) in KNOWN[each].split() for each in missing)
    ]
    return "".join(said)


def _how_to_name(missing: list[str]) -> str:
    text = "Name it: " + " ".join(f"--{role} COLUMN" for role in missing)
    text += ". Or be asked for it: pitstop map LOG."
    if "team" in missing:
        text += " If each person works alone, the column of persons can stand for the team."
    return text


def _listed(columns: list[str]) -> str:
    shown = ", ".join(repr(column) for column in columns[:40])
    return shown + (f" and {len(columns) - 40} more" if len(columns) > 40 else "")
