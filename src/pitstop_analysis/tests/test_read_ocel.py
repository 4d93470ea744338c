"""OCEL 2.0 of other tools, as JSON and as a database: which objects are cases, what becomes of the others."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pitstop_analysis.log import Log
from pitstop_analysis.read import read
from pitstop_analysis.tests.files import put, refused

Document = dict[str, Any]
ALWAYS = "1970-01-01T00:00:00Z"


def event(number: int, kind: str, at: str, /, *objects: str, **attributes: object) -> Document:
    return {
        "id": f"e{number}",
        "type": kind,
        "time": at,
        "attributes": [{"name": name, "value": value} for name, value in attributes.items()],
        "relationships": [{"objectId": each, "qualifier": "about"} for each in objects],
    }


def thing(called: str, kind: str, /, **attributes: object) -> Document:
    """An object; an attribute is one value, or a list of (time, value)."""
    found = []
    for key, value in attributes.items():
        for at, each in value if isinstance(value, list) else [(ALWAYS, value)]:
            found.append({"name": key, "time": at, "value": each})
    return {"id": called, "type": kind, "attributes": found}


def document(events: list[Document], objects: list[Document], **declared: str) -> Document:
    attributes = [{"name": name, "type": kind} for name, kind in declared.items()]
    types = dict.fromkeys(each["type"] for each in events)
    return {
        "objectTypes": [
            {"name": kind, "attributes": []} for kind in dict.fromkeys(each["type"] for each in objects)
        ],
        "eventTypes": [{"name": kind, "attributes": attributes} for kind in types],
        "events": events,
        "objects": objects,
    }


def as_json(folder: Path, ocel: Document) -> Path:
    return put(folder, json.dumps(ocel), "log.json")


def as_database(folder: Path, ocel: Document) -> Path:
    """As the standard's own example is laid out."""
    path = folder / "log.sqlite"
    path.unlink(missing_ok=True)
    kinds = {
        "string": "TEXT",
        "integer": "INTEGER",
        "float": "REAL",
        "boolean": "BOOLEAN",
        "time": "TIMESTAMP",
    }
    with closing(sqlite3.connect(path)) as base, base:
        base.executescript(
            """CREATE TABLE event (ocel_id TEXT, ocel_type TEXT);
            CREATE TABLE object (ocel_id TEXT, ocel_type TEXT);
            CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);
            CREATE TABLE event_map_type (ocel_type TEXT, ocel_type_map TEXT);
            CREATE TABLE object_map_type (ocel_type TEXT, ocel_type_map TEXT);"""
        )
        for number, kind in enumerate(ocel["eventTypes"]):
            columns = "".join(f', "{each["name"]}" {kinds[each["type"]]}' for each in kind["attributes"])
            base.execute("INSERT INTO event_map_type VALUES (?, ?)", [kind["name"], f"T{number}"])
            base.execute(f'CREATE TABLE "event_T{number}" (ocel_id TEXT, ocel_time TIMESTAMP{columns})')
            for each in ocel["events"]:
                if each["type"] == kind["name"]:
                    said = {one["name"]: one["value"] for one in each["attributes"]}
                    values = [
                        each["id"],
                        each["time"],
                        *(said.get(one["name"]) for one in kind["attributes"]),
                    ]
                    base.execute(
                        f'INSERT INTO "event_T{number}" VALUES ({", ".join("?" * len(values))})', values
                    )
        for each in ocel["events"]:
            base.execute("INSERT INTO event VALUES (?, ?)", [each["id"], each["type"]])
            for one in each["relationships"]:
                base.execute(
                    "INSERT INTO event_object VALUES (?, ?, ?)", [each["id"], one["objectId"], "about"]
                )
        for number, kind in enumerate(ocel["objectTypes"]):
            mine = [each for each in ocel["objects"] if each["type"] == kind["name"]]
            names = list(dict.fromkeys(one["name"] for each in mine for one in each["attributes"]))
            columns = "".join(f', "{name}" TEXT' for name in names)
            base.execute("INSERT INTO object_map_type VALUES (?, ?)", [kind["name"], f"T{number}"])
            own = "ocel_id TEXT, ocel_time TEXT, ocel_changed_field TEXT"
            base.execute(f'CREATE TABLE "object_T{number}" ({own}{columns})')
            for each in mine:
                base.execute("INSERT INTO object VALUES (?, ?)", [each["id"], each["type"]])
                for one in each["attributes"]:
                    changed = None if one["time"] == ALWAYS else one["name"]
                    base.execute(
                        f'INSERT INTO "object_T{number}" '
                        f'(ocel_id, ocel_time, ocel_changed_field, "{one["name"]}") VALUES (?, ?, ?, ?)',
                        [each["id"], one["time"], changed, str(one["value"])],
                    )
    return path


