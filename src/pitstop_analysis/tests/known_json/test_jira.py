"""Jira's changelog: the team, the person and the status at each update, from the creation of the issue on."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from pitstop_analysis.log import CANONICAL, Log
from pitstop_analysis.mapping import Mapping
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.read import read
from pitstop_analysis.report.build import report
from pitstop_analysis.tests.known_json.logs import SAMPLES, of, rows

SAMPLE = SAMPLES / "jira_changelog.json"
EXPECTED = [
    ("SUP-1", "02 08:00", "created", "Open", "Front", None),
    ("SUP-1", "02 08:30", "status, Component", "In Progress", "Front", None),
    ("SUP-1", "02 09:30", "Team, assignee", "In Progress", "Billing", "Mia Krystof"),
    ("SUP-1", "02 12:00", "Team, status", "Done", "Front", "Mia Krystof"),
    ("SUP-2", "02 10:00", "created", "Open", "Billing", None),
]


def sample() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return found


def issue(key: str, *histories: tuple[str, str, str | None, str | None], **fields: Any) -> dict[str, Any]:
    """An issue created on 2 March at 8:00; a history is its time, and a field from what to what."""
    told = [
        {"id": str(n), "created": f"2026-03-02T{at}:00.000+0000",
         "items": [{"field": name, "fieldId": name.lower(), "fromString": old, "toString": new}]}
        for n, (at, name, old, new) in enumerate(histories)
    ]  # fmt: skip
    fields = {"created": "2026-03-02T08:00:00.000+0000", "assignee": None, "components": [], **fields}
    return {"id": key, "key": key, "fields": fields, "changelog": {"total": len(told), "histories": told}}


def test_the_first_team_is_that_before_the_first_change_or_the_one_that_never_changed() -> None:
    log = read(SAMPLE)
    assert rows(log) == EXPECTED
    assert log.understood.left_out == ()
    assert "the field “Team” is the team; --team names another" in log.understood.notes


def test_oldest_or_newest_first_is_the_same(tmp_path: Path) -> None:
    other = sample()
    other["issues"][0]["changelog"]["histories"].reverse()
    assert rows(of(tmp_path, other)) == EXPECTED


def test_a_page_that_comes_twice_counts_once(tmp_path: Path) -> None:
    log = of(tmp_path, sample(), sample())
    assert rows(log) == EXPECTED
    assert "events that stand in the file more than once, counted once: 5" in log.understood.notes


def test_one_issue_by_itself_is_read(tmp_path: Path) -> None:
    assert rows(of(tmp_path, sample()["issues"][0])) == EXPECTED[:4]


@pytest.mark.parametrize("team", ["Component", "component", "components"])
def test_components_can_be_the_team(tmp_path: Path, team: str) -> None:
    log = read(SAMPLE, team=team)
    assert [(row[1], row[4]) for row in rows(log)] == [
        ("02 08:00", "Login"),
        ("02 08:30", "Invoices"),
        ("02 09:30", "Invoices"),
        ("02 12:00", "Invoices"),
    ]
    assert [(left.reason, left.rows) for left in log.understood.left_out] == [("no team yet", 1)]


def test_a_mapping_names_the_field_of_the_team_too() -> None:
    log = read(SAMPLE, mapping=Mapping(fields={"team": "Component"}))
    assert [row[4] for row in rows(log)] == ["Login", "Invoices", "Invoices", "Invoices"]


def test_components_held_together_are_named_together(tmp_path: Path) -> None:
    found = issue(
        "A",
        ("09:00", "Component", None, "Web"),
        ("10:00", "Component", "Login", None),
        components=[{"name": "Web"}],
    )
    assert [row[4] for row in rows(of(tmp_path, found, team="Component"))] == ["Login", "Login + Web", "Web"]


@pytest.mark.parametrize("team", ["Support crew", "support crew"])
def test_any_field_that_changes_can_be_named_for_the_team(tmp_path: Path, team: str) -> None:
    log = of(tmp_path, issue("A", ("09:00", "Support crew", "One", "Two")), team=team)
    assert [row[4] for row in rows(log)] == ["One", "Two"]
    assert log.understood.columns["team"] == team


def test_a_field_that_never_changes_is_refused_with_those_that_do() -> None:
    with pytest.raises(Unreadable, match="has a field 'Crew' for --team") as caught:
        read(SAMPLE, team="Crew")
    assert caught.value.remedy == "The fields that change are: 'Component', 'Team', 'assignee', 'status'."


def test_the_assignee_stands_for_the_team_where_there_is_none_and_it_is_said(tmp_path: Path) -> None:
    log = of(
        tmp_path,
        issue(
            "A",
            ("09:00", "assignee", "Ann", "Bo"),
            ("10:00", "status", "Open", "Done"),
            status={"name": "Done"},
        ),
        issue("B", assignee={"displayName": "Ann"}),
        issue("C"),
    )
    assert [(row[0], row[3], row[4]) for row in rows(log)] == [
        ("A", "Open", "Ann"),
        ("A", "Open", "Bo"),
        ("A", "Done", "Bo"),
        ("B", None, "Ann"),
    ]
    assert log.understood.team_is_person
    assert "no field of a team changes, so the assignee stands for the team; --team FIELD names another" in (
        log.understood.notes
    )
    assert [(left.reason, left.rows) for left in log.understood.left_out] == [("no team yet", 1)]


def test_an_issue_whose_changelog_is_cut_short_is_left_out_whole(tmp_path: Path) -> None:
    cut = sample()
    cut["issues"][0]["changelog"]["total"] = 4
    log = of(tmp_path, cut)
    assert [row[0] for row in rows(log)] == ["SUP-2"]
    assert [(left.reason, left.rows, left.where, left.first) for left in log.understood.left_out] == [
        ("issues whose changelog is cut short", 1, "line", (7,))
    ]


def test_issues_without_a_changelog_are_refused_with_how_to_get_it(tmp_path: Path) -> None:
    bare = copy.deepcopy(sample())
    for each in bare["issues"]:
        del each["changelog"]
    with pytest.raises(Unreadable, match="issues without a changelog: 2") as caught:
        of(tmp_path, bare)
    assert "expand=changelog" in caught.value.remedy


def test_an_issue_without_its_creation_begins_with_its_first_change_and_keeps_its_first_team(
    tmp_path: Path,
) -> None:
    found = issue("A", ("09:00", "Team", "One", "Two"), ("10:00", "Team", "Two", "One"))
    del found["fields"]["created"]
    log = of(tmp_path, found)
    assert [(row[1], row[4]) for row in rows(log)] == [
        ("02 09:00", "One"),
        ("02 09:00", "Two"),
        ("02 10:00", "One"),
    ]
    assert "cases whose creation is not in the file; their time before its first row is not: 1" in (
        log.understood.notes
    )


def test_an_issue_that_was_created_without_a_team_has_none_until_it_gets_one(tmp_path: Path) -> None:
    log = of(tmp_path, issue("A", ("09:00", "Team", None, "One"), ("10:00", "Team", "One", None)))
    assert [(row[1], row[4]) for row in rows(log)] == [("02 09:00", "One"), ("02 10:00", "One")]
    assert [(left.reason, left.rows) for left in log.understood.left_out] == [("no team yet", 1)]
    assert (
        "events after which a case has no Team, counted as still with the one before: 1"
        in log.understood.notes
    )


def test_half_a_pair_of_surrogates_in_a_name_is_mended(tmp_path: Path) -> None:
    log = of(tmp_path, issue("A\ud800", ("09:00", "Team", "Zwei \ud83d", "Two")))
    assert [(row[0], row[4]) for row in rows(log)] == [("A?", "Zwei ?"), ("A?", "Two")]


def sliced(log: Log, column: str) -> dict[str, int]:
    return {
        value: found["cases"]
        for value, found in report(log, sliced=[column]).to_dict()["slices"][column].items()
    }


def test_what_an_issue_is_can_be_sliced_by_as_it_was_at_its_creation(tmp_path: Path) -> None:
    named = {"project": {"key": "SUP", "name": "Support"}, "issuetype": {"name": "Bug"}}
    log = of(
        tmp_path,
        issue("A", ("09:00", "assignee", "Ann", "Bo"), ("10:00", "priority", "Low", "High"),
              ("11:00", "priority", "High", "Highest"), **named, priority={"name": "Highest"}),
        issue("B", ("09:00", "Component", None, "Web"), **named, assignee={"displayName": "Ann"},
              priority={"name": "Low"}, components=[{"name": "Login"}, {"name": "Web"}]),
    )  # fmt: skip

    assert sliced(log, "priority") == {"Low": 2}
    assert sliced(log, "project") == {"Support": 2}
    assert sliced(log, "issuetype") == {"Bug": 2}
    assert sliced(log, "components") == {"Login": 1, "no value": 1}


def test_what_an_issue_is_stays_known_where_nobody_had_it_at_first(tmp_path: Path) -> None:
    log = of(
        tmp_path,
        *(
            issue(key, ("09:00", "assignee", None, "Ann"), ("10:00", "assignee", "Ann", "Bo"),
                  priority={"name": priority}, customfield_1={"value": priority * 2})
            for key, priority in (("A", "High"), ("B", "Low"))
        ),
    )  # fmt: skip

    assert [(row[0], row[4]) for row in rows(log)] == [("A", "Ann"), ("A", "Bo"), ("B", "Ann"), ("B", "Bo")]
    assert sliced(log, "priority") == {"High": 1, "Low": 1}
    assert sliced(log, "customfield_1") == {"HighHigh": 1, "LowLow": 1}
    assert not {"project", "components"} & set(log.events.columns)


def test_options_of_ones_own_fields_are_columns_by_their_names_and_persons_and_text_are_not(
    tmp_path: Path,
) -> None:
    found = issue(
        "A",
        ("09:00", "assignee", "Ann", "Bo"),
        customfield_1={"id": "7", "value": "Billing"},
        customfield_2={"accountId": "5", "displayName": "Cy"},
        customfield_3="as they wrote it",
        customfield_4={"id": "9", "value": "Gold"},
    )
    found["names"] = {"customfield_1": "Product", "customfield_4": "activity"}
    log = of(tmp_path, found)

    assert sliced(log, "Product") == {"Billing": 1}
    assert sliced(log, "customfield_4") == {"Gold": 1}
    assert not {"customfield_1", "customfield_2", "customfield_3"} & set(log.events.columns)


def with_option(name: str, *teams: str) -> dict[str, Any]:
    found = issue("A", ("09:00", "Team", *teams), customfield_1={"id": "7", "value": "Gold"})
    found["names"] = {"customfield_1": name}
    return found


@pytest.mark.parametrize("name", ["Tier", "Support Line", "Support level"])
def test_an_option_that_is_called_as_a_role_is_plays_none(tmp_path: Path, name: str) -> None:
    log = of(tmp_path, with_option(name, "Front", "Back"))

    assert log.events.select("person", "line", name).rows() == [(None, None, "Gold")] * 2
    assert log.understood.line_from is None
    assert sliced(log, name) == {"Gold": 1}


def test_an_option_that_is_called_as_persons_are_is_nobody(tmp_path: Path) -> None:
    found = issue("A", ("09:00", "assignee", "Ann", "Bo"), customfield_1={"value": "Gold"})
    found["names"] = {"customfield_1": "Agent"}

    assert of(tmp_path, found).events.select("team", "person").rows() == [("Ann", None), ("Bo", None)]


def test_an_option_is_the_line_where_a_person_names_it_and_team_names_still_tell_theirs(
    tmp_path: Path,
) -> None:
    found = with_option("Tier", "Front", "Front 2nd")

    assert of(tmp_path, found, line="Tier").events["line"].to_list() == ["Gold", "Gold"]
    assert of(tmp_path, found).events["line"].to_list() == ["1st", "2nd"]
    assert of(tmp_path, found, line="suffix").events["line"].to_list() == ["1st", "2nd"]
    assert of(tmp_path, found, line="none").events["line"].to_list() == [None, None]


def test_the_field_of_the_team_is_no_further_column() -> None:
    log = read(SAMPLE)
    assert [name for name in log.events.columns if name not in CANONICAL] == ["components"]


def test_an_issue_without_its_creation_says_what_it_is_with_its_first_update(tmp_path: Path) -> None:
    found = issue("A", ("09:00", "assignee", "Ann", "Bo"), priority={"name": "Low"})
    del found["fields"]["created"]
    assert sliced(of(tmp_path, found), "priority") == {"Low": 1}


def test_a_field_that_is_nearly_named_is_asked_for() -> None:
    with pytest.raises(Unreadable) as caught:
        read(SAMPLE, team="Compnent")
    assert caught.value.remedy.startswith("Did you mean 'Component'? The fields that change are: ")


def test_times_without_an_offset_are_of_the_zone_that_is_named(tmp_path: Path) -> None:
    found = issue("A", ("09:00", "assignee", "Ann", "Bo"))
    text = json.dumps(found).replace(".000+0000", "")
    path = tmp_path / "export.json"
    path.write_text(text)

    log = read(path, times_in="Asia/Kolkata")

    assert [row[1] for row in rows(log)] == ["02 02:30", "02 03:30"]
    assert log.understood.times == "ISO 8601 times without an offset, taken as local times of Asia/Kolkata"
    assert rows(read(SAMPLE, times_in="Asia/Kolkata")) == EXPECTED
