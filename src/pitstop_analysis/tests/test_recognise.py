"""The columns of real-looking exports: what each is taken for, and what is left for the person to name."""

import pytest

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.recognise import names_persons, normal, recognise

EXPORTS = {
    "ServiceNow": (
        "number,sys_updated_on,assignment_group,assigned_to,incident_state,priority",
        "number sys_updated_on assignment_group assigned_to - incident_state -",
    ),
    "ServiceNow, labels": (
        "Number,Updated,Assignment group,Assigned to,State,Short description",
        "Number|Updated|Assignment group|Assigned to|-|State|-",
    ),
    "ServiceNow, German": (
        "Nummer,Aktualisiert,Zuweisungsgruppe,Zugewiesen an,Status",
        "Nummer|Aktualisiert|Zuweisungsgruppe|Zugewiesen an|-|Status|-",
    ),
    "Zendesk": (
        "Ticket ID,Update - Timestamp,Ticket status,Ticket group,Assignee name",
        "Ticket ID|Update - Timestamp|Ticket group|Assignee name|-|Ticket status|-",
    ),
    "Jira": (
        "Issue key,Summary,Updated,Status,Team,Assignee",
        "Issue key|Updated|Team|Assignee|-|Status|-",
    ),
    "Freshdesk": (
        "Ticket ID,Subject,Status,Created time,Group,Agent",
        "Ticket ID|Created time|Group|Agent|-|Status|-",
    ),
    "Salesforce": (
        "Case Number,Date/Time,Queue,Owner,Action,Tier",
        "Case Number|Date/Time|Queue|Owner|Action|-|Tier",
    ),
    "OTRS": ("Ticket#,Changed,Queue,Owner,State", "Ticket#|Changed|Queue|Owner|-|State|-"),
    "XES": (
        "case:concept:name,time:timestamp,org:group,org:resource,concept:name",
        "case:concept:name|time:timestamp|org:group|org:resource|concept:name|-|-",
    ),
    "VINST": (
        "SR Number,Change Date+Time,Status,Involved ST,Owner First Name,ST Level",
        "SR Number|Change Date+Time|Involved ST|Owner First Name|-|Status|ST Level",
    ),
    "OTRS, German": (
        "Vorgang,Geändert am,Gruppe,Bearbeiter,Aktivität,Zustand",
        "Vorgang|Geändert am|Gruppe|Bearbeiter|Aktivität|Zustand|-",
    ),
}
ROLES = ("case", "time", "team", "person", "activity", "status", "line")


@pytest.mark.parametrize("name", EXPORTS)
def test_the_columns_of_an_export(name: str) -> None:
    header, roles = EXPORTS[name]
    parts = roles.split("|") if "|" in roles else roles.split()
    expected = {role: column for role, column in zip(ROLES, parts, strict=True) if column != "-"}
    assert recognise(header.split(","), {}).taken == expected


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("Issue key,Created,Field,From,To", "the team"),
        ("Zaak,Moment,Afdeling", "the case or the time or the team"),
        ("ticket,subject,group", "the time"),
        ("at,group,text", "the case"),
    ],
)
def test_what_is_missing_is_said_with_all_there_is(header: str, missing: str) -> None:
    columns = header.split(",")
    with pytest.raises(Unreadable) as caught:
        recognise(columns, {})
    listed = ", ".join(repr(column) for column in columns)
    said = f"No column could be recognised as {missing}. The columns (line 1) are: {listed}."
    assert caught.value.what == said
    options = " ".join(f"--{role} COLUMN" for role in ROLES[:3] if f"the {role}" in missing)
    assert caught.value.remedy.startswith(f"Name it: {options}. Or be asked for it: pitstop map LOG.")


@pytest.mark.parametrize(
    ("named", "missing", "said"),
    [
        ({"team": "ticket"}, "case", " 'ticket' was taken for the team, as asked."),
        ({"team": "TICKET"}, "case", " 'ticket' was taken for the team, as asked."),
        ({"person": "at"}, "time", " 'at' was taken for the person, as asked."),
        ({"team": "text", "case": "-"}, "case", ""),
    ],
)
def test_a_column_that_was_named_for_another_role_is_said(
    named: dict[str, str | None], missing: str, said: str
) -> None:
    with pytest.raises(Unreadable) as caught:
        recognise(["ticket", "at", "group", "text"], named)
    assert caught.value.what == (
        f"No column could be recognised as the {missing}. "
        f"The columns (line 1) are: 'ticket', 'at', 'group', 'text'.{said}"
    )
    assert caught.value.remedy == f"Name it: --{missing} COLUMN. Or be asked for it: pitstop map LOG."


def test_many_columns_are_listed_up_to_forty() -> None:
    columns = [f"custom_{number}" for number in range(57)]
    with pytest.raises(Unreadable) as caught:
        recognise(columns, {})
    assert "'custom_39' and 17 more." in caught.value.what
    assert "custom_40" not in caught.value.what


@pytest.mark.parametrize(
    ("named", "remedy"),
    [
        ("Assigned Grup", "Did you mean 'Assigned Group'? The columns are: 'id', 'time', 'Assigned Group'."),
        ("xyz", "The columns are: 'id', 'time', 'Assigned Group'."),
    ],
)
def test_a_name_that_is_not_there(named: str, remedy: str) -> None:
    with pytest.raises(Unreadable) as caught:
        recognise(["id", "time", "Assigned Group"], {"team": named})
    assert caught.value.what == f"There is no column {named!r} for --team."
    assert caught.value.remedy == remedy


def test_a_name_in_other_letters_is_found_unless_two_fit() -> None:
    assert recognise(["id", "time", "SQUAD"], {"team": "squad"}).taken["team"] == "SQUAD"
    with pytest.raises(Unreadable):
        recognise(["id", "time", "SQUAD", "Squad"], {"team": "squad"})


def test_columns_that_fit_as_well_are_kept_in_order() -> None:
    roles = recognise(["ticket", "created", "updated", "team", "group", "queue"], {})
    assert roles.others == {"time": ("updated",), "team": ("group", "queue")}
    assert recognise(["ticket", "created", "updated", "team"], {"time": "updated"}).others == {}


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Case ID", "caseid"),
        ("Change Date+Time", "changedatetime"),
        ("Geändert_am", "geändertam"),
        ("№ 7", "7"),
    ],
)
def test_names_are_compared_without_case_spaces_and_signs(name: str, plain: str) -> None:
    assert normal(name) == plain


@pytest.mark.parametrize(
    ("column", "persons"),
    [
        ("Assignee", True),
        ("org:resource", True),
        ("Bearbeiter", True),
        ("resolved_by", True),
        ("Closed by", True),
        ("case:owner", True),
        ("concept:name", False),
        ("Standby", False),
        ("Team", False),
        ("Owner group", False),
    ],
)
def test_columns_that_name_persons(column: str, persons: bool) -> None:
    assert names_persons(column) is persons


def test_who_did_one_thing_to_a_case_is_not_taken_for_who_holds_it() -> None:
    roles = recognise(["ticket", "time", "team", "resolved_by", "created_by"], {})
    assert "person" not in roles.taken
    assert recognise(["ticket", "time", "team", "closed_by", "agent"], {}).taken["person"] == "agent"
