"""XES, JSON and OCEL that are read in parts: the same report as in memory, and the same refusals."""

import gzip
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pitstop_analysis.large import staged
from pitstop_analysis.large.opened import opened
from pitstop_analysis.large.report import Wanted, is_larger, report_large
from pitstop_analysis.large.row_parts import xes_parts
from pitstop_analysis.log import Log
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.read import read
from pitstop_analysis.readers import json_rows, xes, xes_plain
from pitstop_analysis.readers.choose import open_log
from pitstop_analysis.readers.raw import Raw
from pitstop_analysis.report.build import report
from pitstop_analysis.tests.files import TRACE, event, put
from pitstop_analysis.tests.files import xes as document
from pitstop_analysis.tests.in_parts import awkward
from pitstop_analysis.tests.known_json.logs import SAMPLES
from pitstop_analysis.tests.test_read_ocel import FORMS, Form, as_database, as_json, thing
from pitstop_analysis.tests.test_read_ocel import document as ocel
from pitstop_analysis.tests.test_read_ocel import event as ocel_event
from pitstop_analysis.write import write

Tiny = Callable[[], None]


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> Tiny:
    """From now on parts of a few rows, so that everything stands on both sides of a cut."""

    def from_now() -> None:
        monkeypatch.setattr(staged, "CELLS", 60)
        monkeypatch.setattr(json_rows, "BATCH", 7)
        monkeypatch.setattr(xes, "FLUSH", 7)
        monkeypatch.setattr(xes_plain, "STRETCH", 900)

    return from_now


def both(path: Path, tiny: Tiny, *, sliced: tuple[str, ...] = (), **named: str) -> dict[str, Any]:
    """The report of the log, which is the same in parts as in memory."""
    whole = report(read(path, **named), sliced=sliced)  # type: ignore[arg-type]
    tiny()
    in_parts = report_large(path, wanted=Wanted(sliced=sliced), named=dict(named))
    assert in_parts.figures.groupings == whole.figures.groupings
    assert in_parts.to_dict() == whole.to_dict()
    return in_parts.to_dict()


def same_rows(path: Path, tiny: Tiny, case: str | None = None, times_in: str | None = None) -> Raw:
    """What is read of the log, the same in parts as in memory: a report is made of nothing else."""
    whole = open_log(path, case=case, times_in=times_in)
    tiny()
    folder = path.parent / "parts"
    folder.mkdir()
    asked = opened(
        path, folder, encoding=None, delimiter=None, limit=10**9, memory=128_000_000, case=case,
        times_in=times_in,
    )  # fmt: skip
    parts = list(asked)
    assert len(parts) > 3
    assert all(part.raw.frame.schema == parts[0].raw.frame.schema for part in parts)
    frame = pl.concat([part.raw.frame for part in parts])
    if parts[0].seq is not None:
        frame = frame[pl.concat([part.seq for part in parts if part.seq is not None]).arg_sort()]
    assert sorted(frame.columns) == sorted(whole.frame.columns)
    assert frame.select(whole.frame.columns).equals(whole.frame)
    assert [row for part in asked for row in part.raw.frame.rows()] == [
        row for part in parts for row in part.raw.frame.rows()
    ]
    assert sum(part.raw.rows for part in parts) == whole.rows
    assert [part.raw.left_out for part in parts] == [whole.left_out] + [()] * (len(parts) - 1)
    for part in parts:
        assert replace(part.raw, frame=whole.frame, rows=whole.rows, left_out=whole.left_out) == replace(
            whole
        )
    return whole


def written(folder: Path, name: str) -> Path:
    """The awkward log in this format."""
    path = folder / name
    write(read(put(folder, awkward(90))), path)
    return path


@pytest.mark.parametrize(
    "name", ["log.xes", "log.xes.gz", "log.ocel.json", "log.jsonocel.gz", "log.ocel.sqlite"]
)
def test_a_log_that_we_wrote_gives_the_same_rows(tmp_path: Path, tiny: Tiny, name: str) -> None:
    assert same_rows(written(tmp_path, name), tiny).rows > 60


