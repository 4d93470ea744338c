"""Pseudonyms: the same under one key, none without it, and no name left anywhere in the report."""

import hashlib
import hmac
from pathlib import Path

import pytest

import pitstop_analysis as pa
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.pseudonyms import Names, pseudonymised, random_key
from pitstop_analysis.tests.files import put
from pitstop_analysis.tests.logs import log_of

KEY = b"0123456789abcdef0123456789abcdef"
OTHER = b"fedcba9876543210fedcba9876543210"
DESK = """ticket,time,team,agent,status,caller,product
T-4711,2026-03-02T08:00:00Z,Front office,Persephone,New,Zenobia,Bikes
T-4711,2026-03-02T09:00:00Z,Billing 2nd,Bartholomew,Open,Zenobia,Bikes
T-4712,2026-03-02T08:00:00Z,Front office,Persephone,New,Ophelia,Locks
"""
NAMES = ("4711", "4712", "Front office", "Billing", "Persephone", "Bartholomew", "Zenobia", "Ophelia")


def test_cases_persons_and_teams_are_replaced_and_what_could_name_is_gone(tmp_path: Path) -> None:
    log = pa.read(put(tmp_path, DESK, "Zenobia.csv"), pseudonymise=KEY)
    assert log.events.drop("at", "seq").row(1) == (
        "case 7c743008e7", None, "Open", "team 80d28b 2nd", "person f51974", "2nd", "team 80d28b"
    )  # fmt: skip
    page = pa.report(log).to_html()
    assert not [name for name in NAMES if name in page]
    assert "pseudonyms stand for cases, persons and teams" in page
    assert "columns left out, because they could hold names or text: caller, product" in page
    assert log.understood.source == "a pseudonymised log"


def test_a_pseudonym_is_the_beginning_of_the_keyed_hash() -> None:
    digest = hmac.digest(KEY, b"person\0Ann", hashlib.sha256).hex()
    assert Names(KEY).of("person", ["Ann"]) == {"Ann": f"person {digest[:6]}"}
    digest = hmac.digest(KEY, b"case\x007", hashlib.sha256).hex()
    assert Names(KEY).of("case", ["7"]) == {"7": f"case {digest[:10]}"}


def test_one_key_gives_one_pseudonym_in_every_log() -> None:
    first = pseudonymised(log_of([{"case": 1, "at": 0, "team": "A", "person": "Ann"}]), KEY)
    later = pseudonymised(log_of([{"case": 9, "at": 5, "team": "B", "person": "Ann"}]), KEY)
    other = pseudonymised(log_of([{"case": 9, "at": 5, "team": "B", "person": "Ann"}]), OTHER)
    assert first.events["person"].to_list() == later.events["person"].to_list()
    assert later.events["person"].to_list() != other.events["person"].to_list()
    assert random_key() != random_key()


def test_names_that_begin_alike_get_longer_pseudonyms_and_stay_apart() -> None:
    names = [f"agent {number}" for number in range(20_000)]
    found = Names(KEY).of("person", names)
    lengths = sorted({len(short) for short in found.values()})
    assert len(set(found.values())) == 20_000
    assert lengths == [len("person 3f9a2c"), len("person 3f9a2c77")]
    assert Names(KEY).of("person", names[::-1]) == found


def test_a_person_and_a_team_of_one_name_differ() -> None:
    log = pseudonymised(log_of([{"case": "x", "at": 0, "team": "Ann", "person": "Ann"}]), KEY)
    team, person = log.events.select("team", "person").row(0)
    assert team.removeprefix("team ") != person.removeprefix("person ")


def test_the_measures_are_those_of_the_log_with_its_names(tmp_path: Path) -> None:
    path = put(tmp_path, DESK)
    plain, hidden = (pa.report(pa.read(path, pseudonymise=key)).to_dict() for key in (None, KEY))
    for key in ("cases", "events", "teams", "handoffs", "bounces", "waits", "time_to_end", "reassignments"):
        assert plain[key] == hidden[key]
    assert hidden["routes"][0]["to"].endswith(" 2nd")


def test_teams_and_columns_can_be_kept(tmp_path: Path) -> None:
    log = pa.read(put(tmp_path, DESK), pseudonymise=KEY, keep_teams=True, keep=("product",))
    assert log.events["team"].to_list() == ["Front office", "Billing 2nd", "Front office"]
    assert log.events["product"].to_list() == ["Bikes", "Bikes", "Locks"]
    assert "caller" not in log.events.columns
    assert log.understood.notes[-2:] == (
        "pseudonyms stand for cases and persons; teams keep their names; times are exact: who knows when "
        "something happened can find its case",
        "columns left out, because they could hold names or text: caller",
    )


def test_persons_that_stand_for_teams_are_never_kept(tmp_path: Path) -> None:
    log = pa.read(put(tmp_path, DESK), team="agent", pseudonymise=KEY, keep_teams=True)
    assert all(team.startswith("person ") for team in log.events["team"])


