"""Handed on for age."""

from pitstop_analysis.measures import forced
from pitstop_analysis.tests.logs import runs
from pitstop_analysis.tests.measures.conftest import Related
from pitstop_analysis.tests.measures.said import Row, told


def test_one_goes_on_and_one_stays(related: Related) -> None:
    log = told(
        ("on", 0, "A", "Open"), ("on", 30, "B", "Open"), ("on", 48, "B", "Closed"),
        ("stays", 0, "A", "Open"), ("stays", 72, "A", "Closed"),
    )  # fmt: skip
    found = forced.measure(related(log))
    assert found is not None
    assert (found.handed_on.n, found.handed_on.median) == (1, 1.0)
    assert (found.stayed.n, found.stayed.median) == (1, 2.0)
    assert (found.difference.value, found.difference.word) == (-1.0, "too few to compare")


def test_cases_that_were_over_or_gone_by_that_age_are_in_neither(related: Related) -> None:
    log = told(
        ("solved", 0, "A", "Open"), ("solved", 24, "A", "Closed"),
        ("gone", 0, "A", "Open"), ("gone", 23, "B", "Open"), ("gone", 90, "B", "Closed"),
        ("never", 0, "A", "Open"), ("never", 90, "A", "Open"),
    )  # fmt: skip
    found = forced.measure(related(log))
    assert found is not None
    assert (found.handed_on.n, found.stayed.n) == (0, 0)


def test_the_age_can_be_named(related: Related) -> None:
    rows: list[Row] = [("c", 0, "A", "Open"), ("c", 5, "B", "Open"), ("c", 28, "B", "Closed")]
    found = forced.measure(related(told(*rows)), after=4, within=1)
    assert found is not None
    assert (found.handed_on.n, found.handed_on.median) == (1, 1.0)


def test_a_log_without_such_words_cannot_say(related: Related) -> None:
    assert forced.measure(related(runs("A B"))) is None
