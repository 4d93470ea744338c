"""ServiceNow's incidents with one row per update."""

from pathlib import Path

from pitstop_analysis.tests.known_csv.logs import left_out, log_from, rows

UPDATES = """number,incident_state,active,reassignment_count,sys_updated_at,assignment_group,assigned_to
INC0000045,New,true,0,2/3/2016 01:23,Group 56,?
INC0000045,Resolved,true,0,2/3/2016 08:53,Group 56,Resolver 89
INC0000045,Closed,false,1,5/3/2016 02:00,Group 70,Resolver 89
INC0000047,New,true,0,1/3/2016 04:40,?,?
"""


def test_times_are_day_first_and_a_question_mark_is_nothing(tmp_path: Path) -> None:
    log = log_from(tmp_path, UPDATES)
    assert rows(log) == [
        ("INC0000045", "01:23", "Group 56", None, "New"),
        ("INC0000045", "08:53", "Group 56", "Resolver 89", "Resolved"),
        ("INC0000045", "02:00", "Group 70", "Resolver 89", "Closed"),
    ]
    assert [at.isoformat() for at in log.events["at"]][::2] == [
        "2016-03-02T01:23:00+00:00",
        "2016-03-05T02:00:00+00:00",
    ]
    assert left_out(log) == [("no team yet", 1, (5,))]
    assert log.understood.notes[0] == "recognised as ServiceNow's incidents, one row per update"


def test_iso_times_are_read_as_such(tmp_path: Path) -> None:
    text = UPDATES.replace("2/3/2016", "2016-03-02").replace("5/3/2016", "2016-03-05")
    log = log_from(tmp_path, text.replace("1/3/2016", "2016-03-01"))
    assert log.understood.times == "ISO 8601 times without an offset, taken as UTC"
    assert len(rows(log)) == 3