@pytest.mark.parametrize("name", ["log.jsonocel", "log.xes", "log.parquet", "log.ocel.sqlite"])
def test_times_of_a_log_that_we_wrote_are_those_of_no_other_zone(
    tmp_path: Path, tiny: Tiny, name: str
) -> None:
    rows = "".join(
        f"c{number // 3},2026-07-01 08:{number % 60:02}:00,T{number % 2}\n" for number in range(120)
    )
    path = tmp_path / name
    write(read(put(tmp_path, "case,at,team\n" + rows), times_in="Europe/Berlin"), path)

    log = read(path, times_in="Europe/Berlin")
    assert log.events["at"].min() == datetime(2026, 7, 1, 6, 0, tzinfo=UTC)
    assert log.understood.times.endswith(", shown in UTC")
    whole = report(log).to_dict()
    tiny()
    assert report_large(path, times_in="Europe/Berlin").to_dict() == whole


def test_a_report_of_xes(tmp_path: Path, tiny: Tiny) -> None:
    found = both(written(tmp_path, "log.xes.gz"), tiny, sliced=("Country",))

    assert found["events"] > 60


@pytest.mark.parametrize("change", [("<trace>", "<!-- not plain --><trace>"), ("pitstop:log", "other")])
def test_xes_in_any_form(tmp_path: Path, tiny: Tiny, change: tuple[str, str]) -> None:
    path = written(tmp_path, "log.xes")
    path.write_text(path.read_text().replace(*change, 1))

    same_rows(path, tiny)


def test_traces_of_different_attributes_and_without_a_name(tmp_path: Path, tiny: Tiny) -> None:
    def at(number: int) -> str:
        return f"2026-03-{1 + number:02}T08:00:00Z" if number % 5 else "soon"

    traces = [
        "<trace>"
        + (f'<string key="concept:name" value="c{number}"/>' if number % 3 else "")
        + (f'<string key="site" value="s{number % 2}"/>' if number > 9 else "")
        + event(at(number), "A")
        + event(at(number + 1), "B", f'<string key="more{number // 9}" value="x"/>')
        + "</trace>\n"
        for number in range(25)
    ]
    found = both(put(tmp_path, document("".join(traces)), "log.xes"), tiny, sliced=("case:site",))

    assert any("without a concept:name" in note for note in found["source"]["notes"])
    assert [left["rows"] for left in found["left_out"]["reasons"]] == [10]


