"""From rows to the log: what is carried, left out, noted and ordered, told by what a report then says."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pitstop_analysis as pa
from pitstop_analysis.tests.logs import START, log_of, runs

Row = dict[str, object]


def log_from(folder: Path, text: str, **options: object) -> pa.Log:
    path = folder / "log.csv"
    path.write_text(text, encoding="utf-8")
    return pa.read(path, **options)  # type: ignore[arg-type]


def test_one_row_per_change_carries_the_team_on(tmp_path: Path) -> None:
    log = log_from(
        tmp_path,
        "case,time,team,event\n"
        "1,2026-03-02 08:00,,New\n"
        "1,2026-03-02 08:05,Front,Assigned\n"
        "1,2026-03-02 09:00,,Note\n"
        "1,2026-03-02 10:00,Back,Assigned\n"
        "2,2026-03-02 10:00,,New\n"
        "1,2026-03-02 11:00,,Closed\n",
    )
    assert log.events["team"].to_list() == ["Front", "Front", "Back", "Back"]
    assert [(left.reason, left.rows, left.first) for left in log.understood.left_out] == [
        ("no team yet", 2, (2, 6))
    ]
    assert "rows without a team, counted as still with the team before them: 2" in log.understood.notes
    assert (log.understood.rows_read, log.understood.rows_left_out) == (6, 2)


def test_a_team_is_never_carried_into_the_next_case() -> None:
    rows = [{"case": "a", "at": 0, "team": "A"}, {"case": "b", "at": 1, "team": None}]
    log = log_of([*rows, {"case": "b", "at": 2, "team": "B"}])
    assert log.events.select("case_id", "team").rows() == [("a", "A"), ("b", "B")]


@pytest.mark.parametrize(
    ("rows", "repeats"),
    [
        (["1,08:00,A,x", "1,08:00,A,x"], 1),
        (["1,08:00,A,x", "1,08:00,A,x", "1,08:00,A,x"], 2),
        (["1,08:00,A,x", "1,08:00,B,x", "1,08:00,A,x", "1,08:00,B,x"], 2),
        (["1,08:00,A,x", "1,08:00,A,y"], 0),
        (["1,08:00,A,x", "1,08:01,A,x"], 0),
        (["1,08:00,A,x", "2,08:00,A,x"], 0),
    ],
)
def test_rows_that_repeat_another_are_counted_and_said(tmp_path: Path, rows: list[str], repeats: int) -> None:
    lines = [row.replace(",0", ",2026-03-02 0", 1) for row in rows]
    log = log_from(tmp_path, "\n".join(["case,time,team,text", *lines]))
    said = [note for note in log.understood.notes if "repeat" in note]
    expected = [f"rows that repeat another in every column, counted all the same: {repeats}"]
    assert said == (expected if repeats else [])
    assert log.events.height == len(rows)


def test_repeats_are_found_in_columns_of_any_type() -> None:
    rows = [{"case": 1, "at": 0, "team": "A", "tags": ["x", "y"], "more": {"k": 1}}] * 2
    assert any("repeat another in every column" in note for note in log_of(rows).understood.notes)


def test_ties_at_the_resolution_of_minutes_stay_as_the_file_has_them(tmp_path: Path) -> None:
    text = "case,time,team\n" + "".join(f"1,2026-03-02 08:00,{team}\n" for team in "ABCAB")
    report = pa.report(log_from(tmp_path, text))
    assert report.segments.frame["team"].to_list() == list("ABCAB")
    assert report.to_dict()["time_to_end"][4]["median"] == 0.0


def test_a_case_that_is_reopened_elsewhere_is_handed_off(tmp_path: Path) -> None:
    text = (
        "case,time,team,status\n"
        "1,2026-03-02 08:00,Front,New\n"
        "1,2026-03-02 09:00,Back,Closed\n"
        "1,2026-03-05 09:00,Front,Reopened\n"
        "1,2026-03-05 10:00,Back,Closed\n"
    )
    found = pa.report(log_from(tmp_path, text)).to_dict()
    assert (found["handoffs"]["total"], found["bounces"]["aba"]["occurrences"]) == (3, 2)
    assert found["bounces"]["abab"]["cases"] == 1
    assert found["time_to_end"][3]["median"] == pytest.approx(3 + 2 / 24)


@pytest.mark.parametrize("empty", ["", " ", "NULL", "\\N"])
def test_what_databases_write_for_nothing_is_nothing(tmp_path: Path, empty: str) -> None:
    text = f"case,time,team,person\n1,2026-03-02,A,{empty}\n1,2026-03-03,{empty},x\n{empty},2026-03-03,A,x\n"
    log = log_from(tmp_path, text)
    assert log.events.select("team", "person").rows() == [("A", None), ("A", "x")]
    assert [left.reason for left in log.understood.left_out] == ["no case"]


def test_columns_that_play_no_role_are_kept_for_the_notebook(tmp_path: Path) -> None:
    header = ",".join(["case", "time", "team", *(f"custom_{n}" for n in range(37))])
    log = log_from(tmp_path, f"{header}\n1,2026-03-02,A,{','.join(map(str, range(37)))}\n")
    assert log.events["custom_36"].to_list() == ["36"]
    assert pa.cut(log, by="custom_3").frame["team"].to_list() == ["3"]


@pytest.mark.parametrize(("out", "warned"), [(1, False), (2, True)])
def test_care_is_asked_for_above_one_row_in_twenty(tmp_path: Path, out: int, warned: bool) -> None:
    rows = [f"1,2026-03-02,{team}" for team in "A" * (20 - out)] + ["1,soon,A"] * out
    report = pa.report(log_from(tmp_path, "\n".join(["case,time,team", *rows])))
    assert ('class="care"' in report.to_html()) == warned


any_log = st.lists(
    st.fixed_dictionaries(
        {"case": st.sampled_from("pqr"), "at": st.integers(0, 40), "team": st.sampled_from("ABC")}
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=8, deadline=None)
@given(any_log, st.integers(1, 4))
def test_a_case_that_is_never_handed_off_changes_only_the_counts_it_should(
    rows: list[Row], more: int
) -> None:
    before = pa.report(log_of(rows)).to_dict()
    quiet = [{"case": "quiet", "at": hour, "team": "A"} for hour in range(more)]
    after = pa.report(log_of(rows + quiet)).to_dict()
    assert after["cases"] == before["cases"] + 1
    assert after["events"] == before["events"] + more
    assert after["handoffs"]["total"] == before["handoffs"]["total"]
    bands, were = after["handoffs"]["distribution"], before["handoffs"]["distribution"]
    assert bands == were | {"0": were["0"] + 1}
    for key in ("routes", "waits", "reassignments"):
        assert after[key] == before[key]
    for measure in ("return", "aba", "cycles"):
        assert after["bounces"][measure]["cases"] == before["bounces"][measure]["cases"]
        assert after["bounces"][measure]["of_all"]["of"] == before["cases"] + 1
    # The last digit of a division in polars depends on how many values there are.
    for now, then in zip(after["time_to_end"][1:], before["time_to_end"][1:], strict=True):
        assert (now["n"], now["median"]) == (then["n"], pytest.approx(then["median"]))


@settings(max_examples=8, deadline=None)
@given(any_log)
def test_saying_again_who_holds_a_case_changes_no_handoff(rows: list[Row]) -> None:
    """Each row a second time a minute later, with the same team, where no other row lies between."""
    later = [{**row, "at": START + timedelta(hours=int(str(row["at"])), minutes=1)} for row in rows]
    last = {(str(row["case"]), str(row["at"])): place for place, row in enumerate(rows)}
    again = [each for place, each in enumerate(later) if place in last.values()]
    one, other = pa.report(log_of(rows)).figures, pa.report(log_of(rows + again)).figures
    assert (one.handoffs, one.returns, one.aba, one.cycles) == (
        other.handoffs,
        other.returns,
        other.aba,
        other.cycles,
    )


@settings(max_examples=8, deadline=None)
@given(any_log)
def test_segments_add_up_to_the_time_of_the_case(rows: list[Row]) -> None:
    report = pa.report(log_of(rows))
    held = report.segments.frame.group_by("case_id").agg((pl.col("ended") - pl.col("started")).sum())
    lasted = report.log.events.group_by("case_id").agg(pl.col("at").max() - pl.col("at").min())
    assert held.sort("case_id").rows() == lasted.sort("case_id").rows()


def test_a_log_is_not_changed_by_its_report() -> None:
    log = runs("A B A", "C")
    before = log.events.clone()
    pa.report(log).to_html()
    assert log.events.equals(before)


def test_numbering_persons_leaves_the_log_of_the_notebook_as_it_was() -> None:
    log = log_of([{"case": 1, "at": n, "agent": who} for n, who in enumerate(("Ada", "Bea"))], team="agent")
    assert pa.report(log).tables["routes"].select("from", "to").rows() == [("person 1", "person 2")]
    assert log.events["team"].to_list() == ["Ada", "Bea"]


def test_a_case_has_its_place_by_the_first_row_that_is_used() -> None:
    rows = [("late", 0, None), ("early", 0, "A"), ("late", 1, "B")]
    log = log_of([{"case": case, "at": at, "team": team} for case, at, team in rows])
    assert log.events["case_id"].to_list() == ["early", "late"]
