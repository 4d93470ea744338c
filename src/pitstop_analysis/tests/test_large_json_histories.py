"""Histories of changes in JSON that are read in parts: the same log as in memory, and the same refusals."""

import gzip
import json
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pitstop_analysis.large.report import is_larger
from pitstop_analysis.mapping import Mapping
from pitstop_analysis.tests.files import put
from pitstop_analysis.tests.histories import (
    BEGIN,
    TEAMS,
    both,
    reasons,
    refused,
    same,
)

pytestmark = pytest.mark.usefixtures("small_parts")


def issues(n: int = 40) -> list[dict[str, Any]]:
    """Jira's: some without a changelog, cut short, of other fields, with teams that never change."""
    chance = Random(3)
    found = []
    for number in range(n):
        histories = []
        for place in range(chance.randrange(6)):
            at = BEGIN + timedelta(minutes=30 * number + 10 * chance.randrange(5) * place)
            name = chance.choice(["Team", "Team", "assignee", "status", "Component", "priority", "Crew"])
            old, new = (chance.choice(["", *TEAMS[:4]]) or None for _ in "ab")
            item = {"field": name, "fieldId": f"customfield_{len(name)}", "fromString": old, "toString": new}
            time = chance.choice([f"{at:%Y-%m-%dT%H:%M:%S}.000+0100"] * 15 + ["soon", f"{at:%Y-%m-%dT%H:%M}"])
            histories.append({"id": f"{number}-{place}", "created": time, "items": [item]})
        fields: dict[str, Any] = {
            "created": f"{BEGIN + timedelta(minutes=30 * number):%Y-%m-%dT%H:%M:%S}.000+0000",
            "assignee": chance.choice([None, {"displayName": "Ann"}]),
            "priority": {"name": f"P{number % 3}"},
            "components": [],
        }
        if number % 3 == 0:
            fields |= {"customfield_4": {"value": f"T{number % 2}"}, "customfield_9": {"value": "Gold"}}
        if number % 13 == 7:
            del fields["created"]
        total = len(histories) + (number % 19 == 5)
        issue = {
            "key": f"S-{number}",
            "fields": fields,
            "changelog": {"total": total, "histories": histories},
        }
        if number % 17 == 3:
            del issue["changelog"]
        found.append(issue)
    return found


def jira() -> str:
    """Pages that overlap; the names of custom fields stand beside one issue."""
    told = issues()
    told[-1]["names"] = {"customfield_9": "Tier"}
    return "".join(json.dumps({"issues": page}, indent=1) for page in (told[:25], told[15:], told[:3]))


