"""Zendesk's ticket events and audits: who had the ticket at each update, from its creation on."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.read import read
from pitstop_analysis.report.build import report
from pitstop_analysis.tests.known_json.logs import SAMPLES, of, rows

SAMPLE = SAMPLES / "zendesk_ticket_events.json"
EXPECTED = [
    ("11", "02 08:00", "created", "new", "360000000100", None),
    ("11", "02 08:30", "assignee, status", "open", "360000000100", "7"),
    ("11", "02 10:00", "group, assignee", "open", "360000000200", None),
    ("11", "02 12:00", "status", "solved", "360000000200", None),
    ("12", "02 09:00", "status", "pending", "360000000200", None),
    ("12", "02 11:00", "group", "pending", "360000000100", None),
]


def update(number: int, ticket: int, at: int, *parts: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": number,
        "ticket_id": ticket,
        "timestamp": at,
        "child_events": list(parts),
        "event_type": "Audit",
    }


def change(before: Any, **after: Any) -> dict[str, Any]:
    return {"event_type": "Change", "previous_value": before, **after}


def create(**after: Any) -> dict[str, Any]:
    return {"event_type": "Create", **after}


def test_a_ticket_has_its_first_group_from_its_creation_and_an_older_one_from_the_value_before() -> None:
    assert rows(read(SAMPLE)) == EXPECTED


def test_a_blank_ticket_is_none_that_began_before(tmp_path: Path) -> None:
    updates = [
        {**update(number, 0, 1772440000 + number, change("1", group_id="2")), "ticket_id": ticket}
        for number, ticket in enumerate(["", " ", 1, 2, 3])
    ]
    notes = of(tmp_path, {"ticket_events": updates}).understood.notes
    assert "cases whose creation is not in the file; their time before its first row is not: 3" in notes


def test_pages_that_overlap_and_tickets_that_began_before_are_said() -> None:
    understood = read(SAMPLE).understood
    assert understood.kind == "Zendesk ticket events (JSON)"
    assert understood.columns == {
        "case": "ticket_id", "time": "created_at", "team": "group", "person": "assignee",
        "activity": "activity", "status": "status",
    }  # fmt: skip
    assert "events that stand in the file more than once, counted once: 1" in understood.notes
    assert (
        "cases whose creation is not in the file; their time before its first row is not: 1"
        in understood.notes
    )
    assert any("groups are Zendesk's numbers" in note for note in understood.notes)
    assert (understood.rows_read, understood.left_out) == (6, ())


def test_the_report_counts_a_handoff_per_change_of_group() -> None:
    found = report(read(SAMPLE)).to_dict()
    assert found["handoffs"]["total"] == 2
    assert [(route["from"], route["to"]) for route in found["routes"]] == [
        ("360000000100", "360000000200"),
        ("360000000200", "360000000100"),
    ]


@pytest.mark.parametrize("form", ["gzip", "one line", "a list of events", "lines", "a list of pages"])
def test_every_way_to_save_the_pages_gives_the_same_rows(tmp_path: Path, form: str) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    first, second = text.split("\n}\n{\n")
    pages = [first + "\n}", "{\n" + second]
    events = [page.partition('"ticket_events": [')[2].partition("\n  ],\n")[0] for page in pages]
    made = {
        "gzip": text,
        "one line": text.replace("\n", " "),
        "a list of events": "[" + ",".join(events) + "]",
        "lines": "\n".join(page.replace("\n", " ") for page in pages),
        "a list of pages": "[" + ",".join(pages) + "]",
    }[form]
    path = tmp_path / "export"
    path.write_bytes(gzip.compress(made.encode()) if form == "gzip" else made.encode())
    assert rows(read(path)) == EXPECTED


def test_audits_are_read_too_with_the_names_of_groups_that_stand_in_the_file() -> None:
    log = read(SAMPLES / "zendesk_ticket_audits.json")
    assert rows(log) == [
        ("11", "02 08:00", "created", "new", "Front", None),
        ("11", "02 10:00", "group", "new", "Billing", None),
    ]
    assert not any("numbers" in note for note in log.understood.notes)


def test_seconds_since_1970_are_taken_where_no_other_time_is_given(tmp_path: Path) -> None:
    log = of(
        tmp_path,
        update(1, 5, 1772438400, create(group_id=1)),
        update(2, 5, 1772442000, change(1, group_id=2)),
    )
    assert [(at, team) for _, at, _, _, team, _ in rows(log)] == [("02 08:00", "1"), ("02 09:00", "2")]


@pytest.mark.parametrize("at", [10**30, -(10**30), "soon", None, float("nan")])
def test_a_time_that_no_calendar_has_is_left_out(tmp_path: Path, at: Any) -> None:
    log = of(tmp_path, update(1, 5, at, create(group_id=1)), update(2, 5, 1772442000, change(1, group_id=2)))
    assert [(left.reason, left.rows) for left in log.understood.left_out] == [("no time that can be read", 1)]
    assert [row[4] for row in rows(log)] == ["1", "2"]


def test_a_handoff_with_which_the_export_begins_is_not_lost(tmp_path: Path) -> None:
    log = of(tmp_path, update(2, 5, 1772442000, change(1, group_id=2)))
    assert [row[4] for row in rows(log)] == ["1", "2"]
    assert (
        "teams known only from the change that ended their time, put at its moment: 1" in log.understood.notes
    )


def test_a_group_that_is_taken_off_leaves_the_ticket_with_the_one_before_and_is_said(tmp_path: Path) -> None:
    log = of(
        tmp_path,
        update(1, 5, 1772438400, create(group_id=1)),
        update(2, 5, 1772442000, change(1, group_id=None)),
        update(3, 5, 1772445600, change(None, group_id=2)),
    )
    assert [row[4] for row in rows(log)] == ["1", "1", "2"]
    assert (
        "events after which a case has no group, counted as still with the one before: 1"
        in log.understood.notes
    )


def test_a_page_that_is_missing_shows(tmp_path: Path) -> None:
    log = of(
        tmp_path,
        update(1, 5, 1772438400, create(group_id=1)),
        update(9, 5, 1772445600, change(2, group_id=3)),
    )
    assert any(
        note == "changes of group that do not begin where the one before ended, so events are missing: 1"
        for note in log.understood.notes
    )


def test_persons_stand_for_teams_only_when_asked(tmp_path: Path) -> None:
    events = [
        update(1, 5, 1772438400, create(assignee_id=1)),
        update(2, 5, 1772442000, change(1, assignee_id=2)),
    ]
    with pytest.raises(Unreadable, match="says which group has a case") as caught:
        of(tmp_path, *events)
    assert "--team assignee" in caught.value.remedy
    log = of(tmp_path, *events, team="assignee")
    assert [row[4] for row in rows(log)] == ["1", "2"]
    assert log.understood.team_is_person


def test_what_a_ticket_is_can_be_sliced_by(tmp_path: Path) -> None:
    log = of(
        tmp_path,
        {
            "ticket_events": [
                update(1, 5, 1772438400, create(group_id=1), create(priority="low"), create(type="incident")),
                update(2, 5, 1772442000, change("low", priority="high"), change(1, group_id=2)),
                update(3, 6, 1772438400, create(group_id=1, brand_id=77, priority="high")),
            ]
        },
    )

    slices = report(log, sliced=["priority", "type", "brand"]).to_dict()["slices"]

    assert {
        column: {value: found["cases"] for value, found in of.items()} for column, of in slices.items()
    } == {
        "priority": {"low": 1, "high": 1},
        "type": {"incident": 1, "no value": 1},
        "brand": {"77": 1, "no value": 1},
    }
    assert [row[2] for row in rows(log)] == ["created", "group", "created"]


def test_what_a_ticket_is_stays_known_where_nobody_had_it_at_first(tmp_path: Path) -> None:
    log = of(
        tmp_path,
        update(1, 5, 1772438400, create(priority="low", type="question", group_id=None)),
        update(3, 5, 1772445600, change(None, group_id=1)),
        update(4, 5, 1772449200, change(1, group_id=2), change("high", priority=None)),
        update(2, 5, 1772442000, change("low", priority="high")),
    )

    told = log.events.select("team", "priority", "type").rows()

    assert told == [("1", "high", "question"), ("2", None, "question")]


def test_what_a_second_update_of_the_same_moment_says_of_a_ticket_is_kept(tmp_path: Path) -> None:
    log = of(
        tmp_path,
        update(1, 5, 1772438400, create(status="new")),
        update(2, 5, 1772438400, change(None, group_id=1), change(None, priority="high")),
    )

    assert log.events.select("team", "priority").rows() == [("1", "high")]
