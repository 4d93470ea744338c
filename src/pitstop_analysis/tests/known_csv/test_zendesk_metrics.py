"""Zendesk's ticket metrics."""

from pathlib import Path

from pitstop_analysis.tests.files import put, refused

METRICS = """id,ticket_id,created_at,group_stations,assignee_stations,reopens,replies,assigned_at,solved_at
33,4343,2026-03-02T08:00:00Z,7,1,55,322,2026-03-02T08:10:00Z,2026-03-04T08:00:00Z
34,4344,2026-03-02T09:00:00Z,1,1,0,1,2026-03-02T09:10:00Z,2026-03-02T10:00:00Z
35,4345,2026-03-02T09:00:00Z,,0,0,0,,
"""


def test_what_metrics_say_is_said_and_what_they_can_not_too(tmp_path: Path) -> None:
    found = refused(put(tmp_path, METRICS))
    assert found.what == (
        "These are Zendesk's ticket metrics. They count the groups that a ticket passed through and name "
        "none, so no route, wait or bounce can be told. What they say: "
        "1 of 2 tickets passed through more than one group."
    )
    assert found.remedy.startswith("Export the ticket events (incremental export, JSON)")
