"""Reopenings."""

from pitstop_analysis.measures import reopenings
from pitstop_analysis.tests.logs import runs
from pitstop_analysis.tests.measures.conftest import Related
from pitstop_analysis.tests.measures.said import told


def test_a_resolved_case_that_goes_on_was_reopened(related: Related) -> None:
    log = told(
        ("once", 0, "A", "Resolved"), ("once", 1, "A", "In progress"), ("once", 2, "B", "Resolved"),
        ("never", 0, "A", "Resolved"), ("never", 1, "A", "Closed"),
        ("open", 0, "A", "Open"),
    )  # fmt: skip
    relations = related(log)
    found = reopenings.measure(relations)
    assert found is not None
    assert (found.cases.count, found.cases.of, found.times) == (1, 2, 1)
    assert (found.handed_off.count, found.handed_off.of) == (1, 1)
    assert (found.never_handed_off.count, found.never_handed_off.of) == (0, 1)
    assert found.teams.rows() == [("A", 2, 1)]
    assert reopenings.cases(relations) == ["once"]


def test_a_case_that_two_teams_resolve_at_one_moment_counts_once_for_the_first(related: Related) -> None:
    log = told(("c", 0, "A", "Open"), ("c", 3, "A", "Resolved"), ("c", 3, "B", "Resolved"))
    found = reopenings.measure(related(log))
    assert found is not None
    assert found.teams.rows() == [("A", 1, 0)]


def test_a_row_that_says_nothing_opens_nothing(related: Related) -> None:
    log = told(("c", 0, "A", "Resolved"), ("c", 1, "A", None), ("c", 2, "A", "Resolved"))
    found = reopenings.measure(related(log))
    assert found is not None
    assert found.times == 0


def test_each_time_counts(related: Related) -> None:
    states = ["Resolved", "Open", "Open", "Resolved", "Open", "Resolved"]
    found = reopenings.measure(related(told(*(("c", hour, "A", state) for hour, state in enumerate(states)))))
    assert found is not None
    assert (found.cases.count, found.times) == (1, 2)


def test_a_log_without_such_words_cannot_say(related: Related) -> None:
    assert reopenings.measure(related(runs("A B"))) is None