FORMS = [pytest.param(as_json, id="JSON"), pytest.param(as_database, id="SQLite")]
Form = Callable[[Path, Document], Path]
DESK = document(
    [
        event(1, "Opened", "2026-03-02T08:00:00Z", "t1", "front", "ann", effort=2, urgent=True, note="now"),
        event(2, "Moved", "2026-03-02T09:00:00Z", "t1", "back", effort=3),
        event(3, "Closed", "2026-03-02T09:00:00Z", "t1", "back", "bo", urgent=False),
        event(4, "Rebooted", "2026-03-02T10:00:00Z", "server"),
    ],
    [
        thing("t1", "ticket", status=[(ALWAYS, "new"), ("2026-03-02T08:30:00Z", "open")], customer="Lena"),
        thing("front", "team", name="Front line"),
        thing("back", "team", name="Back office"),
        thing("ann", "agent"),
        thing("bo", "agent"),
        thing("server", "asset"),
    ],
    effort="integer",
    urgent="boolean",
    note="string",
)


@pytest.mark.parametrize("form", FORMS)
def test_tickets_are_cases_and_teams_are_teams_without_options(tmp_path: Path, form: Form) -> None:
    log = read(form(tmp_path, DESK))
    assert log.events.select(
        "case_id", pl.col("at").dt.to_string("%H:%M"), "activity", "team", "person"
    ).rows() == [
        ("t1", "08:00", "Opened", "Front line", "ann"),
        ("t1", "09:00", "Moved", "Back office", None),
        ("t1", "09:00", "Closed", "Back office", "bo"),
    ]
    assert log.understood.columns == {
        "case": "ticket", "time": "ocel:time", "team": "team", "person": "agent", "activity": "ocel:type",
        "status": "case:status",
    }  # fmt: skip
    assert log.understood.notes == (
        "cases are the objects of the type 'ticket'; further types: 'team', 'agent', 'asset'",
    )
    assert [(left.reason, left.rows, left.first) for left in log.understood.left_out] == [
        ("no case", 1, (4,))
    ]


@pytest.mark.parametrize("form", FORMS)
def test_attributes_keep_their_types_and_those_of_the_case_are_as_of_then(tmp_path: Path, form: Form) -> None:
    events = read(form(tmp_path, DESK)).events
    assert events.select("effort", "urgent", "note", "status", "case:customer").rows() == [
        (2, True, "now", "new", "Lena"),
        (3, None, None, "open", "Lena"),
        (None, False, None, "open", "Lena"),
    ]


@pytest.mark.parametrize("form", FORMS)
def test_rows_of_one_time_stay_in_the_order_of_the_file(tmp_path: Path, form: Form) -> None:
    order = [5, 1, 4, 2, 3]
    events = [event(number, f"a{number}", "2026-03-02T08:00:00Z", "t1", group="A") for number in order]
    found = read(form(tmp_path, document(events, [thing("t1", "case")], group="string")))
    assert found.events["activity"].to_list() == ["a5", "a1", "a4", "a2", "a3"]


@pytest.mark.parametrize("form", FORMS)
def test_a_team_in_an_attribute(tmp_path: Path, form: Form) -> None:
    events = [event(1, "Opened", "2026-03-02T08:00:00Z", "i1", assigned_group="A")]
    log = read(form(tmp_path, document(events, [thing("i1", "incident")], assigned_group="string")))
    assert log.understood.columns["team"] == "assigned_group"


ORDERS = document(
    [
        event(1, "Placed", "2026-03-02T08:00:00Z", "o1", "i1", "i2", team="Shop"),
        event(2, "Packed", "2026-03-02T09:00:00Z", "o1", "i2", team="Store"),
    ],
    [thing("o1", "order"), thing("i1", "item"), thing("i2", "item")],
    team="string",
)


@pytest.mark.parametrize("form", FORMS)
def test_where_several_types_could_be_the_case_they_are_listed(tmp_path: Path, form: Form) -> None:
    path = form(tmp_path, ORDERS)
    problem = refused(path)
    assert problem.what.endswith("none is plainly the case: 'order', 'item'.")
    assert "--case TYPE" in problem.remedy
    assert refused(path, case="parcel").what == "There are no objects of the type 'parcel'."


