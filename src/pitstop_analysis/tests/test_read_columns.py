"""Which column is what, and which rows are left out, whatever the file's format."""

from pathlib import Path

import pytest

from pitstop_analysis.read import read
from pitstop_analysis.segments import cut
from pitstop_analysis.tests.files import HEADER, PLAIN, TWO_ROWS, put, refused, teams


def test_columns_that_are_not_recognised_can_be_named(tmp_path: Path) -> None:
    path = put(tmp_path, PLAIN.replace("case,at,team", "Zaak,Moment,Afdeling"))
    found = refused(path)
    assert "the case or the time or the team" in found.what
    assert "'Zaak', 'Moment', 'Afdeling'" in found.what
    assert "--case COLUMN --time COLUMN --team COLUMN" in found.remedy
    assert teams(path, case="Zaak", time="moment", team="Afdeling") == TWO_ROWS


def test_a_misspelt_column_gets_a_suggestion(tmp_path: Path) -> None:
    assert "Did you mean 'team'?" in refused(put(tmp_path, PLAIN), team="taem").remedy


def test_persons_can_stand_for_teams(tmp_path: Path) -> None:
    log = read(put(tmp_path, PLAIN), team="person")
    assert log.events.select("team", "person").rows() == [("Ann", None), ("Bo", None)]
    both = read(put(tmp_path, PLAIN), team="person", person="person")
    assert both.events.select("team", "person").rows() == [("Ann", "Ann"), ("Bo", "Bo")]


@pytest.mark.parametrize(
    "header",
    [
        "Ticket ID,Timestamp,Group,Assignee,Event",
        "case:concept:name,time:timestamp,org:group,org:resource,concept:name",
        "number,sys_created_on,assignment_group,assigned_to,state",
        "SR Number,Change Date+Time,Involved ST,Owner First Name,Status",
        "Issue key,Changed,Team,Author,Action",
        "Ticket ID,Update - Timestamp,Ticket group,Assignee name,Ticket status",
        "Case Number,Date/Time,Queue,Owner,Action",
        "Nummer,Aktualisiert,Zuweisungsgruppe,Zugewiesen an,Zustand",
        "Vorgang,Geändert am,Gruppe,Bearbeiter,Aktivität",
        "case_id,at,team,person,activity",
    ],
)
def test_names_of_common_exports_are_recognised(tmp_path: Path, header: str) -> None:
    path = put(tmp_path, PLAIN.replace(HEADER, header))
    assert teams(path) == TWO_ROWS
    assert read(path).events["person"].to_list() == ["Ann", "Bo"]


def test_another_column_that_would_fit_is_named(tmp_path: Path) -> None:
    text = "case,at,group,assignment_group\n1,2026-03-02T08:00:00Z,A,B\n"
    assert read(put(tmp_path, text)).understood.others == {"team": ("assignment_group",)}


def test_a_column_with_a_canonical_name_and_another_role_is_kept_apart(tmp_path: Path) -> None:
    log = read(put(tmp_path, "case,at,group,team\n1,2026-03-02T08:00:00Z,A,B\n"), team="group")
    assert log.events.select("team", "file:team").rows() == [("A", "B")]


def test_rows_left_out_are_counted_with_their_first_lines(tmp_path: Path) -> None:
    text = "\n".join(
        [
            "case,at,team",
            "1,2026-03-02T08:00:00Z,A",
            ",2026-03-02T08:00:00Z,A",
            "1,yesterday,A",
            "2,2026-03-02T08:00:00Z,",
            "1,2026-03-02T09:00:00Z,",
            "1,,B",
            "NULL,2026-03-02T08:00:00Z,A",
        ]
    )
    log = read(put(tmp_path, text))
    found = {left.reason: (left.rows, left.first, left.where) for left in log.understood.left_out}
    assert found == {
        "no case": (2, (3, 8), "line"),
        "no time that can be read": (2, (4, 7), "line"),
        "no team yet": (1, (5,), "line"),
    }
    assert log.understood.rows_read == 7
    assert log.events["team"].to_list() == ["A", "A"]
    assert any("still with the team before them: 1" in note for note in log.understood.notes)


def test_nothing_usable_says_why(tmp_path: Path) -> None:
    found = refused(put(tmp_path, "case,at,team\n,2026-03-02T08:00:00Z,A\n"))
    assert "The only row cannot be used: 1 with no case" in found.what


def test_the_line_comes_from_a_column_or_the_name_of_the_team(tmp_path: Path) -> None:
    path = put(tmp_path, PLAIN.replace("Billing", "V5 2nd 3rd"))
    log = read(path)
    assert log.events.select("line", "base").rows() == [("1st", "Front"), ("2nd 3rd", "V5")]
    assert log.understood.line_from == "team name"
    assert read(path, line="none").events["line"].to_list() == [None, None]
    assert "No team's name ends with a line" in refused(put(tmp_path, PLAIN, "b.csv"), line="suffix").what
    assert read(path, line="activity").events["line"].to_list() == ["Opened", "Answered"]


def test_columns_of_the_file_never_clash_with_ours(tmp_path: Path) -> None:
    text = "case,at,team,_case,_place,_cut,_new,seq,base\n1,2026-03-02T08:00:00Z,A,p,q,r,s,t,u\n"
    log = read(put(tmp_path, text))
    kept = ["_case", "_place", "_cut", "_new", "file:seq", "file:base"]
    assert log.events.select(kept).rows() == [("p", "q", "r", "s", "t", "u")]
    assert cut(log).frame.height == 1


def test_years_that_no_calendar_has_are_left_out(tmp_path: Path) -> None:
    log = read(put(tmp_path, "case,at,team\n1,0000-01-01,A\n1,2026-03-02,A\n1,9999-12-31,B\n"))
    assert [(left.rows, left.first) for left in log.understood.left_out] == [(2, (2, 4))]
