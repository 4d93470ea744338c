"""The cut: segments tile each case, in order, whatever the log looks like."""

from datetime import timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pitstop_analysis.segments import Words, cut
from pitstop_analysis.tests.logs import START, log_of, runs


def test_one_row_per_stretch_with_its_times() -> None:
    found = cut(runs("A A B", "C")).frame
    hour = timedelta(hours=1)
    assert found.select("case_id", "n", "team", "from_team", "events", "last").rows() == [
        ("c1", 0, "A", None, 2, False),
        ("c1", 1, "B", "A", 1, True),
        ("c2", 0, "C", None, 1, True),
    ]
    assert found.select("started", "next_event", "last_event", "ended").rows() == [
        (START, START + hour, START + hour, START + 2 * hour),
        (START + 2 * hour, None, START + 2 * hour, START + 2 * hour),
        (START, None, START, START),
    ]


def test_rows_of_the_same_time_stay_in_the_order_of_the_file() -> None:
    log = log_of([{"case": "c", "at": 0, "team": team} for team in "ABAC"])
    assert cut(log).frame["team"].to_list() == ["A", "B", "A", "C"]


def test_rows_out_of_order_are_put_in_order_of_time() -> None:
    log = log_of([{"case": "c", "at": hour, "team": team} for hour, team in ((2, "B"), (0, "A"), (1, "A"))])
    assert cut(log).frame.select("team", "events").rows() == [("A", 2), ("B", 1)]


def test_cases_that_alternate_in_the_file_are_kept_apart() -> None:
    log = log_of([{"case": f"c{n % 2}", "at": n, "team": "A" if n < 4 else "B"} for n in range(6)])
    assert cut(log).frame.select("case_id", "team").rows() == [
        ("c0", "A"),
        ("c0", "B"),
        ("c1", "A"),
        ("c1", "B"),
    ]


def test_acceptance_is_the_first_word_of_it_in_the_segment() -> None:
    rows = [
        {"case": "c", "at": hour, "team": team, "status": status}
        for hour, team, status in (
            (0, "A", "QUEUED"),
            (1, "B", "queued"),
            (2, "B", "In progress"),
            (4, "B", "In progress"),
        )
    ]
    found = cut(log_of(rows))
    assert found.words == Words("status", ("QUEUED", "queued"), ("In progress",))
    assert found.frame["accepted"].to_list() == [None, START + timedelta(hours=2)]


def test_words_of_acceptance_can_be_named() -> None:
    rows = [
        {"case": "c", "at": hour, "team": "A", "status": status}
        for hour, status in ((0, "parked"), (3, "mine"))
    ]
    found = cut(log_of(rows), words=Words("status", ("parked",), ("mine",)))
    assert found.frame.select("waiting", "accepted").rows() == [(True, START + timedelta(hours=3))]


def test_rows_without_the_value_cut_by_are_passed_over() -> None:
    rows = [
        {"case": "c", "at": hour, "team": "A", "person": who}
        for hour, who in enumerate(("x", None, "x", "y"))
    ]
    assert cut(log_of(rows), by="person").frame.select("team", "events").rows() == [("x", 2), ("y", 1)]


rows_of_any_shape = st.lists(
    st.fixed_dictionaries(
        {"case": st.sampled_from("abc"), "at": st.integers(0, 5), "team": st.sampled_from("XYZ")}
    ),
    min_size=1,
    max_size=40,
)


@given(rows_of_any_shape)
def test_segments_tile_every_case(rows: list[dict[str, object]]) -> None:
    log = log_of(rows)
    found = cut(log).frame
    assert found["events"].sum() == len(rows)
    for _, case in found.group_by("case_id"):
        ordered = case.sort("n")
        assert ordered["n"].to_list() == list(range(case.height))
        assert ordered["ended"][:-1].to_list() == ordered["started"][1:].to_list()
        assert ordered["from_team"].to_list() == [None, *ordered["team"][:-1]]
        assert (ordered["team"] != ordered["team"].shift(1)).drop_nulls().all()
        assert ordered["last"].to_list() == [False] * (case.height - 1) + [True]
        events = log.events.filter(pl.col("case_id") == ordered["case_id"][0])
        assert ordered["started"][0] == events["at"].min()
        assert ordered["ended"][-1] == events["at"].max()