@pytest.mark.parametrize("form", FORMS)
def test_the_case_can_be_named_and_an_event_counts_in_each_of_its_cases(tmp_path: Path, form: Form) -> None:
    path = form(tmp_path, ORDERS)
    assert read(path, case="order").events.select("case_id", "team", "item").rows() == [
        ("o1", "Shop", "i1, i2"),
        ("o1", "Store", "i2"),
    ]
    items = read(path, case="item")
    assert items.events.select("case_id", "team", "order").rows() == [
        ("i1", "Shop", "o1"),
        ("i2", "Shop", "o1"),
        ("i2", "Store", "o1"),
    ]
    assert "events of more than one case, counted in each: 1 more rows" in items.understood.notes


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", ["event", "time", "object", "label", "team", "ocel:time (3)"])
def test_types_and_attributes_may_be_named_as_anything(tmp_path: Path, form: Form, kind: str) -> None:
    events = [event(1, "Opened", "2026-03-02T08:00:00Z", "x1", "i1", group="A", **{kind: "said"})]
    path = form(
        tmp_path,
        document(events, [thing("x1", kind), thing("i1", "item")], **{kind: "string"}, group="string"),
    )
    found = read(path, case=kind, team="group").events
    assert found.select("case_id", "team", "item", f"{kind} (2)").rows() == [("x1", "A", "i1", "said")]


def test_a_type_that_begins_with_a_zero_is_shown_without_it(tmp_path: Path) -> None:
    events = [event(1, "Opened", "2026-03-02T08:00:00Z", "t1", "front", "x1")]
    found = read(as_json(tmp_path, document(events, [*DESK["objects"], thing("x1", "\0event")]))).events
    assert found["event"].to_list() == ["x1"]


def test_rows_that_would_take_more_than_the_limit_are_refused(tmp_path: Path) -> None:
    things = [thing(f"x{number}", f"kind {number}") for number in range(900)]
    events = [event(number, "a", "2026-03-02T08:00:00Z", "t1", "front") for number in range(400)]
    path = as_json(tmp_path, document(events, [*DESK["objects"], *things]))
    assert path.stat().st_size < 1_000_000
    assert "which is the limit" in refused(path, max_size=1_000_000).what


def test_events_of_many_cases_are_counted_as_the_rows_that_they_become(tmp_path: Path) -> None:
    """200 events of 50 tickets: 10,000 rows of 62 columns, from a file of half a megabyte."""
    tickets = [thing(f"t{number}", "ticket") for number in range(50)]
    sides = [thing(f"x{number}", f"kind {number}") for number in range(60)]
    of_all = [each["id"] for each in tickets]
    events = [event(number, "a", "2026-03-02T08:00:00Z", "front", *of_all) for number in range(200)]
    path = as_json(tmp_path, document(events, [thing("front", "team"), *tickets, *sides]))
    assert path.stat().st_size < 1_000_000
    assert "which is the limit" in refused(path, max_size=1_000_000).what
    assert read(path, max_size=10_000_000).events.height == 10_000


def test_the_lists_may_stand_in_any_order_and_packed(tmp_path: Path) -> None:
    for keys in (
        ["objects", "events", "objectTypes", "eventTypes"],
        ["events", "eventTypes", "objects", "objectTypes"],
    ):
        log = read(put(tmp_path, json.dumps({key: DESK[key] for key in keys} | {"more": [{}]})))
        assert log.understood.kind == "OCEL 2.0 (JSON)"
        assert log.events["team"].to_list() == ["Front line", "Back office", "Back office"]


def changed(**changes: object) -> bytes:
    return json.dumps({**DESK, **changes}).encode()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (changed(events=[]), "The OCEL log holds no events."),
        (changed(objects=[]), "The OCEL log holds no objects"),
        (changed(events={}), "'events' is no list."),
        (changed(events=[1]), "Line 1: a member of 'events' is no object."),
        (changed(events=[{"id": "1", "attributes": {}}]), "Line 1: 'attributes' is no list."),
        (changed()[:-200], "Line 1: this is not well-formed JSON"),
        (changed() + b"x", "something follows the end"),
        (b'{"eventTypes": [], "events": ' + b"[" * 100_000, "is no object|nested too deeply"),
        (b'{"eventTypes": [], "events": [{"id":' + b"[" * 100_000, "nested too deeply"),
        (b'{"ocel:global-log": {}, "ocel:events": {}}', "The file is OCEL 1.0"),
        (
            changed(events=[event(1, "a", "soon", "t1", "front")]),
            "No time in the column 'ocel:time' can be read",
        ),
    ],
)
def test_json_that_cannot_be_read_is_refused_in_words(tmp_path: Path, content: bytes, says: str) -> None:
    problem = refused(put(tmp_path, content))
    assert any(each in problem.what for each in says.split("|")), problem.what
    assert problem.remedy.endswith(".")