@pytest.mark.parametrize(
    ("activities", "kept"),
    [
        (["Opened", "Closed"], True),
        (["Opened", "Passed to Persephone"], False),
        (["Opened", "mail from ann@example.org"], False),
        (["Opened", "The customer called again and asked for the invoice of the month before"], False),
        ([f"Step {number}" for number in range(201)], False),
    ],
)
def test_what_happened_is_kept_only_where_it_is_a_word_of_the_system(
    activities: list[str], kept: bool
) -> None:
    rows = [
        {"case": 1, "at": hour, "team": "A", "person": "Persephone", "activity": activity}
        for hour, activity in enumerate(activities)
    ]
    log = pseudonymised(log_of(rows), KEY)
    assert (log.events["activity"].null_count() == 0) is kept
    assert any("could hold names or text: activity" in note for note in log.understood.notes) is not kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Answered", True),
        ("Assigned to Ann Smith", False),  # a person
        ("assigned to SMITH, ANN", False),
        ("Assigned to Ann", False),
        ("Passed on to Jose", False),  # written José where he acts
        ("Passed on to Bo", False),
        ("Borrowed", True),  # begins with Bo by chance
        ("Waits for customer", True),  # holds Tom by chance
        ("Toms case", False),
        ("L3", True),  # there is a team of that name, but it is a line's as well
        ("Agent answered", True),  # there is an agent 7
        ("Moved to ACME DB", False),  # a team
        ("Moved to DB of ACME", False),
        ("Billingteam told", False),  # one whose name ends with its line
        ("Moved to another DB", True),
        ("Duplicate of INC002", False),  # a case
        ("Duplicate of inc-003", False),
        ("Step 7", True),  # there is a case 7, but what has no number?
    ],
)
@pytest.mark.parametrize("column", ["activity", "status", "line"])
def test_no_word_names_a_person_a_team_or_a_case(column: str, said: str, kept: bool) -> None:
    rows = [
        ("INC002", "ACME DB", "Ann Smith"), ("INC 003", "Billing 2nd", "José"), ("7", "ACME DB", "Bo"),
        ("INC004", "L3 2nd", "agent 7"), ("INC004", "ACME DB", "Tom"),
    ]  # fmt: skip
    log = log_of(
        [
            {"case": case, "at": hour, "team": team, "person": person, "type": "Opened", column: said}
            for hour, (case, team, person) in enumerate(rows)
        ],
        **{column: column},
    )
    found = pseudonymised(log, KEY)
    assert found.events[column].to_list() == [said if kept else None] * 5
    left = f"columns left out, because they could hold names or text: {column}"
    assert any(note.startswith(left) for note in found.understood.notes) is not kept


def test_persons_that_stand_for_teams_are_named_in_no_activity(tmp_path: Path) -> None:
    text = (
        "ticket,time,assignee,activity,state\n"
        "T-1,2026-03-02T08:00:00Z,Ann Smith,Opened,New\n"
        "T-1,2026-03-02T09:00:00Z,Bea Jones,Assigned to Ann Smith,Waits for Jones\n"
    )
    log = pa.read(put(tmp_path, text), team="assignee", pseudonymise=KEY, keep_teams=True)
    assert log.events.select("activity", "status").rows() == [(None, None), (None, None)]


def test_the_persons_of_a_column_that_is_left_out_are_named_in_no_activity(tmp_path: Path) -> None:
    text = (
        "ticket,time,team,agent,closed_by,activity\n"
        "T-1,2026-03-02T08:00:00Z,Front,Ann,Zenobia,Opened\n"
        "T-1,2026-03-02T09:00:00Z,Billing,Ann,Zenobia,Sent to Zenobia\n"
    )
    log = pa.read(put(tmp_path, text), pseudonymise=KEY)
    assert log.events["activity"].to_list() == [None, None]


def test_teams_that_keep_their_names_may_be_named_but_no_case() -> None:
    rows = [
        {"case": "INC002", "at": hour, "team": "Billing", "activity": activity, "status": status}
        for hour, (activity, status) in enumerate([("Opened", "New"), ("To Billing", "As INC002")])
    ]
    log = pseudonymised(log_of(rows), KEY, keep_teams=True)
    assert log.events["activity"].to_list() == ["Opened", "To Billing"]
    assert log.events["status"].to_list() == [None, None]


def test_a_line_of_text_is_left_out_and_said(tmp_path: Path) -> None:
    text = DESK.replace("caller", "note").replace("Zenobia", "The customer called again" + " and again" * 5)
    log = pa.read(put(tmp_path, text), line="note", pseudonymise=KEY)
    assert log.events["line"].null_count() == 3
    assert log.understood.line_from is None
    assert "names or text: line, product" in log.understood.notes[-1]


def test_many_cases_are_looked_for_in_no_time() -> None:
    """Names are compared only where their words are said."""
    rows = [
        {"case": f"INC {number:06}", "at": 0, "team": "Front", "activity": f"Step {number % 199}"}
        for number in range(20_000)
    ]
    assert pseudonymised(log_of(rows), KEY).events["activity"].null_count() == 0
    rows[7]["activity"] = "as 019999 (INC)"
    assert pseudonymised(log_of(rows), KEY).events["activity"].null_count() == 20_000


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 31])
def test_a_short_key_is_refused(key: bytes) -> None:
    with pytest.raises(Unreadable, match=f"has {len(key)} bytes; names could be found by trying keys out"):
        pseudonymised(log_of([{"case": 1, "at": 0, "team": "A"}]), key)


def test_a_column_to_keep_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"no further column 'prodct' to keep.*'caller', 'product'"):
        pa.read(put(tmp_path, DESK), pseudonymise=KEY, keep=("prodct",))
