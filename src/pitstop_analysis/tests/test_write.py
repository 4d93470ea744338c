"""What `write` makes: the formats as their standards have them, whole or not at all."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest

import pitstop_analysis as pa
from pitstop_analysis.log import Log
from pitstop_analysis.tests.logs import log_of

LOG = log_of(
    [
        {
            "case": "7",
            "at": 0,
            "team": "Front",
            "person": "Ann",
            "activity": "Opened",
            "status": "new",
            "n": 1,
        },
        {
            "case": "8",
            "at": 1,
            "team": "Büro <2>",
            "person": None,
            "activity": "Opened",
            "status": None,
            "n": None,
        },
        {"case": "7", "at": 2, "team": "Billing", "person": "Bo", "activity": None, "status": "open", "n": 2},
    ]
)


def test_xes_has_a_trace_per_case_and_standard_keys(tmp_path: Path) -> None:
    root = ElementTree.parse(pa.write(LOG, tmp_path / "log.xes")).getroot()
    name = "{http://www.xes-standard.org/}"
    assert (root.tag, root.get("xes.version")) == (name + "log", "1849-2016")
    assert [each.get("prefix") for each in root.iter(name + "extension")] == [
        "concept",
        "time",
        "org",
        "lifecycle",
    ]
    traces = [
        [
            (each.tag.removeprefix(name), each.get("key"), each.get("value"))
            for each in trace.iter()
            if each.get("key")
        ]
        for trace in root.iter(name + "trace")
    ]
    assert traces == [
        [
            ("string", "concept:name", "7"),
            ("date", "time:timestamp", "2026-03-02T08:00:00.000000+00:00"),
            ("string", "concept:name", "Opened"),
            ("string", "status", "new"),
            ("string", "org:group", "Front"),
            ("string", "org:resource", "Ann"),
            ("int", "n", "1"),
            ("int", "pitstop:seq", "0"),
            ("date", "time:timestamp", "2026-03-02T10:00:00.000000+00:00"),
            ("string", "status", "open"),
            ("string", "org:group", "Billing"),
            ("string", "org:resource", "Bo"),
            ("int", "n", "2"),
            ("int", "pitstop:seq", "2"),
        ],
        [
            ("string", "concept:name", "8"),
            ("date", "time:timestamp", "2026-03-02T09:00:00.000000+00:00"),
            ("string", "concept:name", "Opened"),
            ("string", "org:group", "Büro <2>"),
            ("int", "pitstop:seq", "1"),
        ],
    ]


def test_xes_of_one_thing_per_case_stands_with_the_trace_and_what_xml_cannot_hold_is_escaped(
    tmp_path: Path,
) -> None:
    rows = [
        {"case": "1", "at": hour, "team": "A", "case:who": "Lena", "case:mood": mood, "t": "a\x01\tb_x0001_"}
        for hour, mood in enumerate(["calm", "cross"])
    ]
    text = pa.write(log_of(rows), tmp_path / "log.xes").read_text(encoding="utf-8")
    trace = text[text.index("<trace>") :]
    assert trace.startswith(
        '<trace><string key="concept:name" value="1"/><string key="who" value="Lena"/>\n<event>'
    )
    assert '<string key="case:mood" value="cross"/>' in trace
    assert '<string key="t" value="a_x0001_&#9;b_x005F_x0001_"/>' in trace


def test_ocel_json_as_the_standard_has_it(tmp_path: Path) -> None:
    found = json.loads(pa.write(LOG, tmp_path / "log.jsonocel").read_text(encoding="utf-8"))
    found.pop("pitstop:log")
    name = [{"name": "name", "type": "string"}]
    assert found["objectTypes"] == [{"name": kind, "attributes": name} for kind in ("case", "team", "person")]
    status, n = {"name": "status", "type": "string"}, {"name": "n", "type": "integer"}
    assert found["eventTypes"] == [
        {"name": "Opened", "attributes": [status, n]},
        {"name": "no activity", "attributes": [status, n]},
    ]
    assert [each["id"] for each in found["objects"]] == [
        *("case:7", "case:8", "team:Front", "team:Billing", "team:Büro <2>", "person:Ann", "person:Bo")
    ]
    assert found["objects"][0] == {
        "id": "case:7",
        "type": "case",
        "attributes": [{"name": "name", "time": "1970-01-01T00:00:00Z", "value": "7"}],
        "relationships": [],
    }
    assert [each["id"] for each in found["events"]] == ["event:0", "event:1", "event:2"]
    assert found["events"][2] == {
        "id": "event:2",
        "type": "no activity",
        "time": "2026-03-02T10:00:00.000000Z",
        "attributes": [{"name": "status", "value": "open"}, {"name": "n", "value": 2}],
        "relationships": [
            {"objectId": "case:7", "qualifier": "case"},
            {"objectId": "team:Billing", "qualifier": "held by"},
            {"objectId": "person:Bo", "qualifier": "person"},
        ],
    }


def test_the_ocel_database_as_the_standard_has_it(tmp_path: Path) -> None:
    with closing(sqlite3.connect(pa.write(LOG, tmp_path / "log.ocel.sqlite"))) as base:
        tables = {name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert tables == {
            *("event", "object", "event_object", "object_object", "event_map_type", "object_map_type"),
            *(
                "event_Opened",
                "event_noactivity",
                "object_case",
                "object_team",
                "object_person",
                "pitstop_log",
            ),
        }
        assert base.execute("SELECT * FROM event_map_type").fetchall() == [
            ("Opened", "Opened"),
            ("no activity", "noactivity"),
        ]
        assert base.execute("SELECT * FROM event").fetchall() == [
            ("event:0", "Opened"),
            ("event:1", "Opened"),
            ("event:2", "no activity"),
        ]
        assert base.execute('SELECT * FROM "event_Opened"').fetchall() == [
            ("event:0", "2026-03-02 08:00:00.000000", "new", 1),
            ("event:1", "2026-03-02 09:00:00.000000", None, None),
        ]
        assert base.execute("SELECT * FROM event_object WHERE ocel_event_id = 'event:1'").fetchall() == [
            ("event:1", "case:8", "case"),
            ("event:1", "team:Büro <2>", "held by"),
        ]
        types = base.execute("SELECT name, type FROM pragma_table_info('event_Opened')").fetchall()
        assert types == [
            ("ocel_id", "TEXT"),
            ("ocel_time", "TIMESTAMP"),
            ("status", "TEXT"),
            ("n", "INTEGER"),
        ]


def test_csv_row_by_row(tmp_path: Path) -> None:
    assert pa.write(LOG, tmp_path / "log.csv").read_bytes().decode().split("\r\n") == [
        "case_id,at,activity,status,team,person,support_line,n",
        "7,2026-03-02T08:00:00.000000+00:00,Opened,new,Front,Ann,,1",
        "7,2026-03-02T10:00:00.000000+00:00,,open,Billing,Bo,,2",
        "8,2026-03-02T09:00:00.000000+00:00,Opened,,Büro <2>,,,",
        "",
    ]


@pytest.mark.parametrize(
    "name", ["log.xes", "log.xes.gz", "log.jsonocel", "log.sqlite", "log.csv.gz", "log.parquet"]
)
def test_the_same_log_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    first = pa.write(LOG, tmp_path / name).read_bytes()
    assert pa.write(LOG, tmp_path / name, overwrite=True).read_bytes() == first


def test_a_long_log_is_written_in_stretches_that_fit_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pitstop_analysis.writers.target.ROWS", 2)
    rows = [{"case": str(number // 3), "at": number, "team": "AB"[number % 2]} for number in range(11)]
    log = log_of(rows)
    for name in ("log.xes", "log.jsonocel", "log.sqlite", "log.csv", "log.parquet"):
        assert pa.read(pa.write(log, tmp_path / name)).events.equals(log.events), name


def test_a_log_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "log.xes"
    out.write_text("mine")
    with pytest.raises(pa.Unwritable) as caught:
        pa.write(LOG, out)
    assert "overwrite=True" in caught.value.remedy
    strange = Log(LOG.events.with_columns(pl.Series("x", [object()] * 3, dtype=pl.Object)), LOG.understood)
    for name in ("log.xes", "log.jsonocel", "log.csv", "log.sqlite", "log.parquet"):
        with pytest.raises(pa.Unwritable):
            pa.write(strange, tmp_path / name, overwrite=True)
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("log.xes", "mine")]


@pytest.mark.parametrize("name", ["log", "log.txt", ".xes", "log.gz", "log.xes.zip"])
def test_a_name_that_says_no_format_is_refused_with_those_there_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(pa.Unwritable) as caught:
        pa.write(LOG, tmp_path / name)
    assert ".xes.gz" in caught.value.remedy


def test_a_folder_or_a_missing_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "log.xes").mkdir()
    for path, says in (
        (tmp_path / "log.xes", "is a folder."),
        (tmp_path / "none" / "log.xes", "cannot be written"),
    ):
        with pytest.raises(pa.Unwritable, match=says):
            pa.write(LOG, path, overwrite=True)


def test_too_many_columns_for_a_database_are_refused_with_the_other_ways(tmp_path: Path) -> None:
    wide = LOG.events.with_columns(pl.lit("x").alias(f"c{number}") for number in range(1900))
    with pytest.raises(pa.Unwritable, match=r"\.jsonocel"):
        pa.write(Log(wide, LOG.understood), tmp_path / "log.sqlite")


@pytest.mark.parametrize("name", ["log.xes", "log.jsonocel", "log.sqlite", "log.csv"])
def test_every_character_there_is_comes_back(tmp_path: Path, name: str) -> None:
    every = "".join(chr(code) for code in (*range(0x3000), *range(0xFFF0, 0x10010)))
    log = log_of([{"case": "1", "at": 0, "team": "A", "all": every}])
    back = pa.read(pa.write(log, tmp_path / name)).events["all"][0]
    assert back == (every.replace("\r", "\n").replace("\0", "\ufffd") if name == "log.csv" else every)