def test_huge_numbers_and_half_characters_are_kept_as_they_can_be(tmp_path: Path) -> None:
    events = [event(1, "a", "2026-03-02T08:00:00Z", "t1", "front", effort=0, note="x")]
    text = json.dumps(document(events, DESK["objects"], effort="integer", note="string"))
    text = text.replace('"value": 0', '"value": ' + "9" * 5000).replace('"value": "x"', '"value": "\\ud800"')
    found = read(put(tmp_path, text)).events
    assert found.select("effort", "note").rows() == [("9" * 5000, "?")]


def base(folder: Path, statements: str, ocel: Document = DESK) -> Path:
    """The database after somebody changed it."""
    path = as_database(folder, ocel)
    with closing(sqlite3.connect(path)) as changed_, changed_:
        changed_.executescript(statements)
    return path


@pytest.mark.parametrize(
    ("statements", "says"),
    [
        ("DROP TABLE event_object", "no OCEL 2.0 log: it has no table 'event_object'."),
        (
            "DROP TABLE event; CREATE VIEW event AS SELECT * FROM object",
            "'event' is no table that holds rows",
        ),
        (
            "DROP TABLE object; CREATE VIRTUAL TABLE object USING fts5(ocel_id, ocel_type)",
            "'object' is no table",
        ),
        ("ALTER TABLE event DROP COLUMN ocel_type", "The table 'event' lacks one of the columns"),
        ("DELETE FROM event", "The OCEL log holds no events."),
        (
            "DROP TABLE event; CREATE TABLE event (ocel_id TEXT, ocel_type TEXT AS (hex(ocel_id)))",
            "The table 'event' lacks one of the columns",
        ),
        (
            "UPDATE event SET ocel_type = CAST(x'ff' AS TEXT)",
            "The SQLite database cannot be read: Could not decode",
        ),
    ],
)
def test_nothing_in_a_database_is_run(tmp_path: Path, statements: str, says: str) -> None:
    problem = refused(base(tmp_path, statements))
    assert says in problem.what
    assert problem.remedy.endswith(".")


def test_other_tables_views_and_triggers_are_passed_over(tmp_path: Path) -> None:
    path = base(
        tmp_path,
        """CREATE VIEW event_more AS SELECT load_extension('x') AS ocel_id;
        CREATE TABLE secret (x TEXT);
        CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM event; END;
        INSERT INTO event_map_type VALUES ('Moved twice', 'more');
        ALTER TABLE event_T0 ADD COLUMN computed TEXT AS (hex(ocel_id))""",
    )
    found = read(path)
    assert found.events.height == 3
    assert "computed" not in found.events.columns


def test_objects_that_never_change_need_no_times(tmp_path: Path) -> None:
    path = base(
        tmp_path,
        "ALTER TABLE object_T1 DROP COLUMN ocel_time; ALTER TABLE object_T1 DROP COLUMN ocel_changed_field",
    )
    assert read(path).events["team"].to_list() == ["Front line", "Back office", "Back office"]


def test_damage_in_any_place_is_refused_or_does_not_matter(tmp_path: Path) -> None:
    whole = as_database(tmp_path, DESK).read_bytes()
    outcomes = set()
    for place in range(100, len(whole), 1997):
        path = put(tmp_path, whole[:place] + b"\xff\x00\x7f" * 9 + whole[place + 27 :], "damaged.sqlite")
        try:
            outcomes.add(type(read(path)))
        except Exception as problem:
            outcomes.add(type(problem))
    outcomes.add(type(refused(put(tmp_path, whole[:5000], "cut.sqlite"))))
    assert {each.__name__ for each in outcomes} <= {"Log", "Unreadable"}


def test_the_file_is_never_written_and_its_size_is_bounded(tmp_path: Path) -> None:
    path = as_database(tmp_path, DESK)
    before = path.read_bytes()
    assert isinstance(read(path), Log)
    assert (path.read_bytes(), [each.name for each in tmp_path.iterdir()]) == (before, ["log.sqlite"])
    assert "which is the limit" in refused(path, max_size=1000).what


def test_changes_that_stand_beside_the_database_are_not_passed_over(tmp_path: Path) -> None:
    path = as_database(tmp_path, DESK)
    put(tmp_path, b"x", "log.sqlite-wal")
    assert "Changes of the database still stand beside it, in log.sqlite-wal." in refused(path).what


def test_an_id_that_stands_twice_is_counted_as_left_out(tmp_path: Path) -> None:
    log = read(base(tmp_path, "INSERT INTO event VALUES ('e1', 'Moved')"))
    assert log.events.height == 3
    assert ("an id that stands twice", 1) in [(left.reason, left.rows) for left in log.understood.left_out]
