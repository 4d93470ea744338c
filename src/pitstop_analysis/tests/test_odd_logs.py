"""Logs that are odd and yet logs: huge cells, one row, one endless case, clocks put back."""

import gzip
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pitstop_analysis as pa
from pitstop_analysis.canonical import LONGEST_NAME
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.tests.files import put, refused
from pitstop_analysis.tests.known_csv.test_changes import CHANGES
from pitstop_analysis.tests.known_csv.test_otrs import HISTORY as OTRS
from pitstop_analysis.tests.known_csv.test_servicenow_audit import AUDIT
from pitstop_analysis.tests.known_csv.test_servicenow_updates import UPDATES
from pitstop_analysis.tests.known_csv.test_zammad import HISTORY as ZAMMAD

TEN_MB = 10_000_000
HEADER = "case,at,team,person,text\n"


@pytest.mark.parametrize("cell", ["y" * TEN_MB, '"' + "line\n" * (TEN_MB // 5) + '"'], ids=["plain", "lines"])
def test_a_cell_of_ten_megabytes_is_no_obstacle(tmp_path: Path, cell: str) -> None:
    text = f"{HEADER}1,2026-03-02T08:00:00Z,A,x,{cell}\n1,2026-03-02T09:00:00Z,B,x,\n"
    report = pa.report(pa.read(put(tmp_path, text)))
    assert report.figures.handoffs.total == 1
    assert len(report.to_html()) < 1_000_000


def test_a_name_of_ten_megabytes_is_cut_and_stays_apart(tmp_path: Path) -> None:
    one, other = "y" * TEN_MB, "y" * TEN_MB + "z"
    text = f"{HEADER}1,2026-03-02T08:00:00Z,{one},x,\n1,2026-03-02T09:00:00Z,{other},x,\n"
    log = pa.read(put(tmp_path, text))
    assert [len(team) for team in log.events["team"]] == [LONGEST_NAME] * 2
    assert log.events["team"].n_unique() == 2
    assert "names longer than 200 characters, cut short: 2" in log.understood.notes
    assert len(pa.report(log).to_html()) < 1_000_000


def test_a_long_name_counts_as_cut_in_whichever_type_a_file_has_it(tmp_path: Path) -> None:
    name = "y" * (LONGEST_NAME + 1)
    rows = {"case": ["1", "1"], "time": ["2026-03-02", "2026-03-03"], "team": [name, "A"]}
    path = tmp_path / "log.parquet"
    pl.DataFrame(rows).with_columns(pl.col("team").cast(pl.Categorical)).write_parquet(path)
    assert "names longer than 200 characters, cut short: 1" in pa.read(path).understood.notes


def test_a_name_of_ordinary_length_is_kept_whole(tmp_path: Path) -> None:
    name = "é" * LONGEST_NAME
    assert pa.read(put(tmp_path, f"{HEADER}1,2026-03-02,{name},x,\n")).events["team"].to_list() == [name]


def test_one_row_gives_a_report_without_hand_offs(tmp_path: Path) -> None:
    found = pa.report(pa.read(put(tmp_path, f"{HEADER}1,2026-03-02T08:00:00Z,A,x,\n"))).to_dict()
    assert (found["cases"], found["handoffs"]["total"], found["routes"]) == (1, 0, [])
    history = "ticket,changed at,field,old value,new value\n1,2026-03-02,team,A,B\n"
    assert pa.report(pa.read(put(tmp_path, history))).to_dict()["handoffs"]["total"] == 1


def test_one_case_of_a_hundred_thousand_events(tmp_path: Path) -> None:
    clock = [f"{n // 3600 % 24:02}:{n // 60 % 60:02}:{n % 60:02}" for n in range(86_400)]
    days = [f"2026-03-0{2 + n // 86_400}T{clock[n % 86_400]}Z" for n in range(100_000)]
    text = HEADER + "".join(f"1,{at},{'ABCDE'[n % 5]},x,{n}\n" for n, at in enumerate(days))
    found = pa.report(pa.read(put(tmp_path, text))).to_dict()
    assert (found["events"], found["handoffs"]["total"], found["handoffs"]["most"]) == (
        100_000,
        99_999,
        99_999,
    )


def test_the_hour_that_comes_twice_is_told_apart_by_its_offset(tmp_path: Path) -> None:
    text = "case,at,team\n1,2026-10-25T02:10:00+01:00,B\n1,2026-10-25T02:50:00+02:00,A\n"
    log = pa.read(put(tmp_path, text))
    assert log.events["team"].to_list() == ["A", "B"]
    assert [at.isoformat() for at in log.events["at"]] == [
        "2026-10-25T00:50:00+00:00",
        "2026-10-25T01:10:00+00:00",
    ]


def test_the_hour_that_comes_twice_without_an_offset_is_said_to_be_taken_as_utc(tmp_path: Path) -> None:
    text = "case,at,team\n1,2026-10-25 02:50:00,A\n1,2026-10-25 02:10:00,B\n"
    assert "without an offset, taken as UTC" in pa.read(put(tmp_path, text)).understood.times


@pytest.mark.parametrize("share", [0.02, 0.5, 0.98])
def test_a_history_that_was_cut_while_it_was_copied_is_refused(tmp_path: Path, share: float) -> None:
    packed = gzip.compress(AUDIT.encode() * 20)
    assert "damaged or ends early" in refused(put(tmp_path, packed[: int(len(packed) * share)])).what


def test_a_known_export_with_renamed_columns_is_asked_for(tmp_path: Path) -> None:
    found = refused(put(tmp_path, AUDIT.replace("fieldname", "Feld X").replace("newvalue", "Wert")))
    assert "No column could be recognised as" in found.what
    assert "'Feld X'" in found.what


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_history_is_read_or_refused_never_a_crash(tmp_path: Path, data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([AUDIT, UPDATES, ZAMMAD, OTRS, CHANGES]))
    header, *lines = whole.splitlines(keepends=True)
    kept = data.draw(st.lists(st.sampled_from(lines), min_size=1, max_size=12))
    text = header + "".join(kept)
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(len(header), len(text)))
        text = (
            text[:at]
            + data.draw(st.sampled_from(["", ",", "%%", '"', "\n", "NULL", "é", "0"]))
            + text[at + 3 :]
        )
    with suppress(Unreadable):
        assert pa.read(put(tmp_path, text)).events.height > 0
