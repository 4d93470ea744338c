"""Lists of cases, as list views export them: refused at once, with what to export in their place."""

from pathlib import Path

import pytest

import pitstop_analysis as pa

SERVICENOW = """number,opened_at,priority,state,assignment_group,assigned_to,sys_updated_on
INC1,02-03-2026 08:00:00,1 - Critical,Closed,Network,Bob,03-03-2026 09:00:00
INC2,02-03-2026 09:00:00,3 - Moderate,New,Service Desk,,02-03-2026 10:00:00
"""
WITHOUT_A_TIME_OF_ROWS = """Number,Opened,Resolved,Closed,State,Assignment group
INC1,2026-03-02 08:00:00,2026-03-03 08:00:00,2026-03-05 08:00:00,Closed,Network
INC2,2026-03-02 09:00:00,,,New,Service Desk
"""
JIRA = """Issue key,Status,Assignee,Component,Created,Updated
A-1,Done,Bob,Web,02/Mar/26 8:00 AM,03/Mar/26 8:00 AM
A-2,Open,,Web,02/Mar/26 8:00 AM,03/Mar/26 8:00 AM
"""
ANY = """ID,Requested,Group,Status,Updated,Solved
1,2026-03-02 08:00,Billing,Solved,2026-03-03 08:00,2026-03-03 08:00
2,2026-03-02 08:00,Front,Open,2026-03-04 08:00,
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "what", "instead"),
    [
        (
            SERVICENOW,
            "This is ServiceNow's list of incidents: each of its 2 rows has a 'number'",
            "sys_audit",
        ),
        (WITHOUT_A_TIME_OF_ROWS, "This is ServiceNow's list of incidents: each of its 2 rows", "sys_audit"),
        (JIRA, "This is Jira's list of issues: each of its 2 rows has a 'Issue key'", "expand=changelog"),
        (
            ANY,
            "This is a list of cases: each of its 2 rows has a 'ID'",
            "audit, history, changelog or events",
        ),
    ],
    ids=["ambiguous times", "no time of rows", "no team", "any"],
)
def test_a_list_is_said_to_be_one_before_anything_else_is_asked(
    tmp_path: Path, text: str, what: str, instead: str
) -> None:
    with pytest.raises(pa.Unreadable) as caught:
        pa.read(written(tmp_path, text))
    assert caught.value.what.startswith(what)
    assert instead in caught.value.remedy
    assert caught.value.remedy.endswith("--case COLUMN --time COLUMN.")


@pytest.mark.parametrize("further", ["INC1,2026-03-02 09:00:00,,,New,Network", ""], ids=["again", "one row"])
def test_a_case_that_stands_twice_or_alone_makes_no_list(tmp_path: Path, further: str) -> None:
    first = "\n".join(WITHOUT_A_TIME_OF_ROWS.splitlines()[:2])
    with pytest.raises(pa.Unreadable, match="No column could be recognised as the time"):
        pa.read(written(tmp_path, f"{first}\n{further}"))


def test_a_time_that_is_named_is_taken_for_that_of_rows(tmp_path: Path) -> None:
    assert pa.read(written(tmp_path, ANY), time="Updated").rows.height == 2


def test_a_log_of_one_row_for_each_case_is_no_list_by_that_alone(tmp_path: Path) -> None:
    found = pa.report(pa.read(written(tmp_path, "case,time,team\n1,2026-03-02,A\n2,2026-03-02,B\n")))
    assert found.to_dict()["findings"][0].startswith(
        "Each of the 2 cases has one row: this is a list of cases"
    )
