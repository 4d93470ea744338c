"""JSON exports without hand-offs: refused by name, with what to export in their place."""

from pathlib import Path
from typing import Any

import pytest

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.read import read
from pitstop_analysis.tests.known_json.logs import SAMPLES, of


def test_ticket_metrics_say_how_many_tickets_passed_on_and_no_more() -> None:
    with pytest.raises(Unreadable, match="1 of 3 tickets passed through more than one group") as caught:
        read(SAMPLES / "zendesk_ticket_metrics.json")
    assert "name none, so no route, wait or bounce can be told" in caught.value.what
    assert "/api/v2/incremental/ticket_events.json" in caught.value.remedy


@pytest.mark.parametrize(
    ("document", "says", "remedy"),
    [
        (
            {"tickets": [{"id": 1, "group_id": 2, "status": "open"}], "next_page": None},
            "tickets as they are now",
            "ticket_events",
        ),
        (
            [{"id": 1, "ticket_id": 155, "metric": "agent_work_time", "instance_id": 1, "type": "measure"}],
            "ticket metric events",
            "ticket_events",
        ),
        (
            {"total": 1, "values": [{"id": "1", "created": "2026-03-02T08:00:00.000+0000", "items": []}]},
            "changelogs without their issues",
            "expand=changelog",
        ),
        (
            {"issueChangeLogs": [{"issueId": "10100", "changeHistories": []}]},
            "changelogs without their issues",
            "expand=changelog",
        ),
    ],
)
def test_an_export_without_handoffs_is_named(tmp_path: Path, document: Any, says: str, remedy: str) -> None:
    with pytest.raises(Unreadable, match=says) as caught:
        of(tmp_path, document)
    assert remedy in caught.value.remedy
