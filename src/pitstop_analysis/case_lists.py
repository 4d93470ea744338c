"""Lists of cases, one row for each: said to be so at once, with what to export in their place.

A help desk's list view is the export that is nearest at hand. It tells who has a case now, and not who had it
before, so every figure of it would be nought.
"""

from __future__ import annotations

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers.raw import Raw
from pitstop_analysis.recognise import guessed, normal

OF_A_CASE = """
    opened openedat created createdat createdon createddate creationdate resolved resolvedat resolveddate
    resolutiondate solved solvedat closed closedat closeddate duedate due requested updated updatedat
    updatedon syscreatedon sysupdatedon erstellt erstelltam gelöst gelöstam geschlossen geschlossenam
    aktualisiert aktualisiertam fällig fälligam eröffnet eröffnetam
"""
"""Times of a case as a whole, in lower case without spaces and signs. A row of a history has one of them."""
FEWEST = 2
GLANCE = 1_000
"""Rows in which a case of a history is named again, so that the others need not be looked through."""
ANY = ("a list of cases", "Export their changes in its place: the audit, history, changelog or events.")
KNOWN = {
    ("number", "assignmentgroup"): (
        "ServiceNow's list of incidents",
        "Export the audit in its place: the table sys_audit with documentkey, fieldname, oldvalue, newvalue "
        "and sys_created_on, of the fields assignment_group, assigned_to and incident_state (or state).",
    ),
    ("issuekey",): (
        "Jira's list of issues",
        "Export the issues with their changelog in its place, as JSON: /rest/api/3/search/jql with "
        "fields=*all&expand=changelog.",
    ),
}
"""Columns by which the list of a tool is told: what it is, and what to export in its place."""
AFTER_ALL = "If each row is a change after all, name its columns: --case COLUMN --time COLUMN."


def list_of_cases(raw: Raw, named: dict[str, str | None]) -> Unreadable | None:
    """The refusal of a list of cases; None for what may be a history, and where a time was named for rows.

    Raises Unreadable for a column that is named and isn't there.
    """
    case = case_of_list(raw, named)
    if case is None or raw.frame.height < FEWEST:
        return None
    for rows in (raw.frame[case].head(GLANCE), raw.frame[case]):
        if rows.n_unique() < len(rows):
            return None
    return refusal(raw, case, raw.frame.height)


def case_of_list(raw: Raw, named: dict[str, str | None]) -> str | None:
    """The column that makes this a list of cases by its columns, if each row has a value of its own there.

    Raises Unreadable for a column that is named and isn't there.
    """
    times = _plain(raw) & {*OF_A_CASE.split()}
    if raw.roles or raw.times or named.get("time") is not None or len(times) < FEWEST:
        return None
    return guessed(raw.columns, named).taken.get("case")


def refusal(raw: Raw, case: str, rows: int) -> Unreadable:
    """What is said of a list with these columns and so many rows."""
    plain = _plain(raw)
    what, instead = next((said for columns, said in KNOWN.items() if plain.issuperset(columns)), ANY)
    return Unreadable(
        f"This is {what}: each of its {rows:,} rows has a {case!r} of its own, and says who has "
        "a case now and not who had it before. So it can't tell of hand-offs.",
        f"{instead} {AFTER_ALL}",
    )


def _plain(raw: Raw) -> set[str]:
    return {normal(column) for column in raw.columns}
