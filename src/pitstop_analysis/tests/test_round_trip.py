"""A log that is written and read again is the same log, whatever stands in it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from pitstop_analysis.log import Log
from pitstop_analysis.read import read
from pitstop_analysis.tests.logs import START, log_of
from pitstop_analysis.write import write

KEEPING = ("log.xes", "log.jsonocel", "log.sqlite", "log.parquet")
AWKWARD = 'a <b> & "c" \'\n\t\r\x00\x01\x7f\x85\ufffe_x0001_ _x \\ {} é😀\u2028'
Row = dict[str, object]


def event(case: str, hour: float, team: str, **more: object) -> Row:
    return {"case": case, "at": hour, "team": team, **more}


def again(log: Log, name: str, **options: object) -> Log:
    with TemporaryDirectory() as folder:
        return read(write(log, Path(folder) / name), **options)  # type: ignore[arg-type]


def same(log: Log, name: str) -> None:
    """Rows that were left out when the log was made have left gaps in `seq`, which close."""
    back = again(log, name)
    places = (pl.col("seq").rank("ordinal") - 1).cast(pl.UInt32)
    assert_frame_equal(back.events, log.events.with_columns(places))
    assert back.understood.team_is_person == log.understood.team_is_person


marks = st.one_of(st.sampled_from([*AWKWARD, "_x000A_", "_x"]), st.characters(exclude_categories=["Cs"]))
texts = st.none() | st.lists(marks, max_size=5).map("".join)
events_of_any_kind = st.lists(
    st.fixed_dictionaries(
        {
            "case": st.sampled_from("pq ")
            | st.lists(marks, max_size=3).map(lambda found: "c" + "".join(found)),
            "at": st.integers(0, 3)
            | st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1)).map(  # noqa: DTZ001
                lambda at: at.replace(tzinfo=START.tzinfo)
            ),
            "team": st.sampled_from(["A", "A 2nd", "B 3rd"]) | texts,
            "person": texts,
            "activity": texts | st.sampled_from(["Queued", "queued", "no activity"]),
            "status": texts,
            "note": texts,
            "case:customer": st.sampled_from(["Lena", None]),
            "Note": st.none() | st.integers(-(2**63), 2**63 - 1),
            "org:group": st.none() | st.floats(),
            "ocel_id": st.none() | st.booleans(),
            "assignment group": st.none() | st.dates(date(1950, 1, 1), date(2150, 1, 1)),
        }
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.parametrize("name", KEEPING)
def test_nothing_is_lost(name: str) -> None:
    @settings(max_examples=12, deadline=None)
    @given(events_of_any_kind)
    @example([{**event("c", 0, "A"), "note": AWKWARD, AWKWARD: AWKWARD}])
    def holds(rows: list[Row]) -> None:
        first = {**rows[0], "case": "c", "team": "A"}  # one row that can be used
        same(log_of([first, *rows[1:]], case="case", team="team"), name)

    holds()


@pytest.mark.parametrize("name", KEEPING)
def test_types_come_back(name: str) -> None:
    at = START.replace(microsecond=123456)
    columns = {
        "small": pl.Series([7, None], dtype=pl.Int8),
        "large": pl.Series([2**63, None], dtype=pl.UInt64),
        "single": pl.Series([0.1, float("nan")], dtype=pl.Float32),
        "endless": pl.Series([float("inf"), float("-inf")]),
        "fine": pl.Series([at, None]).cast(pl.Datetime("ns", "UTC")),
        "coarse": pl.Series([at, None]).cast(pl.Datetime("ms", "UTC")),
        "local": pl.Series([at, None]).dt.convert_time_zone("Europe/Berlin"),
        "naive": pl.Series([at.replace(tzinfo=None), None]),
        "day": pl.Series([date(2026, 3, 2), None]),
        "never": pl.Series([None, None], dtype=pl.String),
    }
    log = log_of([event("1", 0, "A"), event("1", 1, "B")])
    same(Log(log.events.with_columns(**columns), log.understood), name)


@pytest.mark.parametrize("name", KEEPING)
def test_what_has_no_type_in_files_comes_back_as_text(name: str) -> None:
    columns = {
        "list": pl.Series([["a", 'b"'], None]),
        "span": pl.Series([timedelta(hours=25), None]),
        "bytes": pl.Series([b"\x00\xff", None]),
        "choice": pl.Series(["x", None], dtype=pl.Categorical),
    }
    log = log_of([event("1", 0, "A"), event("1", 1, "B")])
    back = again(Log(log.events.with_columns(**columns), log.understood), name).events
    if name != "log.parquet":  # which knows them all
        assert back.select(*columns).rows() == [('["a","b\\""]', "P1DT1H", "AP8=", "x"), (None,) * 4]


@pytest.mark.parametrize("name", KEEPING)
def test_cases_that_mingle_and_rows_of_one_time_keep_their_order(name: str) -> None:
    log = log_of(
        [event("b", 1, "A"), event("a", 0, "B"), event("b", 1, "C"), event("a", 0, "A"), event("b", 0, "D")]
    )
    same(log, name)
    assert log.events.select("case_id", "team", "seq").rows() == [
        ("b", "D", 4),
        ("b", "A", 0),
        ("b", "C", 2),
        ("a", "B", 1),
        ("a", "A", 3),
    ]


@pytest.mark.parametrize("name", KEEPING)
def test_a_column_that_would_be_taken_for_a_role_is_not(name: str) -> None:
    log = log_of(
        [event("1", 0, "A", ticket="t", assignee="x", queue="q", state="s")], team="queue", case="ticket"
    )
    assert log.events["team"].to_list() == ["q"]
    same(log, name)


@pytest.mark.parametrize("name", KEEPING)
def test_lines_that_were_not_taken_from_names_stay_untaken(name: str) -> None:
    rows = [event("1", 0, "Desk"), event("1", 1, "Desk 2nd")]
    same(log_of(rows), name)
    without = log_of(rows, line="none")
    assert without.events["base"].to_list() == ["Desk", "Desk 2nd"]
    same(without, name)


@pytest.mark.parametrize("name", KEEPING)
def test_persons_who_stand_for_teams_are_still_known_as_persons(name: str) -> None:
    log = log_of(
        [{"case": "1", "at": 0, "assignee": "Ann"}, {"case": "1", "at": 1, "assignee": "Bo"}], team="assignee"
    )
    assert log.understood.team_is_person
    same(log, name)


@pytest.mark.parametrize("name", KEEPING)
def test_what_a_person_names_goes_before_the_note(name: str) -> None:
    log = log_of([event("1", 0, "A", person="Ann", queue="q")])
    assert again(log, name, team="queue").events["team"].to_list() == ["q"]


def test_csv_keeps_the_canonical_columns() -> None:
    log = log_of(
        [event("b", 0, "Desk 2nd", person="Ann", note='x,\n"y"'), event("a", 1, "Büro", activity="Open")]
    )
    back = again(log, "log.csv.gz").events
    assert_frame_equal(back, log.events)


def test_a_file_that_somebody_changed_is_read_as_it_stands(tmp_path: Path) -> None:
    path = write(log_of([event("1", 0, "A", n=7), event("1", 1, "B", n=8)]), tmp_path / "log.xes")
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('<int key="n" value="8"/>', '<string key="n" value="eight"/>'), encoding="utf-8"
    )
    assert read(path).events["n"].to_list() == ["7", "eight"]
    path.write_text(text.replace("pitstop:log", "other:log"), encoding="utf-8")
    assert read(path).events.select("team", "n").rows() == [("A", "7"), ("B", "8")]


COLUMNS = [[name, name, "String"] for name in ("case_id", "at", "team")]


@pytest.mark.parametrize(
    "note",
    [
        *("", "[]", "{}", "[" * 9000),
        *(
            json.dumps({"version": 1, "columns": COLUMNS} | change)
            for change in (
                {"version": 2},
                {"columns": [[1]]},
                {"columns": COLUMNS * 2},
                {"columns": COLUMNS[:2]},
                {"columns": [*COLUMNS, ["\0place", "x", "String"]]},
                {"columns": [*COLUMNS, ["base", "x", "String"]]},
                {"place": ["x"]},
                {"unnamed": 1},
                {"escaped": 1},
                {"more": 1},
            )
        ),
    ],
)
def test_a_note_that_is_none_of_ours_is_passed_over(tmp_path: Path, note: str) -> None:
    path = write(log_of([event("1", 0, "A")]), tmp_path / "log.xes")
    head, value, rest = path.read_text(encoding="utf-8").partition('key="pitstop:log" value="')
    path.write_text(head + value + note.replace('"', "&quot;") + rest[rest.index('"') :], encoding="utf-8")
    assert read(path).events["team"].to_list() == ["A"]
    path = write(log_of([event("1", 0, "A")]), tmp_path / "log.jsonocel")
    found = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**found, "pitstop:log": note}), encoding="utf-8")
    assert read(path).events["team"].to_list() == ["A"]


@pytest.mark.parametrize("name", ["log.jsonocel", "log.sqlite"])
def test_without_its_note_an_ocel_log_still_tells_the_same(tmp_path: Path, name: str) -> None:
    log = log_of(
        [event("1", 0, "A", person="Ann", activity="Open", status="new"), event("1", 1, "B", activity="Shut")]
    )
    path = write(log, tmp_path / name)
    if name == "log.sqlite":
        with closing(sqlite3.connect(path)) as base, base:
            base.execute("DROP TABLE pitstop_log")
    else:
        path.write_text(path.read_text(encoding="utf-8").replace("pitstop:log", "more"), encoding="utf-8")
    kept = ("case_id", "at", "activity", "status", "team", "person")
    assert read(path).events.select(kept).equals(log.events.select(kept))
