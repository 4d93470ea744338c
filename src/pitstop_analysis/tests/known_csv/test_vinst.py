"""VINST's incidents."""

from pathlib import Path

from pitstop_analysis.tests.known_csv.logs import activities, log_from, rows

EXPORT = """SR Number,Change Date+Time,Status,Sub Status,Involved ST,Product,Country,Owner First Name
1-1,2010-03-31T15:59:42+01:00,Accepted,In Progress,V30,PROD582,fr,Frederic
1-1,2010-03-31T16:45:48+01:00,Queued,Awaiting Assignment,V5 3rd,PROD582,fr,Frederic
1-1,2010-04-06T15:44:07+01:00,Accepted,In Progress,V5 3rd,PROD582,fr,Anne Claire
"""


def test_teams_lines_and_statuses(tmp_path: Path) -> None:
    log = log_from(tmp_path, EXPORT)
    assert rows(log) == [
        ("1-1", "14:59", "V30", "Frederic", "In Progress"),
        ("1-1", "15:45", "V5 3rd", "Frederic", "Awaiting Assignment"),
        ("1-1", "14:44", "V5 3rd", "Anne Claire", "In Progress"),
    ]
    assert activities(log) == ["Accepted", "Queued", "Accepted"]
    assert log.events["line"].to_list() == ["1st", "3rd", "3rd"]
    assert log.understood.notes[0] == "recognised as VINST's incidents (BPI Challenge 2013)"


def test_lines_come_from_their_column_where_it_is_there(tmp_path: Path) -> None:
    lined = EXPORT.replace("First Name\n", "First Name,ST Level\n").replace("Frederic\n", "Frederic,L1\n")
    log = log_from(tmp_path, lined)
    assert (log.understood.line_from, log.events["line"].to_list()) == ("column", ["L1", "L1", None])
