"""GitHub's issue events: the team by its label, else the person assigned last."""

import json
from pathlib import Path
from time import process_time
from typing import Any

import polars as pl
import pytest

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.read import read
from pitstop_analysis.readers.known_json.changes import Gathers
from pitstop_analysis.readers.known_json.export import Asked
from pitstop_analysis.readers.known_json.github import EXPORT
from pitstop_analysis.readers.raw import PLACE
from pitstop_analysis.report.build import report
from pitstop_analysis.tests.known_json.logs import SAMPLES, of, rows

TIMELINE = SAMPLES / "github_timeline.json"
EVENTS = SAMPLES / "github_issue_events.json"


def events(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def nameless(start: int = 0) -> list[dict[str, Any]]:
    """The timeline without the comment that names the issue, as that of an issue of its own."""
    found = [each for each in events(TIMELINE) if each["event"] != "commented"]
    return [{**each, "id": each["id"] + start} for each in found]


def test_a_timeline_has_the_team_of_the_label_that_was_added_last() -> None:
    log = read(TIMELINE)
    assert rows(log) == [
        ("octo/desk#7", "02 08:00", "labeled", "open", "front", None),
        ("octo/desk#7", "02 08:10", "assigned", "open", "front", "ann"),
        ("octo/desk#7", "02 08:40", "commented", "open", "front", "ann"),
        ("octo/desk#7", "02 09:00", "labeled, unlabeled", "open", "billing", "ann"),
        ("octo/desk#7", "02 11:00", "closed", "closed", "billing", "ann"),
        ("octo/desk#7", "03 09:00", "reopened", "open", "billing", "ann"),
        ("octo/desk#7", "03 09:30", "labeled", "open", "front", "ann"),
    ]
    assert "events in which nobody acts on the issue, passed over: 1" in log.understood.notes
    assert "the team is the label “team: …” or “team/…” that was added last" in log.understood.notes


def test_events_of_a_repository_begin_with_the_creation_of_their_issue() -> None:
    log = read(EVENTS)
    assert rows(log) == [
        ("octo/desk#8", "02 08:00", "created", "open", "ann", None),
        ("octo/desk#8", "02 09:00", "unassigned, assigned", "open", "bo", None),
        ("octo/desk#8", "02 11:00", "closed", "closed", "bo", None),
    ]
    assert log.understood.team_is_person
    assert any("no label begins with “team:” or “team/”" in note for note in log.understood.notes)


@pytest.mark.parametrize("wrapped", [False, True], ids=["beside", "within"])
def test_a_timeline_with_its_issue_is_read(tmp_path: Path, wrapped: bool) -> None:
    issue = {"number": 7, "created_at": "2026-03-02T07:00:00Z"}
    found = events(TIMELINE)
    document = {"issue": issue, "timeline": found} if wrapped else {**issue, "timeline": found}
    log = of(
        tmp_path,
        document,
        {"number": 9, "created_at": "2026-03-02T07:00:00Z", "timeline": nameless(1000)[:1]},
    )
    assert [row[0] for row in rows(log)] == ["7"] * 7 + ["9"]
    assert [(left.reason, left.rows) for left in log.understood.left_out] == [("no team yet", 2)]


def test_several_timelines_that_do_not_name_their_issue_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="do not say to which issue they belong") as caught:
        of(tmp_path, events(TIMELINE), nameless(1000))
    assert "issues/events" in caught.value.remedy


def test_one_timeline_that_does_not_name_its_issue_is_taken_for_one_and_it_is_said(tmp_path: Path) -> None:
    log = of(tmp_path, nameless())
    assert {row[0] for row in rows(log)} == {"the issue"}
    assert "no event names its issue, so all are taken for the events of one" in log.understood.notes


def test_a_label_that_is_taken_off_was_on_from_the_beginning(tmp_path: Path) -> None:
    log = of(tmp_path, {"number": 7, "created_at": "2026-03-02T07:00:00Z", "timeline": events(TIMELINE)[4:6]})
    assert [(row[1], row[4]) for row in rows(log)] == [("02 07:00", "front"), ("02 09:00", "billing")]


