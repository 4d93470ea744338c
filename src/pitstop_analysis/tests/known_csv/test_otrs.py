"""OTRS' and Znuny's ticket history."""

from pathlib import Path

from pitstop_analysis.tests.files import put, refused
from pitstop_analysis.tests.known_csv.logs import activities, left_out, log_from, rows

HISTORY = """ticket_id;history_type;name;create_by;create_time
7;NewTicket;%%2026030210000017%%Front::Mail%%3 normal%%new%%7;1;2026-03-02 08:00:00
7;SendAgentNotification;%%Ticket create%%ann%%Email;1;2026-03-02 08:00:01
7;OwnerUpdate;%%ann%%4;4;2026-03-02 08:30:00
7;StateUpdate;%%new%%open%%;4;2026-03-02 08:30:00
7;Move;%%Billing%%9%%Front::Mail%%2;4;2026-03-02 09:00:00
7;OwnerUpdate;%%root@localhost%%1;4;2026-03-02 09:00:00
7;StateUpdate;%%open%%closed successful%%;5;2026-03-02 10:00:00
8;AddNote;%%note;4;2026-03-02 08:00:00
8;Move;%%Billing%%9%%Raw%%3;4;2026-03-02 09:00:00
"""


def test_queue_owner_and_state_come_from_the_names(tmp_path: Path) -> None:
    log = log_from(tmp_path, HISTORY)
    assert rows(log) == [
        ("7", "08:00", "Front::Mail", None, "new"),
        ("7", "08:30", "Front::Mail", "ann", "open"),
        ("7", "09:00", "Billing", None, "open"),
        ("7", "10:00", "Billing", None, "closed successful"),
        ("8", "08:00", "Raw", None, None),
        ("8", "09:00", "Billing", None, None),
    ]
    assert activities(log)[:3] == ["NewTicket", "OwnerUpdate, StateUpdate", "Move, OwnerUpdate"]
    assert "notices that were sent, which are no events: 1" in log.understood.notes
    assert left_out(log) == []
    assert log.understood.columns["team"] == "queue"


def test_names_of_the_generic_interface_are_the_same(tmp_path: Path) -> None:
    header = "TicketID;HistoryType;Name;CreateBy;CreateTime"
    text = HISTORY.replace(HISTORY.splitlines()[0], header)
    assert rows(log_from(tmp_path, text)) == rows(log_from(tmp_path, HISTORY))


def test_a_name_that_is_cut_short_leaves_the_queue_to_the_first_move(tmp_path: Path) -> None:
    cut = HISTORY.replace("%%2026030210000017%%Front::Mail%%3 normal%%new%%7", "%%2026030210000017")
    assert rows(log_from(tmp_path, cut)) == rows(log_from(tmp_path, HISTORY))


def test_without_moves_it_says_what_to_export(tmp_path: Path) -> None:
    text = HISTORY.replace("NewTicket", "AddNote").replace("Move", "AddNote")
    assert "no rows of NewTicket or Move" in refused(put(tmp_path, text)).what
