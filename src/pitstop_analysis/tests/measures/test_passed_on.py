"""Passed on unaccepted."""

from pitstop_analysis.measures import passed_on
from pitstop_analysis.tests.logs import runs
from pitstop_analysis.tests.measures.conftest import Related
from pitstop_analysis.tests.measures.said import told

EXAMPLE = told(
    ("c", 0, "A", "In Progress"), ("c", 1, "B", "Queued"), ("c", 5, "C", "Queued"), ("c", 6, "C", "Accepted")
)


def test_a_team_that_never_took_the_case_passed_it_on(related: Related) -> None:
    found = passed_on.measure(related(EXAMPLE))
    assert found is not None
    assert (found.passed_on.count, found.passed_on.of, found.still_waiting) == (1, 2, 0)
    assert found.teams.rows() == [("B", 1, 1), ("C", 1, 0)]
    assert "1 of 2 was passed on" in passed_on.EXAMPLE


def test_a_case_that_waits_when_the_log_ends_was_not_passed_on(related: Related) -> None:
    log = told(("c", 0, "A", "In Progress"), ("c", 1, "B", "Queued"))
    found = passed_on.measure(related(log))
    assert found is not None
    assert (found.passed_on.count, found.still_waiting) == (0, 1)


def test_a_log_without_such_words_cannot_say(related: Related) -> None:
    assert passed_on.measure(related(runs("A B C"))) is None


def test_the_cases_behind_it(related: Related) -> None:
    assert passed_on.cases(related(EXAMPLE)) == ["c"]
    assert passed_on.ranked(related(EXAMPLE)) == {"c": 1}