ROWS = [
    {
        "case": number % 23,
        "at": f"2026-03-02T{number % 24:02}:00:00Z" if number % 17 else "late",
        "team": {"name": f"T{number % 4} 2nd"} if number % 5 else None,
        "status": ["Queued", "Accepted", "Resolved"][number % 3],
        **({"site": f"s{number % 3}"} if number > 100 else {}),
    }
    for number in range(150)
]
PAGES = [ROWS[:60], ROWS[60:]]
TEXTS = {
    "lines": "".join(f"{json.dumps(row)}\n" for row in [*ROWS, 7, *ROWS[:3]]) + '{"case": 1, "case": 2}\n',
    "list": json.dumps(ROWS),
    "list over lines": json.dumps(ROWS, indent=2),
    "wrapped": json.dumps({"count": 150, "records": ROWS, "next": None}),
    "pages": "".join(json.dumps({"records": page}) for page in PAGES),
    "list of pages": json.dumps([{"records": page} for page in PAGES]),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("packed", [False, True])
def test_json_in_any_form(tmp_path: Path, tiny: Tiny, text: str, packed: bool) -> None:
    path = put(tmp_path, gzip.compress(text.encode()) if packed else text, "log.json")

    found = same_rows(path, tiny)

    assert found.frame["case"].n_unique() == 23
    assert found.frame["site"].null_count() > 100


def test_a_report_of_json(tmp_path: Path, tiny: Tiny) -> None:
    found = both(put(tmp_path, TEXTS["lines"], "log.json"), tiny, sliced=("site",), team="team.name")

    reasons = {left["reason"]: left["rows"] for left in found["left_out"]["reasons"]}
    assert reasons["no JSON object"] == 1
    assert reasons["a key that stands twice"] == 1


EVENTS = [
    ocel_event(
        number,
        ("Queued", "Accepted", "Resolved")[number % 3],
        f"2026-03-{2 + number // 24:02}T{number % 24:02}:00:00Z",
        *(() if number % 11 == 0 else (f"t{number % 7}",)),
        *((f"t{(number + 1) % 7}",) if number % 9 == 0 else ()),
        *(("front",) if number % 4 else ("back", "front")),
        *(("ann",) if number % 5 == 0 else ()),
        "nobody knows",
        **({"effort": number} if number != 40 else {"effort": "much"}),
        **({"note": "x"} if number > 30 else {}),
        weight=number,
    )
    for number in range(90)
]
OBJECTS = [
    *(
        thing(
            f"t{number}",
            "ticket",
            status=[
                ("1970-01-01T00:00:00Z", "new"),
                (f"2026-03-0{2 + number % 3}T10:00:00Z", f"s{number % 2}"),
            ],
            name=f"Ticket {number}",
        )
        for number in range(7)
    ),
    thing("front", "team", name="Front line"),
    thing("back", "team", name="Back office 2nd"),
    thing("ann", "agent"),
    thing("t1", "team"),
]
DESK = ocel(EVENTS, OBJECTS, effort="integer", weight="integer", note="string")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", [None, "ticket", "team"])
def test_ocel_of_others(tmp_path: Path, tiny: Tiny, form: Form, case: str | None) -> None:
    found = same_rows(form(tmp_path, DESK), tiny, case)

    assert any("more than one case" in note for note in found.notes)
    assert found.frame["weight"].dtype == pl.Int64
    assert found.frame["effort"].dtype == pl.String  # one of them says "much"


@pytest.mark.parametrize("form", FORMS)
def test_ocel_whose_case_is_an_attribute(tmp_path: Path, tiny: Tiny, form: Form) -> None:
    found = same_rows(form(tmp_path, DESK), tiny, "weight")

    assert "case" not in found.roles
    assert found.rows == 90


def test_a_type_of_objects_without_a_name(tmp_path: Path, tiny: Tiny) -> None:
    nameless = ocel(EVENTS, [thing(f"t{number}", "") for number in range(7)])

    assert same_rows(as_json(tmp_path, nameless), tiny).roles["case"] == ""


def test_a_report_of_ocel(tmp_path: Path, tiny: Tiny) -> None:
    found = both(as_json(tmp_path, DESK), tiny, sliced=("case:status",), case="ticket")

    assert found["cases"] == 7


@pytest.mark.parametrize("form", FORMS)
def test_attributes_whose_times_have_no_offset_are_of_the_zone_that_is_named(
    tmp_path: Path, tiny: Tiny, form: Form
) -> None:
    prio = [("1970-01-01T00:00:00Z", "low"), ("2026-07-01T10:00:00", "high")]
    events = [
        ocel_event(number, "Worked", f"2026-07-01T08:{number // 2:02}:30Z", "t1", "front")
        for number in range(30, 120)
    ]
    path = form(tmp_path, ocel(events, [thing("t1", "ticket", prio=prio), thing("front", "team")]))

    assert read(path).events["case:prio"].unique().to_list() == ["low"]
    assert read(path, times_in="Europe/Berlin").events["case:prio"].unique().to_list() == ["high"]
    same_rows(path, tiny, times_in="Europe/Berlin")
    in_parts = report_large(path, times_in="Europe/Berlin", wanted=Wanted(sliced=("case:prio",)))
    assert list(in_parts.to_dict()["slices"]["case:prio"]) == ["high"]


@pytest.mark.parametrize("order", [("objects", "events"), ("events", "objects")])
def test_events_and_objects_stand_in_any_order(tmp_path: Path, tiny: Tiny, order: tuple[str, ...]) -> None:
    turned = {key: DESK[key] for key in (*order, "eventTypes", "objectTypes")}
    path = put(tmp_path, gzip.compress(json.dumps(turned, indent=1).encode()), "log.json.gz")

    same_rows(path, tiny)


def test_an_id_that_stands_twice_in_a_database(tmp_path: Path, tiny: Tiny) -> None:
    path = as_database(tmp_path, DESK)
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("INSERT INTO event VALUES ('e3', 'Queued'), ('e4', 'Queued')")

    assert [(left.reason, left.rows) for left in same_rows(path, tiny).left_out] == [
        ("an id that stands twice", 2)
    ]


def test_a_case_of_a_hundred_thousand_events(tmp_path: Path) -> None:
    """Bounded by the parts, and a case is no part."""
    events = (event(f"2026-03-02T08:00:00.{number:06}Z", "AB"[number % 2]) for number in range(100_000))
    text = document(f'<trace><string key="concept:name" value="1"/>{"".join(events)}</trace>')
    path = put(tmp_path, gzip.compress(text.encode(), 1), "log.xes.gz")

    figures = report_large(path).figures

    assert (figures.cases, figures.events, figures.handoffs.total) == (1, 100_000, 99_999)


@pytest.mark.parametrize("plain", [True, False])
def test_a_long_text_of_a_case_is_not_held_once_for_each_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plain: bool
) -> None:
    """Five mails of a megabyte, which would be 150 if each row had its own."""
    monkeypatch.setattr(staged, "HEAVY", 1 << 23)
    mail = f'<string key="mail" value="{"from here to there " * 50_000}"/>'
    head = '<trace><string key="concept:name" value="1"/>' + mail + ("" if plain else "<!-- or so -->")
    events = "".join(event(f"2026-03-02T08:{number:02}:00Z", "AB"[number % 2]) for number in range(30))
    path = put(tmp_path, document(f"{head}{events}</trace>" * 5), "log.xes")
    folder = tmp_path / "parts"
    folder.mkdir()

    parts = list(xes_parts(path, folder, limit=10**9))

    assert sum(part.raw.rows for part in parts) == 150
    assert all(part.raw.frame["case:mail"].str.len_bytes().sum() <= 1 << 24 for part in parts)
    assert sum(file.stat().st_size for file in folder.rglob("*.parquet")) < 50_000_000


