"""Zammad's ticket history."""

import io
from pathlib import Path

from rich.console import Console

import pitstop_analysis as pa
from pitstop_analysis.report.terminal import show
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


def test_columns_may_be_called_as_in_the_tables(tmp_path: Path) -> None:
    api = log_from(tmp_path, HISTORY)
    log = log_from(
        tmp_path, HISTORY.replace("object,", "history_object,", 1).replace(",type,", ",history_type,")
    )
    assert log.understood == api.understood
    assert log.events.equals(api.events)
    assert "notices that were sent, which are no events: 1" in log.understood.notes


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


def test_shares_are_said_to_be_of_the_tickets_whose_group_is_known(tmp_path: Path) -> None:
    again = "10,Ticket,9,,created,,,,3,2026-03-02T08:00:00.000Z\n"
    report = pa.report(log_from(tmp_path, HISTORY + again))
    text = io.StringIO()
    show(Console(file=text, width=200), report.figures, report.understood, quiet=True)
    told = text.getvalue().replace("\N{EN DASH}", "-")

    assert report.to_dict()["left_out"]["cases_without_team"] == 2
    assert (
        "1 of 1 case whose team is known (100.0 %, 95 % interval 20.7-100.0) changes team at least once; it "
        "is handed off once. 2 more cases never name a team."
    ) in told
    assert "of cases whose team is known" in told
    assert "of all cases" not in told
    assert "0.0 % of cases whose team is known come back to a team that had them" in report.to_html()


def test_tickets_that_never_name_a_group_are_no_reason_to_take_care(tmp_path: Path) -> None:
    log = log_from(tmp_path, HISTORY)
    assert "Take care" not in pa.report(log).to_html()

    broken = HISTORY + "10,Ticket,7,,updated,state,new,open,4,soon\n"
    assert "More than one row in twenty" in pa.report(log_from(tmp_path, broken)).to_html()
