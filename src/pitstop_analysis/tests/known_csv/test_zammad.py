"""Zammad's ticket history."""

from pathlib import Path

from pitstop_analysis.tests.files import put, refused
from pitstop_analysis.tests.known_csv.logs import activities, left_out, log_from, rows

HISTORY = """id,object,o_id,related_o_id,type,attribute,value_from,value_to,created_by_id,created_at
1,Ticket,7,,created,,,,3,2026-03-02T08:00:00.000Z
2,Ticket::Article,12,7,created,,,,3,2026-03-02T08:00:00.000Z
3,Ticket,7,,notification,,,ann@example.org(create:online),1,2026-03-02T08:00:02.000Z
4,Ticket,7,,updated,owner,-,Ann Ames,4,2026-03-02T08:30:00.000Z
5,Ticket,7,,updated,state,new,open,4,2026-03-02T08:30:00.000Z
6,Ticket,7,,updated,group,Users,2nd Level,4,2026-03-02T09:00:00.000Z
7,Ticket,7,,updated,owner,Ann Ames,-,4,2026-03-02T09:00:00.000Z
8,Ticket,7,,updated,state,open,closed,5,2026-03-02T10:00:00.000Z
9,Ticket,8,,created,,,,3,2026-03-02T08:00:00.000Z
"""


def test_groups_owners_and_states_by_ticket(tmp_path: Path) -> None:
    log = log_from(tmp_path, HISTORY)
    assert rows(log) == [
        ("7", "08:00", "Users", None, "new"),
        ("7", "08:30", "Users", "Ann Ames", "open"),
        ("7", "09:00", "2nd Level", None, "open"),
        ("7", "10:00", "2nd Level", None, "closed"),
    ]
    assert activities(log) == ["created", "owner, state", "group, owner", "state"]
    assert left_out(log) == [("no team yet", 1, (10,))]
    assert "notices that were sent, which are no events: 1" in log.understood.notes
    assert log.understood.notes[0] == "recognised as Zammad's ticket history"


def test_an_export_with_the_ticket_number_needs_no_object(tmp_path: Path) -> None:
    text = (
        "ticket_number,attribute,value_from,value_to,created_at\n"
        "T7,group,Users,2nd Level,2026-03-02T09:00:00Z\n"
        "T7,group,2nd Level,Users,2026-03-02T10:00:00Z\n"
    )
    assert rows(log_from(tmp_path, text)) == [
        ("T7", "09:00", "Users", None, None),
        ("T7", "09:00", "2nd Level", None, None),
        ("T7", "10:00", "Users", None, None),
    ]


def test_without_changes_of_the_group_it_says_what_to_export(tmp_path: Path) -> None:
    found = refused(put(tmp_path, HISTORY.replace(",group,", ",title,")))
    assert found.what.startswith("This is Zammad's ticket history, but no row changes the group")
