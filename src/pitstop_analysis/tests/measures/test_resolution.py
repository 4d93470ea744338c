"""Solved by the receiver, and time to the end after the hand-off."""

import pytest

from pitstop_analysis.measures import resolution
from pitstop_analysis.tests.logs import runs
from pitstop_analysis.tests.measures.conftest import Related
from pitstop_analysis.tests.measures.said import told


def test_the_receiver_solves_after_three_hours(related: Related) -> None:
    found = resolution.measure(
        related(told(("c", 0, "A", "Open"), ("c", 0, "B", "Open"), ("c", 3, "B", "Resolved")))
    )
    assert found is not None
    assert (found.solved.count, found.solved.of, found.to_solution.median) == (1, 1, 3.0)
    assert found.to_end.median == pytest.approx(3 / 24)
    assert found.teams.rows() == [("B", 1, 1)]


def test_who_passes_on_has_not_solved_but_the_time_to_the_end_counts(related: Related) -> None:
    log = told(
        ("c", 0, "A", "Open"), ("c", 24, "B", "Open"), ("c", 48, "C", "Open"), ("c", 72, "C", "Closed")
    )
    found = resolution.measure(related(log))
    assert found is not None
    assert (found.solved.count, found.solved.of) == (1, 2)
    assert (found.to_end.n, found.to_end.median) == (2, 1.5)


def test_a_case_that_is_open_again_at_its_end_has_no_time_to_the_end(related: Related) -> None:
    log = told(("c", 0, "A", "Open"), ("c", 1, "B", "Closed"), ("c", 2, "B", "Open"))
    found = resolution.measure(related(log))
    assert found is not None
    assert (found.solved.count, found.to_end.n) == (1, 0)


def test_a_log_without_such_words_cannot_say(related: Related) -> None:
    assert resolution.measure(related(runs("A B"))) is None
