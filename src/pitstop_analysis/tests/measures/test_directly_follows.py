"""Directly-follows map: pairs of activities with counts and hours between them."""

from pitstop_analysis.measures import directly_follows
from pitstop_analysis.tests.logs import log_of, runs
from pitstop_analysis.tests.measures.conftest import Related


def steps(*cases: str) -> list[dict[str, object]]:
    """`Open@8 Work@9` is a case with two rows; ? is a row without an activity."""
    return [
        {"case": number, "at": float(at), "team": "A", "activity": None if what == "?" else what}
        for number, run in enumerate(cases, start=1)
        for what, at in [step.split("@") for step in run.split()]
    ]


def test_pairs_with_counts_and_hours(related: Related) -> None:
    found = directly_follows.measure(
        related(log_of(steps("Open@0 Work@1 Done@5", "Open@0 Work@3", "Done@0")))
    )
    assert found is not None
    assert found.select("before", "activity", "n", "median", "p75", "p90").rows() == [
        ("Open", "Work", 2, 2.0, 2.5, 2.8),
        ("Work", "Done", 1, 4.0, 4.0, 4.0),
    ]
    assert found.select("low", "high").rows() == [(None, None), (None, None)]


def test_pairs_of_one_case_count_each_time(related: Related) -> None:
    found = directly_follows.measure(related(log_of(steps("Work@0 Work@1 Work@4 Open@4 Work@5"))))
    assert found is not None
    assert found.select("before", "activity", "n", "median").rows() == [
        ("Work", "Work", 2, 2.0),
        ("Open", "Work", 1, 1.0),
        ("Work", "Open", 1, 0.0),
    ]


def test_a_row_without_an_activity_ends_no_pair_and_begins_none(related: Related) -> None:
    found = directly_follows.measure(related(log_of(steps("Open@0 ?@1 Work@2 Done@3"))))
    assert found is not None
    assert found.select("before", "activity", "n").rows() == [("Work", "Done", 1)]


def test_none_as_a_name_is_an_activity_like_others(related: Related) -> None:
    found = directly_follows.measure(related(log_of(steps("None@0 None@1 it's@2"))))
    assert found is not None
    assert found.select("before", "activity", "n").rows() == [("None", "None", 1), ("None", "it's", 1)]


def test_from_six_gaps_on_the_median_has_an_interval(related: Related) -> None:
    found = directly_follows.measure(
        related(log_of(steps(*(f"Open@0 Work@{hours}" for hours in range(1, 7)))))
    )
    assert found is not None
    assert found.select("n", "median", "low", "high").row(0) == (6, 3.5, 1.0, 6.0)


def test_a_log_without_activities_can_not_say(related: Related) -> None:
    assert directly_follows.measure(related(runs("A B"))) is None


def test_single_rows_have_no_pair(related: Related) -> None:
    found = directly_follows.measure(related(log_of(steps("Open@0", "Done@0"))))
    assert found is not None
    assert (found.height, found.columns) == (
        0,
        ["before", "activity", "n", "median", "p75", "p90", "low", "high"],
    )


def test_the_cases_in_which_it_took_longest_come_first(related: Related) -> None:
    relations = related(log_of(steps("Open@0 Work@1", "Open@0 Work@9", "Open@0 Done@4", "Open@0 Work@5")))
    assert directly_follows.cases(relations, "Open", "Work") == ["2", "4", "1"]
    assert directly_follows.cases(relations, "Open", "Work", limit=1) == ["2"]


def test_the_example(related: Related) -> None:
    found = directly_follows.measure(related(log_of(steps("Open@8 Work@9 Work@11"))))
    assert found is not None
    assert ("Open", "Work", 1, 1.0) in found.select("before", "activity", "n", "median").rows()
    assert "Open → Work once, after 1 hour" in directly_follows.EXAMPLE