MANY = "".join(f'<string key="k{number}" value="x"/>' for number in range(1_100))
BROKEN = {
    "truncated gzip": gzip.compress((document(TRACE) * 3).encode())[:-20],
    "entities": document(TRACE, '<!DOCTYPE log [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'),
    "no entity": document(TRACE.replace("Front", "&front;")),
    "deep": document("<list>" * 5000),
    "cut off": document(TRACE)[:-40],
    "no events": document("<trace></trace>"),
    "no log": "<report><row/></report>",
    "too many keys": document(f"<trace>{MANY}{event('2026-03-02T08:00:00Z', 'A')}</trace>"),
    "a web page": "<!doctype html><html></html>",
    "JSON that breaks off": json.dumps(ROWS)[:-30],
    "JSON without rows": "[1, 2, 3]",
    "JSON without a team": json.dumps([{"case": 1, "at": "2026-03-02"}] * 9),
    "metrics": (SAMPLES / "zendesk_ticket_metrics.json").read_bytes(),
    "OCEL without events": json.dumps(ocel([], OBJECTS)),
    "OCEL of many cases": json.dumps(
        ocel([ocel_event(1, "A", "2026-03-02", "x")], [thing("x", "order"), thing("y", "item")])
    ),
    "OCEL that breaks off": json.dumps(DESK)[:-30],
    "OCEL without a list": json.dumps(DESK | {"objects": 1}),
    "no OCEL": b"SQLite format 3\0" + b"x" * 600,
    "packed database": gzip.compress(b"SQLite format 3\0" + b"x" * 600),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_what_memory_refuses_is_refused_in_the_same_words(tmp_path: Path, content: str | bytes) -> None:
    path = put(tmp_path, content, "log")
    with pytest.raises(Unreadable) as whole:
        read(path)
    with pytest.raises(Unreadable) as in_parts:
        report_large(path)

    assert str(in_parts.value) == str(whole.value)


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, gzip.compress(document(TRACE * 2_000).encode()), "log.xes.gz")

    with pytest.raises(Unreadable, match="which is the limit"):
        report_large(path, max_size=100_000)


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz", "log.ocel.json", "log.ocel.sqlite"])
def test_a_log_that_would_not_fit_is_told(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name)

    assert is_larger(path, bound=20_000)
    assert not is_larger(path, bound=10**9)


def test_types_that_do_not_hold_for_all_values_hold_for_none(tmp_path: Path, tiny: Tiny) -> None:
    """A file of ours that somebody changed: 05 and 5 are one number, and two texts."""
    text = "case,at,team,size\n" + "1,2026-03-02T08:00:00Z,A,5\n2,2026-03-02T08:00:00Z,B,5\n" * 20
    log = read(put(tmp_path, text))
    path = tmp_path / "log.xes"
    write(Log(log.events.with_columns(pl.col("size").cast(pl.Int64)), log.understood), path)
    changed = path.read_text().replace('key="size" value="5"', 'key="size" value="05"', 10)
    path.write_text(changed[::-1].replace('"5"=eulav', '"hcum"=eulav', 1)[::-1])

    assert set(same_rows(path, tiny).frame["size"]) == {"5", "05", "much"}
