"""ServiceNow's sys_audit."""

from pathlib import Path

import pytest

import pitstop_analysis as pa
from pitstop_analysis.tests.files import put, refused
from pitstop_analysis.tests.known_csv.logs import activities, left_out, log_from, rows

AUDIT = """tablename,fieldname,documentkey,user,oldvalue,newvalue,sys_created_on
incident,assignment_group,a1,ann,Front,Billing,2026-03-02 09:00:00
incident,incident_state,a1,ann,1,2,2026-03-02 09:00:00
incident,comments,a1,cy,,Where is it?,2026-03-02 10:00:00
incident,assigned_to,a1,bo,,Bo,2026-03-02 10:30:00
incident,assignment_group,a1,bo,Billing,Network,2026-03-02 11:00:00
incident,assigned_to,a1,bo,Bo,,2026-03-02 11:00:00
incident,comments,a2,cy,,Hello,2026-03-02 08:00:00
incident,assignment_group,a2,bo,Front,Network,2026-03-02 11:00:00
incident,comments,a3,cy,,Hello,2026-03-02 08:00:00
"""


def test_the_team_before_the_first_change_is_in_the_log(tmp_path: Path) -> None:
    log = log_from(tmp_path, AUDIT)
    assert rows(log) == [
        ("a1", "09:00", "Front", None, "New"),
        ("a1", "09:00", "Billing", None, "In Progress"),
        ("a1", "10:00", "Billing", None, "In Progress"),
        ("a1", "10:30", "Billing", "Bo", "In Progress"),
        ("a1", "11:00", "Network", None, "In Progress"),
        ("a2", "08:00", "Front", None, None),
        ("a2", "11:00", "Network", None, None),
    ]
    assert activities(log)[:2] == ["before the first change", "assignment_group, incident_state"]
    assert left_out(log) == [("no team yet", 1, (10,))]
    assert pa.report(log).figures.handoffs.total == 3


def test_what_was_made_of_the_rows_is_said(tmp_path: Path) -> None:
    understood = log_from(tmp_path, AUDIT).understood
    assert understood.columns == {
        "case": "documentkey",
        "time": "sys_created_on",
        "team": "newvalue of assignment_group",
        "person": "newvalue of assigned_to",
        "activity": "activity",
        "status": "newvalue of incident_state",
    }
    assert understood.notes == (
        "recognised as ServiceNow's audit (sys_audit)",
        "UTF-8, divided by comma",
        "9 rows of changes made 7 events",
        "teams known only from the change that ended their time, put at its moment: 1",
        "cases whose team never changed, so that the history doesn't name it; they are left out, and "
        "shares of cases are those of the others: 1",
        "states are numbers, read as the incident table has them: 1 New, 2 In Progress, …",
    )


def test_labels_of_an_excel_export_are_the_same(tmp_path: Path) -> None:
    header = "Table name,Field name,Document key,User,Old value,New value,Created"
    labelled = log_from(tmp_path, AUDIT.replace(AUDIT.splitlines()[0], header))
    assert rows(labelled) == rows(log_from(tmp_path, AUDIT))


def test_teams_that_are_sys_ids_are_said_to_be_so(tmp_path: Path) -> None:
    log = log_from(tmp_path, AUDIT.replace("Billing", "0a" * 16))
    assert log.understood.notes[-1] == "teams are sys_ids, as the audit stores them; it holds no names"


def test_an_audit_without_the_group_says_what_to_export(tmp_path: Path) -> None:
    found = refused(put(tmp_path, AUDIT.replace("assignment_group", "urgency")))
    assert "no row changes assignment_group" in found.what
    assert found.remedy.startswith("Audit the field assignment_group, and export its rows too")


def test_columns_that_are_named_go_before_the_known_form(tmp_path: Path) -> None:
    log = log_from(
        tmp_path, AUDIT, case="documentkey", time="sys_created_on", team="user", person="tablename"
    )
    assert log.events["team"].to_list() == ["ann", "ann", "cy", "bo", "bo", "bo", "cy", "bo", "cy"]


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_the_file_does_not_matter_where_times_differ(tmp_path: Path, order: int) -> None:
    header, *body = AUDIT.splitlines()
    assert sorted(rows(log_from(tmp_path, "\n".join([header, *body[::order]])))) == sorted(
        rows(log_from(tmp_path, AUDIT))
    )


def test_two_changes_of_the_team_at_one_moment_are_two_hand_offs(tmp_path: Path) -> None:
    header = AUDIT.splitlines()[0]
    log = log_from(
        tmp_path,
        f"{header}\n"
        "incident,assignment_group,a1,x,Front,Billing,2026-03-02 09:00:00\n"
        "incident,assignment_group,a1,x,Billing,Front,2026-03-02 09:00:00\n",
    )
    assert log.events["team"].to_list() == ["Front", "Billing", "Front"]
