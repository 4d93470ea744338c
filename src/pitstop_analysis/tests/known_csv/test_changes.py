"""A plain history of changes."""

from pathlib import Path

import pytest

from pitstop_analysis.tests.files import put, refused
from pitstop_analysis.tests.known_csv.logs import left_out, log_from, rows

CHANGES = """ticket,changed at,field,old value,new value
1,2026-03-02 08:00,status,,new
1,2026-03-02 09:00,team,Front,Billing
1,2026-03-02 09:00,status,new,open
1,2026-03-02 10:00,assignee,,Bo
1,2026-03-02 11:00,team,Billing,NULL
2,2026-03-02 08:00,status,,new
,2026-03-02 08:00,team,Front,Billing
3,soon,team,Front,Billing
"""
EXPECTED = [
    ("1", "08:00", "Front", None, "new"),
    ("1", "09:00", "Billing", None, "open"),
    ("1", "10:00", "Billing", "Bo", "open"),
    ("1", "11:00", "Billing", "Bo", "open"),
]


def test_values_stand_until_they_change_again(tmp_path: Path) -> None:
    log = log_from(tmp_path, CHANGES)
    assert rows(log) == EXPECTED
    assert left_out(log) == [
        ("no team yet", 1, (7,)),
        ("no case", 1, (8,)),
        ("no time that can be read", 1, (9,)),
    ]
    assert log.understood.columns["team"] == "new value of team"


def test_the_rows_that_are_counted_are_those_of_the_file(tmp_path: Path) -> None:
    more = "2,2026-03-02 08:00,priority,,1\n2,2026-03-02 08:00,product,,Phone\n2,2026-03-02 07:00,type,,x\n"
    wide = "1,2026-03-02 08:00,team,Front,Billing,one too many\n"
    log = log_from(tmp_path, CHANGES + more + wide)

    assert log.understood.rows_read == 12
    assert left_out(log) == [
        ("more fields than the header", 1, (13,)),
        ("no team yet", 4, (7, 10, 11)),
        ("no case", 1, (8,)),
        ("no time that can be read", 1, (9,)),
    ]
    assert rows(log) == EXPECTED


def test_a_history_of_which_nothing_can_be_used_counts_its_rows_too(tmp_path: Path) -> None:
    text = "ticket,changed at,field,old value,new value\n"
    text += "1,2026-03-02 08:00,team,,\n1,2026-03-02 08:00,status,,open\n,2026-03-02 08:00,team,,A\n"

    assert refused(put(tmp_path, text)).what == (
        "None of the 3 rows can be used: 2 with no team yet; 1 with no case."
    )


@pytest.mark.parametrize(
    ("header", "group"),
    [
        (
            "Ticket ID,Update - Timestamp,Changes - Field name,Changes - Previous value,Changes - New value",
            "group_id",
        ),
        ("Case Number,Date/Time,Field,Old Value,New Value", "Owner Group"),
        ("Issue key,Created,Field,From,To", "Team"),
        ("Vorgang,Geändert am,Feld,Alter Wert,Neuer Wert", "Gruppe"),
        ("id,changed_at,attribute,before,after", "assignment_group"),
    ],
)
def test_names_of_common_histories(tmp_path: Path, header: str, group: str) -> None:
    text = CHANGES.replace(CHANGES.splitlines()[0], header).replace(",team,", f",{group},")
    assert rows(log_from(tmp_path, text)) == EXPECTED


def test_tabs_and_semicolons_divide_as_well(tmp_path: Path) -> None:
    assert rows(log_from(tmp_path, CHANGES.replace(",", "\t"))) == EXPECTED
    assert rows(log_from(tmp_path, CHANGES.replace(",", ";"))) == EXPECTED


def test_fields_that_hold_no_team_are_listed(tmp_path: Path) -> None:
    found = refused(put(tmp_path, CHANGES.replace(",team,", ",Abt.,")))
    assert found.what.endswith("The fields are: 'Abt.', 'assignee', 'status'.")
    assert found.remedy.startswith("Say which one does with `pitstop map LOG`")


def test_a_first_value_is_no_change_from_before(tmp_path: Path) -> None:
    text = (
        "ticket,changed at,field,old value,new value\n"
        "1,2026-03-02 08:00,subject,,x\n"
        "1,2026-03-02 09:00,team,,Front\n"
        "1,2026-03-02 10:00,team,Front,Billing\n"
    )
    log = log_from(tmp_path, text)
    assert [row[1:3] for row in rows(log)] == [("09:00", "Front"), ("10:00", "Billing")]
    assert left_out(log) == [("no team yet", 1, (2,))]


def test_minutes_only_keep_changes_of_the_team_in_the_order_of_the_file(tmp_path: Path) -> None:
    changes = "".join(f"1,2026-03-02 09:00,team,{a},{b}\n" for a, b in ("AB", "BC", "CA"))
    log = log_from(tmp_path, "ticket,changed at,field,old value,new value\n" + changes)
    assert log.events["team"].to_list() == list("ABCA")


def test_the_team_of_now_is_that_of_cases_whose_team_never_changed(tmp_path: Path) -> None:
    """As in Zendesk Explore, where `Ticket group` is the group of today on every row."""
    text = (
        "Ticket ID,Ticket group,Update - Timestamp,Changes - Field name,Changes - Previous value,"
        "Changes - New value\n"
        "1,Billing,2026-03-02 08:00,status,,new\n"
        "1,Billing,2026-03-02 09:00,group,Front,Billing\n"
        "2,Front,2026-03-02 08:00,status,,new\n"
        "3,,2026-03-02 08:00,status,,new\n"
    )
    log = log_from(tmp_path, text)
    assert [row[:3] for row in rows(log)] == [
        ("1", "08:00", "Front"),
        ("1", "09:00", "Billing"),
        ("2", "08:00", "Front"),
    ]
    assert log.understood.notes[-1].endswith("shares of cases are those of the others: 1")


def test_a_log_that_names_its_team_on_each_row_is_no_history_for_having_old_and_new(tmp_path: Path) -> None:
    text = "case,time,team,property,from,to\n1,2026-03-02,A,colour,red,blue\n1,2026-03-03,B,colour,blue,red\n"
    log = log_from(tmp_path, text)
    assert log.events["team"].to_list() == ["A", "B"]
    assert log.understood.columns == {"case": "case", "time": "time", "team": "team"}