def test_persons_stand_for_teams_when_asked() -> None:
    log = read(TIMELINE, team="assignee")
    assert {row[4] for row in rows(log)} == {"ann"}
    assert [(left.reason, left.rows) for left in log.understood.left_out] == [("no team yet", 1)]


def test_issues_that_nobody_holds_are_refused(tmp_path: Path) -> None:
    closed = [each for each in events(TIMELINE) if each["event"] in ("closed", "reopened")]
    with pytest.raises(Unreadable, match="says which assignee has a case"):
        of(tmp_path, closed)


def test_pages_that_overlap_count_once(tmp_path: Path) -> None:
    log = of(tmp_path, events(EVENTS) + events(EVENTS)[-2:])
    assert [row[4] for row in rows(log)] == ["ann", "bo", "bo"]
    assert "events that stand in the file more than once: 2" in log.understood.notes


def test_what_an_issue_is_can_be_sliced_by(tmp_path: Path) -> None:
    about = {
        "number": 7,
        "html_url": "https://github.com/octo/desk/issues/7",
        "labels": [{"name": "team: front"}, {"name": "printer"}, {"name": "bug"}],
        "milestone": {"title": "v2"},
        "type": {"name": "Bug"},
    }
    log = of(tmp_path, {"issue": about, "timeline": nameless()})

    slices = report(log, sliced=["repository", "labels", "milestone", "type"]).to_dict()["slices"]

    assert {column: list(values) for column, values in slices.items()} == {
        "repository": ["octo/desk"],
        "labels": ["bug + printer"],
        "milestone": ["v2"],
        "type": ["Bug"],
    }


def test_what_an_issue_is_stays_known_where_nobody_had_it_at_first(tmp_path: Path) -> None:
    def assigned(number: int, at: str, to: str) -> dict[str, Any]:
        person = {"login": to}
        return {"id": number, "node_id": "x", "event": "assigned", "created_at": at, "assignee": person}

    documents = [
        {
            "issue": {"number": number, "created_at": "2026-03-02T07:00:00Z", "labels": [{"name": label}]},
            "timeline": [
                assigned(10 * number, "2026-03-02T08:00:00Z", "ann"),
                assigned(10 * number + 1, "2026-03-02T09:00:00Z", "bo"),
            ],
        }
        for number, label in ((1, "bug"), (2, "printer"))
    ]
    log = of(tmp_path, *documents)

    assert [(row[0], row[4]) for row in rows(log)] == [("1", "ann"), ("1", "bo"), ("2", "ann"), ("2", "bo")]
    assert log.events["labels"].to_list() == ["bug", "bug", "printer", "printer"]
    assert list(report(log, sliced=["labels"]).to_dict()["slices"]["labels"]) == ["bug", "printer"]


def issue_of_an_act(lists: int) -> float:
    """Seconds of the processor that it takes to tell the issue of one act, beside so many lists."""
    reader = EXPORT.reader(Asked(None, 0))
    assert isinstance(reader, Gathers)
    acts = pl.DataFrame({"list": map(str, range(lists)), PLACE: range(lists)}).with_columns(
        pl.format("o/r#{}", "list").alias("case"), pl.lit("closed").alias("name")
    )
    reader.look(pl.concat([acts, acts.with_columns(pl.lit(None, pl.String).alias("case"))]), 0)
    taken = []
    for _ in range(6):
        began = process_time()
        found = reader.case_of(pl.DataFrame({"case": [None], "list": ["1"]}, schema_overrides={"case": str}))
        taken.append(process_time() - began)
    assert found.to_list() == ["o/r#1"]
    return min(taken)


def test_many_timelines_are_gone_through_once_and_not_with_every_part() -> None:
    assert issue_of_an_act(100_000) < 20 * issue_of_an_act(3)