def zendesk(names: bool = True) -> str:
    """Pages of updates, those of a ticket far apart and some of them twice, one id in two tickets."""
    chance = Random(4)
    events: list[dict[str, Any]] = []
    for number in range(220):
        at = BEGIN + timedelta(minutes=7 * (number // 3))
        field = chance.choice(["group_id", "group_id", "assignee_id", "status", "priority", "brand_id"])
        new, old = (str(chance.randrange(4)) for _ in "ab")
        change = {"event_type": "Change", field: new, "previous_value": old}
        if number % 9 == 0:
            change = {"event_type": "Create", "group_id": new, "status": "new", "ticket_form_id": None}
        events.append(
            {
                "id": number,
                "ticket_id": chance.choice([*range(30), ""]),
                "timestamp": int(at.timestamp()),
                "created_at": chance.choice([f"{at:%Y-%m-%dT%H:%M:%SZ}"] * 9 + ["", "then"]),
                "child_events": [change],
            }
        )
    again = [{**events[5], "ticket_id": 29}, *events[100:130]]
    lists = [{"ticket_events": page} for page in (events[:110], [*events[110:], 7], again)]
    people = [{"groups": [{"id": n, "name": f"Team {n} 2nd"} for n in range(3)]}, {"users": []}]
    return "".join(json.dumps(page) + "\n" for page in [*lists, *(people if names else [])])


def test_a_jira_changelog_gives_the_same_report(tmp_path: Path) -> None:
    found = both(put(tmp_path, jira(), "log.json"), sliced=("priority", "Tier"))

    assert found["cases"] > 20
    notes = " ".join(found["source"]["notes"])
    for words in (
        "more than once",
        "creation is not in the file",
        "do not begin where",
        "“Team” is the team",
    ):
        assert words in notes


@pytest.mark.parametrize("team", ["Component", "Crew", "assignee"])
def test_another_field_of_jira_is_the_team(tmp_path: Path, team: str) -> None:
    path = put(tmp_path, jira(), "log.json")
    found = same(path, team=team)
    assert found == same(path, mapping=Mapping(fields={"team": team}))
    assert {"issues without a changelog", "no team yet", "no time that can be read"} <= set(reasons(found))


@pytest.mark.parametrize("names", [True, False])
def test_zendesk_events_are_the_same_log(tmp_path: Path, names: bool) -> None:
    path = put(tmp_path, gzip.compress(zendesk(names).encode()), "log.json.gz")
    found = same(path, times_in="Europe/Berlin")

    assert ("Zendesk's numbers" in " ".join(found.notes)) is not names
    same(path, team="assignee")


REFUSED_JSON = {
    "no changelogs": json.dumps([{"key": f"S-{n}", "fields": {}} for n in range(30)]),
    "nobody": json.dumps(
        [each | {"changelog": {"histories": []}} for each in issues() if "changelog" in each]
    ).replace("Ann", ""),
    "no times": jira().replace("2026-03", "soon"),
    "no tickets": zendesk().replace("ticket_id", "id_of_ticket"),
    "no groups": zendesk().replace("group_id", "other_id"),
    "broken off": jira()[:-300],
    "metrics": json.dumps([{"group_stations": n % 4, "assignee_stations": 1} for n in range(90)]),
    "tickets": json.dumps({"tickets": [{"id": n} for n in range(90)]}),
}


@pytest.mark.parametrize("text", REFUSED_JSON.values(), ids=REFUSED_JSON)
def test_what_memory_refuses_of_json_is_refused_in_the_same_words(tmp_path: Path, text: str) -> None:
    refused(put(tmp_path, text, "log.json"))


def test_a_field_that_never_changes_is_refused_in_the_same_words(tmp_path: Path) -> None:
    refused(put(tmp_path, jira(), "log.json"), team="Squad")


def github(*, labels: bool = True) -> str:
    """Events of a repository, newest first, timelines of issues, and a list whose issue one event names."""
    chance = Random(9)

    def event(number: int, issue: int | None, at: datetime) -> dict[str, Any]:
        name = chance.choice(
            ["labeled", "labeled", "unlabeled", "assigned", "unassigned", "closed", "mentioned"]
        )
        label = f"team: {chance.choice(['Front', 'Billing', 'Net 2nd'])}" if labels else "bug"
        told: dict[str, Any] = {
            "id": number,
            "node_id": "n",
            "event": name,
            "created_at": chance.choice([f"{at:%Y-%m-%dT%H:%M:%SZ}"] * 12 + ["", "soon"]),
            "actor": {"login": "x"},
        }
        told |= {"label": {"name": label}} if "label" in name else {}
        told |= {"assignee": {"login": chance.choice(["Ann", "Bo"])}} if "assign" in name else {}
        if issue is not None:
            created = f"{BEGIN:%Y-%m-%dT%H:%M:%SZ}" if chance.random() < 0.7 else ""
            url = f"https://api.github.com/repos/o/r{issue % 2}/issues/{issue}"
            milestone = {"title": f"M{issue % 3}"} if issue % 4 else None
            told["issue"] = {"url": url, "number": issue, "created_at": created, "milestone": milestone}
        return told

    def at(number: int) -> datetime:
        return BEGIN + timedelta(minutes=9 * (number // 2))

    events = [event(n, chance.randrange(20), at(n)) for n in range(200)][::-1]
    timeline = [event(300 + n, None, at(n)) for n in range(40)]
    mixed = [event(400 + n, 77 if n == 12 else None, at(n)) for n in range(30)]
    mixed[12] |= {"event": "closed", "created_at": "2026-03-02T09:00:00Z"}
    issue = {"number": 50, "created_at": "2026-03-02T07:00:00Z"}
    pages: list[Any] = [events[:120], events[100:], [{"issue": issue, "timeline": timeline}], mixed, mixed]
    return "\n".join(json.dumps(page) for page in pages)


@pytest.mark.parametrize("labels", [True, False])
def test_events_of_github_are_the_same_log(tmp_path: Path, labels: bool) -> None:
    path = put(tmp_path, github(labels=labels), "log.json")
    found = same(path)

    notes = " ".join(found.notes)
    assert "stand in the file more than once" in notes
    assert "nobody acts on the issue" in notes
    assert found.team_is_person is not labels
    same(path, team="assignee")


def test_a_timeline_that_names_no_issue(tmp_path: Path) -> None:
    one, _two = (json.dumps([{**each, "issue": None} for each in page]) for page in _lists()[:2])
    assert "no event names its issue" in " ".join(same(put(tmp_path, one, "log.json")).notes)
    refused(put(tmp_path, f"{one}\n{_two}", "log.json"))


def _lists() -> list[list[dict[str, Any]]]:
    return [json.loads(line) for line in github().split("\n")]


def test_a_history_in_json_that_would_not_fit_is_told(tmp_path: Path) -> None:
    path = put(tmp_path, jira(), "log.json")
    assert is_larger(path, bound=20_000)
    assert not is_larger(path, bound=10**9)
